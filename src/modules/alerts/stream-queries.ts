import type { Sql } from '../../platform/database.ts'
import { type Alert, type AlertEvent, columns } from './alert-queries.ts'

/** Something that happened to an alert, and the alert as it is when it is read. */
export type ToldEvent = AlertEvent & { alert: Alert }

/** The number of the last event; 0 where there is none. */
export async function findLastNumber(sql: Sql): Promise<number> {
  const [row] = await sql<[{ last: number }]>`select coalesce(max(id), 0) as last from alerts.alert_event`
  return row.last
}

/** Events after a number, and up to another if one is given, in the order in which they were committed. */
export async function listEventsBetween(
  sql: Sql,
  { after, until, limit }: { after: number; until?: number; limit: number },
): Promise<ToldEvent[]> {
  const rows = await sql<(Alert & EventColumns)[]>`
    select ${columns(sql)}, event.id as event_id, event.what, event.actor, event.note, event.at
    from alerts.alert_event event
    join alerts.alert on alert.id = event.alert_id
    where event.id > ${after} ${until === undefined ? sql`` : sql`and event.id <= ${until}`}
    order by event.id
    limit ${limit}`
  return rows.map(({ eventId, what, actor, note, at, ...alert }) => ({
    id: eventId,
    what,
    actor,
    note,
    at,
    alert,
  }))
}

type EventColumns = Omit<AlertEvent, 'id'> & { eventId: number }
