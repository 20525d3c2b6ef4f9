import type { Sql } from '../../platform/database.ts'

/**
 * What this transaction commits is on disk before anybody is told so, also where a database or a role has
 * `synchronous_commit = off`: who is answered `accepted` does not send again. Any other value stays as it is.
 */
export async function commitDurably(sql: Sql): Promise<void> {
  await sql`
    select set_config('synchronous_commit', 'on', true)
    where current_setting('synchronous_commit') = 'off'`.execute()
}
