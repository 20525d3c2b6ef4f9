import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { inspect } from 'node:util'
import type { Database } from '../src/platform/database.ts'
import { type Clients, notificationClients } from './notification-clients.ts'
import { countOnTheirWay, judge, type Verdict, watchPlaces } from './notification-laws.ts'
import { gatewayWindowMs, quota, type Site } from './notification-site.ts'
import { cleanUp, eventually, Hopeless } from './service.ts'

/** A line of the matrix. */
export type Line = Omit<Verdict, 'breaches'> & {
  scenario: string
  kills: number
  /** The longest time from a fault, or from its end, to the next delivery. */
  recoveryMs: number
  /** The longest time that a call was in flight, as far as the workers knew. */
  inFlightMs: number
}

/** What a scenario works with while the clients call. */
export type Stage = Site & {
  clients: Clients
  /** A process was killed. */
  killed: () => void
  /** A fault has just happened, or is over: from here on it counts until the next delivery. */
  mark: () => void
  /** Waits until that many more messages have been delivered. */
  untilDelivered: (more: number) => Promise<void>
}

type Options = {
  connections?: number
  /** Whether the gateway refuses calls (429). */
  isThrottled?: boolean
  /** Whether the gateway is so bad that the breaker may open. */
  mayTrip?: boolean
}

/**
 * Lets clients call while something goes wrong, until all that they asked for has ended; then holds every promise against
 * what the clients, the database and the gateway noted.
 */
export async function runScenario(
  site: Site,
  scenario: string,
  act: (stage: Stage) => Promise<void>,
  { connections = 12, isThrottled = false, mayTrip = false }: Options = {},
): Promise<Line> {
  const { owner, gateway } = site
  const clients = await notificationClients(site.t, site.urls)
  const [{ since }] = await owner<[{ since: number }]>`
    select coalesce(max(id), 0) as since from platform.event`
  gateway.clearLedger()
  const watching = watchPlaces(owner)
  cleanUp(site.t, watching.stop)
  const load = clients.start(connections)
  const marks: number[] = []
  let kills = 0
  const delivered = () => gateway.totals().delivered
  const untilDelivered = async (more: number) => {
    const wanted = delivered() + more
    await eventually(() => {
      if (clients.strange.length > 0) throw new Hopeless(clients.strange.join('\n'))
      assert.ok(delivered() >= wanted, `${delivered()} of ${wanted} delivered`)
    })
  }
  try {
    await act({
      ...site,
      clients,
      killed: () => void kills++,
      mark: () => void marks.push(Date.now()),
      untilDelivered,
    })
    await site.startAll()
    await untilDelivered(10)
    await load.stop()
    await drain(site)
  } catch (error) {
    clients.abandon()
    await watching.stop()
    throw new Error(`${scenario}: ${await stateOf(site)}`, { cause: error })
  }
  const meanwhile = await watching.stop()
  const inFlightMs = await longestInFlight(owner, clients.domain)
  const { breaches, ...figures } = await judge(owner, {
    clients,
    ledger: gateway.ledger(),
    quota: { calls: quota.calls, windowMs: gatewayWindowMs },
    isThrottled,
  })
  assert.deepEqual([...meanwhile, ...breaches, ...(await breakerBreaches(owner, since, mayTrip))], [])
  return { scenario, kills, ...figures, recoveryMs: recoveryAfter(marks, site), inFlightMs }
}

// Nothing is on its way and no call is under way, twice in a row: a late call may still be about to be made.
async function drain({ owner, gateway }: Site): Promise<void> {
  for (let quiet = 0; quiet < 2; quiet++) {
    await eventually(async () => {
      assert.equal(await countOnTheirWay(owner), 0, 'not drained')
      assert.equal(gateway.totals().in_progress, 0)
    })
    await sleep(300)
  }
}

// That a worker dies says nothing of the gateway.
async function breakerBreaches(owner: Database, since: number, mayTrip: boolean): Promise<string[]> {
  const opened = await owner`
    select from platform.event where id > ${since} and type = 'gateway.breaker_opened'`
  if (mayTrip || opened.length === 0) return []
  return [`the breaker opened ${opened.length} times, and the gateway was not to blame`]
}

// What somebody who looks for the reason of a failure wants to see first.
async function stateOf({ owner, gateway }: Site): Promise<string> {
  const found = await Promise.all([
    owner`select *, clock_timestamp() as now from notifications.gateway`,
    owner`select status, reason, count(*)::int from notifications.request group by 1, 2`,
    owner`select outcome, count(*)::int from notifications.attempt group by 1`,
    owner`select is_due, is_retry, count(*)::int, min(due_at), max(due_at) from notifications.delivery group by 1, 2`,
    owner`
      select worker.process_id, worker.seen_at, count(*)::int as in_flight, min(attempt.claimed_at) as since
      from notifications.attempt left join notifications.worker on worker.id = attempt.worker
      where attempt.outcome is null group by 1, 2`,
    owner`
      select pid, state, wait_event, clock_timestamp() - state_change as since, left(query, 80) as query
      from pg_stat_activity where datname = current_database() and state <> 'idle'`,
  ]).catch(error => [error])
  return inspect([...found.map(rows => [...rows]), gateway.totals()], { depth: 4, breakLength: 140 })
}

async function longestInFlight(owner: Database, domain: string): Promise<number> {
  const [row] = await owner<[{ ms: number }]>`
    select coalesce(extract(epoch from max(attempt.finished_at - attempt.claimed_at))::float8, 0) * 1000 as ms
    from notifications.attempt
    join notifications.request on request.id = attempt.request_id
    where request.recipient like ${`%@${domain}`}`
  return row.ms
}

function recoveryAfter(marks: number[], { gateway }: Site): number {
  const arrivals = gateway.ledger().flatMap(call => (call.delivered ? [call.arrived_at_ms] : []))
  const waits = marks.map(mark => (arrivals.find(arrival => arrival >= mark) ?? Number.NaN) - mark)
  return Math.max(0, ...waits.filter(Number.isFinite))
}

const columns: [title: string, value: (line: Line) => string | number][] = [
  ['scenario', line => line.scenario],
  ['kills', line => line.kills],
  ['requests', line => line.requests],
  ['lost', line => line.lost],
  ['duplicates', line => line.duplicates],
  ['unflagged', line => line.unflagged],
  ['flagged', line => line.flagged],
  ['outcome unknown', line => line.unknown],
  ['429', line => line.throttled],
  ['recovery ms', line => Math.round(line.recoveryMs)],
  ['longest in flight ms', line => Math.round(line.inFlightMs)],
]

/** The matrix as a table of Markdown. */
export function matrixOf(lines: Line[]): string[] {
  const row = (cells: (string | number)[]) => `| ${cells.join(' | ')} |`
  return [
    row(columns.map(([title]) => title)),
    row(columns.map((_, place) => (place === 0 ? '---' : '---:'))),
    ...lines.map(line => row(columns.map(([, value]) => value(line)))),
  ]
}
