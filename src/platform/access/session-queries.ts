import type { Sql } from '../database.ts'
import type { Role } from './actor.ts'

export type LiveSession = { id: string; userId: number; role: Role; providerId: string | null }

export async function insertSession(sql: Sql, id: string, userId: number, lifetimeSeconds: number) {
  await sql`
    insert into platform.session (id, user_id, expires_at)
    values (${id}, ${userId}, clock_timestamp() + make_interval(secs => ${lifetimeSeconds}))`
}

/** The session, if neither it nor its user has ended and it was seen within the idle time. */
export async function findLiveSession(
  sql: Sql,
  id: string,
  idleSeconds: number,
): Promise<LiveSession | undefined> {
  const [session] = await sql<LiveSession[]>`
    select session.id, session.user_id, user_account.role, user_account.provider_id
    from platform.session
    join platform.user_account on user_account.id = session.user_id
    where session.id = ${id}
      and session.ended_at is null
      and session.expires_at > clock_timestamp()
      and session.last_seen_at > clock_timestamp() - make_interval(secs => ${idleSeconds})
      and user_account.disabled_at is null`
  return session
}

/** Notes that a session is in use; at most once a minute, so that reads stay reads. */
export async function updateLastSeen(sql: Sql, id: string) {
  await sql`
    update platform.session set last_seen_at = clock_timestamp()
    where id = ${id} and last_seen_at < clock_timestamp() - interval '1 minute'`
}

export async function endSession(sql: Sql, id: string) {
  await sql`update platform.session set ended_at = clock_timestamp() where id = ${id} and ended_at is null`
}

export async function endSessionsOfUser(sql: Sql, userId: number) {
  await sql`update platform.session set ended_at = clock_timestamp() where user_id = ${userId} and ended_at is null`
}

export async function deleteOldSessions(sql: Sql) {
  await sql`delete from platform.session where expires_at < clock_timestamp() - interval '30 days'`
}
