import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { ImportRecord } from './import-record.ts'
import { aStock, items } from './imports.fixture.ts'
import { columns, type Manner, manner, type Row, rowsOfItems, written } from './messy-files.fixture.ts'

const stock = await aStock()

type Stored = Map<number, (string | number | null)[]>
type Outcome = { stored: Stored; rejects: Map<number, string>; counts: Record<string, number> }

/** What loading these rows must come to, by the rules in words rather than by statements. */
function expected(
  before: Stored,
  rows: readonly Row[],
  lines: readonly number[],
  acceptsIncomplete: boolean,
): Outcome {
  const rejects = new Map<number, string>()
  const lastLineOf = new Map<number, number>()
  const goodRows = new Map<number, Row>()
  for (const [place, row] of rows.entries()) {
    const line = lines[place] as number
    const found = columns.flatMap(column => {
      const { fault } = row[column]
      const isAccepted = fault === 'missing_value' && acceptsIncomplete && column !== 'id'
      return fault && !isAccepted ? [`${fault} ${column}`] : []
    })
    if (found.length > 0) rejects.set(line, found.join(', '))
    else goodRows.set(line, row)
  }
  for (const [line, row] of goodRows) lastLineOf.set(row.id.stored as number, line)
  const stored = new Map(before)
  const counts = { inserted: 0, updated: 0, unchanged: 0 }
  for (const [line, row] of goodRows) {
    const key = row.id.stored as number
    if (lastLineOf.get(key) !== line) {
      rejects.set(line, 'duplicate_in_file id')
      continue
    }
    const values = columns.map(column => row[column].stored)
    const earlier = before.get(key)
    if (!earlier) counts.inserted += 1
    else if (JSON.stringify(earlier) === JSON.stringify(values)) counts.unchanged += 1
    else counts.updated += 1
    stored.set(key, values)
  }
  return { stored, rejects, counts }
}

async function* chunks(parts: readonly Uint8Array[]) {
  yield* parts
}

async function load(rows: readonly Row[], how: Manner, acceptsIncomplete: boolean) {
  const file = written(rows, how)
  const [record] = await stock.loadAs({
    options: { isDryRun: false, acceptsIncomplete, rejectsShareMax: undefined },
    files: (async function* () {
      yield { target: items, fileName: null, bytesTotal: null, bytes: chunks(file.chunks) }
    })(),
  })
  return { record: record as ImportRecord, ...file }
}

const counted = ({ rowsInserted, rowsUpdated, rowsUnchanged }: ImportRecord) => ({
  inserted: rowsInserted,
  updated: rowsUpdated,
  unchanged: rowsUnchanged,
})

const asList = (stored: Stored) =>
  [...stored.values()].sort((one, other) => (one[0] as number) - (other[0] as number))

test('whatever the mess: good rows are loaded, every other is a reject of its own line, and every row is counted', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(rowsOfItems, manner), { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      async (files, acceptsIncomplete) => {
        await stock.owner`truncate stock.item`
        let before: Stored = new Map()
        for (const [rows, how] of files) {
          const { record, lines, blank } = await load(rows, how, acceptsIncomplete)
          const must = expected(before, rows, lines, acceptsIncomplete)
          assert.deepEqual(
            Object.fromEntries(await stock.rejects(record.id)),
            Object.fromEntries(must.rejects),
          )
          assert.deepEqual(await stock.items(), asList(must.stored))
          assert.deepEqual(counted(record), must.counts)
          assert.deepEqual([record.rowsRead, record.linesBlank], [rows.length, blank])
          assert.equal(
            record.rowsRead,
            record.rowsInserted + record.rowsUpdated + record.rowsUnchanged + record.rowsRejected,
          )
          before = must.stored
        }
      },
    ),
    { numRuns: Number(process.env.IMPORT_RUNS ?? 60) },
  )
})

test('a file again, written in any other manner, changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(rowsOfItems, manner, manner, async (rows, how, otherwise) => {
      await stock.owner`truncate stock.item`
      const first = await load(rows, how, false)
      const before = await stock.items()
      const again = await load(rows, otherwise, false)
      assert.deepEqual(await stock.items(), before)
      assert.deepEqual(counted(again.record), {
        inserted: 0,
        updated: 0,
        unchanged: first.record.rowsInserted,
      })
      assert.equal(again.record.rowsRejected, first.record.rowsRejected)
    }),
    { numRuns: Number(process.env.IMPORT_RUNS ?? 30) },
  )
})

test('the order in which fixed rejects come back does not matter', async () => {
  const ids = fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { minLength: 1, maxLength: 20 })
  await fc.assert(
    fc.asyncProperty(
      rowsOfItems,
      ids,
      manner,
      fc.infiniteStream(fc.nat()),
      async (rows, keys, how, numbers) => {
        const own = rows.slice(0, keys.length).map((row, place) => keyed(row, keys[place] as number))
        const parts = own.map(row => [row])
        const results: unknown[] = []
        for (const order of [parts, parts.toSorted(() => ((numbers.next().value ?? 0) % 2) - 0.5)]) {
          await stock.owner`truncate stock.item`
          await load(own, how, false)
          for (const [row] of order) await load([fixed(row as Row)], how, false)
          results.push(await stock.items())
        }
        assert.deepEqual(results[1], results[0])
        assert.equal((results[0] as unknown[]).length, own.length)
      },
    ),
    { numRuns: Number(process.env.IMPORT_RUNS ?? 12) },
  )
})

const keyed = (row: Row, key: number): Row => ({ ...row, id: { text: String(key), stored: key } })

function fixed(row: Row): Row {
  const mended = { ...row }
  const sound = { name: 'Lamp', datetime: '2021-07-27T16:02:08Z', shelf_id: '1' }
  for (const column of ['name', 'datetime', 'shelf_id'] as const)
    if (row[column].fault) mended[column] = { text: sound[column], stored: sound[column] }
  return mended
}
