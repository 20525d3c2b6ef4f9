import type { Sql } from '../../../platform/database.ts'
import { tellOfFinished } from './settle-queries.ts'

/** Shows that a worker lives. */
export async function upsertWorker(
  sql: Sql,
  { id, host, processId }: { id: string; host: string; processId: number },
): Promise<void> {
  await sql`
    insert into notifications.worker (id, host, process_id) values (${id}, ${host}, ${processId})
    on conflict (id) do update set seen_at = clock_timestamp()`
}

export async function deleteWorker(sql: Sql, id: string): Promise<void> {
  await sql`
    delete from notifications.worker where id = ${id}
      or seen_at < clock_timestamp() - interval '1 day'`
}

/** The seconds between two turns of a caller, for each gateway. */
export type Spacing = { gateway: string; spacing: number }

/**
 * Gives their turns to deliveries that have become due. What was tried before, or refused, does not go behind what its
 * caller has launched since. Returns how many.
 */
export async function promoteDue(sql: Sql, spacings: Spacing[], limit: number): Promise<number> {
  const [row] = await sql<[{ promoted: number }]>`
    with due as materialized (
      select request_id, gateway, lane, caller, attempts > 0 as was_tried, due_at
      from notifications.delivery
      where not is_due and due_at <= clock_timestamp()
      order by due_at
      limit ${limit}
      for update skip locked
    ),
    placed as (
      select due.*, coalesce(given.spacing, 0) as spacing,
        row_number() over caller as place,
        count(*) over (caller rows between unbounded preceding and unbounded following) as places
      from due
      left join json_to_recordset(${JSON.stringify(spacings)}::text::json)
        as given (gateway text, spacing float8) on given.gateway = due.gateway
      window caller as (partition by due.gateway, due.lane, due.caller, due.was_tried order by due.due_at, due.request_id)
    ),
    callers as materialized (
      select gateway, lane, caller,
        notifications.take_turns(gateway, lane, caller, places, spacing) as last_turn_at
      from (
        select distinct gateway, lane, caller, places, spacing from placed
        where not was_tried
        order by gateway, lane, caller
      ) first_time
    ),
    promoted as (
      update notifications.delivery
      set is_due = true,
        turn_at = case
          -- The line may be behind the clock.
          when placed.was_tried then least(placed.due_at, line.at)
          else callers.last_turn_at - make_interval(secs => (placed.places - placed.place) * placed.spacing)
        end
      from placed
      left join callers on (callers.gateway, callers.lane, callers.caller)
        = (placed.gateway, placed.lane, placed.caller)
      cross join lateral (
        select min(waiting.turn_at) as at from notifications.delivery waiting
        where waiting.gateway = placed.gateway and waiting.is_due and waiting.is_retry = false
      ) line
      where delivery.request_id = placed.request_id
      returning 1
    )
    select count(*)::int as promoted from promoted`
  return row.promoted
}

/** Fails what waits and whose time is over. Returns how many. */
export async function endOverdue(sql: Sql, limit: number): Promise<number> {
  const [row] = await sql<[{ ended: number }]>`
    with overdue as (
      delete from notifications.delivery
      where request_id in (
        select request_id from notifications.delivery
        where ends_at <= clock_timestamp()
        order by ends_at
        limit ${limit}
        for update skip locked
      )
      returning request_id
    ),
    finished as (
      update notifications.request
      set status = 'failed', finished_at = clock_timestamp(),
        reason = case when request.send_before <= clock_timestamp() then 'expired' else 'gave_up' end
      from overdue
      where request.id = overdue.request_id and request.status = 'processing'
      returning request.id, request.status, request.reason, request.possible_duplicate, request.finished_at,
        request.callback_url
    ),
    ${tellOfFinished(sql)}
    select count(*)::int as ended from finished`
  return row.ended
}

/** Milliseconds until the next delivery becomes due or ends. None when nothing waits for a time. */
export async function nextUpkeepInMs(sql: Sql): Promise<number | null> {
  const [row] = await sql<[{ inMs: number | null }]>`
    select extract(epoch from least(
      (select min(due_at) from notifications.delivery where not is_due),
      (select min(ends_at) from notifications.delivery)
    ) - clock_timestamp())::float8 * 1000 as in_ms`
  return row.inMs
}

/** Sends what waits for one gateway to another, for the types that may go there. Returns how many. */
export async function rerouteDeliveries(
  sql: Sql,
  { from, to, types, limit }: { from: string; to: string; types: string[]; limit: number },
): Promise<number> {
  const rows = await sql`
    update notifications.delivery
    set gateway = ${to}, tries_here = 0
    where request_id in (
      select delivery.request_id
      from notifications.delivery
      join notifications.request on request.id = delivery.request_id
      where delivery.gateway = ${from} and request.type = any (${types})
      limit ${limit}
      for update of delivery skip locked
    )
    returning request_id`
  return rows.length
}

/** Gateways that deliveries wait for although this process does not know them. */
export async function listForeignGateways(sql: Sql, known: string[]): Promise<string[]> {
  const rows = await sql<{ gateway: string }[]>`
    select distinct gateway from notifications.delivery where gateway <> all (${known}::text[]) limit 100`
  return rows.map(({ gateway }) => gateway)
}
