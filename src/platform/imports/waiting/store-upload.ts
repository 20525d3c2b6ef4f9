import type { Database } from '../../database.ts'
import { AppError } from '../../errors.ts'
import { newId } from '../../uuid.ts'
import { failImport, insertImport } from '../import-queries.ts'
import type { ImportRecord } from '../import-record.ts'
import { interrupted, type UploadedFile } from '../load-upload.ts'
import type { ImportOptions } from '../target.ts'
import {
  beatStored,
  countWaiting,
  deletePieces,
  insertPiece,
  listUpload,
  releaseStored,
} from './piece-queries.ts'

const pieceBytes = 262_144
const beatEveryMs = 5_000

/** How much may wait to be loaded at the same time. */
export type WaitingLimits = { importsMax: number; bytesMax: number }

/**
 * Stores the files of an upload in pieces, to be loaded later, and gives their records. When it throws, none of them will
 * be loaded and the records say why.
 * @throws overloaded when too much waits already.
 */
export async function storeUpload(
  database: Database,
  upload: { actor: string; options: ImportOptions; files: AsyncIterable<UploadedFile> },
  limits: WaitingLimits,
  onBegin: (importId: string) => void,
): Promise<ImportRecord[]> {
  await refuseWhenFull(database, limits)
  const uploadId = newId()
  const stored: { id: string; bytes: number }[] = []
  const { actor, options } = upload
  const beating = setInterval(() => void beatStored(database, uploadId).catch(() => {}), beatEveryMs)
  try {
    for await (const { target, fileName, bytes } of upload.files) {
      const file = { id: newId(), bytes: 0 }
      // Without its size nobody takes it for stored.
      const row = { id: file.id, uploadId, target, fileName, bytesTotal: null, actor, options }
      await insertImport(database, row, 'waiting')
      onBegin(file.id)
      stored.push(file)
      file.bytes = await storeFile(database, file.id, bytes)
    }
    await database.begin(async sql => {
      if ((await releaseStored(sql, stored)) < stored.length) throw notedAsFailed()
    })
    return await listUpload(database, uploadId)
  } catch (error) {
    const failure = error instanceof AppError ? error : interrupted
    for (const { id } of stored) await failImport(database, id, failure).catch(() => {})
    await deletePieces(database, uploadId).catch(() => {})
    throw error
  } finally {
    clearInterval(beating)
  }
}

async function storeFile(database: Database, id: string, bytes: AsyncIterable<Uint8Array>): Promise<number> {
  let number = 0
  let size = 0
  for await (const piece of piecesOf(bytes)) {
    size += piece.length
    await insertPiece(database, id, number++, piece)
  }
  // An empty file has a piece too: that is how a stored file is known.
  if (number === 0) await insertPiece(database, id, 0, Buffer.alloc(0))
  return size
}

async function* piecesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let held: Uint8Array[] = []
  let size = 0
  for await (const chunk of bytes) {
    held.push(chunk)
    size += chunk.length
    if (size < pieceBytes) continue
    yield Buffer.concat(held)
    held = []
    size = 0
  }
  if (size > 0) yield Buffer.concat(held)
}

async function refuseWhenFull(database: Database, { importsMax, bytesMax }: WaitingLimits) {
  const waiting = await countWaiting(database)
  if (waiting.imports < importsMax && waiting.bytes < bytesMax) return
  const text = {
    en: `${waiting.imports} files wait to be loaded already. Try again when some are done.`,
    es: `Ya hay ${waiting.imports} archivos en espera de cargarse. Inténtelo de nuevo cuando terminen algunos.`,
  }
  throw new AppError('overloaded', 'imports.too_many_waiting', text, { retryAfterSeconds: 30 })
}

function notedAsFailed() {
  const { reason, text } = interrupted
  return new AppError('overloaded', reason, text, { retryAfterSeconds: 1 })
}
