import { join } from 'node:path'
import type { Transaction } from '../../../platform/database.ts'
import { batchesWithin } from '../../../platform/read-in-batches.ts'
import type { WholeFile } from '../../../platform/storage/storage.ts'
import { customerNames } from '../../customers/index.ts'
import { openParquetFile, type ParquetColumn } from './parquet-file.ts'
import { decimalText, numbers, numbersOf, repeatedTextsOf, sumOf, textsOf, timesOf } from './read-rows.ts'
import type { ProviderDay } from './report-names.ts'
import { type Sums, selectDailySales, selectSales } from './report-queries.ts'
import { stageFile } from './staged-file.ts'

/** A day's files on this machine, each with what it adds up to. */
export type StagedReport = {
  daily: { parquet: WholeFile; ndjson: WholeFile; rows: number; sums: Sums }
  sales: { parquet: WholeFile; sums: Sums }
}

type Staging = ProviderDay & { folder: string; metadata: Record<string, string> }

// Few: each cell of a batch is an object until it is in its column.
const batchRows = 1_000
// Few as well: what is young is collected soon, larger texts and buffers pile up for long.
const packedRows = 1_000

const dailyColumns: ParquetColumn[] = [
  { name: 'customer_id', kind: 'integer', isDistinct: true },
  { name: 'name', kind: 'text', isOptional: true, isDistinct: true },
  { name: 'transactions', kind: 'integer' },
  { name: 'amount', kind: 'amount' },
]
const saleColumns: ParquetColumn[] = [
  { name: 'id', kind: 'text', isDistinct: true },
  { name: 'customer_id', kind: 'integer' },
  { name: 'product', kind: 'text' },
  { name: 'amount', kind: 'amount' },
  { name: 'occurred_at', kind: 'time', isDistinct: true },
  { name: 'recorded_at', kind: 'time', isDistinct: true },
]

/** Writes a day's files into a folder of this machine, all from the moment that the transaction sees. */
export async function stageReport(sql: Transaction, staging: Staging): Promise<StagedReport> {
  const daily = await stageDaily(sql, staging)
  return { daily, sales: await stageSales(sql, staging) }
}

async function stageDaily(sql: Transaction, { folder, metadata, providerId, date }: Staging) {
  const parquet = await openParquetFile(join(folder, 'daily.parquet'), { columns: dailyColumns, metadata })
  const ndjson = await stageFile(join(folder, 'daily.ndjson'), 'application/x-ndjson')
  let rows = 0
  let transactions = 0n
  let cents = 0n
  try {
    for await (const batch of batchesWithin(sql, batchRows, selectDailySales(sql, providerId, date))) {
      const ids = numbers(batch, 0)
      const counts = numbers(batch, 1)
      const amounts = numbers(batch, 2)
      const known = await customerNames(sql, Array.from(ids, Number))
      const names = Array.from(ids, id => known.get(Number(id)))
      rows += batch.length
      transactions += sumOf(counts)
      cents += sumOf(amounts)
      await parquet.append([ids, names.map(encoded), counts, amounts], batch.length)
      await ndjson.write(Buffer.from(names.map((name, row) => dailyLine(batch, row, name)).join('')))
    }
    const files = { parquet: await parquet.finish(), ndjson: await ndjson.finish() }
    return { ...files, rows, sums: { transactions: Number(transactions), amount: decimalText(cents) } }
  } finally {
    await Promise.all([parquet.abandon(), ndjson.abandon()])
  }
}

const encoded = (name: string | undefined) => (name === undefined ? undefined : Buffer.from(name))

// What PostgreSQL wrote are numbers in JSON too; the amount is text, as everywhere, so that no reader rounds it.
function dailyLine(batch: Buffer[][], row: number, name: string | undefined): string {
  const [id, transactions, amount] = batch[row] as [Buffer, Buffer, Buffer]
  const quoted = name === undefined ? 'null' : JSON.stringify(name)
  return `{"customer_id":${id.toString('latin1')},"name":${quoted},"transactions":${transactions.toString('latin1')},"amount":"${amount.toString('latin1')}"}\n`
}

async function stageSales(sql: Transaction, { folder, metadata, providerId, date }: Staging) {
  const parquet = await openParquetFile(join(folder, 'sales.parquet'), { columns: saleColumns, metadata })
  let transactions = 0
  let cents = 0n
  try {
    const sold = { providerId, date, limit: packedRows }
    const known = new Map<string, Uint8Array>()
    let packed = await selectSales(sql, { ...sold, after: '-infinity' })
    while (packed) {
      const { rows, ids, products, last } = packed
      const amounts = numbersOf(packed.cents)
      transactions += rows
      cents += sumOf(amounts)
      const values = [textsOf(ids), numbersOf(packed.customers), repeatedTextsOf(products, known), amounts]
      const times = [timesOf(packed.occurredAt), timesOf(packed.recordedAt)]
      // PostgreSQL packs the next ones while these are written.
      const coming = selectSales(sql, { ...sold, after: last })
      coming.catch(() => {})
      await parquet.append([...values, ...times], rows)
      packed = await coming
    }
    return { parquet: await parquet.finish(), sums: { transactions, amount: decimalText(cents) } }
  } finally {
    await parquet.abandon()
  }
}
