import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { patienceMs } from '../../../../test/patience.ts'
import { type Cuts, lineEndsIn, read, someCuts, whole } from './csv.fixture.ts'
import { type CsvRow, readCsv } from './read-rows.ts'
import { splitRows } from './split-rows.ts'

const unclosed = { text: (id: number) => `${id},"Ruiz,3,4`, fault: 'unclosed_quote' } as const
const textAfter = { text: (id: number) => `${id},"Ruiz" Ana,3`, fault: 'text_after_quote' } as const
const valid = [
  (id: number) => `${id},Ruiz,3`,
  (id: number) => `${id},"Ruiz, Ana",3`,
  (id: number) => `${id},"Ruiz\nAna\r\n,3",4`,
  (id: number) => `${id},"Ana ""la gata"" Paz",3`,
  (id: number) => `${id},Ana "la gata" Paz,3`,
].map(text => ({ text, fault: undefined }))

test('a malformed row costs its own line, and no valid row before or after it', () => {
  const someLines = fc.array(fc.constantFrom(...valid, unclosed, textAfter), { maxLength: 30 })
  fc.assert(
    fc.property(someLines, someCuts, (lines, cuts) => {
      const raws = lines.map(({ text }, id) => text(id))
      const { rows } = read(raws.join('\n'), { separator: ',' }, cuts)
      assert.deepEqual(
        rows.map(({ raw, fault }) => ({ raw, fault })),
        lines.map(({ fault }, id) => ({ raw: raws[id], fault })),
      )
      let line = 1
      for (const row of rows) {
        assert.equal(row.line, line)
        assert.equal(row.cells[0], row.raw.split(',')[0])
        if (row.fault) assert.deepEqual(row.cells, row.raw.split(','))
        line += 1 + lineEndsIn(row.raw)
      }
    }),
    { numRuns: 1_000 },
  )
})

const nastyText = fc
  .array(fc.constantFrom('a', ',', ',', '"', '"', '""', '\n', '\n', '\r', '\r\n', ' ', '\t', '",', '\n"'), {
    maxLength: 60,
  })
  .map(pieces => pieces.join(''))

test('whatever a file holds, its rows are those of the grammar, and where none fits one line is refused', () => {
  fc.assert(
    fc.property(nastyText, fc.constantFrom(',', '\t'), someCuts, (text, separator, cuts) => {
      const rows = split(text, separator, cuts)
      const found = rows.map(({ cells, raw, fault }) => ({ cells, raw, isRead: !fault }))
      assert.deepEqual(found, rowsByGrammar(text, separator))
    }),
    { numRuns: 3_000 },
  )
})

/** Splits a text that arrives in pieces, which may end anywhere. */
function split(text: string, separator: ',' | '\t', { shares }: Cuts, rowCharactersMax = 1_000): CsvRow[] {
  const splitter = splitRows({ separator, rowCharactersMax })
  const rows: CsvRow[] = []
  let given = 0
  for (const share of shares.toSorted((a, b) => a - b)) {
    const place = Math.round(share * text.length)
    rows.push(...splitter.push(text.slice(given, place), false))
    given = place
  }
  return [...rows, ...splitter.push(text.slice(given), true)]
}

/** RFC 4180 with white space around quotes, as a regular expression tried anew at each row: slow, and plainly right. */
function rowsByGrammar(text: string, separator: string) {
  const white = separator === '\t' ? ' *' : '[ \\t]*'
  const cell = `(?:${white}"(?:[^"]|"")*"${white}|(?!${white}")[^${separator}\\r\\n]*)`
  const row = new RegExp(`${cell}(?:${separator}${cell})*(?=[\\r\\n]|$)`, 'y')
  const lineEnd = /\r\n|\r|\n|$/g
  const rows = []
  for (let at = 0; at < text.length; ) {
    row.lastIndex = lineEnd.lastIndex = at
    const matched = row.exec(text)?.[0]
    const raw = matched ?? text.slice(at, lineEnd.exec(text)?.index)
    const isRead = matched !== undefined
    const cells = isRead ? splitByGrammar(raw, cell, separator) : raw.split(separator)
    if (!isRead || cells.length > 1 || raw.trim() !== '') rows.push({ cells, raw, isRead })
    lineEnd.lastIndex = at + raw.length
    at += raw.length + (lineEnd.exec(text)?.[0].length ?? 0)
  }
  return rows
}

function splitByGrammar(raw: string, cell: string, separator: string): string[] {
  const next = new RegExp(cell, 'y')
  const cells: string[] = []
  for (let at = 0; at <= raw.length; at = next.lastIndex + separator.length) {
    next.lastIndex = at
    const written = next.exec(raw)?.[0] ?? ''
    next.lastIndex = at + written.length
    const isQuoted = /^[ \t]*"/.test(written)
    cells.push(isQuoted ? written.trim().slice(1, -1).replaceAll('""', '"') : written)
  }
  return cells
}

test('every line is in exactly one row or blank, and how the file arrives changes nothing', () => {
  const text = fc.oneof(nastyText, fc.string({ maxLength: 60 }), fc.string({ unit: 'binary', maxLength: 20 }))
  const max = fc.integer({ min: 1, max: 30 })
  fc.assert(
    fc.property(text, max, someCuts, (text, rowCharactersMax, cuts) => {
      const options = { separator: ',', rowCharactersMax } as const
      const atOnce = read(text, options)
      const inPieces = read(text, options, cuts)
      assert.deepEqual(inPieces, atOnce)
      assert.deepEqual(split(text, ',', cuts, rowCharactersMax), split(text, ',', whole, rowCharactersMax))
      let line = 1
      let blankLines = 0
      for (const row of atOnce.rows) {
        assert.ok(row.line >= line)
        assert.ok(row.raw.length <= rowCharactersMax)
        blankLines += row.line - line
        line = row.line + 1 + lineEndsIn(row.raw)
      }
      const { facts } = atOnce
      assert.equal(facts.blankLines, blankLines + (facts.lines + 1 - line))
      const decoded = text.replace(/^\ufeff/, '')
      assert.equal(facts.lines, lineEndsIn(decoded) + (/[^\r\n]$/.test(decoded) ? 1 : 0))
    }),
    { numRuns: 3_000 },
  )
})

const faults: [string, string, [number, string, CsvRow['fault']][]][] = [
  [
    'a stray quote that the next row seems to close',
    '5,"abc\n6,"x",1\n7,y\n',
    [
      [1, '5,"abc', 'unclosed_quote'],
      [2, '6,"x",1', undefined],
      [3, '7,y', undefined],
    ],
  ],
  [
    'a quote that is never closed',
    '5,"abc\n\n6,x\n7,y',
    [
      [1, '5,"abc', 'unclosed_quote'],
      [3, '6,x', undefined],
      [4, '7,y', undefined],
    ],
  ],
  [
    'text after the quote at the end of many lines',
    '5,"a\nb\nc"d\n6,x',
    [
      [1, '5,"a', 'unclosed_quote'],
      [2, 'b', undefined],
      [3, 'c"d', undefined],
      [4, '6,x', undefined],
    ],
  ],
  ['an unclosed quote on the last line', '5,"abc', [[1, '5,"abc', 'unclosed_quote']]],
]
for (const [what, text, expected] of faults) {
  test(`${what} costs one line`, () => {
    const { rows } = read(text, { separator: ',' })
    assert.deepEqual(
      rows.map(row => [row.line, row.raw, row.fault]),
      expected,
    )
  })
}

test('a row may be as long as the limit and no longer, and a line that is longer is cut', () => {
  const options = { rowCharactersMax: 10, separator: ',' } as const
  for (const blockBytes of [1, 4, 65_536]) {
    const { rows } = read('1,34567890\n1,345678901\n2,"45\n789"\n3,"45\n7890"\n4,x\n', options, {
      ...whole,
      blockBytes,
    })
    assert.deepEqual(
      rows.map(row => [row.line, row.raw, row.fault]),
      [
        [1, '1,34567890', undefined],
        [2, '1,34567890', 'row_too_long'],
        [3, '2,"45\n789"', undefined],
        [5, '3,"45', 'unclosed_quote'],
        [6, '7890"', undefined],
        [7, '4,x', undefined],
      ],
    )
  }
})

// Read row by row anew, or kept whole, each of these would take many minutes or gigabytes.
const hostile: [string, string, number][] = [
  ['quotes that open on every line and never close', 'a",x,"\n', 600_000],
  ['a quote on every line', '5,"abc\n', 600_000],
  ['a quote on every other line', '5,"abc\n6,x\n', 300_000],
  ['only quotes', '"', 4_000_000],
  ['only quotes and separators', '",', 2_000_000],
  ['only line ends', '\r', 4_000_000],
  ['only separators', ',', 4_000_000],
  ['only spaces', ' ', 4_000_000],
  ['one line of text', 'a', 60_000_000],
]
for (const [what, piece, times] of hostile) {
  test(`a file of ${what} is read in time and in little memory`, () => {
    const deadline = performance.now() + patienceMs
    const reader = readCsv()
    const block = Buffer.from(piece.repeat(Math.ceil(65_536 / piece.length)))
    let charactersMax = 0
    for (let given = 0; given < piece.length * times; given += block.length) {
      assert.ok(performance.now() < deadline, 'it takes for ever')
      for (const row of reader.push(block)) charactersMax = Math.max(charactersMax, row.raw.length)
    }
    for (const row of reader.end()) charactersMax = Math.max(charactersMax, row.raw.length)
    assert.ok(charactersMax <= 256 * 1024)
  })
}
