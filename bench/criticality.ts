import autocannon from 'autocannon'
import type { Database } from '../src/platform/database.ts'
import type { BenchContext } from './context.ts'
import { type Offered, offer } from './lib/constant-rate.ts'
import { openLeanClient } from './lib/lean-client.ts'
import { count, duration, median, quantile } from './lib/numbers.ts'
import { type Running, startService, startYardstick } from './lib/processes.ts'
import { costInWords, spentBy, spentByDatabase, watchProcessor } from './lib/processor.ts'
import type { Report, Result } from './lib/result.ts'
import { migratedDatabase } from './notifications-backlog.ts'

const consumers = 1_000
const connections = 256
const rounds = 3
const seconds = 6
const pollSeconds = 30
const p99MaxMs = 50
const token = 'a-token-of-the-bench-0123456789'
const path = '/secapp/update'

/** 1,000 consumers that ask and find nothing new: as often as they can against a route that answers `{}`, and once a second. */
export async function benchCriticality({ server, say }: BenchContext): Promise<Report> {
  let costs = ''
  const { url, owner } = await migratedDatabase(server, 'criticality')
  // Only what answers calls: the jobs of a worker write too.
  const service = await startService(url, { role: 'api' })
  const instant = await startYardstick('instant-criticality.ts', { SECAPP_TOKEN: token })
  try {
    await report(service)
    // Each is told the change once; from then on there is nothing new.
    await fire(service.url, 4)
    await fire(instant.url, 2)
    const results = [await measureRate(), await measurePolling()]
    return { results, notes: ['', costs] }
  } finally {
    await Promise.all([service.stop(), instant.stop()])
  }

  async function measureRate(): Promise<Result> {
    const ours: number[] = []
    const theirs: number[] = []
    for (let round = 1; round <= rounds; round++) {
      const watch = await watchProcessor({
        service: () => spentBy(service.pid),
        PostgreSQL: () => spentByDatabase(owner),
        'answering {}': () => spentBy(instant.pid),
      })
      const [one, other] = [await fire(service.url, seconds), await fire(instant.url, seconds)]
      const { 'answering {}': bare = Number.NaN, ...asking } = await watch.secondsSince()
      costs = `Processor time of an answer: ${costInWords(asking, one['2xx'])}; ${costInWords({ 'answering {}': bare }, other['2xx'])}.`
      ours.push(perSecond(one))
      theirs.push(perSecond(other))
      say(
        `round ${round} of ${rounds}: ${count(perSecond(one))} against ${count(perSecond(other))} answers/s; ${costs}`,
      )
    }
    const share = median(ours) / median(theirs)
    return {
      what: `\`GET ${path}\`, nothing new, ${count(consumers)} consumers on ${connections} connections, against a route answering \`{}\` with the same guard`,
      ours: `${count(median(ours))}/s`,
      yardstick: `${count(median(theirs))}/s`,
      ratio: `${Math.round(share * 100)} %`,
      reach: '≥ 70 %',
      isReached: share >= 0.7,
    }
  }

  async function measurePolling(): Promise<Result> {
    // It writes too, whenever it likes.
    await server.owner`alter system set autovacuum = off`
    await server.owner`select pg_reload_conf()`
    // What is news to a consumer is written: here all have been told.
    await poll(service.url, 1)
    const before = await writesSoFar(owner)
    const startedAt = performance.now()
    const polled = await poll(service.url, pollSeconds)
    const after = await writesSoFar(owner)
    const elapsed = (performance.now() - startedAt) / 1000
    const writes = after.transactions - before.transactions
    const writesMax = Math.ceil(elapsed / 5) + 1
    const deadlocks = after.deadlocks - before.deadlocks
    if (polled.failures.length > 0) throw new Error(polled.failures[0])
    const p99 = quantile(polled.ms, 0.99)
    say(`polled for ${elapsed.toFixed(0)} s: p99 ${duration(p99)}, ${writes} transactions that wrote`)
    return {
      what: `${count(consumers)} consumers that ask once a second for ${pollSeconds} s`,
      ours: `p99 ${duration(p99)}; ${writes} transactions that wrote in ${elapsed.toFixed(0)} s, ${deadlocks} deadlocks`,
      reach: `p99 ≤ ${p99MaxMs} ms; ≤ 1 write per 5 s`,
      isReached: p99 <= p99MaxMs && writes <= writesMax && deadlocks === 0,
    }
  }
}

// At a steady rate from a client that is itself in time: a bursty one would measure its own queue.
async function poll(url: string, seconds: number): Promise<Offered> {
  const client = await openLeanClient(url, { path, method: 'GET', connections, headers: { Token: token } })
  const call = async (number: number) => {
    const status = await client.send(undefined, `App-name: consumer-${number % consumers}\r\n`)
    if (status !== 200) throw new Error(`answered ${status}`)
  }
  try {
    return await offer(call, { perSecond: consumers, seconds })
  } finally {
    client.close()
  }
}

async function report({ url }: Running) {
  const answer = await fetch(url + path, {
    method: 'POST',
    headers: { 'App-name': 'bench', Token: token, 'content-type': 'application/json' },
    body: JSON.stringify({ current_status: 3, Change_at: new Date().toISOString() }),
  })
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
}

async function fire(url: string, duration: number): Promise<autocannon.Result> {
  const requests = Array.from({ length: consumers }, (_, number) => ({
    method: 'GET' as const,
    path,
    headers: { 'App-name': `consumer-${number}`, Token: token },
  }))
  const result = await autocannon({ url, requests, connections, duration, timeout: 60 })
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url}: ${JSON.stringify(result.statusCodeStats)} and ${result.errors} errors.`)
  return result
}

/** Transactions that wrote (only these are given an id), and deadlocks. The statistics come a moment late. */
async function writesSoFar(owner: Database): Promise<{ transactions: number; deadlocks: number }> {
  await new Promise(resolve => setTimeout(resolve, 1_500))
  const [row] = await owner<[{ transactions: number; deadlocks: number }]>`
    select pg_snapshot_xmax(pg_current_snapshot())::text::bigint as transactions, deadlocks
    from pg_stat_database where datname = current_database()`
  return row
}

const perSecond = (result: autocannon.Result) => result['2xx'] / result.duration
