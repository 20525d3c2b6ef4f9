import type { Database } from '../src/platform/database.ts'
import type { BenchContext } from './context.ts'
import { fetchWhole, timingOf } from './lib/calls.ts'
import { count, duration, median } from './lib/numbers.ts'
import { startService } from './lib/processes.ts'
import { costInWords, spentBy, spentByDatabase, watchProcessor } from './lib/processor.ts'
import type { Report, Result } from './lib/result.ts'
import { salesDatabase } from './lib/sales-database.ts'

const calls = 200
const warmUpCalls = 20
const plainCalls = 3
const p95MaxMs = 10
const sizes = [100_000, 1_000_000, 10_000_000]
const settledWithinMs = 1_800_000

// What a dashboard asks, for one provider and for all of them together.
const paths = [
  'summary',
  'top-customers',
  'ranking',
  'average-ticket',
  'customer-totals',
  'monthly-income',
  'above-average',
  'daily?from=:month',
]

// The same without sums, as it would be asked of the sales.
const plain: Record<string, string> = {
  summary: `
    select count(*), sum(amount), count(distinct customer_id) from sales.sale
    where provider_id = :provider and date >= date_trunc('month', current_date)`,
  'top-customers': `
    select customer_id, sum(amount) from sales.sale
    where provider_id = :provider and date >= date_trunc('month', current_date) - interval '5 months'
    group by customer_id order by 2 desc limit 5`,
  ranking: `
    select customer_id, count(*), sum(amount), rank() over (order by sum(amount) desc) from sales.sale
    where provider_id = :provider and date >= date_trunc('month', current_date) - interval '11 months'
    group by customer_id order by 4 limit 50`,
}

/** The figures of sales through HTTP at growing numbers of sales, against the same question to the sales themselves. */
export async function benchSalesQueries({ server, customers: most, say }: BenchContext): Promise<Report> {
  const results: Result[] = []
  for (const sales of sizes.filter(size => size <= most)) {
    const { url, owner } = await salesDatabase(server, sales)
    const service = await startService(url)
    try {
      await untilSettled(owner)
      const [{ provider, month }] = await owner<[{ provider: string; month: string }]>`
        select min(provider_id) as provider, date_trunc('month', current_date)::date::text as month from sales.daily`
      for (const path of paths) {
        const processor = await watchProcessor({
          service: () => spentBy(service.pid),
          PostgreSQL: () => spentByDatabase(owner),
        })
        const timings = []
        for (const whose of [`provider=${provider}`, '']) {
          const query = path.replace(':month', month)
          const address = `${service.url}/v1/sales/${query}${query.includes('?') ? '&' : '?'}${whose}`
          timings.push(await timeCalls(address, service.headers))
        }
        const [one, all] = timings as [Timing, Timing]
        const cost = costInWords(await processor.secondsSince(), 2 * (calls + warmUpCalls))
        const statement = plain[path]?.replaceAll(':provider', `'${provider}'`)
        const yardstick = statement === undefined ? undefined : await timePlain(owner, statement)
        const name = path.split('?')[0]
        say(`${name} at ${count(sales)}: ${duration(one.median)}, p95 ${duration(one.p95)}`)
        results.push({
          what: `\`${name}\` of a provider (of all), ${count(sales)} sales`,
          ours: `${duration(one.median)}, p95 ${duration(one.p95)} (${duration(all.median)}, p95 ${duration(all.p95)}); a call costs ${cost}`,
          yardstick: yardstick === undefined ? undefined : `${duration(yardstick)} from the sales`,
          reach: `p95 ≤ ${p95MaxMs} ms`,
          isReached: Math.max(one.p95, all.p95) <= p95MaxMs,
        })
      }
    } finally {
      await service.stop()
    }
  }
  return { results }
}

type Timing = { median: number; p95: number }

async function timeCalls(address: string, headers: Record<string, string>): Promise<Timing> {
  const ms: number[] = []
  for (let call = -warmUpCalls; call < calls; call++) {
    const answer = await fetchWhole(address, headers, { keepBody: false })
    if (call >= 0) ms.push(answer.ms)
  }
  return timingOf(ms)
}

// The service takes fresh lines into the totals by itself.
async function untilSettled(owner: Database) {
  const giveUpAt = performance.now() + settledWithinMs
  for (;;) {
    const [row] = await owner<[{ fresh: number; windows: number }]>`
      select (select count(*) from sales.fresh) as fresh, (select count(*) from sales.total) as windows`
    if (row.fresh === 0 && row.windows > 0) return
    if (performance.now() > giveUpAt) throw new Error('The totals were not settled in time.')
    await new Promise(resolve => setTimeout(resolve, 1_000))
  }
}

async function timePlain(owner: Database, statement: string): Promise<number> {
  const ms: number[] = []
  for (let call = 0; call < plainCalls; call++) {
    const startedAt = performance.now()
    await owner.unsafe(statement)
    ms.push(performance.now() - startedAt)
  }
  return median(ms)
}
