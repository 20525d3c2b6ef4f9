import type { Sql } from '../../platform/database.ts'
import type { Language } from '../../platform/language.ts'
import type { Channel } from './rule-schemas.ts'
import type { TellingOf, ToldAlert } from './telling-message.ts'

/** How long a trouble that comes and goes is not told again from its beginning, by rule. */
const pauseMinutes = 5

/** How one rule tells of an alert. Times are ISO texts. */
export type PlannedTelling = {
  ruleId: string
  channel: Channel
  recipient: string
  language: Language
  toldOf: string
  dueAt: string
}

const severityRank = (sql: Sql, column: string) =>
  sql`array_position(array['info', 'warning', 'critical'], ${sql(column)})`

// To the microsecond, which a Date would lose: the same moment is told once.
const isoText = (sql: Sql) => sql`'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'`

/** Who is to be told that an alert was raised. Later, where the same trouble was told to the same less than a pause ago. */
export async function listFirstTellings(sql: Sql, alertId: string): Promise<PlannedTelling[]> {
  return sql<PlannedTelling[]>`
    select rule.id as rule_id, rule.channel, rule.recipient, rule.language,
      to_char(alert.raised_at at time zone 'UTC', ${isoText(sql)}) as told_of,
      to_char(
        greatest(clock_timestamp(), last.told_at + make_interval(mins => ${pauseMinutes})) at time zone 'UTC',
        ${isoText(sql)}
      ) as due_at
    from alerts.alert
    join alerts.rule on rule.is_on
      and (rule.source is null or rule.source = alert.source)
      and (rule.kind is null or rule.kind = alert.kind)
      and ${severityRank(sql, 'alert.severity')} >= ${severityRank(sql, 'rule.severity_min')}
    left join lateral (
      select max(coalesce(telling.sent_at, telling.due_at)) as told_at
      from alerts.alert other
      join alerts.telling on telling.alert_id = other.id
      where other.kind = alert.kind and other.key = alert.key and other.id <> alert.id
        and telling.rule_id = rule.id and telling.what = 'raised' and telling.given_up_at is null
    ) last on true
    where alert.id = ${alertId}
    order by rule.id`
}

/** Who is to be told that an alert has ended by itself: those who were told, or will be, that it began. */
export async function listEndTellings(sql: Sql, alertId: string): Promise<PlannedTelling[]> {
  return sql<PlannedTelling[]>`
    select rule.id as rule_id, rule.channel, rule.recipient, rule.language,
      to_char(alert.resolved_at at time zone 'UTC', ${isoText(sql)}) as told_of,
      to_char(clock_timestamp() at time zone 'UTC', ${isoText(sql)}) as due_at
    from alerts.alert
    join alerts.telling first on first.alert_id = alert.id and first.what = 'raised' and first.given_up_at is null
    join alerts.rule on rule.id = first.rule_id and rule.is_on and rule.tells_end
    where alert.id = ${alertId} and not alert.is_moment
    order by rule.id`
}

/** Gives up what was held back by a pause or a snooze, and nobody has been told yet: it is over. */
export async function giveUpHeld(sql: Sql, alertId: string): Promise<void> {
  await sql`
    update alerts.telling
    set given_up_at = clock_timestamp(), last_error = 'alert.over_before_told'
    where alert_id = ${alertId} and sent_at is null and given_up_at is null
      and (what = 'still_open' or attempts = 0 and (
        due_at > clock_timestamp()
        or exists (select from alerts.alert_event event where event.alert_id = ${alertId} and event.what = 'snoozed')
      ))`
}

/** Stores what is to be told; what was stored before stays as it is. */
export async function insertTellings(
  sql: Sql,
  tellings: (PlannedTelling & { id: string; alertId: string; what: TellingOf })[],
): Promise<void> {
  if (tellings.length === 0) return
  await sql`
    insert into alerts.telling (id, alert_id, rule_id, what, told_of, channel, recipient, language, due_at)
    select id, "alertId", "ruleId", what, "toldOf", channel, recipient, language, "dueAt"
    from json_to_recordset(${JSON.stringify(tellings)}::text::json) as given (
      id uuid, "alertId" uuid, "ruleId" uuid, what text, "toldOf" timestamptz, channel text, recipient text,
      language text, "dueAt" timestamptz
    )
    on conflict on constraint telling_once do nothing`
}

/** Who was told of an alert that is still open now that its snooze is over, and on which nobody is. */
export async function listSnoozeEnds(sql: Sql): Promise<(PlannedTelling & { alertId: string })[]> {
  return sql<(PlannedTelling & { alertId: string })[]>`
    select alert.id as alert_id, rule.id as rule_id, rule.channel, rule.recipient, rule.language,
      to_char(alert.snoozed_until at time zone 'UTC', ${isoText(sql)}) as told_of,
      to_char(clock_timestamp() at time zone 'UTC', ${isoText(sql)}) as due_at
    from alerts.alert
    join alerts.telling first on first.alert_id = alert.id and first.what = 'raised'
      and first.sent_at < alert.snoozed_until
    join alerts.rule on rule.id = first.rule_id and rule.is_on
    where alert.resolved_at is null and alert.acknowledged_at is null
      and alert.snoozed_until between clock_timestamp() - interval '1 day' and clock_timestamp()
      and not exists (
        select from alerts.telling known
        where known.alert_id = alert.id and known.rule_id = rule.id and (
          known.what = 'still_open' and known.told_of = alert.snoozed_until
          or known.sent_at is null and known.given_up_at is null
        )
      )
    order by alert.snoozed_until, alert.id, rule.id
    limit 1000`
}

/** A telling that is due, with what it depends on as it is now. `rule` is null when it was removed. */
export type DueTelling = {
  id: string
  what: TellingOf
  attempts: number
  alert: ToldAlert
  rule: { isOn: boolean; channel: Channel; recipient: string; language: Language } | null
}

type DueRow = Omit<DueTelling, 'alert' | 'rule'> &
  Omit<ToldAlert, 'id'> & {
    alertId: string
    isOn: boolean | null
    channel: Channel
    recipient: string
    language: Language
  }

/**
 * Takes the telling that has been due the longest and that no other process holds. Those of snoozed alerts wait, and an end
 * waits until its beginning is told.
 */
export async function takeTelling(sql: Sql): Promise<DueTelling | undefined> {
  const [row] = await sql<DueRow[]>`
    select telling.id, telling.what, telling.attempts, alert.id as alert_id, alert.kind, alert.key, alert.severity,
      alert.payload, alert.raised_at, alert.resolved_at, alert.occurrences, rule.is_on, rule.channel, rule.recipient,
      rule.language
    from alerts.telling
    join alerts.alert on alert.id = telling.alert_id
    left join alerts.rule on rule.id = telling.rule_id
    where telling.sent_at is null and telling.given_up_at is null and telling.due_at <= clock_timestamp()
      and (alert.snoozed_until is null or alert.snoozed_until <= clock_timestamp())
      and not exists (
        select from alerts.telling earlier
        where earlier.alert_id = telling.alert_id and earlier.rule_id = telling.rule_id
          and earlier.told_of < telling.told_of and earlier.sent_at is null and earlier.given_up_at is null
      )
    order by telling.due_at, telling.id
    limit 1
    for update of telling skip locked`
  if (!row) return undefined
  const { id, what, attempts, alertId, isOn, channel, recipient, language, ...alert } = row
  return {
    id,
    what,
    attempts,
    alert: { ...alert, id: alertId },
    rule: isOn === null ? null : { isOn, channel, recipient, language },
  }
}

/** Notes that a telling was handed over, and by which way. */
export async function markSent(
  sql: Sql,
  id: string,
  { channel, recipient, language }: { channel: Channel; recipient: string; language: Language },
): Promise<void> {
  await sql`
    update alerts.telling
    set sent_at = clock_timestamp(), channel = ${channel}, recipient = ${recipient}, language = ${language},
      attempts = attempts + 1, last_error = null
    where id = ${id}`
}

/** Has a telling tried again later. */
export async function putOff(sql: Sql, id: string, seconds: number, reason: string): Promise<void> {
  await sql`
    update alerts.telling
    set attempts = attempts + 1, due_at = clock_timestamp() + make_interval(secs => ${seconds}), last_error = ${reason}
    where id = ${id}`
}

export async function giveUpTelling(sql: Sql, id: string, reason: string): Promise<void> {
  await sql`
    update alerts.telling set given_up_at = clock_timestamp(), last_error = ${reason} where id = ${id}`
}

/** A telling as operators see it. */
export type Telling = {
  id: string
  ruleId: string | null
  what: TellingOf
  channel: Channel
  recipient: string
  language: Language
  dueAt: Date
  attempts: number
  lastError: string | null
  sentAt: Date | null
  givenUpAt: Date | null
}

/** The tellings of an alert, the newest first, no more than `limit`. */
export async function listTellings(sql: Sql, alertId: string, limit: number): Promise<Telling[]> {
  return sql<Telling[]>`
    select id, rule_id, what, channel, recipient, language, due_at, attempts, last_error, sent_at, given_up_at
    from alerts.telling
    where alert_id = ${alertId}
    order by told_of desc, id desc
    limit ${limit}`
}
