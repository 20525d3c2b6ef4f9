import { type Database, isOutage } from '../database.ts'
import { AppError } from '../errors.ts'
import type { Text } from '../language.ts'
import { newId } from '../uuid.ts'
import { checkStaged } from './check-staged.ts'
import { beat, completeImport, failImport, insertImport, startImport } from './import-queries.ts'
import type { ImportRecord } from './import-record.ts'
import { countStaged, keepRejects, type LoadCounts, loadGood } from './load-staged.ts'
import { type FileProgress, type StagedFile, stageFile, type UploadedFile } from './stage-file.ts'
import { dropStaging, type Session, type Staging } from './staging.ts'
import type { ImportOptions } from './target.ts'

export type { UploadedFile } from './stage-file.ts'

/** Files that are loaded together or not at all. */
export type Upload = {
  actor: string
  options: ImportOptions
  /** Read one after the other. An error of one of them fails the upload. */
  files: AsyncIterable<UploadedFile>
  /** The records of files that were stored before, in the order of `files`; new ones are made otherwise. */
  existing?: { uploadId: string; importIds: readonly string[] }
  onBegin?: (importId: string) => void
  /** How far the file under way is, a few times a second. */
  onProgress?: (progress: FileProgress & { importId: string }) => void
}

export type LoadParts = {
  /** Connections that uploads hold for as long as they last. */
  pool: Database
  /** Where the records are kept up to date. */
  database: Database
}

type Loaded = StagedFile & { id: string }

const beatEveryMs = 1_000
const progressEveryMs = 200

/**
 * Loads the files of one upload in one transaction, parents first, and gives their records in the order in which the
 * files came. When it throws, nothing was loaded and the records say why.
 * @throws unsupported `import.not_csv`, invalid `import.too_many_rejects`; what reading the header or the bytes throws.
 */
export async function loadUpload(parts: LoadParts, upload: Upload): Promise<ImportRecord[]> {
  const session = await parts.pool.reserve()
  const uploadId = upload.existing?.uploadId ?? newId()
  const files: Loaded[] = []
  const begun: string[] = []
  const watch = startWatching(parts.database, upload)
  try {
    // A statement whose process died must not hold its locks to its end. Not every platform's PostgreSQL can look.
    await session`set client_connection_check_interval = '2s'`.catch(() => {})
    for await (const file of upload.files) {
      const id = await beginImport(parts.database, upload, uploadId, begun.length, file)
      begun.push(id)
      upload.onBegin?.(id)
      const staged = await stageFile(session, file, files.length, upload.options, progress =>
        watch.note(id, progress),
      )
      files.push({ ...staged, id })
    }
    return await loadFiles(session, files, upload.options)
  } catch (error) {
    // What was stored before is tried again unless the file is at fault: whoever took it up decides.
    const isTriedAgain = upload.existing !== undefined && !(error instanceof AppError)
    // Without the database nobody can note it now; what beats no more is noted by whoever looks later.
    for (const id of isTriedAgain ? [] : begun)
      await failImport(parts.database, id, failureOf(error)).catch(() => {})
    throw error
  } finally {
    watch.stop()
    for (const { staging } of files) await dropStaging(session, staging).catch(() => {})
    session.release()
  }
}

async function beginImport(
  database: Database,
  { actor, options, existing }: Upload,
  uploadId: string,
  place: number,
  { target, fileName, bytesTotal }: UploadedFile,
): Promise<string> {
  const stored = existing?.importIds[place]
  if (stored) {
    await startImport(database, stored)
    return stored
  }
  const id = newId()
  await insertImport(database, { id, uploadId, target, fileName, bytesTotal, actor, options }, 'running')
  return id
}

async function loadFiles(
  session: Session,
  files: readonly Loaded[],
  options: ImportOptions,
): Promise<ImportRecord[]> {
  const refused = await inTransaction(session, async () => {
    const counted: { file: Loaded; rejected: number }[] = []
    const inOrder = files.toSorted((one, other) => one.staging.target.order - other.staging.target.order)
    for (const begin of new Set(inOrder.map(({ staging }) => staging.target.begin))) await begin?.(session)
    const together = inOrder.map(({ staging }) => staging)
    for (const file of inOrder) {
      await checkStaged(session, file.staging, together)
      counted.push({ file, rejected: await keepRejects(session, file.id, file.staging) })
    }
    const tooMany = counted.find(({ file, rejected }) => isTooMany(rejected, file.rowsRead, options))
    if (tooMany) {
      const error = tooManyRejects(tooMany.rejected, tooMany.file.rowsRead, options.rejectsShareMax ?? 0)
      for (const { file, rejected } of counted)
        await failImport(session, file.id, error, { ...file, rowsRejected: rejected })
      return { error }
    }
    const records = new Map<string, ImportRecord>()
    for (const { file, rejected } of counted) {
      const counts = await load(session, file.staging, options)
      records.set(file.id, await completeImport(session, { ...file, counts: { ...counts, rejected } }))
    }
    return { records: files.map(({ id }) => records.get(id) as ImportRecord) }
  })
  if ('error' in refused) throw refused.error
  return refused.records
}

function load(session: Session, staging: Staging, { isDryRun }: ImportOptions): Promise<LoadCounts> {
  if (staging.target.load) return staging.target.load(session, staging, { isDryRun })
  return isDryRun ? countStaged(session, staging) : loadGood(session, staging)
}

async function inTransaction<Result>(session: Session, work: () => Promise<Result>): Promise<Result> {
  await session.unsafe(`begin; set local work_mem = '64MB'`)
  try {
    const result = await work()
    await session.unsafe('commit')
    return result
  } catch (error) {
    await session.unsafe('rollback').catch(() => {})
    throw error
  }
}

function startWatching(database: Database, { onProgress }: Upload) {
  const progress = new Map<string, FileProgress>()
  let toldAt = 0
  const beating = setInterval(() => {
    // A beat that is lost is made up for by the next.
    for (const [id, latest] of progress) void beat(database, id, latest).catch(() => {})
  }, beatEveryMs)
  return {
    note: (importId: string, latest: FileProgress) => {
      progress.set(importId, latest)
      if (!onProgress || performance.now() - toldAt < progressEveryMs) return
      toldAt = performance.now()
      onProgress({ importId, ...latest })
    },
    stop: () => clearInterval(beating),
  }
}

function isTooMany(rejected: number, rowsRead: number, { rejectsShareMax }: ImportOptions): boolean {
  return rejectsShareMax !== undefined && rejected > rejectsShareMax * rowsRead
}

function tooManyRejects(rejected: number, rowsRead: number, shareMax: number): AppError {
  const percent = `${Number((shareMax * 100).toFixed(2))} %`
  return new AppError('invalid', 'import.too_many_rejects', {
    en: `${rejected} of ${rowsRead} rows would be rejected, more than the ${percent} that were allowed. Nothing was loaded. Fix the rejects, or allow more.`,
    es: `Se rechazarían ${rejected} de ${rowsRead} filas, más del ${percent} permitido. No se cargó nada. Corrija los rechazos o permita más.`,
  })
}

function failureOf(error: unknown): { reason: string; text: Text } {
  if (error instanceof AppError) return error
  if (isOutage(error)) return interrupted
  return {
    reason: 'import.broken_off',
    text: {
      en: 'The file did not come in to its end, or could not be loaded. Nothing was loaded; send it again.',
      es: 'El archivo no llegó hasta el final o no se pudo cargar. No se cargó nada; envíelo de nuevo.',
    },
  }
}

/** What the record of an import says whose process or database went away. */
export const interrupted = {
  reason: 'import.interrupted',
  text: {
    en: 'The service or its database stopped in the middle. Nothing was loaded; send the file again.',
    es: 'El servicio o su base de datos se detuvo a la mitad. No se cargó nada; envíe el archivo de nuevo.',
  },
}
