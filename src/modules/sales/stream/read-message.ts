import { UnreadableEvent } from '../check-events.ts'
import { parseEvent } from '../read-events.ts'

/** What is wrong with a message that is no event at all. */
export type Poison = 'empty' | 'too_large' | 'not_text' | 'not_json'

/** Bytes of a message above which it is not read: an event has about 150. */
const messageBytesMax = 65_536

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

/** The event in a message, or, for the dead letters, what cannot be one, with the payload as far as it is text. */
export function readMessage(value: Buffer | null | undefined): { event: unknown; poison?: Poison } {
  if (value === null || value === undefined || value.length === 0)
    return { event: new UnreadableEvent(''), poison: 'empty' }
  if (value.length > messageBytesMax) {
    const payload = value.toString('utf8', 0, messageBytesMax)
    return { event: new UnreadableEvent(payload, 'too_large'), poison: 'too_large' }
  }
  const text = textOf(value)
  if (text === undefined) {
    return { event: new UnreadableEvent(`base64:${value.toString('base64')}`), poison: 'not_text' }
  }
  const event = parseEvent(text)
  return event instanceof UnreadableEvent ? { event, poison: 'not_json' } : { event }
}

function textOf(value: Buffer): string | undefined {
  try {
    return decoder.decode(value)
  } catch {
    return undefined
  }
}
