import type { Sql } from '../../platform/database.ts'
import { tellOfFinished } from './engine/settle-queries.ts'
import type { Reason, Status } from './request-schemas.ts'

/**
 * Fails a request as cancelled unless it is in flight or finished, taking it out of the queue in the same statement:
 * who deletes the delivery, this or a claim, has it. Says whether it did.
 */
export async function cancelWaiting(sql: Sql, id: string): Promise<boolean> {
  const rows = await sql`
    with taken as (
      delete from notifications.delivery where request_id = ${id} returning request_id
    ),
    finished as (
      update notifications.request
      set status = 'failed', reason = 'cancelled', finished_at = clock_timestamp()
      where id = ${id} and (status = 'queued' or (status = 'processing' and exists (select from taken)))
      returning id, status, reason, possible_duplicate, finished_at, callback_url
    ),
    ${tellOfFinished(sql)}
    select id from finished`
  return rows.length > 0
}

/** Where a request is: its status, and whether it waits for an attempt. */
export type Whereabouts = { status: Status; reason: Reason | null; isWaiting: boolean }

/** Reads it without a lock: it may have changed when the caller looks. */
export async function findWhereabouts(sql: Sql, id: string): Promise<Whereabouts | undefined> {
  const [row] = await sql<Whereabouts[]>`
    select status, reason,
      exists (select from notifications.delivery where delivery.request_id = request.id) as is_waiting
    from notifications.request where id = ${id}`
  return row
}
