import type { Database } from '../src/platform/database.ts'
import type { BenchContext } from './context.ts'
import { quotaUsed, readLedger, timesDelivered } from './lib/ledger.ts'
import { count, duration, quantile } from './lib/numbers.ts'
import { type Running, startService, startSimulator, startWorker } from './lib/processes.ts'
import type { Report, Result } from './lib/result.ts'
import { countRequests, migratedDatabase } from './notifications-backlog.ts'
import { type Played, playScenario } from './notifications-scenario.ts'

type Shape = {
  name: string
  /** 0: the service delivers itself. */
  workers: number
  quota: number
  concurrency: number
  /** So much quota that nothing has to wait for it: its use says nothing, and all must be delivered in time. */
  isWide: boolean
}

const windowSeconds = 10
const drainsWithinSeconds = 700
const contract = { quota: 50, concurrency: 50, isWide: false }
const shapes: Shape[] = [
  { name: 'quota 50 in 10 s, 1 worker process', workers: 0, ...contract },
  { name: 'quota 50 in 10 s, 4 worker processes', workers: 4, ...contract },
  { name: 'quota 5,000 in 10 s, drained', workers: 0, quota: 5_000, concurrency: 200, isWide: true },
]

/** The load test of the contract, and what the gateway then received. */
export async function benchLoad({ server, say, drainSeconds }: BenchContext): Promise<Report> {
  const results: Result[] = []
  const notes: string[] = []
  for (const shape of shapes) {
    const { url, owner } = await migratedDatabase(server, 'notifications_load')
    const { quota, concurrency } = shape
    const simulator = await startSimulator(['--quota', String(quota), '--concurrency', String(concurrency)])
    const running: Running[] = [simulator]
    try {
      const service = await startDelivering(url, simulator, shape, running)
      const played = await playScenario(service.url)
      say(
        `${shape.name}: ${count(played.ids.length)} requests registered; draining for up to ${drainSeconds} s`,
      )
      const deadline = performance.now() + drainSeconds * 1000
      await waitUntilFewerWait(owner, shape.isWide ? 1 : quota, deadline)
      const during = await readLedger(simulator.url)
      await waitUntilFewerWait(owner, 1, deadline)
      // The calls under way end before the service does.
      for (const each of running.slice(1)) await each.stop()
      results.push(
        ...answersOf(shape, played),
        ...(await deliveriesOf(shape, drainSeconds, owner, simulator, during)),
      )
      notes.push(...played.faults.map(fault => `- ${shape.name}: ${fault}`))
    } finally {
      await Promise.all(running.map(each => each.stop()))
    }
  }
  return { results, notes: notes.length > 0 ? ['', ...notes] : [] }
}

async function startDelivering(
  url: string,
  simulator: Running,
  { workers, quota, concurrency }: Shape,
  running: Running[],
): Promise<Running> {
  const settings = {
    ANONYMOUS_ACCESS: 'notifications',
    GATEWAY_URL: simulator.url,
    GATEWAY_API_KEY: 'test-dev-2026',
    GATEWAY_CALLS: String(quota),
    GATEWAY_CONCURRENT_CALLS: String(concurrency),
  }
  const service = await startService(url, { role: workers === 0 ? 'all' : 'api', settings })
  running.push(service)
  running.push(...(await Promise.all(Array.from({ length: workers }, () => startWorker(url, settings)))))
  return service
}

/** Waits until fewer requests than that are left to deliver, or until the deadline. */
async function waitUntilFewerWait(owner: Database, fewer: number, deadline: number) {
  while (performance.now() < deadline) {
    const { queued, processing } = await countRequests(owner)
    if (queued + processing < fewer) return
    await new Promise(resolve => setTimeout(resolve, 500))
  }
}

function answersOf({ name }: Shape, { checks, ms, failedCalls }: Played): Result[] {
  const tallies = [...checks.values()]
  const passed = tallies.reduce((total, tally) => total + tally.passed, 0)
  const failed = tallies.reduce((total, tally) => total + tally.failed, 0)
  const routes = Object.entries(ms).map(([route, times]) => {
    const [p50, p95, p99] = [0.5, 0.95, 0.99].map(share => duration(quantile(times, share)))
    return `${route} ${p50} / ${p95} / ${p99}`
  })
  return [
    {
      what: `${name}: checks at up to 200 users`,
      ours: `${count(passed)} of ${count(passed + failed)} passed, ${count(failedCalls)} calls failed`,
      reach: 'all, 0 failed',
      isReached: failed === 0 && failedCalls === 0 && passed > 0,
    },
    { what: `${name}: p50 / p95 / p99`, ours: routes.join('; ') },
  ]
}

async function deliveriesOf(
  { name, quota, isWide }: Shape,
  drainSeconds: number,
  owner: Database,
  simulator: Running,
  during: Awaited<ReturnType<typeof readLedger>>,
): Promise<Result[]> {
  const { entries, summary } = await readLedger(simulator.url)
  const refused = summary.by_status['429'] ?? 0
  const most = summary.findings?.most_calls_in_any_window.received ?? Number.NaN
  const used = quotaUsed(during.entries, quota, windowSeconds)
  const use: Result = {
    what: `${name}: quota used while requests waited`,
    ours: `${(used * 100).toFixed(2)} %; ${count(entries.length)} calls`,
    reach: '≥ 99 %',
    isReached: used >= 0.99,
  }
  const { queued, processing, sent, failed, flagged } = await countRequests(owner)
  const times = timesDelivered(entries)
  const twice = [...times.values()].filter(number => number > 1).length
  const unlike = await countUnlike(owner, times)
  // A backlog of the contract's quota takes ten minutes: it counts against us only when that long was waited.
  const mustEnd = isWide || drainSeconds >= drainsWithinSeconds
  return [
    ...(isWide ? [] : [use]),
    {
      what: `${name}: answers 429, and the most calls in any ${windowSeconds} s`,
      ours: `${count(refused)}, ${count(most)}`,
      reach: `0, ≤ ${count(quota)}`,
      isReached: refused === 0 && most <= quota,
    },
    {
      what: `${name}: sent, failed, still waiting`,
      ours: `${count(sent)}, ${count(failed)}, ${count(queued + processing)}`,
      ...(mustEnd ? { reach: '0 waiting', isReached: queued + processing === 0 } : {}),
    },
    {
      what: `${name}: delivered more than once, flagged, and where our status is not what the gateway did`,
      ours: `${count(twice)}, ${count(flagged)}, ${count(unlike)}`,
      reach: '0, 0, 0',
      isReached: twice === 0 && flagged === 0 && unlike === 0,
    },
  ]
}

/** Requests that are sent and were not delivered, or the other way round. */
async function countUnlike(owner: Database, times: Map<string, number>): Promise<number> {
  const rows = await owner<{ id: string }[]>`select id from notifications.request where status = 'sent'`
  const sent = new Set(rows.map(({ id }) => id))
  const notDelivered = [...sent].filter(id => !times.has(id)).length
  return notDelivered + [...times.keys()].filter(id => !sent.has(id)).length
}
