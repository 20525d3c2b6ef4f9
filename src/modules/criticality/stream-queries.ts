import type { Sql } from '../../platform/database.ts'
import type { State } from './state-queries.ts'

/** The states between two revisions, both left out, the oldest first. */
export function listStatesBetween(
  sql: Sql,
  { after, until }: { after: number; until: number },
): Promise<Omit<State, 'epoch'>[]> {
  return sql`
    select revision, id as change_id, status, change_at, received_at as since, producer
    from criticality.change
    where revision > ${after} and revision < ${until}
    order by revision`
}
