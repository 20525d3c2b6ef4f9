import type { LedgerSummary } from '../src/modules/notifications/simulator/ledger-schemas.ts'
import type { BenchContext } from './context.ts'
import { fetchWhole } from './lib/calls.ts'
import type { BenchServer } from './lib/databases.ts'
import { count, median } from './lib/numbers.ts'
import { startSimulator, startWorker } from './lib/processes.ts'
import { costInWords, spentBy, spentByDatabase, watchProcessor } from './lib/processor.ts'
import type { Report } from './lib/result.ts'
import { countRequests, launchRequests, migratedDatabase } from './notifications-backlog.ts'

const backlog = 50_000
const rounds = 3
const reach = 5_000
const instantGateway = [
  '--quota',
  '0',
  '--concurrency',
  '0',
  '--latency-min',
  '0',
  '--latency-max',
  '0',
].concat(['--failures', '0', '--no-ledger'])
// Starting and ending are not measured: from this share of the backlog to that.
const from = 0.1
const to = 0.9
const giveUpMs = 180_000

/** Deliveries a second with the quota off, from a backlog to a gateway that answers at once. */
export async function benchEngine({ server, say }: BenchContext): Promise<Report> {
  const results: Report['results'] = []
  const notes: string[] = []
  for (const workers of [1, 2]) {
    const runs: Run[] = []
    for (let round = 1; round <= rounds; round++) {
      const run = await deliverBacklog(server, workers)
      runs.push(run)
      say(`${workers} worker(s), round ${round} of ${rounds}: ${count(run.perSecond)}/s; ${run.spent}`)
    }
    const perSecond = median(runs.map(run => run.perSecond))
    results.push({
      what: `deliveries, backlog of ${count(backlog)}, no quota, instant gateway, ${workers} worker process${workers > 1 ? 'es' : ''}`,
      ours: `${count(perSecond)}/s (${runs.map(run => count(run.perSecond)).join(', ')})`,
      reach: `≥ ${count(reach)}/s`,
      isReached: perSecond >= reach,
    })
    notes.push(
      `Processor time of a delivery, ${workers} worker process${workers > 1 ? 'es' : ''}: ${runs.at(-1)?.spent}.`,
    )
  }
  return { results, notes: ['', ...notes.flatMap(note => [note, '']).slice(0, -1)] }
}

type Run = { perSecond: number; spent: string }

async function deliverBacklog(server: BenchServer, workers: number): Promise<Run> {
  const { url, owner } = await migratedDatabase(server, 'notifications_engine')
  const simulator = await startSimulator(instantGateway)
  const settings = {
    GATEWAY_URL: simulator.url,
    GATEWAY_API_KEY: 'test-dev-2026',
    GATEWAY_CALLS: '0',
    GATEWAY_CONCURRENT_CALLS: '256',
  }
  await launchRequests(owner, backlog, settings)
  const delivered = async () => {
    const { body } = await fetchWhole(`${simulator.url}/ledger/summary`, {})
    return (JSON.parse(body) as LedgerSummary).delivered
  }
  const deadline = performance.now() + giveUpMs
  const until = async (deliveries: number) => {
    for (;;) {
      const now = await delivered()
      if (now >= deliveries) return { delivered: now, at: performance.now() }
      if (performance.now() > deadline) throw new Error(`Only ${now} of ${backlog} were delivered in time.`)
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }
  const running = await Promise.all(Array.from({ length: workers }, () => startWorker(url, settings)))
  try {
    const begin = await until(backlog * from)
    const watch = await watchProcessor({
      workers: async () =>
        (await Promise.all(running.map(({ pid }) => spentBy(pid)))).reduce((a, b) => a + b),
      PostgreSQL: () => spentByDatabase(owner),
      gateway: () => spentBy(simulator.pid),
    })
    const end = await until(backlog * to)
    const spent = costInWords(await watch.secondsSince(), end.delivered - begin.delivered)
    await until(backlog)
    await settled(owner, deadline)
    return {
      perSecond: ((end.delivered - begin.delivered) * 1000) / (end.at - begin.at),
      spent,
    }
  } finally {
    await Promise.all([...running, simulator].map(each => each.stop()))
  }
}

async function settled(owner: Parameters<typeof countRequests>[0], deadline: number) {
  for (;;) {
    const counts = await countRequests(owner)
    if (counts.sent === backlog) return
    if (counts.failed > 0 || performance.now() > deadline)
      throw new Error(`Not everything was sent: ${JSON.stringify(counts)}.`)
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}
