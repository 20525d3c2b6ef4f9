import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import type { WholeFile } from '../../../platform/storage/storage.ts'

/** A file on this machine that is being written, counted and digested as it grows. */
export type StagedFile = {
  write: (bytes: Uint8Array) => Promise<void>
  /** Closes it. From then on it is whole. */
  finish: () => Promise<WholeFile>
  /** Closes it as it is; after `finish` nothing is left to do. */
  abandon: () => Promise<void>
}

/** Begins a file that must not be there yet. */
export async function stageFile(path: string, contentType: string): Promise<StagedFile> {
  const file: FileHandle = await open(path, 'wx')
  const hash = createHash('sha256')
  let bytes = 0
  let isOpen = true
  const close = async () => {
    if (!isOpen) return
    isOpen = false
    await file.close()
  }
  return {
    write: async chunk => {
      hash.update(chunk)
      await file.writeFile(chunk)
      bytes += chunk.byteLength
    },
    finish: async () => {
      await close()
      return { path, bytes, sha256: hash.digest('hex'), contentType }
    },
    abandon: close,
  }
}
