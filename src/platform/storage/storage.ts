import { join, resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { localStorage } from './local-storage.ts'
import { readStorageUrl } from './storage-url.ts'

/** A file on this machine that is whole: what it is and how it can be checked. */
export type WholeFile = { path: string; bytes: number; sha256: string; contentType: string }

/**
 * Where files are kept: a folder, or a bucket of S3. Names are paths with "/". A name always holds one whole file: who
 * reads it while it is replaced gets the old one or the new one, never a part of either.
 */
export type Storage = {
  /** For people: where it is. */
  place: string
  put: (name: string, file: WholeFile) => Promise<void>
  copy: (from: string, to: string) => Promise<void>
  /** The file as a stream, or undefined when there is none of that name. */
  open: (name: string) => Promise<Readable | undefined>
  /** Removing what is not there is no error. */
  remove: (name: string) => Promise<void>
  /** Throws when files cannot be kept there now. */
  check: () => Promise<void>
  close: () => Promise<void>
}

/** Opens the storage of the settings. Nothing is contacted before the first call. */
export async function openStorage(config: {
  STORAGE_URL: string | undefined
  DATA_DIR: string
}): Promise<Storage> {
  const { STORAGE_URL: url, DATA_DIR: dataDir } = config
  if (!url) return localStorage(join(resolve(dataDir), 'storage'))
  const place = readStorageUrl(url)
  if (place.kind === 'file') return localStorage(place.folder)
  // The SDK is loaded only by who uses it.
  const { s3Storage } = await import('./s3-storage.ts')
  return s3Storage(place, process.env)
}
