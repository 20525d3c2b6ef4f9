import type { Sql } from '../../../platform/database.ts'
import type { GatewayLimits } from '../gateways/gateway.ts'
import type { OnDoubt, RequestType } from '../request-schemas.ts'
import { type BreakerChange, type BreakerState, type LastCalls, lookedAt } from './breaker.ts'
import { type LimitState, leaveWithinMs, type Usage } from './quota.ts'

/** What the workers know together of a gateway at one moment of the database's clock. */
export type GatewayReading = BreakerState &
  LimitState &
  Usage & { lastCalls: LastCalls; isWaitedFor: boolean; throttledAgeMs: number | null }

/** Makes the rows of the gateways that a process knows. */
export async function insertGateways(sql: Sql, names: string[]): Promise<void> {
  await sql`
    insert into notifications.gateway (name) select unnest(${names}::text[]) on conflict do nothing`
}

/**
 * Waits until no other worker grants calls of the gateway. What is read in the same statement may be older. From then on
 * the transaction has three seconds: all would wait for a worker that stands still (stopped, paused, cut off). Between two
 * messages of one statement only `transaction_timeout` ends it, which PostgreSQL has from version 17.
 */
export async function lockGateway(sql: Sql, name: string): Promise<void> {
  await Promise.all([
    sql`select from notifications.gateway where name = ${name} for update`,
    sql`
      select set_config('idle_in_transaction_session_timeout', '3s', true),
        case when current_setting('transaction_timeout', true) is not null
          then set_config('transaction_timeout', '3s', true) end`,
  ])
}

// Limited and ordered so that it reads one entry of the index, however many dead rows the table holds.
const firstDue = (sql: Sql, isRetry: boolean) => sql`
  select true from notifications.delivery
  where delivery.gateway = gateway.name and delivery.is_due and delivery.is_retry = ${isRetry}
  order by delivery.turn_at
  limit 1`

/** Reads a gateway. What is counted of the window is nothing where there is no quota. */
export async function readGateway(
  sql: Sql,
  name: string,
  limits: GatewayLimits,
): Promise<GatewayReading | undefined> {
  const [row] = await sql<GatewayReading[]>`
    with moment as materialized (select clock_timestamp() as now)
    select gateway.breaker, gateway.trips, gateway.calls_learned, gateway.guard_ms,
      extract(epoch from gateway.opens_at - moment.now)::float8 * 1000 as opens_in_ms,
      extract(epoch from moment.now - gateway.learned_at)::float8 * 1000 as learned_age_ms,
      extract(epoch from gateway.paused_until - moment.now)::float8 * 1000 as paused_for_ms,
      extract(epoch from moment.now - gateway.throttled_at)::float8 * 1000 as throttled_age_ms,
      coalesce(recent.calls, 0)::int as calls_in_window,
      coalesce(recent.retries, 0)::int as retries_in_window,
      extract(epoch from moment.now - recent.oldest)::float8 * 1000 as oldest_call_age_ms,
      (
        select count(*)::int from notifications.attempt
        where attempt.gateway = gateway.name and attempt.outcome is null
      ) as in_flight,
      coalesce(last.calls, '[]') as last_calls,
      coalesce(
        (${firstDue(sql, false)}),
        (${firstDue(sql, true)}),
        false
      ) as is_waited_for
    from notifications.gateway
    cross join moment
    left join lateral (
      select count(*) as calls, count(*) filter (where attempt.tries > 0) as retries,
        -- Those in flight will most likely turn out to have left as soon as they were claimed.
        min(case when attempt.outcome is null then attempt.claimed_at else attempt.counted_at end) as oldest
      from notifications.attempt
      where attempt.gateway = gateway.name
        and attempt.counted_at > moment.now
          - make_interval(secs => ${limits.windowSeconds}::float8 + gateway.guard_ms / 1000.0)
        and (${limits.calls}::int > 0 or gateway.calls_learned is not null)
    ) recent on true
    left join lateral (
      select json_agg(json_build_object('isBad', call.is_bad, 'isUnreachable', call.is_unreachable)) as calls
      from (
        select outcome = 'unreachable' as is_unreachable,
          outcome in ('failed', 'unreachable', 'in_doubt') or status_code in (401, 403) as is_bad
        from notifications.attempt
        where attempt.gateway = gateway.name and attempt.counted_at >= gateway.breaker_since
          and attempt.claimed_at >= gateway.breaker_since
          and attempt.outcome not in ('throttled', 'not_made') and not attempt.is_orphan
        order by attempt.counted_at desc
        limit ${lookedAt}
      ) call
    ) last on true
    where gateway.name = ${name}`
  return row
}

export async function updateBreaker(sql: Sql, name: string, change: BreakerChange): Promise<void> {
  await sql`
    update notifications.gateway
    set breaker = ${change.breaker}, trips = ${change.trips}, breaker_since = clock_timestamp(),
      opens_at = clock_timestamp() + make_interval(secs => ${change.opensInMs}::float8 / 1000)
    where name = ${name}`
}

export async function updateLimit(
  sql: Sql,
  name: string,
  { callsLearned, guardMs }: { callsLearned: number | null; guardMs: number },
): Promise<void> {
  await sql`
    update notifications.gateway
    set calls_learned = ${callsLearned}, guard_ms = ${guardMs}, learned_at = clock_timestamp()
    where name = ${name}`
}

/** Notes a 429: no calls until then. A shorter pause never ends a longer one. */
export async function pauseGateway(
  sql: Sql,
  name: string,
  { callsLearned, guardMs, pauseMs }: { callsLearned: number; guardMs: number; pauseMs: number },
): Promise<void> {
  await sql`
    update notifications.gateway
    set calls_learned = ${callsLearned}, guard_ms = ${guardMs},
      learned_at = clock_timestamp(), throttled_at = clock_timestamp(),
      paused_until = greatest(paused_until, clock_timestamp() + make_interval(secs => ${pauseMs}::float8 / 1000))
    where name = ${name}`
}

/** Calls of the window before a refused one left that the gateway did not refuse. */
export async function countCallsTaken(
  sql: Sql,
  name: string,
  refused: { windowSeconds: number; requestId: string; number: number; leftAfterMs: number },
): Promise<number> {
  const { windowSeconds, requestId, number, leftAfterMs } = refused
  const [row] = await sql<[{ calls: number }]>`
    select count(*)::int as calls
    from notifications.attempt refused
    cross join lateral (
      select least(refused.counted_at, refused.claimed_at + make_interval(secs => ${leftAfterMs}::float8 / 1000)) as at
    ) departure
    join notifications.attempt other on other.gateway = refused.gateway
      -- Those that were claimed with it and are still under way count from a moment after it.
      and other.claimed_at <= departure.at
      and other.counted_at > departure.at - make_interval(secs => ${windowSeconds}::float8)
      and other.outcome is distinct from 'throttled' and other.outcome is distinct from 'not_made'
    where refused.request_id = ${requestId} and refused.number = ${number} and refused.gateway = ${name}
      and (other.request_id, other.number) <> (refused.request_id, refused.number)`
  return row.calls
}

/** A request that a worker has taken to call its gateway with. */
export type Claimed = {
  requestId: string
  number: number
  tries: number
  triesHere: number
  type: RequestType
  recipient: string
  message: string
  lane: number
  onDoubt: OnDoubt
  launchedAgeMs: number
}

/** Takes due requests in the order of their turns and begins an attempt for each. */
export async function claimRequests(
  sql: Sql,
  gateway: string,
  options: { worker: string; calls: number; retries: number; timeoutMs: number },
): Promise<Claimed[]> {
  const { worker, calls, retries, timeoutMs } = options
  return sql<Claimed[]>`
    with moment as materialized (select clock_timestamp() as now),
    first_time as materialized (
      select request_id, turn_at from notifications.delivery
      where gateway = ${gateway} and is_due and is_retry = false and ends_at > clock_timestamp()
      order by turn_at
      limit ${calls}
      for update skip locked
    ),
    again as materialized (
      select request_id, turn_at from notifications.delivery
      where gateway = ${gateway} and is_due and is_retry = true and ends_at > clock_timestamp()
      order by turn_at
      limit (select greatest(${retries}::int, ${calls}::int - count(*)) from first_time)
      for update skip locked
    ),
    chosen as (
      select request_id from (select * from first_time union all select * from again) due
      order by turn_at
      limit ${calls}
    ),
    taken as (
      delete from notifications.delivery
      using chosen
      where delivery.request_id = chosen.request_id
      returning delivery.*
    ),
    begun as (
      insert into notifications.attempt
        (request_id, number, tries, tries_here, ends_at, gateway, worker, claimed_at, counted_at, deadline)
      select taken.request_id, taken.attempts + 1, taken.tries, taken.tries_here, taken.ends_at, taken.gateway,
        ${worker}, moment.now, moment.now + make_interval(secs => ${leaveWithinMs}::float8 / 1000),
        moment.now + make_interval(secs => ${leaveWithinMs + timeoutMs}::float8 / 1000)
      from taken
      cross join moment
    )
    select request.id as request_id, taken.attempts + 1 as number, taken.tries, taken.tries_here, request.type,
      request.recipient, request.message, request.lane, request.on_doubt,
      extract(epoch from moment.now - request.launched_at)::float8 * 1000 as launched_age_ms
    from taken
    cross join moment
    join notifications.request on request.id = taken.request_id
    order by taken.turn_at`
}
