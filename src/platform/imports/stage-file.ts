import { createHash } from 'node:crypto'
import { setImmediate as letOthersRun } from 'node:timers/promises'
import { AppError } from '../errors.ts'
import { makeCopyBuffer } from './copy-buffer.ts'
import { notCsv } from './csv/not-csv.ts'
import { makeFileReader, type Reading } from './read-file.ts'
import { analyzeStaging, openStaging, type Session, type Staging, stage } from './staging.ts'
import type { ImportOptions, ImportTarget } from './target.ts'

/** One file of an upload as it comes in. */
export type UploadedFile = {
  target: ImportTarget
  fileName: string | null
  /** For progress; null when nobody said. */
  bytesTotal: number | null
  bytes: AsyncIterable<Uint8Array>
}

/** How far the reading of a file is. */
export type FileProgress = { bytesRead: number; rowsRead: number; rejectsSoFar: number }

/** A file whose rows are all in its staging table. */
export type StagedFile = {
  staging: Staging
  sha256: Uint8Array
  bytesRead: number
  lines: { read: number; blank: number }
  rowsRead: number
  reading: Reading
}

const headBytes = 1_024
// Reading this much keeps the process from everything else for a millisecond or two.
const sliceBytes = 16_384
// Copied while the next lines are read: about twice this is in memory.
const copiedAtOnce = 262_144

/**
 * Reads a file to its end into a staging table.
 * @throws unsupported for what is no CSV text; whatever its bytes throw.
 */
export async function stageFile(
  session: Session,
  { target, bytes }: UploadedFile,
  number: number,
  options: ImportOptions,
  watch: (progress: FileProgress) => void,
): Promise<StagedFile> {
  const staging = await openStaging(session, target, number)
  const hash = createHash('sha256')
  const lines = makeCopyBuffer(copiedAtOnce)
  let bytesRead = 0
  const reader = makeFileReader(target, options, lines.add)
  let copying: Promise<void> = Promise.resolve()

  async function flush() {
    await copying
    if (lines.bytes === 0) return
    copying = stage(session, staging, lines.take())
    // A failure is met by the next wait; until then it must not count as unhandled.
    copying.catch(() => {})
  }
  for await (const slice of slices(refuseOtherThanCsv(bytes))) {
    hash.update(slice)
    bytesRead += slice.length
    reader.push(slice)
    if (lines.bytes >= copiedAtOnce) await flush()
    const { rows, rejects } = reader.counts
    watch({ bytesRead, rowsRead: rows, rejectsSoFar: rejects })
  }
  reader.end()
  await flush()
  await copying
  await analyzeStaging(session, staging)
  staging.isInKeyOrder = reader.isInKeyOrder
  const { lines: read, blank, rows } = reader.counts
  return {
    staging,
    sha256: hash.digest(),
    bytesRead,
    lines: { read, blank },
    rowsRead: rows,
    reading: reader.reading(),
  }
}

async function* refuseOtherThanCsv(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Uint8Array | undefined = new Uint8Array()
  for await (const chunk of bytes) {
    if (!head) {
      yield chunk
      continue
    }
    head = Buffer.concat([head, chunk])
    if (head.length < headBytes) continue
    refuse(head)
    yield head
    head = undefined
  }
  if (!head) return
  refuse(head)
  yield head
}

function refuse(head: Uint8Array) {
  const found = notCsv(head)
  if (found) throw new AppError('unsupported', 'import.not_csv', found.text)
}

async function* slices(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    for (let from = 0; from < chunk.length; from += sliceBytes) {
      yield chunk.subarray(from, from + sliceBytes)
      if (from + sliceBytes < chunk.length) await letOthersRun()
    }
  }
}
