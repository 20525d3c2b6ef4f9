import type { Database, Sql } from '../../platform/database.ts'
import { deleteInBatches, type InBatches } from '../../platform/delete-in-batches.ts'
import { holdAlertEvents, insertAlertEvent } from './alert-queries.ts'

const batchSize = 500

/** Writes into the history that snoozes have ended; by the clock they ended before. Gives how many. */
export async function endSnoozes(database: Database): Promise<number> {
  if ((await listEndedSnoozes(database)).length === 0) return 0
  return database.begin(async sql => {
    await holdAlertEvents(sql)
    const ended = await listEndedSnoozes(sql)
    for (const alertId of ended) await insertAlertEvent(sql, { alertId, what: 'unsnoozed' })
    return ended.length
  })
}

// The time stays: whoever tells of alerts that are still open after their snooze needs it.
async function listEndedSnoozes(sql: Sql): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select id from alerts.alert
    where resolved_at is null and snoozed_until <= clock_timestamp() and not exists (
      select from alerts.alert_event event
      where event.alert_id = alert.id and what = 'unsnoozed' and at >= alert.snoozed_until
    )
    order by snoozed_until, id
    limit ${batchSize}`
  return rows.map(({ id }) => id)
}

/**
 * Deletes alerts that were resolved this many days ago, with their history, and moments that happened so long ago and that nobody
 * has acknowledged. Gives how many.
 */
export function deleteOldAlerts(sql: Sql, keptDays: number, inBatches: InBatches = {}): Promise<number> {
  return deleteInBatches(
    limit => sql`
      delete from alerts.alert
      where id in (
        select id from alerts.alert
        where raised_at < clock_timestamp() - make_interval(days => ${keptDays}::int)
          and (is_moment and resolved_at is null
            or resolved_at < clock_timestamp() - make_interval(days => ${keptDays}::int))
        limit ${limit}
      )`,
    inBatches,
  )
}
