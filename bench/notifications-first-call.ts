import { Pool } from 'undici'
import {
  type GatewaySimulator,
  startGatewaySimulator,
} from '../src/modules/notifications/simulator/gateway-simulator.ts'
import type { BenchContext } from './context.ts'
import { offer } from './lib/constant-rate.ts'
import type { BenchServer } from './lib/databases.ts'
import { count, duration, quantile } from './lib/numbers.ts'
import { type Running, startService, startWorker } from './lib/processes.ts'
import type { Report, Result } from './lib/result.ts'
import { migratedDatabase } from './notifications-backlog.ts'

const perSecond = 50
const seconds = 20
const reach = { p50: 5, p99: 20 }
const headers = { 'content-type': 'application/json' }
const message = JSON.stringify({
  to: 'user-1@example.com',
  message: 'Your order is on its way.',
  type: 'push',
})

/** How long after the 202 the gateway is called when it has room. The gateway runs in this process: one clock. */
export async function benchFirstCall({ server, say }: BenchContext): Promise<Report> {
  const results: Result[] = []
  for (const shape of ['one process', 'API and worker apart'] as const) {
    const ms = await measure(server, shape === 'one process')
    const [p50, p99] = [quantile(ms, 0.5), quantile(ms, 0.99)]
    say(`${shape}: p50 ${duration(p50)}, p99 ${duration(p99)}`)
    results.push({
      what: `from 202 to the call of the gateway, free slots, ${perSecond} launches/s, ${shape}, ${count(ms.length)} launches`,
      ours: `p50 ${duration(p50)}, p99 ${duration(p99)}, worst ${duration(Math.max(...ms))}`,
      reach: `p50 ≤ ${reach.p50} ms, p99 ≤ ${reach.p99} ms`,
      isReached: p50 <= reach.p50 && p99 <= reach.p99,
    })
  }
  return {
    results,
    notes: ['', 'Negative: the gateway was called before the 202 had been read. Never called is an error.'],
  }
}

async function measure(server: BenchServer, isOneProcess: boolean): Promise<number[]> {
  const { url } = await migratedDatabase(server, 'notifications_first_call')
  const simulator = await startGatewaySimulator({ quota: 0, concurrency: 0, failures: 0 })
  const settings = {
    ANONYMOUS_ACCESS: 'notifications',
    GATEWAY_URL: simulator.url,
    GATEWAY_API_KEY: 'test-dev-2026',
    GATEWAY_CALLS: '0',
    GATEWAY_CONCURRENT_CALLS: '256',
  }
  const running: Running[] = []
  try {
    const service = await startService(url, { role: isOneProcess ? 'all' : 'api', settings })
    running.push(service)
    if (!isOneProcess) running.push(await startWorker(url, settings))
    return await timeCalls(service.url, simulator)
  } finally {
    await Promise.all(running.map(each => each.stop()))
    await simulator.stop()
  }
}

async function timeCalls(url: string, simulator: GatewaySimulator): Promise<number[]> {
  const pool = new Pool(url, { connections: 32, pipelining: 1 })
  const call = async (path: string, status: number, body?: string) => {
    const answer = await pool.request({
      method: 'POST',
      path,
      ...(body === undefined ? {} : { headers, body }),
    })
    const text = await answer.body.text()
    if (answer.statusCode !== status) throw new Error(`${path}: ${answer.statusCode} ${text.slice(0, 200)}`)
    return (JSON.parse(text) as { id: string }).id
  }
  const launchedAt = new Map<string, number>()
  const launchOne = async () => {
    const id = await call('/v1/requests', 201, message)
    await call(`/v1/requests/${id}/process`, 202)
    launchedAt.set(id, performance.now())
  }
  try {
    await offer(launchOne, { perSecond, seconds: 3 })
    launchedAt.clear()
    const { failures } = await offer(launchOne, { perSecond, seconds })
    if (failures.length > 0) throw new Error(`${failures.length} calls failed: ${failures[0]}`)
    await new Promise(resolve => setTimeout(resolve, 1_500))
    return timesToCall(launchedAt, simulator)
  } finally {
    await pool.close()
  }
}

// The simulator's clock that is never set is this process's.
function timesToCall(launchedAt: Map<string, number>, simulator: GatewaySimulator): number[] {
  const arrivedAt = new Map(
    simulator.ledger().map(entry => [entry.trace_id, entry.arrived_monotonic_ms] as const),
  )
  return [...launchedAt].map(([id, at]) => {
    const arrived = arrivedAt.get(id)
    if (arrived === undefined) throw new Error(`The gateway was not called for ${id} within 1.5 s.`)
    return arrived - at
  })
}
