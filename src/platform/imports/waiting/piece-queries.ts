import type { Sql } from '../../database.ts'
import { importColumns, type NewImport } from '../import-queries.ts'
import type { ImportRecord } from '../import-record.ts'

/** What beats no more for this long has lost its process. */
const silentSeconds = 60

/** Whether all bytes of an import are here: its size is noted when its last piece is. */
const isStored = (sql: Sql) => sql`
  bytes_total is not null and exists (select from imports.piece where piece.import_id = import.id)`

/** Adds a piece of a file that is being stored. */
export async function insertPiece(sql: Sql, id: string, number: number, bytes: Uint8Array): Promise<void> {
  await sql`insert into imports.piece (import_id, number, bytes) values (${id}, ${number}, ${bytes})`
}

/** Notes that an upload is still being stored. */
export async function beatStored(sql: Sql, uploadId: string): Promise<void> {
  await sql`
    update imports.import set beat_at = clock_timestamp() where upload_id = ${uploadId} and status = 'waiting'`
}

/** Notes that these files are all there: from now on a loader may take them. Gives how many of them it may. */
export async function releaseStored(
  sql: Sql,
  files: readonly { id: string; bytes: number }[],
): Promise<number> {
  const { count } = await sql`
    update imports.import as stored
    set bytes_total = file.bytes, beat_at = clock_timestamp()
    from unnest(${files.map(({ id }) => id)}::uuid[], ${files.map(({ bytes }) => bytes)}::bigint[]) as file (id, bytes)
    where stored.id = file.id and stored.status = 'waiting'`
  return count
}

/** The records of an upload, in the order in which its files came. */
export async function listUpload(sql: Sql, uploadId: string): Promise<ImportRecord[]> {
  return sql<ImportRecord[]>`
    select ${importColumns(sql)} from imports.import where upload_id = ${uploadId} order by created_at, id`
}

/** Uploads that are stored whole and not loaded: nobody took them, or whoever did may have died. The oldest first. */
export async function listWaitingUploads(sql: Sql): Promise<string[]> {
  const rows = await sql<{ uploadId: string }[]>`
    select upload_id
    from imports.import
    where status in ('waiting', 'running') and ${isStored(sql)}
    group by upload_id
    order by min(created_at)
    limit 50`
  return rows.map(({ uploadId }) => uploadId)
}

/** How much waits to be loaded, what is being stored included. */
export async function countWaiting(sql: Sql): Promise<{ imports: number; bytes: number }> {
  const [row] = await sql<[{ imports: number; bytes: number }]>`
    select count(*) as imports, coalesce(sum(bytes_total), 0)::bigint as bytes
    from imports.import where status = 'waiting'`
  return row
}

/** The next pieces of a file, from this number on. */
export async function listPieces(sql: Sql, id: string, from: number, limit: number): Promise<Buffer[]> {
  const rows = await sql<{ bytes: Buffer }[]>`
    select bytes from imports.piece where import_id = ${id} and number >= ${from} order by number limit ${limit}`
  return rows.map(({ bytes }) => bytes)
}

/**
 * Lets another attempt load an upload, as long as its bytes are there. `isCounted` false: the attempt before did not
 * fail, it was asked to stop.
 */
export async function putBack(
  sql: Sql,
  uploadId: string,
  { isCounted }: { isCounted: boolean },
): Promise<void> {
  await sql`
    update imports.import
    set status = 'waiting', attempts = greatest(0, attempts - ${isCounted ? 0 : 1}), failure_reason = null,
      failure_text = null, started_at = null, finished_at = null, bytes_read = 0, rows_read = 0, rows_rejected = 0
    where upload_id = ${uploadId} and status in ('waiting', 'running', 'failed')
      and exists (select from imports.piece where piece.import_id = import.id)`
}

/** Forgets the stored bytes of an upload. */
export async function deletePieces(sql: Sql, uploadId: string): Promise<void> {
  await sql`
    delete from imports.piece using imports.import
    where import.id = piece.import_id and import.upload_id = ${uploadId}`
}

/** Imports whose process or connection is gone and which nobody can take up: their bytes are not, or not all, stored. */
export async function listInterrupted(sql: Sql): Promise<Pick<NewImport, 'id' | 'uploadId'>[]> {
  return sql<Pick<NewImport, 'id' | 'uploadId'>[]>`
    select id, upload_id
    from imports.import
    where status in ('waiting', 'running') and beat_at < clock_timestamp() - make_interval(secs => ${silentSeconds})
      and not (${isStored(sql)})
    limit 200`
}

/** Forgets bytes that outlived their import: its end was noted, and then the process died. */
export async function deleteLeftPieces(sql: Sql): Promise<void> {
  await sql`
    delete from imports.piece using imports.import
    where import.id = piece.import_id and import.status in ('completed', 'failed')
      and import.finished_at < clock_timestamp() - interval '10 minutes'`
}
