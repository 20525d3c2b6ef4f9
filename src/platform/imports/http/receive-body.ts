import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { AppError } from '../../errors.ts'

/** How much of a body is taken, and how slowly it may come. */
export type BodyLimits = {
  /** As sent, and again as unpacked. */
  bytesMax: number
  /** Longest silence of the sender while we wait for it. */
  idleMs: number
}

// A sender that drips single bytes holds a place as well as a silent one does.
const bytesPerSecondMin = 1_024
const slownessAllowedMs = 60_000
const lingerMs = 15_000

/**
 * The bytes of a request's body as they come in, unpacked if they are gzip. They are taken only as fast as they are read.
 * @throws unreadable `import.broken_off`, `import.gzip_broken`; too_slow `import.too_slow`; too_large `import.too_large`.
 */
export function receiveBody(request: IncomingMessage, limits: BodyLimits): AsyncGenerator<Buffer> {
  const sent = bounded(receive(request, limits.idleMs), limits.bytesMax)
  return isGzip(request) ? bounded(unpack(sent), limits.bytesMax) : sent
}

/** Whether the body is gzip. @throws unsupported for another `Content-Encoding`. */
export function isGzip({ headers }: IncomingMessage): boolean {
  const encoding = (headers['content-encoding'] ?? 'identity').trim().toLowerCase()
  if (encoding === 'gzip' || encoding === 'x-gzip') return true
  if (encoding === 'identity' || encoding === '') return false
  throw new AppError('unsupported', 'import.encoding', {
    en: 'Send the file as it is or packed with gzip; no other Content-Encoding is taken.',
    es: 'Envíe el archivo tal cual o comprimido con gzip; no se admite otro Content-Encoding.',
  })
}

/** How long the body says it is. @throws too_large before a byte of it is read. */
export function bytesAnnounced({ headers }: IncomingMessage, bytesMax: number): number | undefined {
  const length = headers['content-length']
  if (length === undefined) return undefined
  if (Number(length) > bytesMax) throw tooLarge(bytesMax)
  return Number(length)
}

/**
 * Reads and forgets what is still to come of a body whose answer is given. Closing at once would take the answer from a
 * sender that reads only when it has sent all; a sender that goes on for long is cut off.
 */
export function letRestGo(request: IncomingMessage): void {
  if (request.complete || request.destroyed || request.readableEnded) return
  request.on('error', () => {})
  // Whoever still waits for it to be readable keeps `resume` alone from having an effect.
  request.on('data', () => {}).resume()
  const cutting = setTimeout(() => request.destroy(), lingerMs)
  cutting.unref()
  request.once('close', () => clearTimeout(cutting))
}

async function* receive(request: IncomingMessage, idleMs: number): AsyncGenerator<Buffer> {
  let waitedMs = 0
  let bytes = 0
  for (;;) {
    const chunk: Buffer | null = request.read()
    if (chunk !== null) {
      bytes += chunk.length
      yield chunk
    } else if (request.readableEnded) {
      return
    } else if (request.destroyed) {
      throw brokenOff()
    } else {
      const allowedMs = slownessAllowedMs + (bytes * 1000) / bytesPerSecondMin - waitedMs
      const startedAt = performance.now()
      await somethingOf(request, Math.min(idleMs, allowedMs))
      waitedMs += performance.now() - startedAt
    }
  }
}

const events = ['readable', 'end', 'error', 'close'] as const

async function somethingOf(request: IncomingMessage, withinMs: number): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const happened = () => resolve()
  const timer = setTimeout(() => reject(tooSlow()), Math.max(0, withinMs))
  for (const event of events) request.once(event, happened)
  try {
    await promise
  } finally {
    clearTimeout(timer)
    for (const event of events) request.off(event, happened)
  }
}

async function* bounded(chunks: AsyncIterable<Buffer>, bytesMax: number): AsyncGenerator<Buffer> {
  let bytes = 0
  for await (const chunk of chunks) {
    bytes += chunk.length
    if (bytes > bytesMax) throw tooLarge(bytesMax)
    yield chunk
  }
}

async function* unpack(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const packed = Readable.from(chunks, { objectMode: false })
  const gunzip = createGunzip()
  packed.on('error', error => gunzip.destroy(error))
  packed.pipe(gunzip)
  try {
    for await (const chunk of gunzip) yield chunk as Buffer
  } catch (error) {
    throw error instanceof AppError ? error : gzipBroken(error)
  } finally {
    packed.destroy()
  }
}

function brokenOff() {
  return new AppError('unreadable', 'import.broken_off', {
    en: 'The file did not come in to its end. Nothing was loaded; send it again.',
    es: 'El archivo no llegó hasta el final. No se cargó nada; envíelo de nuevo.',
  })
}

function tooSlow() {
  return new AppError('too_slow', 'import.too_slow', {
    en: 'The file came in too slowly or not at all. Nothing was loaded; send it again.',
    es: 'El archivo llegó demasiado despacio o dejó de llegar. No se cargó nada; envíelo de nuevo.',
  })
}

function gzipBroken(cause: unknown) {
  const text = {
    en: 'The body says that it is gzip and cannot be unpacked to its end. Nothing was loaded.',
    es: 'El cuerpo dice ser gzip y no se puede descomprimir hasta el final. No se cargó nada.',
  }
  return new AppError('unreadable', 'import.gzip_broken', text, { cause })
}

function tooLarge(bytesMax: number) {
  return new AppError('too_large', 'import.too_large', {
    en: `An upload may have ${bytesMax} bytes at most (IMPORT_BYTES_MAX). Nothing was loaded; send it in parts.`,
    es: `Una carga puede tener ${bytesMax} bytes como máximo (IMPORT_BYTES_MAX). No se cargó nada; envíela por partes.`,
  })
}
