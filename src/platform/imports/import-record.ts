import type { Language, Text } from '../language.ts'
import type { Reading } from './read-file.ts'

export const importStatuses = ['waiting', 'running', 'completed', 'failed'] as const

/** What is kept of an import: one uploaded file. */
export type ImportRecord = {
  id: string
  uploadId: string
  module: string
  target: string
  fileName: string | null
  actor: string
  status: (typeof importStatuses)[number]
  isDryRun: boolean
  acceptsIncomplete: boolean
  rejectsShareMax: number | null
  failureReason: string | null
  failureText: Text | null
  sameAs: string | null
  bytesTotal: number | null
  bytesRead: number
  linesRead: number
  linesBlank: number
  rowsRead: number
  rowsInserted: number
  rowsUpdated: number
  rowsUnchanged: number
  rowsRejected: number
  reading: Reading | null
  attempts: number
  createdAt: Date
  startedAt: Date | null
  finishedAt: Date | null
}

/** An import as the API shows it. */
export type ImportBody = ReturnType<typeof describeImport>

/** An import as the API shows it, sentences in the reader's language. */
export function describeImport(record: ImportRecord, language: Language) {
  const { reading } = record
  return {
    id: record.id,
    upload_id: record.uploadId,
    module: record.module,
    target: record.target,
    file_name: record.fileName,
    actor: record.actor,
    status: record.status,
    dry_run: record.isDryRun,
    incomplete: record.acceptsIncomplete ? ('accept' as const) : ('reject' as const),
    rejects_max_share: record.rejectsShareMax,
    rows_read: record.rowsRead,
    rows_inserted: record.rowsInserted,
    rows_updated: record.rowsUpdated,
    rows_unchanged: record.rowsUnchanged,
    rows_rejected: record.rowsRejected,
    lines_read: record.linesRead,
    lines_blank: record.linesBlank,
    bytes_read: record.bytesRead,
    bytes_total: record.bytesTotal,
    separator: reading?.separator ?? null,
    encoding: reading?.encoding ?? null,
    has_header: reading?.hasHeader ?? null,
    columns_ignored: reading?.columnsIgnored ?? [],
    same_as: record.sameAs,
    failure:
      record.failureReason && record.failureText
        ? { reason: record.failureReason, detail: record.failureText[language] }
        : null,
    progress: progressOf(record),
    created_at: record.createdAt.toISOString(),
    started_at: record.startedAt?.toISOString() ?? null,
    finished_at: record.finishedAt?.toISOString() ?? null,
    rejects_url: `/v1/imports/${record.id}/rejects.csv`,
  }
}

// By bytes, as nobody knows how many rows a file has. What follows the last byte is not in the estimate.
function progressOf({ status, bytesTotal, bytesRead, startedAt }: ImportRecord) {
  if (status !== 'running') return null
  const share = bytesTotal ? Math.min(1, bytesRead / bytesTotal) : null
  const seconds = startedAt ? (Date.now() - startedAt.getTime()) / 1000 : 0
  const isTold = share !== null && share > 0 && seconds > 0
  return { share, seconds_left: isTold ? Math.ceil((seconds * (1 - share)) / share) : null }
}
