import { setImmediate as breathe } from 'node:timers/promises'
import type { PendingQuery, Row } from 'postgres'
import { foldSums, type MadeEvent, makeUpEvents, settleTotals } from '../../src/modules/sales/index.ts'
import { copyLine, copyText } from '../../src/platform/copy.ts'
import type { Database } from '../../src/platform/database.ts'
import { migratedDatabase } from '../notifications-backlog.ts'
import type { BenchServer } from './databases.ts'
import { runCommand } from './processes.ts'

/** A database with customers, providers and products, and who buys what there. */
export type RecordingDatabase = {
  url: string
  owner: Database
  /** Makes up new sales that happen now. */
  make: (count: number) => MadeEvent[]
  /** Removes all sales, with their sums. */
  empty: () => Promise<void>
  /** One COPY of these sales into their table; gives the milliseconds. */
  copy: (events: readonly MadeEvent[]) => Promise<number>
  /** Throws unless there are that many sales, in the rows and in each of the sums. */
  requireRecorded: (sales: number) => Promise<void>
  /** Folds the sums, as the service's job does. */
  fold: () => Promise<void>
  /** Settles the totals of customers, as the service does every few seconds; gives how many lines there were. */
  settle: () => Promise<number>
}

const customers = 20_000
const kept = ['provider', 'product', 'calendar']
const columns = 'id, provider_id, product, customer_id, amount, occurred_at, date, door'

export async function recordingDatabase(server: BenchServer): Promise<RecordingDatabase> {
  const { url, owner } = await migratedDatabase(server, 'sales_recording')
  await runCommand(['seed', 'customers', '--count', String(customers)], { DATABASE_URL: url })
  await runCommand(['seed', 'sales', '--count', '1'], { DATABASE_URL: url })
  const ids = await owner<{ id: number }[]>`select id from customers.customer order by id`
  const products = await owner<{ code: string; providerId: string }[]>`
    select code, provider_id from sales.product`
  const providerOf = new Map(products.map(({ code, providerId }) => [code, providerId]))
  const tables = await owner<{ name: string }[]>`
    select 'sales.' || relname as name from pg_class
    where relnamespace = 'sales'::regnamespace and relkind = 'r' and relname <> all (${kept})`
  const next = makeUpEvents(
    ids.map(({ id }) => id),
    { duplicates: 0, late: 0, bad: 0 },
  )
  const lineOf = ({ id, customer_id, product, amount, occurred_at: at }: MadeEvent) => {
    const provider = providerOf.get(product) as string
    return copyLine([id, provider, product, String(customer_id), amount, at, at.slice(0, 10), 'http'])
  }
  return {
    url,
    owner,
    make: count => Array.from({ length: count }, next),
    empty: async () => {
      await owner.begin(async sql => {
        // Autovacuum gives way, in its time.
        await sql`set local lock_timeout = 0`
        await sql.unsafe(`truncate ${tables.map(({ name }) => name).join(', ')}`)
      })
      await owner`checkpoint`
    },
    copy: async events => {
      const text = Buffer.from(events.map(lineOf).join(''))
      await breathe()
      const startedAt = performance.now()
      await copyText(
        owner.unsafe(`copy sales.sale (${columns}) from stdin`) as unknown as PendingQuery<Row[]>,
        text,
      )
      return performance.now() - startedAt
    },
    requireRecorded: async sales => {
      const [found] = await owner<[{ rows: number; daily: number; days: number }]>`
        select (select count(*) from sales.sale) as rows, (select sum(transactions) from sales.daily)::bigint as daily,
          (select sum(transactions) from sales.day_total)::bigint as days`
      if ([found.rows, found.daily, found.days].some(count => count !== sales))
        throw new Error(`Of ${sales} sales there are ${JSON.stringify(found)}.`)
    },
    fold: async () => void (await foldSums(owner)),
    settle: () => settleTotals(owner),
  }
}
