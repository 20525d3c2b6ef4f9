import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Database } from '../src/platform/database.ts'
import { migrate } from '../src/platform/migrations.ts'
import type { BenchContext } from './context.ts'
import { count, duration, megabytes } from './lib/numbers.ts'
import { heapFlags, peakMemory } from './lib/processes.ts'
import type { Report } from './lib/result.ts'

const sales = 1_000_000
const customers = 100_000
const date = '2026-01-31'
const rateReached = 200_000
const memoryReached = 200 * 1024 * 1024
const rounds = 3

/** The report of a day of a million sales: both Parquet files, the NDJSON, the digests, the storage and the row. */
export async function benchSalesParquet({ server, say }: BenchContext): Promise<Report> {
  const { url, owner } = await server.empty('sales_parquet')
  await migrate(url)
  say(`${count(sales)} sales of ${count(customers)} customers on one day`)
  await putSales(owner)
  const folder = await mkdtemp(join(tmpdir(), 'trastienda-bench-reports-'))
  const runs: { ms: number; peak: number }[] = []
  try {
    for (let round = 0; round < rounds; round++) {
      await owner`select set_config('app.provider', '*', false)`
      await owner.unsafe(`delete from sales.report`)
      runs.push(await report(url, folder))
      say(`${duration(runs.at(-1)?.ms ?? 0)}, peak ${megabytes(runs.at(-1)?.peak ?? 0)}`)
    }
    const day = 'provider=norte/year=2026/month=01/day=31'
    const { size } = await stat(join(folder, `sales-each/${day}/sales.parquet`))
    const { ms, peak } = runs.toSorted((one, other) => one.ms - other.ms)[1] as (typeof runs)[number]
    const rate = (sales / ms) * 1000
    return {
      results: [
        {
          what: `report of ${count(sales)} sales, written whole, by the command (its start included)`,
          ours: `${duration(ms)}, ${count(Math.round(rate))} sales/s, ${(size / 1e6).toFixed(1)} MB of sales`,
          reach: `≥ ${count(rateReached)} rows/s`,
          isReached: rate >= rateReached,
        },
        {
          what: 'memory of that process',
          ours: `peak ${megabytes(peak)}`,
          reach: '≤ 200 MB',
          isReached: peak <= memoryReached,
        },
      ],
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function putSales(owner: Database) {
  await owner.begin(async sql => {
    await sql`select set_config('app.provider', '*', true)`
    await sql`insert into sales.provider (id, name) values ('norte', 'Norte')`
    await sql`
      insert into sales.product (code, provider_id, name)
      select 'product-' || n, 'norte', 'Product ' || n from generate_series(0, 49) as n`
    await sql`
      insert into customers.customer (name, email, phone)
      select 'Customer number ' || n, 'c' || n || '@example.com', '+57 300 000 0000' from generate_series(1, ${customers}) as n`
    await sql`
      insert into sales.sale (id, provider_id, product, customer_id, amount, occurred_at, date, door)
      select 'sale-' || md5(n::text), 'norte', 'product-' || n % 50, first + (n::bigint * 7919) % ${customers},
        (n::bigint * 31 % 99900 + 100) / 100.0, timestamptz '2026-01-31 05:00Z' + n * interval '80 ms', ${date}, 'seed'
      from generate_series(1, ${sales}) as n, (select min(id) as first from customers.customer) as customer`
    await sql`
      insert into sales.daily (provider_id, date, customer_id, product, transactions, amount)
      select provider_id, date, customer_id, product, count(*), sum(amount) from sales.sale group by 1, 2, 3, 4`
    await sql`
      insert into sales.day_total (provider_id, date, transactions, amount)
      select provider_id, date, count(*), sum(amount) from sales.sale group by 1, 2`
  })
  await owner`vacuum analyze sales.sale, sales.daily`
}

async function report(url: string, folder: string): Promise<{ ms: number; peak: number }> {
  const startedAt = performance.now()
  const child = spawn(process.execPath, [...heapFlags, 'src/main.ts', 'report', '--date', date], {
    cwd: join(import.meta.dirname, '..'),
    env: { ...process.env, DATABASE_URL: url, STORAGE_URL: `file:${folder}` },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  let peak = 0
  const timer = setInterval(async () => {
    peak = Math.max(peak, (await peakMemory(child.pid as number)) || 0)
  }, 20)
  const [code] = await once(child, 'exit')
  clearInterval(timer)
  if (code !== 0) throw new Error(`"report" ended with ${code}.`)
  return { ms: performance.now() - startedAt, peak }
}
