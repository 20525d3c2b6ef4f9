import type { Database, Sql } from '../../database.ts'
import { readInBatches } from '../../read-in-batches.ts'
import type { RowFault } from '../faults.ts'
import { importColumns } from '../import-queries.ts'
import type { ImportRecord } from '../import-record.ts'

const batchSize = 500

/** What narrows the list of imports; undefined narrows nothing. */
export type ImportFilter = {
  modules: readonly string[]
  target?: string | undefined
  status?: string | undefined
  isDryRun?: boolean | undefined
  actor?: string | undefined
  uploadId?: string | undefined
  createdFrom?: Date | undefined
  createdBefore?: Date | undefined
}

/** A row of the list; `place` is its exact time, finer than a `Date`. */
export type ListedImport = ImportRecord & { place: string }

export type KeptReject = { line: number; raw: string; faults: RowFault[] }

export async function findImport(sql: Sql, id: string): Promise<ImportRecord | undefined> {
  const [record] = await sql<ImportRecord[]>`
    select ${importColumns(sql)} from imports.import where id = ${id}`
  return record
}

/** Imports, the newest first, from after a place on. */
export async function listImports(
  sql: Sql,
  wanted: { filter: ImportFilter; after: { place: string; id: string } | undefined; limit: number },
): Promise<ListedImport[]> {
  const { filter, after, limit } = wanted
  const { modules, target, status, isDryRun, actor, uploadId, createdFrom, createdBefore } = filter
  return sql<ListedImport[]>`
    select ${importColumns(sql)}, created_at::text as place
    from imports.import
    where module = any(${modules as string[]})
      ${target === undefined ? sql`` : sql`and target = ${target}`}
      ${status === undefined ? sql`` : sql`and status = ${status}`}
      ${isDryRun === undefined ? sql`` : sql`and is_dry_run = ${isDryRun}`}
      ${actor === undefined ? sql`` : sql`and actor = ${actor}`}
      ${uploadId === undefined ? sql`` : sql`and upload_id = ${uploadId}`}
      ${createdFrom === undefined ? sql`` : sql`and created_at >= ${createdFrom}`}
      ${createdBefore === undefined ? sql`` : sql`and created_at < ${createdBefore}`}
      ${after === undefined ? sql`` : sql`and (created_at, id) < (${after.place}::timestamptz, ${after.id}::uuid)`}
    order by created_at desc, id desc
    limit ${limit}`
}

/** Rejects of an import by line, from after a line on; with a code those that have it among their faults. */
export async function listRejects(
  sql: Sql,
  id: string,
  wanted: { code?: string | undefined; afterLine: number; limit: number },
): Promise<KeptReject[]> {
  const { code, afterLine, limit } = wanted
  return sql<KeptReject[]>`
    select line, raw, faults
    from imports.reject
    where import_id = ${id} and line > ${afterLine}
      ${
        code === undefined
          ? sql``
          : sql`and exists (
        select from json_array_elements(faults) as fault where fault ->> 'code' = ${code})`
      }
    order by line
    limit ${limit}`
}

/** All rejects of an import by line, as of one moment, in batches. */
export async function* readRejects(database: Database, id: string): AsyncGenerator<KeptReject[]> {
  const batches = readInBatches(
    database,
    batchSize,
    sql => sql`
      select line::text, raw, faults::text from imports.reject where import_id = ${id} order by reject.line`,
  )
  for await (const batch of batches) yield batch.map(readReject)
}

function readReject([line, raw, faults]: Buffer[]): KeptReject {
  return { line: Number(line), raw: String(raw), faults: JSON.parse(String(faults)) as RowFault[] }
}

/** How often each fault of each column occurs in an import, the most frequent first. */
export async function countRejects(
  sql: Sql,
  id: string,
): Promise<{ code: string; column: string | null; rows: number }[]> {
  return sql<{ code: string; column: string | null; rows: number }[]>`
    select fault ->> 'code' as code, fault ->> 'column' as column, count(distinct line) as rows
    from imports.reject, json_array_elements(faults) as fault
    where import_id = ${id}
    group by 1, 2
    order by rows desc, code, "column"
    limit 200`
}
