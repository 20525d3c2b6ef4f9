import type { Database } from '../src/platform/database.ts'
import type { BenchContext } from './context.ts'
import { fetchWhole, timingOf } from './lib/calls.ts'
import { count, duration, median, times } from './lib/numbers.ts'
import { startService } from './lib/processes.ts'
import type { Report, Result } from './lib/result.ts'

const smallCustomers = 10_000
const pageRows = 50
const rounds = 8
const callsPerRound = 25
const sorts = ['id', '-id', 'name', '-name', 'email', '-email', 'created_at', '-created_at']
const firstPageP95Ms = 10

/** A page of 50 with addresses: many customers against few, and the last page against the first, for every sort. */
export async function benchPages({ server, customers, say }: BenchContext): Promise<Report> {
  const small = await server.seeded(smallCustomers)
  const big = await server.seeded(customers)
  const [few, many] = [await startService(small.url), await startService(big.url)]
  const pages = Math.floor(customers / pageRows)
  const results: Result[] = []
  try {
    for (const sort of sorts) {
      const list = `/v1/customers?limit=${pageRows}&sort=${sort}`
      const last = await lastPage(big.owner, many, list, sort)
      const calls = {
        small: () => fetchWhole(few.url + list, few.headers, { keepBody: false }),
        first: () => fetchWhole(many.url + list, many.headers, { keepBody: false }),
        last: () => fetchWhole(many.url + last, many.headers, { keepBody: false }),
      }
      const ms = { small: [] as number[], first: [] as number[], last: [] as number[] }
      for (let call = 0; call < callsPerRound; call++) for (const each of Object.values(calls)) await each()
      for (let round = 0; round < rounds; round++) {
        for (const name of ['small', 'first', 'last'] as const)
          for (let call = 0; call < callsPerRound; call++) ms[name].push((await calls[name]()).ms)
      }
      const first = timingOf(ms.first)
      const growth = first.median / median(ms.small)
      const depth = median(ms.last) / first.median
      say(`${sort}: ${duration(first.median)}, p95 ${duration(first.p95)}, last page ${times(depth)}`)
      results.push(
        {
          what: `first page by \`${sort}\`, ${count(customers)} against ${count(smallCustomers)} customers`,
          ours: `${duration(first.median)}, p95 ${duration(first.p95)}`,
          yardstick: duration(median(ms.small)),
          ratio: times(growth),
          reach: `≤ 1.5 ×, p95 ≤ ${firstPageP95Ms} ms`,
          isReached: growth <= 1.5 && first.p95 <= firstPageP95Ms,
        },
        {
          what: `page ${count(pages)} by \`${sort}\` against page 1`,
          ours: duration(median(ms.last)),
          yardstick: duration(first.median),
          ratio: times(depth),
          reach: '≤ 1.2 ×',
          isReached: depth <= 1.2,
        },
      )
    }
  } finally {
    await Promise.all([few.stop(), many.stop()])
  }
  return { results }
}

// By a start value to the page before the last, and from there by its cursor, as a reader who walked there would.
async function lastPage(
  owner: Database,
  service: { url: string; headers: Record<string, string> },
  list: string,
  sort: string,
): Promise<string> {
  const field = sort.replace('-', '')
  const column = { id: 'id', name: 'name_key', email: 'email_key', created_at: 'created_at' }[field] as string
  const direction = sort.startsWith('-') ? 'asc' : 'desc'
  const [row] = await owner`
    select ${owner(column)} as key from customers.customer
    order by ${owner(column)} ${owner.unsafe(direction)} offset ${pageRows * 2 - 1} limit 1`
  const key = row?.key instanceof Date ? row.key.toISOString() : String(row?.key).replaceAll('n~', 'ñ')
  const started = `${list}&from=${encodeURIComponent(key)}`
  const { body } = await fetchWhole(service.url + started, service.headers)
  const { next_cursor: cursor } = JSON.parse(body)
  if (typeof cursor !== 'string') throw new Error(`No page follows ${started}.`)
  const next = `${started}&cursor=${cursor}`
  const page = JSON.parse((await fetchWhole(service.url + next, service.headers)).body)
  if (page.data.length < pageRows / 2)
    throw new Error(`The last page by ${sort} has ${page.data.length} rows.`)
  return next
}
