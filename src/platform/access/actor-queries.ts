import type { Sql } from '../database.ts'

/** An actor as the audit trail names it, and what people call it. */
export type ActorName = { actor: string; name: string }

/** The names of users and keys; of those that there are not, nothing. */
export async function listActorNames(
  sql: Sql,
  { userIds, keyIds }: { userIds: number[]; keyIds: string[] },
): Promise<ActorName[]> {
  return sql<ActorName[]>`
    select 'user:' || id as actor, name from platform.user_account where id = any(${userIds}::bigint[])
    union all
    select 'key:' || id, name from platform.api_key where id = any(${keyIds}::text[])
    order by actor`
}
