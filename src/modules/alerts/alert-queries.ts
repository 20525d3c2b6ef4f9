import type { Sql, Transaction } from '../../platform/database.ts'
import type { AlertKind, AlertPayload, Severity } from './alert-kinds.ts'

/** An alert as it is kept. */
export type Alert = {
  id: string
  source: string
  kind: string
  key: string
  severity: Severity
  isMoment: boolean
  payload: AlertPayload
  occurrences: number
  raisedAt: Date
  lastRaisedAt: Date
  acknowledgedAt: Date | null
  acknowledgedBy: string | null
  snoozedUntil: Date | null
  snoozedBy: string | null
  resolvedAt: Date | null
  /** By the database's clock: a snooze ends by itself. */
  state: AlertState
}

/** A snoozed one may also be acknowledged. */
export const alertStates = ['open', 'acknowledged', 'snoozed', 'resolved'] as const
export type AlertState = (typeof alertStates)[number]

/** What happened to an alert. */
export type AlertAct =
  | 'raised'
  | 'raised_again'
  | 'acknowledged'
  | 'unacknowledged'
  | 'snoozed'
  | 'unsnoozed'
  | 'resolved'

/** One line of an alert's history. `actor` is null where nobody did it. */
export type AlertEvent = { id: number; what: AlertAct; actor: string | null; note: string | null; at: Date }

/** Its notices say that there are more events. */
export const alertChannel = 'alerts'

const eventsLock = 5_120_081
// Whoever raises an alert all the time fills no history: the occurrences are counted all the same.
const shownAgainAfter = '10 minutes'

/**
 * Lets nobody else write events of alerts until this transaction has ended: so their numbers are in the order of commits, and
 * whoever has read up to a number misses none. Everything that changes alerts takes it first.
 */
export async function holdAlertEvents(sql: Transaction): Promise<void> {
  await sql`select pg_advisory_xact_lock(${eventsLock})`
}

type NewAlert = Pick<Alert, 'id' | 'source' | 'kind' | 'key' | 'severity' | 'isMoment' | 'payload'>

/**
 * Inserts an alert, or counts an occurrence of the open one. Undefined for a moment that was raised before. `isToShow`: its
 * history tells of no raising within the last ten minutes.
 */
export async function foldAlert(
  sql: Sql,
  alert: NewAlert,
): Promise<{ id: string; isNew: boolean; isToShow: boolean } | undefined> {
  const { id, source, kind, key, severity, isMoment, payload } = alert
  const [folded] = await sql<{ id: string; isNew: boolean; isToShow: boolean }[]>`
    insert into alerts.alert (id, source, kind, key, severity, is_moment, payload)
    values (${id}, ${source}, ${kind}, ${key}, ${severity}, ${isMoment}, ${payload as never}::jsonb)
    on conflict (kind, key) where resolved_at is null or is_moment do update
    set occurrences = alert.occurrences + 1, last_raised_at = clock_timestamp(), payload = excluded.payload,
      severity = excluded.severity
    where not alert.is_moment
    returning alert.id, alert.id = ${id} as is_new, not exists (
      select from alerts.alert_event event
      where event.alert_id = alert.id and what in ('raised', 'raised_again')
        and at > clock_timestamp() - ${shownAgainAfter}::interval
    ) as is_to_show`
  return folded
}

/** Ends the open alert of a kind and key. Gives its id. */
export async function endAlert(
  sql: Sql,
  { kind, key, payload }: { kind: AlertKind; key: string; payload: AlertPayload },
): Promise<string | undefined> {
  const [ended] = await sql<{ id: string }[]>`
    update alerts.alert
    set resolved_at = clock_timestamp(), snoozed_until = null, snoozed_by = null,
      payload = payload || ${payload as never}::jsonb
    where kind = ${kind} and key = ${key} and resolved_at is null
    returning id`
  return ended?.id
}

/** Writes what happened, under `holdAlertEvents`, and tells whoever listens once it has committed. */
export async function insertAlertEvent(
  sql: Transaction,
  {
    alertId,
    what,
    actor,
    note,
  }: { alertId: string; what: AlertAct; actor?: string; note?: string | undefined },
): Promise<void> {
  await sql`
    with written as (
      insert into alerts.alert_event (alert_id, what, actor, note)
      values (${alertId}, ${what}, ${actor ?? null}, ${note ?? null})
    )
    select pg_notify(${alertChannel}, '')`
}

/** Counts a new alert, for metrics: what is counted stays when alerts are deleted. */
export async function countRaised(
  sql: Sql,
  { source, severity }: { source: string; severity: Severity },
): Promise<void> {
  await sql`
    insert into alerts.raised (source, severity, alerts) values (${source}, ${severity}, 1)
    on conflict (source, severity) do update set alerts = raised.alerts + 1`
}

/** Which alerts are meant. */
export type AlertFilter = {
  source?: string | undefined
  kind?: string | undefined
  severity?: string | undefined
  /** `unresolved`: open, acknowledged or snoozed. */
  state?: AlertState | 'unresolved' | undefined
  raisedFrom?: Date | undefined
  raisedBefore?: Date | undefined
}

/** Alerts, the newest first, after a place in the list; `place` is the time to the microsecond. */
export async function listAlerts(
  sql: Sql,
  {
    filter,
    after,
    limit,
  }: { filter: AlertFilter; after: { place: string; id: string } | undefined; limit: number },
): Promise<(Alert & { place: string })[]> {
  const { source, kind, severity, state, raisedFrom, raisedBefore } = filter
  return sql<(Alert & { place: string })[]>`
    select ${columns(sql)}, raised_at::text as place
    from alerts.alert
    where true
      ${source === undefined ? sql`` : sql`and source = ${source}`}
      ${kind === undefined ? sql`` : sql`and kind = ${kind}`}
      ${severity === undefined ? sql`` : sql`and severity = ${severity}`}
      ${state === undefined ? sql`` : isIn(sql, state)}
      ${raisedFrom === undefined ? sql`` : sql`and raised_at >= ${raisedFrom}`}
      ${raisedBefore === undefined ? sql`` : sql`and raised_at < ${raisedBefore}`}
      ${after ? sql`and (raised_at, id) < (${after.place}::text::timestamptz, ${after.id}::uuid)` : sql``}
    order by raised_at desc, id desc
    limit ${limit}`
}

export async function findAlert(sql: Sql, id: string): Promise<Alert | undefined> {
  const [alert] = await sql<Alert[]>`select ${columns(sql)} from alerts.alert where id = ${id}`
  return alert
}

/** What happened to an alert, the newest first. */
export async function listEventsOf(sql: Sql, alertId: string, limit: number): Promise<AlertEvent[]> {
  return sql<AlertEvent[]>`
    select id, what, actor, note, at from alerts.alert_event
    where alert_id = ${alertId}
    order by id desc
    limit ${limit}`
}

/** Notes who acknowledged an alert, which may resolve it; or, without one, opens it again. */
export async function putAcknowledged(
  sql: Sql,
  id: string,
  by: { actor: string; isResolved: boolean } | undefined,
): Promise<void> {
  if (!by) {
    await sql`
      update alerts.alert set acknowledged_at = null, acknowledged_by = null, resolved_at = null where id = ${id}`
    return
  }
  await sql`
    update alerts.alert
    set acknowledged_at = clock_timestamp(), acknowledged_by = ${by.actor}
      ${by.isResolved ? sql`, resolved_at = clock_timestamp(), snoozed_until = null, snoozed_by = null` : sql``}
    where id = ${id}`
}

/** Snoozes an alert, or ends its snooze. Whether it did: the end must be later than now and within so many days. */
export async function putSnoozed(
  sql: Sql,
  id: string,
  snooze: { actor: string; until: Date | { minutes: number }; daysMax: number } | undefined,
): Promise<boolean> {
  if (!snooze) {
    await sql`update alerts.alert set snoozed_until = null, snoozed_by = null where id = ${id}`
    return true
  }
  const { actor, until, daysMax } = snooze
  const end =
    until instanceof Date
      ? sql`${until}::timestamptz`
      : sql`clock_timestamp() + make_interval(mins => ${until.minutes}::int)`
  const { count } = await sql`
    update alerts.alert set snoozed_until = ${end}, snoozed_by = ${actor}
    where id = ${id} and ${end} > clock_timestamp()
      and ${end} <= clock_timestamp() + make_interval(days => ${daysMax}::int)`
  return count > 0
}

/** Whether there is an alert of a kind and key that is not resolved; as it is committed now. */
export async function isRaised(sql: Sql, { kind, key }: { kind: AlertKind; key: string }): Promise<boolean> {
  const found = await sql`
    select from alerts.alert where kind = ${kind} and key = ${key} and resolved_at is null`
  return found.length > 0
}

/** Columns of an alert of that name. */
export const columns = (sql: Sql) => sql`
  alert.id, alert.source, alert.kind, alert.key, alert.severity, alert.is_moment, alert.payload, alert.occurrences,
  alert.raised_at, alert.last_raised_at, alert.acknowledged_at, alert.acknowledged_by,
  case when alert.snoozed_until > clock_timestamp() then alert.snoozed_until end as snoozed_until,
  case when alert.snoozed_until > clock_timestamp() then alert.snoozed_by end as snoozed_by,
  alert.resolved_at,
  case
    when alert.resolved_at is not null then 'resolved'
    when alert.snoozed_until > clock_timestamp() then 'snoozed'
    when alert.acknowledged_at is not null then 'acknowledged'
    else 'open'
  end as state`

function isIn(sql: Sql, state: NonNullable<AlertFilter['state']>) {
  if (state === 'resolved') return sql`and resolved_at is not null`
  if (state === 'unresolved') return sql`and resolved_at is null`
  if (state === 'snoozed') return sql`and resolved_at is null and snoozed_until > clock_timestamp()`
  return sql`
    and resolved_at is null and (snoozed_until is null or snoozed_until <= clock_timestamp())
    and acknowledged_at ${state === 'acknowledged' ? sql`is not null` : sql`is null`}`
}
