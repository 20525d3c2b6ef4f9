import type { Database } from '../../database.ts'
import type { Language } from '../../language.ts'
import { describeImport, type ImportRecord } from '../import-record.ts'
import type { ImportTarget } from '../target.ts'
import { describeReject } from './describe-reject.ts'
import { listRejects } from './import-reads.ts'
import { rejectCellReader } from './reject-cells.ts'

const rejectsShown = 20
const counts = ['rows_read', 'rows_inserted', 'rows_updated', 'rows_unchanged', 'rows_rejected'] as const

/** What an upload answers: the import of its one file with its first rejects, or the sums and the imports of several. */
export async function answerUpload(
  database: Database,
  records: ImportRecord[],
  targets: readonly ImportTarget[],
  language: Language,
) {
  const imports = await Promise.all(
    records.map(async record => ({
      ...describeImport(record, language),
      import_id: record.id,
      rejects: await firstRejects(database, record, targets, language),
    })),
  )
  const [only] = imports
  if (only && imports.length === 1) return only
  const sums = { rows_read: 0, rows_inserted: 0, rows_updated: 0, rows_unchanged: 0, rows_rejected: 0 }
  for (const each of imports) for (const count of counts) sums[count] += each[count]
  return { ...sums, imports }
}

/** Where an upload is looked at later. */
export function locationOf(records: ImportRecord[]): string {
  const [first] = records
  return records.length === 1 ? `/v1/imports/${first?.id}` : `/v1/imports?upload=${first?.uploadId}`
}

async function firstRejects(
  database: Database,
  { id, rowsRejected, status, module, target: name, reading }: ImportRecord,
  targets: readonly ImportTarget[],
  language: Language,
) {
  const target = targets.find(each => each.module === module && each.name === name)
  if (!target || rowsRejected === 0 || status !== 'completed') return []
  const rejects = await listRejects(database, id, { afterLine: 0, limit: rejectsShown })
  const readCells = rejectCellReader(target, reading)
  return rejects.map(reject => describeReject(reject, readCells(reject.raw), target, language))
}
