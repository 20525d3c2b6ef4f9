import type { Sql } from '../../platform/database.ts'
import { type GatewayReading, readGateway } from './engine/claim-queries.ts'
import { leaseMs } from './engine/liveness.ts'
import { callsAllowed } from './engine/quota.ts'
import type { GatewayLimits } from './gateways/gateway.ts'
import { refusesUs } from './gateways/tell-troubles.ts'
import { countUnfinished } from './request-queries.ts'
import { areTablesMade, findLastCall, type LastCall, readWork } from './trouble-queries.ts'

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
  if (!(await areTablesMade(sql))) return []
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

const dueMax = 1000

async function workerTroubles(sql: Sql): Promise<Trouble[]> {
  const { due, isWorkerAlive } = await readWork(sql, { dueMax, leaseMs })
  if (due === 0 || isWorkerAlive) return []
  const number = due === dueMax ? `${dueMax.toLocaleString('en')} or more` : due
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
