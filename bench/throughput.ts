import autocannon from 'autocannon'
import type { BenchContext } from './context.ts'
import { fetchWhole } from './lib/calls.ts'
import { count, duration, median } from './lib/numbers.ts'
import { startService, startYardstick } from './lib/processes.ts'
import type { Report } from './lib/result.ts'

const connections = 64
const rounds = 3
const seconds = 6

/** How many pages of 50 with addresses a second, against the platform's server answering a constant of that size. */
export async function benchThroughput({ server, customers, say }: BenchContext): Promise<Report> {
  const big = await server.seeded(customers)
  const service = await startService(big.url)
  const list = `${service.url}/v1/customers?limit=50`
  const { bytes } = await fetchWhole(list, service.headers)
  const constant = await startYardstick('constant.ts', { BODY_BYTES: String(bytes) })
  const ours: autocannon.Result[] = []
  const theirs: autocannon.Result[] = []
  try {
    await fire(list, service.headers, 2)
    await fire(`${constant.url}/constant`, {}, 2)
    for (let round = 1; round <= rounds; round++) {
      ours.push(await fire(list, service.headers, seconds))
      theirs.push(await fire(`${constant.url}/constant`, {}, seconds))
      say(`round ${round} of ${rounds}: ${rate(ours)} against ${rate(theirs)} answers/s`)
    }
  } finally {
    await Promise.all([service.stop(), constant.stop()])
  }
  const share = median(ours.map(perSecond)) / median(theirs.map(perSecond))
  return {
    results: [
      {
        what: `list of 50 with addresses (${count(bytes)} bytes) at ${connections} connections, against a constant of that size`,
        ours: `${rate(ours)}/s, p95 ${duration(median(ours.map(each => each.latency.p97_5)))} (97.5 %)`,
        yardstick: `${rate(theirs)}/s`,
        ratio: `${Math.round(share * 100)} %`,
      },
    ],
  }
}

async function fire(
  url: string,
  headers: Record<string, string>,
  duration: number,
): Promise<autocannon.Result> {
  const result = await autocannon({ url, headers, connections, duration })
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${result.non2xx} refusals and ${result.errors} errors.`)
  return result
}

const perSecond = (result: autocannon.Result) => result.requests.average
const rate = (results: autocannon.Result[]) => count(median(results.map(perSecond)))
