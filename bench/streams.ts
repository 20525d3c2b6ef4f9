import type { BenchContext } from './context.ts'
import { drain } from './lib/calls.ts'
import { settledMemory, watchMemory } from './lib/memory.ts'
import { count, duration, megabytes } from './lib/numbers.ts'
import { startService } from './lib/processes.ts'
import type { Report, Result } from './lib/result.ts'

const memoryMaxBytes = 250 * 1024 * 1024
const slowReadMs = 30_000

/** Memory of the service while it streams every customer, to a fast reader and to a slow one; rates of the exports. */
export async function benchStreams({ server, customers, say }: BenchContext): Promise<Report> {
  const big = await server.seeded(customers)
  const results: Result[] = []
  const read = async (what: string, path: string, reading = {}) => {
    const service = await startService(big.url)
    try {
      const idle = await settledMemory(service)
      if (results.length === 0) results.push({ what: 'memory of the idle service', ours: megabytes(idle) })
      const { ms, bytes, peak } = await watchMemory(service, () =>
        drain(service.url + path, service.headers, reading),
      )
      const isWhole = !('forMs' in reading)
      say(`${what}: ${duration(ms)}, ${megabytes(bytes)}, memory ${megabytes(peak)}`)
      results.push({
        what: isWhole ? `${what}, ${count(customers)} customers, ${megabytes(bytes)}` : what,
        ours: `${isWhole ? `${duration(ms)}, ${count((customers / ms) * 1000)} rows/s, ` : ''}memory ${megabytes(peak)}`,
        reach: `memory ≤ ${megabytes(memoryMaxBytes)}`,
        isReached: peak <= memoryMaxBytes,
      })
    } finally {
      await service.stop()
    }
  }
  await read('`GET /clients`', '/clients')
  await read(`\`GET /clients\`, a slow reader for ${duration(slowReadMs)}`, '/clients', {
    pauseMs: 20,
    forMs: slowReadMs,
  })
  await read('export as CSV', '/v1/customers/export?format=csv')
  await read('export as NDJSON', '/v1/customers/export?format=ndjson')
  await read('export as NDJSON by name', '/v1/customers/export?format=ndjson&sort=name')
  return { results }
}
