import {
  type DeliveryRow,
  deleteDelivery,
  finish,
  type GatewayRow,
  gatewayOf,
  insertDelivery,
  putInLine,
  type RequestRow,
  type Tables,
} from './tables.ts'

// The statements of the engine over the simulated tables: each runs at one moment, as one that commits does. What is
// decided is decided by the engine's own rules.

const laneDelaysMs = [0, 30_000, 300_000]

const spacingMs = ({ limits }: GatewayRow) =>
  limits.calls === 0 ? 0 : (1000 * limits.windowSeconds) / limits.calls

// Where the line before the gateway is. When calls fail or the gateway was down, it is behind the present.
function lineIsAt({ first }: GatewayRow, now: number): number {
  while (first.peek()?.item.isDeleted) first.pop()
  return Math.min(now, first.peek()?.key ?? now)
}

/** `notifications.take_turns`. */
function takeTurns(
  tables: Tables,
  gateway: GatewayRow,
  lane: number,
  caller: string,
  number: number,
  now: number,
) {
  const key = `${gateway.name} ${lane} ${caller}`
  const spacing = spacingMs(gateway)
  const known = tables.turns.get(key)
  const earliest = lineIsAt(gateway, now) + (laneDelaysMs[lane] as number) + (number - 1) * spacing
  const lastAt = known ? Math.max(earliest, known.lastAt + number * spacing) : earliest
  tables.turns.set(key, { lastAt })
  return lastAt
}

export type Launch = { request: RequestRow; gateway: string; sendAt: number; endsAfterMs: number }

/** `launchRequests`, for requests of one caller and lane. */
export function launch(tables: Tables, launches: Launch[], now: number): void {
  const due = launches.filter(({ sendAt }) => sendAt <= now)
  const first = launches[0]
  if (!first) return
  const gateway = gatewayOf(tables, first.gateway)
  const { lane, caller } = first.request
  const lastAt = due.length > 0 ? takeTurns(tables, gateway, lane, caller, due.length, now) : 0
  for (const { request, sendAt, endsAfterMs } of launches) {
    const place = due.findIndex(one => one.request === request)
    request.status = 'processing'
    request.launchedAt = now
    tables.unfinished++
    insertDelivery(tables, {
      is: 'delivery',
      request,
      gateway: gateway.name,
      attempts: 0,
      tries: 0,
      triesHere: 0,
      dueAt: Math.max(sendAt, now),
      isDue: place >= 0,
      turnAt: place >= 0 ? lastAt - (due.length - 1 - place) * spacingMs(gateway) : sendAt,
      endsAt: Math.min(request.sendBefore, Math.max(sendAt, now) + endsAfterMs),
      isDeleted: false,
    })
  }
}

/** `promoteDue`. */
export function promoteDue(tables: Tables, now: number): void {
  const groups = new Map<string, DeliveryRow[]>()
  for (;;) {
    const next = tables.due.peek()
    if (!next || next.key > now) break
    tables.due.pop()
    const delivery = next.item
    if (delivery.isDeleted) continue
    const { lane, caller } = delivery.request
    if (delivery.attempts > 0) {
      delivery.turnAt = Math.min(delivery.dueAt, lineIsAt(gatewayOf(tables, delivery.gateway), now))
      putInLine(tables, delivery)
      continue
    }
    const key = `${delivery.gateway} ${lane} ${caller}`
    groups.set(key, [...(groups.get(key) ?? []), delivery])
  }
  for (const group of groups.values()) {
    const { gateway: name, request } = group[0] as DeliveryRow
    const gateway = gatewayOf(tables, name)
    const lastAt = takeTurns(tables, gateway, request.lane, request.caller, group.length, now)
    for (const [place, delivery] of group.entries()) {
      delivery.turnAt = lastAt - (group.length - 1 - place) * spacingMs(gateway)
      putInLine(tables, delivery)
    }
  }
}

/** `endOverdue`. */
export function endOverdue(tables: Tables, now: number): void {
  for (;;) {
    const next = tables.ends.peek()
    if (!next || next.key > now) return
    tables.ends.pop()
    const delivery = next.item
    if (delivery.isDeleted) continue
    deleteDelivery(tables, delivery)
    finish(
      tables,
      delivery.request,
      'failed',
      delivery.request.sendBefore <= now ? 'expired' : 'gave_up',
      now,
    )
  }
}

/** `nextUpkeepInMs`. */
export function nextUpkeepInMs(tables: Tables, now: number): number {
  for (const heap of [tables.due, tables.ends]) while (heap.peek()?.item.isDeleted) heap.pop()
  const soonest = Math.min(tables.due.peek()?.key ?? Infinity, tables.ends.peek()?.key ?? Infinity)
  return Math.max(0, soonest - now)
}

/** `cancelRequest`: false when it no longer waits. */
export function cancel(tables: Tables, request: RequestRow, now: number): boolean {
  if (request.place === 'finished' || request.place.is !== 'delivery') return false
  deleteDelivery(tables, request.place)
  finish(tables, request, 'failed', 'cancelled', now)
  return true
}

/** `rerouteDeliveries`, of everything. */
export function reroute(tables: Tables, from: GatewayRow, to: string): number {
  const moved = [...from.deliveries]
  for (const delivery of moved) {
    deleteDelivery(tables, delivery)
    const copy = { ...delivery, gateway: to, triesHere: 0, isDeleted: false }
    delivery.request.place = copy
    gatewayOf(tables, to).deliveries.add(copy)
    tables.ends.push(copy.endsAt, copy)
    if (copy.isDue) putInLine(tables, copy)
    else tables.due.push(copy.dueAt, copy)
  }
  return moved.length
}
