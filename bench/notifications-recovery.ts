import { leaseMs } from '../src/modules/notifications/engine/liveness.ts'
import type { Database } from '../src/platform/database.ts'
import type { BenchContext } from './context.ts'
import { count, duration, median } from './lib/numbers.ts'
import { type Running, startSimulator, startWorker } from './lib/processes.ts'
import type { Report } from './lib/result.ts'
import { countRequests, launchRequests, migratedDatabase } from './notifications-backlog.ts'

const rounds = 5
const inFlight = 40
const reachMs = 5_000
// A worker may judge others only after it was seen for a lease itself.
const steadyAfterMs = leaseMs + 3_000
const giveUpMs = 60_000
// Calls that last longer than a round are in flight when their worker dies.
const slow = { latency_min_ms: 100_000, latency_max_ms: 100_000 }
const quick = { latency_min_ms: 0, latency_max_ms: 0 }

/** A worker is killed with calls in flight: how long after the end of its lease the others have taken up all of them. */
export async function benchRecovery({ server, say }: BenchContext): Promise<Report> {
  const { url, owner } = await migratedDatabase(server, 'notifications_recovery')
  const simulator = await startSimulator(['--quota', '0', '--concurrency', '0', '--failures', '0'])
  const settings = {
    GATEWAY_URL: simulator.url,
    GATEWAY_API_KEY: 'test-dev-2026',
    GATEWAY_CALLS: '0',
    GATEWAY_CONCURRENT_CALLS: '256',
    GATEWAY_TIMEOUT_MS: '110000',
  }
  const taken: number[] = []
  const calledAgain: number[] = []
  let victim = await startWorker(url, settings)
  let heir: Running | undefined
  try {
    for (let round = 1; round <= rounds; round++) {
      await changeFigures(simulator.url, slow)
      await launchRequests(owner, inFlight, settings)
      await eventually(async () => (await countInFlight(owner)) === inFlight)
      heir = await startWorker(url, settings)
      await changeFigures(simulator.url, quick)
      // Not always at the same moment of the heartbeat.
      await new Promise(resolve => setTimeout(resolve, steadyAfterMs + (round * 1_000) / rounds))
      const worker = await workerOf(owner, victim.pid)
      await victim.kill()
      await eventually(async () => (await countInFlight(owner, worker)) === 0)
      await eventually(async () => (await countRequests(owner)).sent === inFlight * round)
      const times = await readTimes(owner, worker)
      taken.push(times.takenMs)
      calledAgain.push(times.calledAgainMs)
      say(
        `round ${round} of ${rounds}: taken up ${duration(times.takenMs)} after the end of the lease, called again after ${duration(times.calledAgainMs)}`,
      )
      victim = heir
      heir = undefined
    }
  } finally {
    await Promise.all([victim, heir, simulator].map(each => each?.stop()))
  }
  const worst = Math.max(...taken)
  const { sent, flagged } = await countRequests(owner)
  return {
    results: [
      {
        what: `${inFlight} calls in flight of a killed worker taken up, after the end of its lease (${duration(leaseMs)}), ${rounds} kills`,
        ours: `median ${duration(median(taken))}, worst ${duration(worst)}`,
        reach: `≤ ${duration(reachMs)}`,
        isReached: worst <= reachMs,
      },
      {
        what: 'the last of them called again (after its back-off)',
        ours: `median ${duration(median(calledAgain))}, worst ${duration(Math.max(...calledAgain))}`,
      },
      {
        what: 'requests sent, and flagged as possible duplicates',
        ours: `${count(sent)} of ${count(inFlight * rounds)}, ${count(flagged)} flagged`,
        isReached: sent === inFlight * rounds && flagged === inFlight * rounds,
      },
    ],
  }
}

async function changeFigures(url: string, figures: Record<string, number>) {
  const answer = await fetch(`${url}/figures`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(figures),
  })
  if (!answer.ok) throw new Error(`The simulator refused: ${await answer.text()}`)
}

async function countInFlight(owner: Database, worker?: string): Promise<number> {
  const [row] = await owner<[{ attempts: number }]>`
    select count(*)::int as attempts from notifications.attempt
    where outcome is null ${worker === undefined ? owner`` : owner`and worker = ${worker}`}`
  return row.attempts
}

async function workerOf(owner: Database, pid: number): Promise<string> {
  const [row] = await owner<{ id: string }[]>`select id from notifications.worker where process_id = ${pid}`
  if (!row) throw new Error(`No worker of process ${pid}.`)
  return row.id
}

/** By the database's clock alone, from the end of the lease of a dead worker. */
async function readTimes(
  owner: Database,
  worker: string,
): Promise<{ takenMs: number; calledAgainMs: number }> {
  const [row] = await owner<[{ takenMs: number; calledAgainMs: number }]>`
    with lease as (
      select seen_at + make_interval(secs => ${leaseMs / 1000}::float8) as ended_at
      from notifications.worker where id = ${worker}
    )
    select extract(epoch from max(lost.finished_at) - max(lease.ended_at))::float8 * 1000 as taken_ms,
      extract(epoch from max(next.claimed_at) - max(lease.ended_at))::float8 * 1000 as called_again_ms
    from lease
    cross join notifications.attempt lost
    join notifications.attempt next on next.request_id = lost.request_id and next.number = lost.number + 1
    where lost.worker = ${worker} and lost.outcome = 'in_doubt'`
  return row
}

async function eventually(isSo: () => Promise<boolean>) {
  const deadline = performance.now() + giveUpMs
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`Not so within ${duration(giveUpMs)}.`)
    await new Promise(resolve => setTimeout(resolve, 25))
  }
}
