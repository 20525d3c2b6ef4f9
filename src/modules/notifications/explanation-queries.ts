import type { Sql } from '../../platform/database.ts'
import type { GatewayLimits } from './gateways/gateway.ts'

/** Where a request waits or is in flight, at one moment of the database's clock. Times that end in Ms count from it. */
export type Place = {
  now: Date
  /** None: it does not wait for an attempt. */
  delivery: {
    gateway: string
    isDue: boolean
    dueAt: string
    turnAt: string
    endsAt: string
    attempts: number
    isRetry: boolean
  } | null
  /** Set while an attempt is under way: until then its outcome is known or in doubt. */
  inFlightUntil: Date | null
  replayedAs: string | null
  isWorkerAlive: boolean
}

/** Reads all that says what a request waits for, at one moment. */
export async function findPlace(sql: Sql, id: string, leaseMs: number): Promise<Place> {
  const [row] = await sql<[Place]>`
    with moment as materialized (select clock_timestamp() as now)
    select moment.now,
      (
        select json_build_object(
          'gateway', gateway, 'isDue', is_due, 'dueAt', due_at, 'turnAt', turn_at, 'endsAt', ends_at,
          'attempts', attempts, 'isRetry', is_retry
        )
        from notifications.delivery where request_id = ${id}
      ) as delivery,
      (
        select deadline from notifications.attempt
        where request_id = ${id} and outcome is null
        order by number desc
        limit 1
      ) as in_flight_until,
      (select replay.id from notifications.request replay where replay.replay_of = ${id}) as replayed_as,
      exists (
        select from notifications.worker
        where seen_at > moment.now - make_interval(secs => ${leaseMs}::float8 / 1000)
      ) as is_worker_alive
    from moment`
  return row
}

/** A callback of a request, as people see it. */
export type CallbackRow = {
  url: string
  attempts: number
  dueAt: Date
  deliveredAt: Date | null
  givenUpAt: Date | null
  lastError: string | null
}

export async function listCallbacks(sql: Sql, requestId: string): Promise<CallbackRow[]> {
  return sql<CallbackRow[]>`
    select url, attempts, due_at, delivered_at, given_up_at, last_error
    from notifications.callback
    where request_id = ${requestId}
    order by due_at, id
    limit 10`
}

/** How many deliveries are due that take their turn before then, counted no further than `max`. */
export async function countAhead(
  sql: Sql,
  { gateway, turnAt, max }: { gateway: string; turnAt: string; max: number },
): Promise<number> {
  const [row] = await sql<[{ value: number }]>`
    select count(*) as value from (
      (
        select from notifications.delivery
        where gateway = ${gateway} and is_due and is_retry = false and turn_at < ${turnAt}::text::timestamptz
        limit ${max}
      )
      union all
      (
        select from notifications.delivery
        where gateway = ${gateway} and is_due and is_retry = true and turn_at < ${turnAt}::text::timestamptz
        limit ${max}
      )
      limit ${max}
    ) ahead`
  return row.value
}

/** How long ago the call of the present window left that is at this place among them, the oldest being at 0. */
export async function findCallAgeMs(
  sql: Sql,
  {
    gateway,
    limits,
    guardMs,
    place,
  }: { gateway: string; limits: GatewayLimits; guardMs: number; place: number },
): Promise<number | undefined> {
  const [row] = await sql<{ ageMs: number }[]>`
    with moment as materialized (select clock_timestamp() as now)
    select extract(epoch from moment.now - attempt.counted_at)::float8 * 1000 as age_ms
    from notifications.attempt
    cross join moment
    where attempt.gateway = ${gateway}
      and attempt.counted_at > moment.now
        - make_interval(secs => ${limits.windowSeconds}::float8 + ${guardMs}::float8 / 1000)
    order by attempt.counted_at
    offset ${place}
    limit 1`
  return row?.ageMs
}
