import type { FastifyRequest } from 'fastify'
import type { Database, Sql } from '../database.ts'

/** One line of the audit trail: who did what to whom, from where. Never holds a secret. */
export type AuditEntry = {
  actor: string
  action: string
  subject?: string | undefined
  ip?: string | undefined
  requestId?: string | undefined
  details?: Record<string, unknown>
}

/** Writes an entry in the transaction of the act it tells of. */
export async function recordAudit(sql: Sql, entry: AuditEntry): Promise<void> {
  await insertAuditEntries(sql, [entry])
}

/** What an entry says of the call that caused it. */
export function auditContext(request: FastifyRequest): Pick<AuditEntry, 'actor' | 'ip' | 'requestId'> {
  return { actor: request.actor.name, ip: request.ip, requestId: request.id }
}

async function insertAuditEntries(sql: Sql, entries: AuditEntry[]) {
  const rows = entries.map(entry => ({
    actor: entry.actor,
    action: entry.action,
    subject: entry.subject ?? null,
    ip: entry.ip ?? null,
    request_id: entry.requestId ?? null,
    details: entry.details ?? {},
  }))
  await sql`
    insert into platform.audit_entry (actor, action, subject, ip, request_id, details)
    select actor, action, subject, ip, request_id, details
    from jsonb_to_recordset(${rows as never}::jsonb)
      as row (actor text, action text, subject text, ip text, request_id text, details jsonb)`
}

/** Takes refusals one by one and writes them together, so that a flood of them costs one statement a second. */
export type RefusalLog = {
  add: (entry: AuditEntry) => void
  flush: () => Promise<void>
  stop: () => Promise<void>
}

const flushEveryMs = 1000
const pendingMax = 1000

/** Opens the log of refused calls. Above 1,000 a second the rest is counted, not listed. */
export function openRefusalLog(database: Database, onError: (error: unknown) => void): RefusalLog {
  let pending: AuditEntry[] = []
  let dropped = 0
  const flush = async () => {
    const entries = pending
    if (dropped > 0)
      entries.push({ actor: 'trastienda', action: 'access.refusals_dropped', details: { dropped } })
    pending = []
    dropped = 0
    if (entries.length > 0) await insertAuditEntries(database, entries).catch(onError)
  }
  const timer = setInterval(() => void flush(), flushEveryMs)
  timer.unref()
  return {
    add: entry => {
      if (pending.length < pendingMax) pending.push(entry)
      else dropped++
    },
    flush,
    stop: async () => {
      clearInterval(timer)
      await flush()
    },
  }
}
