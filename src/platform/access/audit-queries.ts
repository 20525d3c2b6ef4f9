import type { Sql } from '../database.ts'

export type AuditRow = {
  id: number
  at: Date
  actor: string
  action: string
  subject: string | null
  ip: string | null
  request_id: string | null
  details: object
}

export type AuditFilter = {
  actor?: string | undefined
  subject?: string | undefined
  /** `key.created`, or `key` for all that was done to keys. */
  action?: string | undefined
  from?: Date | undefined
  /** Exclusive. */
  before?: Date | undefined
}

type Page = AuditFilter & {
  beforeId?: number | undefined
  limit: number
}

export async function listAuditEntries(
  sql: Sql,
  { actor, subject, action, from, before, beforeId, limit }: Page,
): Promise<AuditRow[]> {
  const rows = await sql<(Omit<AuditRow, 'request_id'> & { requestId: string | null })[]>`
    select id, at, actor, action, subject, ip, request_id, details
    from platform.audit_entry
    where true
      ${actor === undefined ? sql`` : sql`and actor = ${actor}`}
      ${subject === undefined ? sql`` : sql`and subject = ${subject}`}
      ${action === undefined ? sql`` : sql`and (action = ${action} or starts_with(action, ${`${action}.`}))`}
      ${from === undefined ? sql`` : sql`and at >= ${from}`}
      ${before === undefined ? sql`` : sql`and at < ${before}`}
      ${beforeId === undefined ? sql`` : sql`and id < ${beforeId}`}
    order by id desc
    limit ${limit}`
  return rows.map(({ requestId, ...row }) => ({ ...row, request_id: requestId }))
}
