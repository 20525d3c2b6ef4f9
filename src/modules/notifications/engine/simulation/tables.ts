import assert from 'node:assert/strict'
import type { GatewayLimits, Outcome } from '../../gateways/gateway.ts'
import type { OnDoubt, Reason, Status } from '../../request-schemas.ts'
import type { BreakerState } from '../breaker.ts'
import { aHeap, type Heap } from './heap.ts'

/** The rows of the module's tables, as far as the engine's rules depend on them. Times are milliseconds. */
export type RequestRow = {
  id: number
  caller: string
  lane: number
  onDoubt: OnDoubt
  sendBefore: number
  status: Status
  reason: Reason | null
  possibleDuplicate: boolean
  launchedAt: number
  finishedAt: number
  /** Where it is. The schema cannot say that it is in one place only; every move here checks it. */
  place: DeliveryRow | AttemptRow | 'finished'
}

export type DeliveryRow = {
  is: 'delivery'
  request: RequestRow
  gateway: string
  attempts: number
  tries: number
  triesHere: number
  dueAt: number
  isDue: boolean
  turnAt: number
  endsAt: number
  isDeleted: boolean
}

export type AttemptRow = {
  is: 'attempt'
  request: RequestRow
  number: number
  tries: number
  triesHere: number
  endsAt: number
  gateway: string
  worker: number
  claimedAt: number
  countedAt: number
  deadline: number
  outcome: Outcome | null
  lateOutcome: Outcome | null
}

export type GatewayRow = {
  name: string
  limits: GatewayLimits
  timeoutMs: number
  breaker: BreakerState['breaker']
  breakerSince: number
  opensAt: number | null
  trips: number
  callsLearned: number | null
  learnedAt: number | null
  guardMs: number
  pausedUntil: number | null
  throttledAt: number | null
  /** Its attempts without outcome, and those that may still count, in the order of their claims. */
  inFlight: Set<AttemptRow>
  recent: AttemptRow[]
  /** The last finished ones that the breaker looks at, the newest first. */
  finished: AttemptRow[]
  /** Deliveries that are due, by turn: `delivery_turn`. */
  first: Heap<DeliveryRow>
  again: Heap<DeliveryRow>
  waiting: number
  deliveries: Set<DeliveryRow>
}

export type Tables = {
  gateways: Map<string, GatewayRow>
  turns: Map<string, { lastAt: number }>
  /** `delivery_due` and `delivery_end`. Rows deleted since are passed over. */
  due: Heap<DeliveryRow>
  ends: Heap<DeliveryRow>
  requests: RequestRow[]
  unfinished: number
}

export function someTables(gateways: { name: string; limits: GatewayLimits; timeoutMs: number }[]): Tables {
  const rows = gateways.map(
    (gateway): GatewayRow => ({
      ...gateway,
      breaker: 'closed',
      breakerSince: 0,
      opensAt: null,
      trips: 0,
      callsLearned: null,
      learnedAt: null,
      guardMs: 50,
      pausedUntil: null,
      throttledAt: null,
      inFlight: new Set(),
      recent: [],
      finished: [],
      first: aHeap(),
      again: aHeap(),
      waiting: 0,
      deliveries: new Set(),
    }),
  )
  return {
    gateways: new Map(rows.map(row => [row.name, row])),
    turns: new Map(),
    due: aHeap(),
    ends: aHeap(),
    requests: [],
    unfinished: 0,
  }
}

export function gatewayOf(tables: Tables, name: string): GatewayRow {
  const row = tables.gateways.get(name)
  assert.ok(row, `no gateway ${name}`)
  return row
}

export function insertDelivery(tables: Tables, delivery: DeliveryRow): void {
  const { request } = delivery
  assert.equal(request.status, 'processing')
  assert.ok(request.place === 'finished' || request.place.is === 'attempt', 'a second delivery of a request')
  request.place = delivery
  gatewayOf(tables, delivery.gateway).deliveries.add(delivery)
  tables.ends.push(delivery.endsAt, delivery)
  if (delivery.isDue) putInLine(tables, delivery)
  else tables.due.push(delivery.dueAt, delivery)
}

/** Makes a due delivery claimable. */
export function putInLine(tables: Tables, delivery: DeliveryRow): void {
  const gateway = gatewayOf(tables, delivery.gateway)
  delivery.isDue = true
  gateway.waiting++
  const line = delivery.tries > 0 ? gateway.again : gateway.first
  line.push(delivery.turnAt, delivery)
}

export function deleteDelivery(tables: Tables, delivery: DeliveryRow): void {
  assert.equal(delivery.request.place, delivery, 'deleted although it is elsewhere')
  assert.ok(!delivery.isDeleted)
  delivery.isDeleted = true
  const gateway = gatewayOf(tables, delivery.gateway)
  gateway.deliveries.delete(delivery)
  if (delivery.isDue) gateway.waiting--
}

/** Takes up to `limit` rows that are in a line and fulfil a condition, in their order. */
export function takeFromLine(line: Heap<DeliveryRow>, limit: number, now: number): DeliveryRow[] {
  const taken: DeliveryRow[] = []
  while (taken.length < limit) {
    const delivery = line.pop()
    if (!delivery) break
    // What has ended is left to `endOverdue`, which finds it by its own index.
    if (!delivery.isDeleted && delivery.endsAt > now) taken.push(delivery)
  }
  return taken
}

export function finish(
  tables: Tables,
  request: RequestRow,
  status: Status,
  reason: Reason | null,
  now: number,
) {
  assert.equal(request.status, 'processing', 'finished twice')
  request.status = status
  request.reason = reason
  request.finishedAt = now
  request.place = 'finished'
  tables.unfinished--
}
