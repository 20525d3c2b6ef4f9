import type { Sql } from '../database.ts'
import type { Text } from '../language.ts'
import type { ImportRecord } from './import-record.ts'
import type { LoadCounts } from './load-staged.ts'
import type { Reading } from './read-file.ts'
import type { FileProgress } from './stage-file.ts'
import type { ImportOptions, ImportTarget } from './target.ts'

export type NewImport = {
  id: string
  uploadId: string
  target: ImportTarget
  fileName: string | null
  bytesTotal: number | null
  actor: string
  options: ImportOptions
}

/** The columns of an import's record, as `ImportRecord` names them. */
export const importColumns = (sql: Sql) => sql`
  id, upload_id, module, target, file_name, actor, status, is_dry_run, accepts_incomplete,
  rejects_share_max, failure_reason, failure_text, same_as, bytes_total, bytes_read, lines_read,
  lines_blank, rows_read, rows_inserted, rows_updated, rows_unchanged, rows_rejected, reading, attempts, created_at,
  started_at, finished_at`

/** Notes an import that begins now (`running`), or that is stored to be loaded later (`waiting`). */
export async function insertImport(sql: Sql, row: NewImport, status: 'waiting' | 'running'): Promise<void> {
  const { id, uploadId, target, fileName, bytesTotal, actor, options } = row
  await sql`
    insert into imports.import
      (id, upload_id, module, target, file_name, bytes_total, actor, status, is_dry_run, accepts_incomplete,
       rejects_share_max, attempts, started_at)
    values (${id}, ${uploadId}, ${target.module}, ${target.name}, ${fileName}, ${bytesTotal}, ${actor}, ${status},
      ${options.isDryRun}, ${options.acceptsIncomplete}, ${options.rejectsShareMax ?? null},
      ${status === 'running' ? 1 : 0}, ${status === 'running' ? sql`clock_timestamp()` : null})`
}

/** Notes that a waiting import is being loaded, and forgets what an attempt before it had read. */
export async function startImport(sql: Sql, id: string): Promise<void> {
  await sql`
    update imports.import
    set status = 'running', attempts = attempts + 1, started_at = clock_timestamp(), beat_at = clock_timestamp(),
      bytes_read = 0, rows_read = 0, rows_rejected = 0
    where id = ${id} and status in ('waiting', 'running')`
}

/** Notes how far an import is, and that its process lives. */
export async function beat(sql: Sql, id: string, progress: FileProgress): Promise<void> {
  await sql`
    update imports.import
    set beat_at = clock_timestamp(), bytes_read = ${progress.bytesRead}, rows_read = ${progress.rowsRead},
      rows_rejected = ${progress.rejectsSoFar}
    where id = ${id} and status = 'running'`
}

export type FinishedImport = {
  id: string
  sha256: Uint8Array
  bytesRead: number
  lines: { read: number; blank: number }
  reading: Reading
  counts: LoadCounts & { rejected: number }
}

/** Notes the end of an import, in the transaction of its load. Gives its record. */
export async function completeImport(sql: Sql, finished: FinishedImport): Promise<ImportRecord> {
  const { id, sha256, bytesRead, lines, reading, counts } = finished
  const rowsRead = counts.inserted + counts.updated + counts.unchanged + counts.rejected
  const [record] = await sql<[ImportRecord]>`
    update imports.import as done
    set status = 'completed', finished_at = clock_timestamp(), beat_at = clock_timestamp(),
      content_sha256 = ${sha256}, bytes_read = ${bytesRead}, bytes_total = ${bytesRead},
      lines_read = ${lines.read}, lines_blank = ${lines.blank},
      rows_read = ${rowsRead}, rows_inserted = ${counts.inserted}, rows_updated = ${counts.updated},
      rows_unchanged = ${counts.unchanged}, rows_rejected = ${counts.rejected},
      reading = ${JSON.stringify(reading)}::text::json,
      same_as = (
        select earlier.id from imports.import as earlier
        where earlier.content_sha256 = ${sha256} and earlier.status = 'completed' and not earlier.is_dry_run
          and earlier.module = done.module and earlier.target = done.target
        order by earlier.finished_at desc limit 1
      )
    where id = ${id}
    returning ${importColumns(sql)}`
  return record
}

/** Notes that nothing of an import was loaded, and why. */
export async function failImport(
  sql: Sql,
  id: string,
  { reason, text }: { reason: string; text: Text },
  read?: { sha256: Uint8Array; rowsRead: number; rowsRejected: number; reading: Reading },
): Promise<void> {
  await sql`
    update imports.import
    set status = 'failed', finished_at = clock_timestamp(), beat_at = clock_timestamp(),
      failure_reason = ${reason}, failure_text = ${JSON.stringify(text)}::text::json,
      content_sha256 = ${read?.sha256 ?? null}, rows_read = coalesce(${read?.rowsRead ?? null}, rows_read),
      rows_rejected = coalesce(${read?.rowsRejected ?? null}, rows_rejected),
      reading = coalesce(${read ? JSON.stringify(read.reading) : null}::text::json, reading)
    where id = ${id} and status in ('waiting', 'running')`
}
