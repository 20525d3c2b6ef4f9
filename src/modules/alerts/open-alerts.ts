import type { Sql } from '../../platform/database.ts'
import type { AlertKind } from './alert-kinds.ts'

/** The keys of the open alerts of a kind. */
export async function listOpenKeys(sql: Sql, kind: AlertKind): Promise<string[]> {
  const rows = await sql<{ key: string }[]>`
    select key from alerts.alert where kind = ${kind} and resolved_at is null order by key`
  return rows.map(({ key }) => key)
}

/** The open alerts of a kind, and when each was raised for the last time. */
export async function listOpenAlerts(
  sql: Sql,
  kind: AlertKind,
): Promise<{ key: string; lastRaisedAt: Date }[]> {
  return sql<{ key: string; lastRaisedAt: Date }[]>`
    select key, last_raised_at from alerts.alert where kind = ${kind} and resolved_at is null order by key`
}
