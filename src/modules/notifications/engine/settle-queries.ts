import type { Sql } from '../../../platform/database.ts'
import type { Outcome } from '../gateways/gateway.ts'
import type { OnDoubt, RequestType } from '../request-schemas.ts'

/** The end of an attempt and what becomes of its request, as the statement takes it. */
export type Settlement = {
  request_id: string
  number: number
  outcome: Outcome
  status_code: number | null
  detail: string | null
  provider_id: string | null
  /** How long after its claim the call left, at the latest. None when nobody knows, as its worker has died. */
  left_after_ms: number | null
  status: 'sent' | 'failed' | 'processing'
  reason: string | null
  delay_ms: number
  gateway: string | null
  tries: number
  tries_here: number
  may_be_duplicate: boolean
}

/** The body of a callback, made of a `finished` request. */
const callbackBody = (sql: Sql) => sql`
  json_build_object(
    'type', 'request.' || finished.status,
    'timestamp', to_char(finished.finished_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'data', json_build_object(
      'id', finished.id, 'status', finished.status, 'reason', finished.reason,
      'possible_duplicate', finished.possible_duplicate,
      'finished_at', to_char(finished.finished_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
    )
  )::text`

/** Adds to a statement whose `finished` are requests that have just ended the callbacks that tell of them. */
export const tellOfFinished = (sql: Sql) => sql`
  told as (
    insert into notifications.callback (id, request_id, url, body)
    select gen_random_uuid(), finished.id, finished.callback_url, ${callbackBody(sql)}
    from finished
    where finished.callback_url is not null
  )`

const key = ({ request_id, number }: { request_id: string; number: number }) => `${request_id} ${number}`

/**
 * Ends attempts and moves their requests on, all in one statement. An attempt that has an outcome already is left as it
 * is. Gives the attempts that were ended.
 */
export async function settleAttempts(sql: Sql, settlements: Settlement[]): Promise<Set<string>> {
  const ordered = settlements.toSorted((one, other) => (key(one) < key(other) ? -1 : 1))
  const rows = await sql<{ requestId: string; number: number }[]>`
    with given as materialized (
      select * from json_to_recordset(${JSON.stringify(ordered)}::text::json) as given (
        request_id uuid, number smallint, outcome text, status_code smallint, detail text, provider_id text,
        left_after_ms float8, status text, reason text, delay_ms float8, gateway text, tries smallint,
        tries_here smallint, may_be_duplicate boolean
      )
    ),
    settled as (
      update notifications.attempt
      set outcome = given.outcome, status_code = given.status_code, detail = given.detail,
        provider_id = given.provider_id, finished_at = clock_timestamp(), is_orphan = given.left_after_ms is null,
        counted_at = least(
          attempt.counted_at, attempt.claimed_at + make_interval(secs => given.left_after_ms / 1000)
        )
      from given
      where attempt.request_id = given.request_id and attempt.number = given.number and attempt.outcome is null
      returning given.*, attempt.ends_at, clock_timestamp() as now
    ),
    finished as (
      update notifications.request
      set status = settled.status, reason = settled.reason, finished_at = clock_timestamp()
      from settled
      where request.id = settled.request_id and settled.status <> 'processing' and request.status = 'processing'
      returning request.id, request.status, request.reason, request.possible_duplicate, request.finished_at,
        request.callback_url
    ),
    flagged as (
      update notifications.request
      set possible_duplicate = true
      from settled
      where request.id = settled.request_id and settled.status = 'processing' and settled.may_be_duplicate
        and not request.possible_duplicate
    ),
    waiting as (
      insert into notifications.delivery
        (request_id, gateway, caller, lane, attempts, tries, tries_here, due_at, is_due, turn_at, ends_at)
      select settled.request_id, settled.gateway, request.caller, request.lane, settled.number, settled.tries,
        settled.tries_here, due.at, settled.delay_ms <= 0, due.at, settled.ends_at
      from settled
      join notifications.request on request.id = settled.request_id and request.status = 'processing'
      cross join lateral (
        select settled.now + make_interval(secs => settled.delay_ms / 1000) as at
      ) due
      where settled.status = 'processing'
    ),
    ${tellOfFinished(sql)}
    select request_id, number from settled`
  return new Set(rows.map(({ requestId, number }) => key({ request_id: requestId, number })))
}

export const settlementKey = key

/**
 * Keeps what a worker learnt after its attempt had been settled without it. If it was delivered and the request still
 * waits, that ends it. Says whether it did.
 */
export async function recordLateOutcome(
  sql: Sql,
  { request_id, number, outcome }: Settlement,
): Promise<boolean> {
  const rows = await sql`
    with late as (
      update notifications.attempt set late_outcome = ${outcome}
      where request_id = ${request_id} and number = ${number} and outcome <> ${outcome}
      returning request_id
    ),
    taken_back as (
      delete from notifications.delivery
      using late
      where delivery.request_id = late.request_id and ${outcome === 'delivered'}
      returning delivery.request_id
    ),
    finished as (
      update notifications.request
      set status = 'sent', finished_at = clock_timestamp()
      from taken_back
      where request.id = taken_back.request_id and request.status = 'processing'
      returning request.id, request.status, request.reason, request.possible_duplicate, request.finished_at,
        request.callback_url
    ),
    ${tellOfFinished(sql)}
    select id from finished`
  return rows.length > 0
}

/** An attempt that has not ended, as somebody else than its call settles it. */
export type OpenAttempt = {
  requestId: string
  number: number
  gateway: string
  tries: number
  triesHere: number
  onDoubt: OnDoubt
  type: RequestType
}

const openAttempts = (sql: Sql) => sql`
  select attempt.request_id, attempt.number, attempt.gateway, attempt.tries, attempt.tries_here, request.on_doubt,
    request.type
  from notifications.attempt
  join notifications.request on request.id = attempt.request_id
  where attempt.outcome is null`

/** Attempts whose worker no longer lives, or that are long past their deadline. */
export async function listOrphanedAttempts(
  sql: Sql,
  { leaseMs, overdueMs, limit }: { leaseMs: number; overdueMs: number; limit: number },
): Promise<OpenAttempt[]> {
  return sql<OpenAttempt[]>`
    ${openAttempts(sql)}
      and (
        attempt.deadline < clock_timestamp() - make_interval(secs => ${overdueMs}::float8 / 1000)
        or not exists (
          select from notifications.worker
          where worker.id = attempt.worker
            and worker.seen_at > clock_timestamp() - make_interval(secs => ${leaseMs}::float8 / 1000)
        )
      )
    order by attempt.request_id
    limit ${limit}`
}

/** The attempts that a worker has begun through a gateway and that have not ended. */
export async function listAttemptsOf(
  sql: Sql,
  { worker, gateway }: { worker: string; gateway: string },
): Promise<OpenAttempt[]> {
  return sql<OpenAttempt[]>`
    ${openAttempts(sql)} and attempt.gateway = ${gateway} and attempt.worker = ${worker}`
}
