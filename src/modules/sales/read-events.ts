import { isUtf8 } from 'node:buffer'
import { AppError } from '../../platform/errors.ts'
import { UnreadableEvent } from './check-events.ts'

/** Most events of one call. */
export const eventsMax = 5_000

/** The events of a JSON body: one, or an array of them. @throws unreadable for what is no JSON, too_large. */
export function readJsonEvents(bytes: Buffer): unknown[] {
  const body = parseJson(bytes)
  if (!Array.isArray(body)) return [body]
  if (body.length === 0) throw noEvents()
  if (body.length > eventsMax) throw tooManyEvents()
  return body
}

/** The events of NDJSON, one in each line; what is no JSON is rejected by itself. @throws unreadable, too_large. */
export function readNdjsonEvents(bytes: Buffer): unknown[] {
  const events: unknown[] = []
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(lineFeed, from)
    const line = bytes.subarray(from, end < 0 ? bytes.length : end)
    from = end < 0 ? bytes.length : end + 1
    if (line.every(isBlank)) continue
    if (events.length === eventsMax) throw tooManyEvents()
    events.push(readEvent(line))
  }
  if (events.length === 0) throw noEvents()
  return events
}

/** One event from the bytes of its JSON. What is none is an `UnreadableEvent`, which is rejected when it is recorded. */
export function readEvent(bytes: Uint8Array): unknown {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString()
  // Different bytes that are no text would become one and the same text, and their sales one sale.
  if (!isUtf8(bytes)) return new UnreadableEvent(text)
  return parseEvent(text)
}

/** One event from its JSON. */
export function parseEvent(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return new UnreadableEvent(text)
  }
}

const lineFeed = 10
const isBlank = (byte: number) => byte === 32 || byte === 13 || byte === 9

function parseJson(bytes: Buffer): unknown {
  if (!isUtf8(bytes)) throw notJson()
  try {
    return JSON.parse(bytes.toString())
  } catch (cause) {
    throw notJson(cause)
  }
}

function notJson(cause?: unknown) {
  const text = {
    en: 'The body is not JSON in UTF-8. Several events are an array, or application/x-ndjson with one in each line.',
    es: 'El cuerpo no es JSON en UTF-8. Varios eventos son una lista, o application/x-ndjson con uno por línea.',
  }
  return new AppError('unreadable', 'body.not_json', text, { cause })
}

function noEvents() {
  return new AppError('unreadable', 'sales.no_events', {
    en: 'There is no event in the body.',
    es: 'No hay ningún evento en el cuerpo.',
  })
}

function tooManyEvents() {
  return new AppError('too_large', 'sales.too_many_events', {
    en: `One call takes ${eventsMax} events at most. Send the rest with another.`,
    es: `Una llamada admite ${eventsMax} eventos como máximo. Envíe los demás con otra.`,
  })
}
