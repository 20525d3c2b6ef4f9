import { randomFillSync } from 'node:crypto'
import { v7 } from 'uuid'

const pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

const bytesPerId = 16
// Drawn for many ids at once: each draw is a call to the system.
const drawn = Buffer.alloc(bytesPerId * 256)
let used = drawn.length

/** A new id; one of a later millisecond sorts after those of earlier ones. */
export function newId(): string {
  if (used === drawn.length) {
    randomFillSync(drawn)
    used = 0
  }
  used += bytesPerId
  return v7({ random: drawn.subarray(used - bytesPerId, used) })
}

/** Whether a text can be an id at all. */
export const isId = (text: string): boolean => pattern.test(text)
