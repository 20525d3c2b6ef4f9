import { pino } from 'pino'
import { assembleSales } from '../src/assembly/assemble-sales.ts'
import { assembleEvents } from '../src/background.ts'
import type { MadeEvent } from '../src/modules/sales/index.ts'
import { loadConfig } from '../src/platform/config.ts'
import { openDatabases } from '../src/platform/database.ts'
import { openMetrics } from '../src/platform/telemetry/metrics.ts'
import type { BenchContext } from './context.ts'
import { openLeanClient } from './lib/lean-client.ts'
import { count, duration, median, quantile } from './lib/numbers.ts'
import { startService } from './lib/processes.ts'
import { costInWords, spentBy, spentByDatabase, watchProcessor } from './lib/processor.ts'
import { type RecordingDatabase, recordingDatabase } from './lib/recording-database.ts'
import type { Report, Result } from './lib/result.ts'

const batchSize = 1_000
const sales = 100_000
const rounds = 3
const shareReached = 0.3
const connections = 64
const secondsOne = 6
const perSecondReached = 3_000
const sizes = [100_000, 1_000_000, 10_000_000]

/** Sales through the whole recorder: in batches against one COPY, over HTTP, one by one, and the more there are. */
export async function benchSalesRecording(context: BenchContext): Promise<Report> {
  const { server, customers: most, say } = context
  const database = await recordingDatabase(server)
  const batches = await measureBatches(database, say)
  const one = await measureOne(database, say)
  const growth = await measureGrowth(database, context.sales ?? sizes.filter(size => size <= most), say)
  return { results: [...batches, one, ...growth] }
}

type Way = { name: string; callers: number; record: (events: MadeEvent[]) => Promise<void>; pid: number }
type Run = { ms: number; cost: string }

async function measureBatches(database: RecordingDatabase, say: BenchContext['say']): Promise<Result[]> {
  const recorder = openRecorder(database.url)
  // Without the jobs: what folding and settling cost is told apart.
  const service = await startService(database.url, { role: 'api' })
  const client = await openLeanClient(service.url, { ...eventsCall(service.headers), connections: 4 })
  const post = async (events: MadeEvent[]) => requireAnswered(await client.send(JSON.stringify(events)))
  const ways: Way[] = [
    { name: 'one caller', callers: 1, record: recorder.record, pid: process.pid },
    { name: 'four callers', callers: 4, record: recorder.record, pid: process.pid },
    { name: '`POST /v1/sales/events`, one caller', callers: 1, record: post, pid: service.pid },
    { name: '`POST /v1/sales/events`, four callers', callers: 4, record: post, pid: service.pid },
  ]
  const copied: number[] = []
  const runs = new Map<string, Run[]>(ways.map(({ name }) => [name, []]))
  try {
    for (const way of ways) await recordAll(database, way, database.make(20 * batchSize))
    for (let round = 1; round <= rounds; round++) {
      await database.empty()
      copied.push(await database.copy(database.make(sales)))
      for (const way of ways) {
        await database.empty()
        runs.get(way.name)?.push(await recordAll(database, way, database.make(sales)))
        await database.requireRecorded(sales)
      }
      const told = ways.map(({ name }) => `${name} ${perSecond(sales, runs.get(name)?.at(-1)?.ms ?? 0)}`)
      say(
        `round ${round} of ${rounds}: COPY ${perSecond(sales, copied.at(-1) ?? 0)}, ${told.join(', ')} sales/s`,
      )
    }
  } finally {
    client.close()
    await Promise.all([service.stop(), recorder.close()])
  }
  return ways.map(({ name }) => compared(name, runs.get(name) ?? [], copied))
}

function compared(name: string, runs: Run[], copied: number[]): Result {
  const ms = median(runs.map(run => run.ms))
  const share = median(copied) / ms
  const cost = runs.find(run => run.ms === ms)?.cost
  return {
    what: `${count(sales)} sales in batches of ${count(batchSize)}, ${name}`,
    ours: `${perSecond(sales, ms)} sales/s; a sale costs ${cost}`,
    yardstick: `one COPY of the same rows: ${perSecond(sales, median(copied))} rows/s`,
    ratio: `${Math.round(share * 100)} %`,
    reach: `≥ ${shareReached * 100} %`,
    isReached: share >= shareReached,
  }
}

async function measureOne(database: RecordingDatabase, say: BenchContext['say']): Promise<Result> {
  await database.empty()
  const service = await startService(database.url, { role: 'api' })
  const client = await openLeanClient(service.url, { ...eventsCall(service.headers), connections })
  const rates: number[] = []
  const p99s: number[] = []
  const costs: string[] = []
  let recorded = 0
  try {
    for (let round = 0; round <= rounds; round++) {
      const watch = await watchProcessor(groupsOf(database, service.pid))
      const startedAt = performance.now()
      const endsAt = startedAt + (round === 0 ? 2 : secondsOne) * 1_000
      const ms: number[] = []
      const caller = async () => {
        while (performance.now() < endsAt) {
          const sentAt = performance.now()
          requireAnswered(await client.send(JSON.stringify(database.make(1)[0])))
          ms.push(performance.now() - sentAt)
        }
      }
      await Promise.all(Array.from({ length: connections }, caller))
      recorded += ms.length
      if (round === 0) continue
      rates.push((ms.length * 1_000) / (performance.now() - startedAt))
      p99s.push(quantile(ms, 0.99))
      costs.push(costInWords(await watch.secondsSince(), ms.length))
      say(`one by one, round ${round} of ${rounds}: ${count(rates.at(-1) ?? 0)}/s; ${costs.at(-1)}`)
    }
    await database.requireRecorded(recorded)
  } finally {
    client.close()
    await service.stop()
  }
  return {
    what: `\`POST /v1/sales/events\` with one sale, ${connections} connections`,
    ours: `${count(median(rates))}/s, p99 ${duration(median(p99s))}; a sale costs ${costs.at(-1)}`,
    reach: `≥ ${count(perSecondReached)}/s`,
    isReached: median(rates) >= perSecondReached,
  }
}

// The same recorder on the same machine: what is told is the last sales before there are that many, once those before have
// been folded and settled at a stroke. In between a service would do it every few seconds; that is no part of the figure.
async function measureGrowth(
  database: RecordingDatabase,
  sizes: readonly number[],
  say: BenchContext['say'],
): Promise<Result[]> {
  const recorder = openRecorder(database.url)
  const way: Way = { name: 'four callers', callers: 4, record: recorder.record, pid: process.pid }
  const results: Result[] = []
  let there = 0
  try {
    await database.empty()
    for (const size of [...sizes].sort((one, other) => one - other)) {
      const first = there
      for (; there < size - sales; there += sales) await recordAll(database, way, database.make(sales))
      if (there > first) {
        const { foldMs, settleMs } = await settle(database)
        say(`${count(there - first)} before: folded in ${duration(foldMs)}, settled in ${duration(settleMs)}`)
      }
      const rest = size - there
      const { ms, cost } = await recordAll(database, way, database.make(rest))
      there = size
      const { foldMs, settleMs, cost: settleCost } = await settle(database)
      const settled = `folded in ${duration(foldMs)}, settled in ${duration(settleMs)}; ${settleCost} a line`
      say(`up to ${count(size)}: ${perSecond(rest, ms)} sales/s; ${cost}; ${settled}`)
      results.push({
        what: `the last ${count(rest)} of ${count(size)} sales, in batches, four callers`,
        ours: `${perSecond(rest, ms)} sales/s; a sale costs ${cost}; then ${settled}`,
      })
    }
    await database.requireRecorded(there)
  } finally {
    await recorder.close()
  }
  return results
}

async function settle(database: RecordingDatabase) {
  const watch = await watchProcessor({ PostgreSQL: () => spentByDatabase(database.owner) })
  const startedAt = performance.now()
  await database.fold()
  const foldedAt = performance.now()
  const lines = await database.settle()
  const settleMs = performance.now() - foldedAt
  return { foldMs: foldedAt - startedAt, settleMs, cost: costInWords(await watch.secondsSince(), lines) }
}

async function recordAll(database: RecordingDatabase, way: Way, events: MadeEvent[]): Promise<Run> {
  const watch = await watchProcessor(groupsOf(database, way.pid))
  const startedAt = performance.now()
  let from = 0
  const caller = async () => {
    while (from < events.length) {
      const batch = events.slice(from, from + batchSize)
      from += batchSize
      await way.record(batch)
    }
  }
  await Promise.all(Array.from({ length: way.callers }, caller))
  const ms = performance.now() - startedAt
  return { ms, cost: costInWords(await watch.secondsSince(), events.length) }
}

function groupsOf({ owner }: RecordingDatabase, pid: number) {
  return { service: () => spentBy(pid), PostgreSQL: () => spentByDatabase(owner) }
}

// As the service assembles it, without HTTP.
function openRecorder(url: string) {
  const databases = openDatabases({ url, connectionsMax: 8, name: 'bench' })
  const log = pino({ level: 'silent' })
  const events = assembleEvents({ database: databases.writes, metrics: openMetrics(), log })
  const sales = assembleSales(databases.writes, { config: loadConfig({}), events })
  return {
    record: async (batch: MadeEvent[]) => {
      const answers = await sales.record(batch, { door: 'http' })
      if (answers.some(({ status }) => status !== 'accepted')) throw new Error('Not all were accepted.')
    },
    close: async () => {
      await events.stop()
      await databases.close()
    },
  }
}

const eventsCall = (headers: Record<string, string>) => ({ path: '/v1/sales/events', headers })

function requireAnswered(status: number) {
  if (status !== 200) throw new Error(`Sales were answered ${status}.`)
}

const perSecond = (rows: number, ms: number) => count((rows / ms) * 1_000)
