import { DuckDBInstance } from '@duckdb/node-api'
import type { Database } from '../../../platform/database.ts'

export type SaleRow = {
  id: string
  provider_id: string
  product: string
  customer_id: number
  amount: string
  occurred_at: string
  date: string
}

/** Puts sales and their sums there as recording does, without its checks: reports only read. */
export async function putSales(owner: Database, rows: readonly SaleRow[]): Promise<void> {
  await owner`
    with added as (
      insert into sales.sale (id, provider_id, product, customer_id, amount, occurred_at, date, door)
      select id, provider_id, product, customer_id, amount, occurred_at, date, 'http'
      from jsonb_to_recordset(${rows as never}::jsonb) as row (
        id text, provider_id text, product text, customer_id bigint, amount numeric, occurred_at timestamptz, date date
      )
      returning *
    ), daily as (
      insert into sales.daily (provider_id, date, customer_id, product, transactions, amount)
      select provider_id, date, customer_id, product, count(*), sum(amount) from added group by 1, 2, 3, 4
    ), fresh as (
      insert into sales.fresh (provider_id, date, customer_id, transactions, amount)
      select provider_id, date, customer_id, count(*), sum(amount) from added group by 1, 2, 3
    )
    insert into sales.day_total (provider_id, date, transactions, amount)
    select provider_id, date, count(*), sum(amount) from added group by 1, 2`
}

let made = 0

/** One sale of a day at noon; the id is new each time. */
export function aSaleRow(wish: Partial<SaleRow> & Pick<SaleRow, 'customer_id'>): SaleRow {
  made += 1
  const date = wish.date ?? '2026-01-31'
  const provider = wish.provider_id ?? 'norte'
  return {
    id: `row-${made}`,
    provider_id: provider,
    product: provider === 'norte' ? 'n-1' : 's-1',
    amount: '10.50',
    occurred_at: `${date}T17:00:00.123456Z`,
    date,
    ...wish,
  }
}

/** Asks DuckDB, as whoever reads the files would. */
export async function askDuckDb(question: string): Promise<Record<string, unknown>[]> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  try {
    return (await connection.runAndReadAll(question)).getRowObjectsJson()
  } finally {
    connection.closeSync()
    instance.closeSync()
  }
}
