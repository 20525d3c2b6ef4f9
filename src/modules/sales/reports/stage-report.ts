import { join } from 'node:path'
import type { Transaction } from '../../../platform/database.ts'
import type { WholeFile } from '../../../platform/storage/storage.ts'
import { customerNames } from '../../customers/index.ts'
import { openParquetFile, type ParquetColumn } from './parquet-file.ts'
import { decimalText, numbersOf, packTexts, repeatedTextsOf, sumOf, timesOf } from './read-rows.ts'
import type { ProviderDay } from './report-names.ts'
import { type Sums, selectDailySales, selectSales } from './report-queries.ts'
import { stageFile } from './staged-file.ts'

/** A day's files on this machine, each with what it adds up to. */
export type StagedReport = {
  daily: { parquet: WholeFile; ndjson: WholeFile; rows: number; sums: Sums }
  sales: { parquet: WholeFile; sums: Sums }
}

type Staging = ProviderDay & { folder: string; metadata: Record<string, string> }

// Few: what is young is collected soon, larger texts and buffers outlive that and pile up for long.
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
    const sold = { providerId, date, limit: packedRows }
    let packed = await selectDailySales(sql, { ...sold, after: Number.MIN_SAFE_INTEGER })
    while (packed) {
      const { rows: packedNow, last } = packed
      const ids = numbersOf(packed.customers)
      const counts = numbersOf(packed.transactions)
      const amounts = numbersOf(packed.cents)
      const known = await customerNames(sql, Array.from(ids, Number))
      const names = Array.from(ids, id => known.get(Number(id)))
      rows += packedNow
      transactions += sumOf(counts)
      cents += sumOf(amounts)
      const lines = names.map((name, row) => dailyLine({ ids, counts, amounts }, row, name))
      const coming = selectDailySales(sql, { ...sold, after: last })
      coming.catch(() => {})
      await parquet.append([ids, packTexts(names), counts, amounts], packedNow)
      await ndjson.write(Buffer.from(lines.join('')))
      packed = await coming
    }
    const files = { parquet: await parquet.finish(), ndjson: await ndjson.finish() }
    return { ...files, rows, sums: { transactions: Number(transactions), amount: decimalText(cents) } }
  } finally {
    await Promise.all([parquet.abandon(), ndjson.abandon()])
  }
}

type DailyColumns = { ids: BigInt64Array; counts: BigInt64Array; amounts: BigInt64Array }

// The amount is text, as everywhere, so that no reader rounds it.
function dailyLine({ ids, counts, amounts }: DailyColumns, row: number, name: string | undefined): string {
  const quoted = name === undefined ? 'null' : JSON.stringify(name)
  return `{"customer_id":${ids[row]},"name":${quoted},"transactions":${counts[row]},"amount":"${decimalText(amounts[row] as bigint)}"}\n`
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
      const values = [ids, numbersOf(packed.customers), repeatedTextsOf(products, known), amounts]
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
