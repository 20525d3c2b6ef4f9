import type { Database, Sql } from '../database.ts'

/** The connections of this service to the database, all its processes together, by state. */
export async function countConnections(
  database: Database,
): Promise<{ state: string; connections: number }[]> {
  return database.begin('read only', async sql => {
    // PostgreSQL shows the state of a connection to its login alone, which the runtime role is not.
    await sql`set local role none`
    return sql<{ state: string; connections: number }[]>`
      select coalesce(state, 'other') as state, count(*)::int as connections
      from pg_stat_activity
      where datname = current_database() and application_name like 'trastienda%'
      group by 1`
  })
}

/** The deliveries of events that are not done, by what they wait for: `waiting` or `parked`. */
export async function countDeliveries(sql: Sql): Promise<{ state: string; deliveries: number }[]> {
  return sql<{ state: string; deliveries: number }[]>`
    select case when parked_at is null then 'waiting' else 'parked' end as state, count(*)::int as deliveries
    from platform.event_delivery
    group by 1`
}
