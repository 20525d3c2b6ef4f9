import type { Sql } from '../../../platform/database.ts'

/** A callback that this process may call until its lease ends. `attempt` numbers the claim. */
export type ClaimedCallback = {
  id: string
  requestId: string
  url: string
  body: string
  attempt: number
  host: string
}

// How far beyond what is taken one claim looks for hosts that have a free place.
const lookedAt = 100

/**
 * Claims callbacks that are due, the longest waiting first, for as long as the lease. A claim that nobody settles is due
 * again when that ends. Hosts which this process already calls get no more than `perHost` calls.
 */
export async function claimCallbacks(
  sql: Sql,
  options: { limit: number; perHost: number; leaseSeconds: number; calls: ReadonlyMap<string, number> },
): Promise<ClaimedCallback[]> {
  const { limit, perHost, leaseSeconds } = options
  const calls = [...options.calls].map(([host, number]) => ({ host, number }))
  const full = calls.filter(({ number }) => number >= perHost).map(({ host }) => host)
  return sql<ClaimedCallback[]>`
    with due as materialized (
      select id, due_at, ${host(sql)} as host
      from notifications.callback
      where delivered_at is null and given_up_at is null and due_at <= statement_timestamp()
        and ${host(sql)} <> all (${full}::text[])
      order by due_at
      limit ${lookedAt}
    ),
    placed as (
      select due.id, due.due_at,
        coalesce(calls.number, 0) + row_number() over (partition by due.host order by due.due_at, due.id) as place
      from due
      left join json_to_recordset(${JSON.stringify(calls)}::text::json) as calls (host text, number integer)
        on calls.host = due.host
    ),
    wanted as materialized (
      select id from placed where place <= ${perHost} order by due_at limit ${limit}
    ),
    held as materialized (
      select id
      from notifications.callback
      where id = any (array(select id from wanted))
        and delivered_at is null and given_up_at is null and due_at <= statement_timestamp()
      for update skip locked
    )
    update notifications.callback callback
    set attempts = callback.attempts + 1, due_at = clock_timestamp() + make_interval(secs => ${leaseSeconds})
    from held
    where callback.id = held.id
    returning callback.id, callback.request_id, callback.url, callback.body, callback.attempts as attempt,
      ${host(sql, 'callback.')} as host`
}

/** How a claimed callback goes on. `interrupted` gives it back as if it had not been claimed. */
export type SettledCallback = {
  id: string
  attempt: number
  outcome: 'delivered' | 'failed' | 'given_up' | 'interrupted'
  waitSeconds: number
  error: string | null
}

/** Settles claims. One that another process has taken over is left alone, unless this one has delivered it. */
export async function settleCallbacks(sql: Sql, settled: SettledCallback[]): Promise<void> {
  await sql`
    update notifications.callback callback
    set delivered_at = case when given.outcome = 'delivered' then clock_timestamp() end,
      given_up_at = case when given.outcome = 'given_up' then clock_timestamp() end,
      due_at = clock_timestamp() + make_interval(secs => given."waitSeconds"),
      attempts = callback.attempts - (given.outcome = 'interrupted')::int,
      last_error = given.error
    from json_to_recordset(${JSON.stringify(settled)}::text::json)
      as given (id uuid, attempt smallint, outcome text, "waitSeconds" double precision, error text)
    where callback.id = given.id and callback.delivered_at is null
      and (given.outcome = 'delivered' or (callback.attempts = given.attempt and callback.given_up_at is null))`
}

function host(sql: Sql, of: 'callback.' | '' = '') {
  return of === '' ? sql`lower(split_part(url, '/', 3))` : sql`lower(split_part(callback.url, '/', 3))`
}
