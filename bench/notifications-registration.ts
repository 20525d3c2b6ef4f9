import autocannon from 'autocannon'
import type { BenchContext } from './context.ts'
import { type Offered, offer } from './lib/constant-rate.ts'
import { openLeanClient } from './lib/lean-client.ts'
import { count, duration, median, quantile } from './lib/numbers.ts'
import { startService, startYardstick } from './lib/processes.ts'
import { costInWords, spentBy, spentByDatabase, watchProcessor } from './lib/processor.ts'
import type { Report } from './lib/result.ts'
import { countRequests, migratedDatabase } from './notifications-backlog.ts'

const connections = 256
const rounds = 3
const seconds = 6
const offeredPerSecond = 2_000
const offeredSeconds = 15
const p99MaxMs = 10
const body = JSON.stringify({
  to: 'user-1@example.com',
  message: 'Your order 1 is on its way.',
  type: 'email',
})
const headers = { 'content-type': 'application/json' }
const settings = { ANONYMOUS_ACCESS: 'notifications', REQUESTS_BACKLOG_MAX: '100000000' }

/** Durable registrations: as many as possible against the same route without storing, and at a constant rate. */
export async function benchRegistration({ server, say }: BenchContext): Promise<Report> {
  const { url, owner } = await migratedDatabase(server, 'notifications_registration')
  const service = await startService(url, { settings })
  const instant = await startYardstick('instant-intake.ts', {})
  const ours: autocannon.Result[] = []
  const theirs: autocannon.Result[] = []
  const offered: Offered[] = []
  const offeredInstant: Offered[] = []
  const costs: string[] = []
  try {
    await fire(service.url, 2)
    await fire(instant.url, 2)
    for (let round = 1; round <= rounds; round++) {
      const watch = await watchProcessor({
        service: () => spentBy(service.pid),
        PostgreSQL: () => spentByDatabase(owner),
        'without storing': () => spentBy(instant.pid),
      })
      const [one, other] = [await fire(service.url, seconds), await fire(instant.url, seconds)]
      ours.push(one)
      theirs.push(other)
      costs.push(costOf(await watch.secondsSince(), one, other))
      say(`round ${round} of ${rounds}: ${rate([one])} against ${rate([other])} answers/s; ${costs.at(-1)}`)
    }
    await requireStored(ours, owner)
    for (let round = 1; round <= rounds; round++) {
      const [run, floor] = [await offerRegistrations(service.url), await offerRegistrations(instant.url)]
      offered.push(run)
      offeredInstant.push(floor)
      say(`offered, round ${round} of ${rounds}: ${inWords(run)}; without storing: ${inWords(floor)}`)
    }
  } finally {
    await Promise.all([service.stop(), instant.stop()])
  }
  const share = median(ours.map(perSecond)) / median(theirs.map(perSecond))
  const best = middleOf(offered)
  return {
    results: [
      {
        what: `durable \`POST /v1/requests\` at ${connections} connections, against the same route without storing`,
        ours: `${rate(ours)}/s, p99 ${duration(median(ours.map(each => each.latency.p99)))}, ${count(refusals(ours))} refused`,
        yardstick: `${rate(theirs)}/s, ${count(refusals(theirs))} refused`,
        ratio: `${Math.round(share * 100)} %`,
        reach: '≥ 50 %',
        isReached: share >= 0.5,
      },
      {
        what: `\`POST /v1/requests\` at ${count(offeredPerSecond)}/s offered for ${offeredSeconds} s`,
        ours: inWords(best),
        yardstick: `without storing: ${inWords(middleOf(offeredInstant))}`,
        reach: `p99 ≤ ${p99MaxMs} ms`,
        isReached: p99(best) <= p99MaxMs && best.failures.length === 0,
      },
    ],
    notes: ['', `Processor time of an answer: ${costs.at(-1)}.`],
  }
}

function costOf(spent: Record<string, number>, ours: autocannon.Result, theirs: autocannon.Result): string {
  const { 'without storing': instant = Number.NaN, ...storing } = spent
  return `${costInWords(storing, ours['2xx'])}; ${costInWords({ 'without storing': instant }, theirs['2xx'])}`
}

async function fire(url: string, duration: number): Promise<autocannon.Result> {
  const call = { url: `${url}/v1/requests`, method: 'POST' as const, headers, body }
  const result = await autocannon({ ...call, connections, duration })
  // A machine that stands still for a second makes the server refuse calls (503): these do not count.
  const refused = Object.entries(result.statusCodeStats ?? {}).filter(([status]) => status !== '201')
  if (refused.some(([status]) => status !== '503') || result.errors > 0)
    throw new Error(`${url}: ${JSON.stringify(result.statusCodeStats)} and ${result.errors} errors.`)
  return result
}

// Whatever was answered is there.
async function requireStored(results: autocannon.Result[], owner: Parameters<typeof countRequests>[0]) {
  const { queued } = await countRequests(owner)
  const answered = results.reduce((total, each) => total + each['2xx'], 0)
  if (queued < answered) throw new Error(`${answered} were answered and ${queued} are stored.`)
}

async function offerRegistrations(url: string): Promise<Offered> {
  const client = await openLeanClient(url, { path: '/v1/requests', body, connections: 128 })
  const call = async () => {
    const status = await client.send()
    if (status !== 201) throw new Error(`${status}`)
  }
  try {
    await offer(call, { perSecond: offeredPerSecond, seconds: 2 })
    return await offer(call, { perSecond: offeredPerSecond, seconds: offeredSeconds })
  } finally {
    client.close()
  }
}

function inWords(run: Offered): string {
  const failed = run.failures.length > 0 ? `, ${run.failures.length} failed (${run.failures[0]})` : ''
  return (
    `p50 ${duration(quantile(run.ms, 0.5))}, p99 ${duration(p99(run))} at ${count(run.sentPerSecond)}/s${failed}; ` +
    `the client itself was late by ${duration(run.worstDelayMs)} at most`
  )
}

const middleOf = (runs: Offered[]) =>
  runs.toSorted((one, other) => p99(one) - p99(other))[Math.floor(runs.length / 2)] as Offered
const p99 = (run: Offered) => quantile(run.ms, 0.99)
const perSecond = (result: autocannon.Result) => result['2xx'] / result.duration
const refusals = (results: autocannon.Result[]) => results.reduce((total, { non2xx }) => total + non2xx, 0)
const rate = (results: autocannon.Result[]) => count(median(results.map(perSecond)))
