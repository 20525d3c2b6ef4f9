import { filterConditions } from '../src/modules/customers/customer-filter.ts'
import type { Database } from '../src/platform/database.ts'
import type { BenchContext } from './context.ts'
import { fetchWhole, timingOf } from './lib/calls.ts'
import { duration, seededRandom } from './lib/numbers.ts'
import { startService } from './lib/processes.ts'
import type { Report, Result } from './lib/result.ts'
import { drawTerms, type TermClass } from './search-terms.ts'

const termsEach = 200
const rounds = 2
const sorts = ['-id', 'name', '-name', 'email', '-email', 'created_at', '-created_at']
const reachMs: Partial<Record<TermClass, number>> = { rare: 15, common: 30, 'two letters': 50 }

/** Search by part of a name, an email or a phone, with many terms drawn from the data. */
export async function benchSearch({ server, customers, say }: BenchContext): Promise<Report> {
  const big = await server.seeded(customers)
  say('drawing terms from the data')
  const terms = await drawTerms(big.owner, { seed: 7, each: termsEach })
  const service = await startService(big.url)
  const random = seededRandom(11)
  const results: Result[] = []
  const worst: string[] = []
  try {
    for (const [name, list] of Object.entries(terms) as [TermClass, string[]][]) {
      for (const isById of [true, false]) {
        const measured: { ms: number; term: string; sort: string }[] = []
        for (let round = 0; round < rounds; round++) {
          for (const term of list) {
            const sort = isById ? 'id' : (sorts[Math.floor(random() * sorts.length)] as string)
            const url = `${service.url}/v1/customers?limit=50&sort=${sort}&q=${encodeURIComponent(term)}`
            const { ms } = await fetchWhole(url, service.headers, { keepBody: false })
            // The first round warms caches and statements.
            if (round > 0) measured.push({ ms, term, sort })
          }
        }
        const timing = timingOf(measured.map(({ ms }) => ms))
        const reach = reachMs[name]
        const label = `search, ${name}, ${isById ? 'by id' : 'by the other sorts'}, ${list.length} terms`
        say(`${label}: ${duration(timing.median)}, p95 ${duration(timing.p95)}`)
        results.push({
          what: label,
          ours: `${duration(timing.median)}, p95 ${duration(timing.p95)}, worst ${duration(timing.worst)}`,
          ...(reach ? { reach: `p95 ≤ ${reach} ms`, isReached: timing.p95 <= reach } : {}),
        })
        const slowest = measured.toSorted((a, b) => b.ms - a.ms).slice(0, 3)
        worst.push(`${label}: ${await describe(big.owner, slowest)}`)
      }
    }
  } finally {
    await service.stop()
  }
  return { results, notes: ['Slowest terms (matches in brackets):', ...worst.map(line => `- ${line}`)] }
}

async function describe(owner: Database, slowest: { ms: number; term: string; sort: string }[]) {
  const parts = []
  for (const { ms, term, sort } of slowest) {
    const [row] = await owner<[{ matches: number }]>`
      select count(*) as matches from customers.customer c
      where true ${filterConditions(owner, { q: term }, { byIndex: true })}`
    parts.push(`\`${term}\` by ${sort} ${duration(ms)} (${row.matches})`)
  }
  return parts.join(', ')
}
