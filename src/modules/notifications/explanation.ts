import type { Database, Sql } from '../../platform/database.ts'
import type { Text } from '../../platform/language.ts'
import { readGateway } from './engine/claim-queries.ts'
import { leaseMs } from './engine/liveness.ts'
import {
  type CallbackRow,
  countAhead,
  findCallAgeMs,
  findPlace,
  listCallbacks,
  type Place,
} from './explanation-queries.ts'
import { explain } from './explanation-texts.ts'
import type { Gateways } from './gateways/gateway.ts'
import { type AttemptRow, type FullRequest, findRequest, listAttempts } from './request-queries.ts'
import { requestNotFound } from './requests.ts'
import {
  type Ahead,
  awaitedCall,
  expectedInMs,
  type Facts,
  type GatewayFacts,
  type Wait,
  waitingFor,
} from './waiting-for.ts'

/** All that is known about a request, read at one moment. */
export type Explanation = {
  request: FullRequest
  attempts: AttemptRow[]
  callbacks: CallbackRow[]
  place: Place
  waitingFor: Wait
  text: Text
  /** Only while it is due. */
  position: Ahead | null
  expectedAt: Date | null
  gateway: GatewayFacts | undefined
}

const countedMax = 10_000

/** Explains where a request is, why it is not sent yet and when it is expected to go. */
export async function explainRequest(
  database: Database,
  gateways: Gateways,
  id: string,
): Promise<Explanation> {
  return database.begin('isolation level repeatable read read only', async sql => {
    const [request, attempts, callbacks, place] = await Promise.all([
      findRequest(sql, id),
      listAttempts(sql, id),
      listCallbacks(sql, id),
      findPlace(sql, id, leaseMs),
    ])
    if (!request) throw requestNotFound()
    const [gateway, ahead] = await Promise.all([
      readGatewayFacts(sql, gateways, gatewayOf(request, attempts, place, gateways)),
      readAhead(sql, place),
    ])
    const facts = { status: request.status, place, gateway, ahead }
    const inMs = expectedInMs(facts, await readAwaitedAge(sql, facts))
    const wait = waitingFor(facts)
    return {
      request,
      attempts,
      callbacks,
      place,
      waitingFor: wait,
      text: explain(wait, facts, { reason: request.reason, last: attempts.at(-1) }),
      position: place.delivery?.isDue ? ahead : null,
      expectedAt: inMs === undefined ? null : new Date(place.now.getTime() + inMs),
      gateway,
    }
  }) as Promise<Explanation>
}

function gatewayOf(
  { status, type }: FullRequest,
  attempts: AttemptRow[],
  { delivery }: Place,
  { routes }: Gateways,
): string | undefined {
  if (status === 'queued') return routes[type].first
  return status === 'processing' ? (delivery?.gateway ?? attempts.at(-1)?.gateway) : undefined
}

async function readGatewayFacts(
  sql: Sql,
  { all }: Gateways,
  name: string | undefined,
): Promise<GatewayFacts | undefined> {
  if (name === undefined) return undefined
  const limits = all.find(gateway => gateway.name === name)?.limits
  return { name, limits, reading: limits ? await readGateway(sql, name, limits) : undefined }
}

async function readAhead(sql: Sql, { delivery }: Place): Promise<Ahead> {
  if (!delivery) return { value: 0, exact: true }
  const { gateway, isDue, dueAt, turnAt } = delivery
  // Until it is due it has no turn; then it comes after those that have an earlier one.
  const counted = await countAhead(sql, { gateway, turnAt: isDue ? turnAt : dueAt, max: countedMax + 1 })
  return { value: Math.min(counted, countedMax), exact: counted <= countedMax }
}

async function readAwaitedAge(sql: Sql, { gateway, ahead }: Facts): Promise<number | undefined> {
  if (!gateway?.limits || !gateway.reading) return undefined
  const { name, limits, reading } = gateway
  const place = awaitedCall(limits, reading, ahead.value)
  if (place === undefined) return undefined
  return findCallAgeMs(sql, { gateway: name, limits, guardMs: reading.guardMs, place })
}
