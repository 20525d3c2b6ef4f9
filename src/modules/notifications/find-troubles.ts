import type { Sql } from '../../platform/database.ts'
import { type GatewayReading, readGateway } from './engine/claim-queries.ts'
import { leaseMs } from './engine/liveness.ts'
import { callsAllowed } from './engine/quota.ts'
import type { GatewayLimits, Outcome } from './gateways/gateway.ts'
import { refusesUs } from './gateways/tell-troubles.ts'
import { countUnfinished } from './request-queries.ts'

/** Something that holds deliveries up, and what to do. A note may be well; bad is not. */
export type Trouble = { state: 'note' | 'bad'; text: string }

/**
 * Says what holds deliveries up just now, as the database knows it. Nothing where the tables are not made yet.
 * @param backlogMax `REQUESTS_BACKLOG_MAX`.
 */
export async function findTroubles(
  sql: Sql,
  { gateways, backlogMax }: { gateways: { name: string; limits: GatewayLimits }[]; backlogMax: number },
): Promise<Trouble[]> {
  const [{ isMade }] = await sql<[{ isMade: boolean }]>`
    select to_regclass('notifications.gateway') is not null as is_made`
  if (!isMade) return []
  const ofGateways = await Promise.all(gateways.map(gateway => gatewayTroubles(sql, gateway)))
  return [...ofGateways.flat(), ...(await workerTroubles(sql)), ...(await backlogTroubles(sql, backlogMax))]
}

async function gatewayTroubles(
  sql: Sql,
  { name, limits }: { name: string; limits: GatewayLimits },
): Promise<Trouble[]> {
  const reading = await readGateway(sql, name, limits)
  if (!reading) return []
  const last = await findLastCall(sql, name)
  return [...callTroubles(name, reading, last), ...limitTroubles(name, reading, limits)]
}

type LastCall = { outcome: Outcome; statusCode: number | null; detail: string | null }

function callTroubles(name: string, { breaker }: GatewayReading, last: LastCall | undefined): Trouble[] {
  const said = last?.detail ? ` (${last.detail})` : ''
  if (last && refusesUs({ outcome: last.outcome, statusCode: last.statusCode ?? undefined })) {
    const text = `${name}: refuses our key or login${said}: mend GATEWAY_API_KEY or GATEWAYS_FILE, restart, then replay what was rejected`
    return [{ state: 'bad', text }]
  }
  if (breaker === 'closed') return []
  const how = last ? `, its last call ended "${last.outcome}"${said}` : ''
  return [
    { state: 'bad', text: `${name}: does not work${how}: requests wait and one call at a time tries it` },
  ]
}

function limitTroubles(name: string, reading: GatewayReading, limits: GatewayLimits): Trouble[] {
  const { calls, windowSeconds } = limits
  if (reading.callsLearned === null || (calls > 0 && reading.callsLearned >= calls)) return []
  const set = calls === 0 ? 'no limit is set' : `${calls} are set`
  const text = `${name}: answered 429 and takes about ${callsAllowed(limits, reading)} calls in ${windowSeconds} s, while ${set}: set what its provider says (GATEWAY_CALLS, or calls in GATEWAYS_FILE)`
  return [{ state: 'note', text }]
}

// 429 and calls that were not made say nothing of whether it works.
async function findLastCall(sql: Sql, gateway: string): Promise<LastCall | undefined> {
  const [row] = await sql<LastCall[]>`
    select outcome, status_code, detail
    from notifications.attempt
    where gateway = ${gateway} and outcome not in ('throttled', 'not_made') and not is_orphan
      and counted_at > clock_timestamp() - interval '1 day'
    order by counted_at desc
    limit 1`
  return row
}

async function workerTroubles(sql: Sql): Promise<Trouble[]> {
  const [row] = await sql<[{ due: number; isWorkerAlive: boolean }]>`
    select
      (select count(*)::int from (select from notifications.delivery where is_due limit 1000) delivery) as due,
      exists (
        select from notifications.worker
        where seen_at > clock_timestamp() - make_interval(secs => ${leaseMs}::float8 / 1000)
      ) as is_worker_alive`
  if (row.due === 0 || row.isWorkerAlive) return []
  const number = row.due === 1000 ? '1,000 or more' : row.due
  return [
    {
      state: 'bad',
      text: `due requests: ${number}, and no worker runs: start serve, or serve --role worker`,
    },
  ]
}

const nearlyFull = 0.8

async function backlogTroubles(sql: Sql, max: number): Promise<Trouble[]> {
  const unfinished = await countUnfinished(sql, max + 1)
  if (unfinished < nearlyFull * max) return []
  const isFull = unfinished >= max
  const consequence = isFull ? 'new ones are refused (503)' : 'from there on new ones are refused (503)'
  const text = `unfinished requests: ${Math.min(unfinished, max)} of REQUESTS_BACKLOG_MAX=${max}, ${consequence}. Registered ones that nobody launched count too`
  return [{ state: isFull ? 'bad' : 'note', text }]
}
