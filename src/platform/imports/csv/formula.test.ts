import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { csvLine } from '../../http/csv.ts'
import { read } from './csv.fixture.ts'
import { escapeFormula, unescapeFormula } from './formula.ts'

const someCell = fc
  .array(fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '\n', '5', 'a', ',', '"', ' '), {
    maxLength: 5,
  })
  .map(pieces => pieces.join(''))

test('cells that were written for a spreadsheet come back as they were, and none of them is a formula', () => {
  fc.assert(
    fc.property(fc.array(someCell, { minLength: 2, maxLength: 5 }), cells => {
      const line = csvLine(cells.map(escapeFormula))
      const [row] = read(line, { separator: ',' }).rows
      assert.deepEqual(row?.cells.map(unescapeFormula), cells)
      for (const cell of row?.cells ?? []) assert.doesNotMatch(cell, /^[=+\-@\t\r\n]/)
    }),
    { numRuns: 1_000 },
  )
})
