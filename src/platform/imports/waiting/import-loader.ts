import type { Logger } from 'pino'
import type { Database } from '../../database.ts'
import { AppError } from '../../errors.ts'
import { failImport } from '../import-queries.ts'
import type { ImportRecord } from '../import-record.ts'
import { interrupted, loadUpload, type UploadedFile } from '../load-upload.ts'
import type { ImportTarget } from '../target.ts'
import {
  deleteLeftPieces,
  deletePieces,
  listInterrupted,
  listPieces,
  listUpload,
  listWaitingUploads,
  putBack,
} from './piece-queries.ts'
import { holdUpload, type UploadHold } from './upload-hold.ts'

/** Loads, one after the other, the uploads that wait. */
export type ImportLoader = {
  start: () => void
  /** Looks at once. */
  nudge: () => void
  /** Ends what it is doing; the upload under way is left for another loader. */
  stop: () => Promise<void>
}

type LoaderParts = {
  pool: Database
  database: Database
  targets: readonly ImportTarget[]
  log: Logger
}

const pollMs = 2_000
const sweepEveryMs = 10_000
const attemptsMax = 3
const piecesAtOnce = 4

/** Makes the loader of one process. Any number of processes may load: each upload is held by one of them. */
export function makeImportLoader(parts: LoaderParts): ImportLoader {
  const { database, log } = parts
  const stopping = new AbortController()
  let wake = () => {}
  let isNudged = false
  let running: Promise<void> = Promise.resolve()
  let sweptAt = Number.NEGATIVE_INFINITY

  async function run() {
    while (!stopping.signal.aborted) {
      isNudged = false
      const hasLoaded = await lookOnce().catch(error => {
        log.warn({ err: error }, 'waiting imports could not be looked at')
        return false
      })
      if (!hasLoaded && !isNudged) await rest()
    }
  }
  async function lookOnce(): Promise<boolean> {
    if (performance.now() - sweptAt > sweepEveryMs) {
      sweptAt = performance.now()
      await noteInterrupted(database)
    }
    let hasLoaded = false
    for (const uploadId of await listWaitingUploads(database)) {
      if (stopping.signal.aborted) break
      if (await takeUp(parts, uploadId, stopping.signal)) hasLoaded = true
    }
    return hasLoaded
  }
  function rest(): Promise<void> {
    return new Promise(resolve => {
      const timer = setTimeout(resolve, pollMs)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
  return {
    start: () => {
      running = run()
    },
    nudge: () => {
      isNudged = true
      wake()
    },
    stop: async () => {
      stopping.abort()
      wake()
      await running
    },
  }
}

/** Notes as failed what beats no more and cannot be taken up again. */
export async function noteInterrupted(database: Database): Promise<void> {
  for (const { id, uploadId } of await listInterrupted(database)) {
    await failImport(database, id, interrupted)
    await deletePieces(database, uploadId)
  }
  await deleteLeftPieces(database)
}

/** Loads an upload if nobody else holds it. True when it came to an end, good or bad. */
async function takeUp(parts: LoaderParts, uploadId: string, stopping: AbortSignal): Promise<boolean> {
  const hold = await holdUpload(parts.pool, uploadId)
  if (!hold) return false
  try {
    const records = await listUpload(parts.database, uploadId)
    const isOpen = records.every(({ status }) => status === 'waiting' || status === 'running')
    return isOpen && (await load(parts, { uploadId, records }, hold, stopping))
  } finally {
    await hold.release()
  }
}

type StoredUpload = { uploadId: string; records: ImportRecord[] }

async function load(
  parts: LoaderParts,
  { uploadId, records }: StoredUpload,
  hold: UploadHold,
  stopping: AbortSignal,
): Promise<boolean> {
  const { pool, database, log } = parts
  const [first] = records
  const attempts = Math.max(...records.map(record => record.attempts))
  if (!first || attempts >= attemptsMax) return giveUp(database, uploadId, records, gaveUp)
  const ending = AbortSignal.any([stopping, hold.lost])
  try {
    await loadUpload(
      { pool, database },
      {
        actor: first.actor,
        options: {
          isDryRun: first.isDryRun,
          acceptsIncomplete: first.acceptsIncomplete,
          rejectsShareMax: first.rejectsShareMax ?? undefined,
        },
        files: storedFiles(parts, records, ending),
        existing: { uploadId, importIds: records.map(({ id }) => id) },
      },
    )
    await deletePieces(database, uploadId)
    return true
  } catch (error) {
    if (error instanceof AppError) return giveUp(database, uploadId, records, error)
    log.warn({ err: error, upload: uploadId, attempt: attempts + 1 }, 'a waiting import could not be loaded')
    await putBack(database, uploadId, { isCounted: !stopping.aborted })
    return false
  }
}

async function giveUp(
  database: Database,
  uploadId: string,
  records: ImportRecord[],
  failure: Pick<AppError, 'reason' | 'text'>,
): Promise<boolean> {
  for (const { id } of records) await failImport(database, id, failure)
  await deletePieces(database, uploadId)
  return true
}

async function* storedFiles(
  { database, targets }: LoaderParts,
  records: ImportRecord[],
  ending: AbortSignal,
): AsyncGenerator<UploadedFile> {
  for (const { id, module, target: name, fileName, bytesTotal } of records) {
    const target = targets.find(each => each.module === module && each.name === name)
    if (!target) throw new AppError('unreadable', 'import.unknown_target', unknownTarget)
    yield { target, fileName, bytesTotal, bytes: storedBytes(database, id, ending) }
  }
  ending.throwIfAborted()
}

async function* storedBytes(database: Database, id: string, ending: AbortSignal): AsyncGenerator<Buffer> {
  for (let number = 0; ; ) {
    ending.throwIfAborted()
    const pieces = await listPieces(database, id, number, piecesAtOnce)
    if (pieces.length === 0) return
    number += pieces.length
    yield* pieces
  }
}

const gaveUp = {
  reason: 'import.gave_up',
  text: {
    en: `Loading was tried ${attemptsMax} times and broke off each time. Nothing was loaded; the log says why.`,
    es: `Se intentó la carga ${attemptsMax} veces y se interrumpió cada vez. No se cargó nada; el registro dice por qué.`,
  },
}

const unknownTarget = {
  en: 'This service has no such target any more. Nothing was loaded.',
  es: 'Este servicio ya no tiene ese destino. No se cargó nada.',
}
