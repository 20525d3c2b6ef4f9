import type { Sql } from '../../platform/database.ts'
import type { OnDoubt, Reason, RequestType, Status } from './request-schemas.ts'

/** A request as it is stored when it is registered. Times are ISO texts. */
export type RequestRow = {
  id: string
  caller: string
  type: RequestType
  recipient: string
  message: string
  lane: number
  send_at: string | null
  send_before: string | null
  on_doubt: OnDoubt
  callback_url: string | null
  replay_of: string | null
}

export async function insertRequests(sql: Sql, rows: RequestRow[]): Promise<void> {
  await sql`
    insert into notifications.request
      (id, caller, type, recipient, message, lane, send_at, send_before, on_doubt, callback_url, replay_of)
    select id, caller, type, recipient, message, lane, send_at, send_before, on_doubt, callback_url, replay_of
    from json_to_recordset(${JSON.stringify(rows)}::text::json) as given (
      id uuid, caller text, type text, recipient text, message text, lane smallint, send_at timestamptz,
      send_before timestamptz, on_doubt text, callback_url text, replay_of uuid
    )`
}

/** Stores a request to be delivered at once, unless its id is known. */
export async function insertRequestOnce(
  sql: Sql,
  row: Pick<RequestRow, 'id' | 'caller' | 'type' | 'recipient' | 'message' | 'lane'>,
): Promise<void> {
  await sql`
    insert into notifications.request (id, caller, type, recipient, message, lane, on_doubt)
    values (${row.id}, ${row.caller}, ${row.type}, ${row.recipient}, ${row.message}, ${row.lane}, 'retry')
    on conflict (id) do nothing`
}

/** How launched requests are spread: the gateway of each type, and the seconds between two turns of a caller. */
export type LaunchRoute = { type: RequestType; gateway: string; spacing: number }

/**
 * Launches those of the requests that are queued, and gives which of the ids there are at all.
 * @param endsAfterSeconds after this long without success a request is given up.
 */
export async function launchRequests(
  sql: Sql,
  ids: string[],
  { routes, endsAfterSeconds }: { routes: LaunchRoute[]; endsAfterSeconds: number },
): Promise<Set<string>> {
  const rows = await sql<{ id: string }[]>`
    with wanted as materialized (
      select id from notifications.request
      where id = any (${ids}::uuid[]) and status = 'queued'
      order by id
      for update
    ),
    launched as (
      update notifications.request request
      set status = 'processing', launched_at = clock_timestamp()
      from wanted
      where request.id = wanted.id
      returning request.id, request.caller, request.lane, request.type, request.send_before,
        clock_timestamp() as now, coalesce(request.send_at, '-infinity') as send_at
    ),
    routed as (
      select launched.*, route.gateway, route.spacing, launched.send_at <= launched.now as is_due,
        row_number() over caller as place, count(*) over (caller rows between unbounded preceding and unbounded following) as places
      from launched
      join json_to_recordset(${JSON.stringify(routes)}::text::json)
        as route (type text, gateway text, spacing double precision) on route.type = launched.type
      window caller as (
        partition by route.gateway, launched.lane, launched.caller, launched.send_at <= launched.now order by launched.id
      )
    ),
    callers as materialized (
      select gateway, lane, caller,
        notifications.take_turns(gateway, lane, caller, places, spacing) as last_turn_at
      from (
        select distinct gateway, lane, caller, places, spacing from routed where is_due order by gateway, lane, caller
      ) due
    ),
    waiting as (
      insert into notifications.delivery (request_id, gateway, caller, lane, due_at, is_due, turn_at, ends_at)
      select routed.id, routed.gateway, routed.caller, routed.lane, greatest(routed.send_at, routed.now), routed.is_due,
        coalesce(
          callers.last_turn_at - make_interval(secs => (routed.places - routed.place) * routed.spacing), routed.send_at
        ),
        least(
          coalesce(routed.send_before, 'infinity'),
          greatest(routed.send_at, routed.now) + make_interval(secs => ${endsAfterSeconds}::float8)
        )
      from routed
      left join callers on routed.is_due and (callers.gateway, callers.lane, callers.caller)
        = (routed.gateway, routed.lane, routed.caller)
    )
    select id from notifications.request where id = any (${ids}::uuid[])`
  return new Set(rows.map(({ id }) => id))
}

/** The status of each request that there is. */
export async function listStatuses(sql: Sql, ids: string[]): Promise<Map<string, Status>> {
  const rows = await sql<{ id: string; status: Status }[]>`
    select id, status from notifications.request where id = any (${ids}::uuid[])`
  return new Map(rows.map(({ id, status }) => [id, status]))
}

/** Requests that are not finished, counted no further than `max`. */
export async function countUnfinished(sql: Sql, max: number): Promise<number> {
  const [row] = await sql<[{ value: number }]>`
    select count(*) as value from (
      select from notifications.request where status = 'queued'
      union all
      select from notifications.request where status = 'processing'
      limit ${max}
    ) unfinished`
  return row.value
}

/** A request in full. */
export type FullRequest = {
  id: string
  caller: string
  type: RequestType
  recipient: string
  message: string
  lane: number
  sendAt: Date | null
  sendBefore: Date | null
  onDoubt: OnDoubt
  callbackUrl: string | null
  replayOf: string | null
  status: Status
  reason: Reason | null
  possibleDuplicate: boolean
  registeredAt: Date
  launchedAt: Date | null
  finishedAt: Date | null
}

const columns = (sql: Sql) => sql`
  request.id, request.caller, request.type, request.recipient, request.message, request.lane, request.send_at,
  request.send_before, request.on_doubt, request.callback_url, request.replay_of, request.status, request.reason,
  request.possible_duplicate, request.registered_at, request.launched_at, request.finished_at`

export async function findRequest(sql: Sql, id: string): Promise<FullRequest | undefined> {
  const [row] = await sql<FullRequest[]>`
    select ${columns(sql)} from notifications.request where id = ${id}`
  return row
}

/** What narrows a list of requests. Everything given must hold. */
export type RequestFilter = {
  status?: Status | undefined
  reason?: Reason | undefined
  type?: RequestType | undefined
  to?: string | undefined
  registeredFrom?: Date | undefined
  /** Exclusive. */
  registeredBefore?: Date | undefined
}

/** A page of requests, the newest first unless `ascending`. Starts after `after`. */
export async function listRequests(
  sql: Sql,
  query: { filter: RequestFilter; limit: number; after?: string | undefined; ascending?: boolean },
): Promise<FullRequest[]> {
  const { filter, limit, after, ascending = false } = query
  return sql<FullRequest[]>`
    select ${columns(sql)}
    from notifications.request
    where ${requestConditions(sql, filter)}
      ${after === undefined ? sql`` : ascending ? sql`and request.id > ${after}` : sql`and request.id < ${after}`}
    order by request.id ${ascending ? sql`asc` : sql`desc`}
    limit ${limit}`
}

/** The conditions of a filter on `notifications.request`. Times of registration are read from the ids, as the index is. */
export function requestConditions(sql: Sql, filter: RequestFilter) {
  const { status, reason, type, to, registeredFrom, registeredBefore } = filter
  return sql`true
    ${status === undefined ? sql`` : statusCondition(sql, status)}
    ${reason === undefined ? sql`` : sql`and request.status = 'failed' and request.reason = ${reason}`}
    ${type === undefined ? sql`` : sql`and request.type = ${type}`}
    ${to === undefined ? sql`` : sql`and request.recipient = ${to}`}
    ${registeredFrom === undefined ? sql`` : sql`and request.id >= ${firstIdOf(registeredFrom)}`}
    ${registeredBefore === undefined ? sql`` : sql`and request.id < ${firstIdOf(registeredBefore)}`}`
}

// Written out, so that the planner sees which partial index serves it.
function statusCondition(sql: Sql, status: Status) {
  if (status === 'queued') return sql`and request.status = 'queued'`
  if (status === 'processing') return sql`and request.status = 'processing'`
  return status === 'failed' ? sql`and request.status = 'failed'` : sql`and request.status = 'sent'`
}

/** The smallest id of version 7 of a moment: its first 48 bits are milliseconds since 1970. */
export function firstIdOf(time: Date): string {
  const hex = Math.max(0, time.getTime()).toString(16).padStart(12, '0').slice(-12)
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}

/** An attempt as people see it. */
export type AttemptRow = {
  number: number
  gateway: string
  claimedAt: Date
  finishedAt: Date | null
  outcome: string | null
  statusCode: number | null
  detail: string | null
  providerId: string | null
  lateOutcome: string | null
}

export async function listAttempts(sql: Sql, requestId: string): Promise<AttemptRow[]> {
  return sql<AttemptRow[]>`
    select number, gateway, claimed_at, finished_at, outcome, status_code, detail, provider_id, late_outcome
    from notifications.attempt
    where request_id = ${requestId}
    order by number
    limit 200`
}
