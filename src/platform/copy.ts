import { once } from 'node:events'
import type { PendingQuery, Row } from 'postgres'

/** Sends lines of COPY's text format to a `copy … from stdin` and waits until PostgreSQL has taken them. */
export async function copyText(query: PendingQuery<Row[]>, text: string | Uint8Array): Promise<void> {
  const into = await query.writable()
  // The driver lets go of the stream once the last row is sent: what PostgreSQL then refuses it tells the query alone.
  Object.assign(query, { reject: (error: Error) => into.destroy(error) })
  const ended = once(into, 'finish')
  into.write(text)
  into.end()
  await ended
}

/** A line of COPY's text format: tabs between fields, backslashes before what would be special. */
export function copyLine(fields: readonly string[]): string {
  return `${fields.map(copyField).join('\t')}\n`
}

/** A field of COPY's text format. */
export function copyField(value: string): string {
  return special.test(value) ? value.replace(specials, character => escapes[character] as string) : value
}

/** A field that is null. */
export const copyNull = '\\N'

const special = /[\\\t\n\r]/
const specials = /[\\\t\n\r]/g
const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }
