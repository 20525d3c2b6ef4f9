import type { BenchContext } from './context.ts'
import { fetchWhole, timingOf } from './lib/calls.ts'
import { count, duration } from './lib/numbers.ts'
import { startService } from './lib/processes.ts'
import type { Report, Result } from './lib/result.ts'

const calls = 100
const lists = [
  { what: 'count, exact, unfiltered', query: 'count=exact' },
  { what: 'count, estimated, `q=garcia`', query: 'count=estimated&q=garcia' },
  { what: 'count, exact, `q=garcia`', query: 'count=exact&q=garcia' },
  { what: 'count, exact, `q=maria gar`', query: 'count=exact&q=maria%20gar' },
  { what: 'count, estimated, a country', query: 'count=estimated&country=Colombia' },
]

/** What a count adds to a page of one row, the exact ones beside what was found. */
export async function benchCounts({ server, customers, say }: BenchContext): Promise<Report> {
  const big = await server.seeded(customers)
  const service = await startService(big.url)
  const results: Result[] = []
  try {
    for (const { what, query } of lists) {
      const url = `${service.url}/v1/customers?limit=1&${query}`
      const without = `${service.url}/v1/customers?limit=1&${query.replace(/count=\w+/, 'count=none')}`
      const found: number[] = []
      const bare: number[] = []
      let counted = { value: 0, exact: false }
      const wanted = query.includes('count=exact&q') ? calls / 5 : calls
      for (let call = 0; call < wanted; call++) {
        const answer = await fetchWhole(url, service.headers)
        counted = JSON.parse(answer.body).count
        const plain = await fetchWhole(without, service.headers)
        if (call < wanted / 10) continue
        found.push(answer.ms)
        bare.push(plain.ms)
      }
      const [timing, plain] = [timingOf(found), timingOf(bare)]
      say(`${what}: ${duration(timing.median)}`)
      results.push({
        what: `${what}: ${count(counted.value)}${counted.exact ? '' : ' (estimated)'}`,
        ours: `${duration(timing.median)}, p95 ${duration(timing.p95)}`,
        yardstick: `${duration(plain.median)} without the count`,
      })
    }
  } finally {
    await service.stop()
  }
  return { results }
}
