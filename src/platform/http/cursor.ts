import { createHmac, timingSafeEqual } from 'node:crypto'
import { AppError } from '../errors.ts'

const signatureBytes = 16

/** Signs and reads the cursors of lists. A cursor is opaque, cannot be made up, and fits one list only. */
export type Cursors = {
  seal: (list: string, position: readonly unknown[]) => string
  open: (list: string, cursor: string) => unknown[]
}

/**
 * Makes the cursors of one deployment.
 * @param secret the same on every replica, so that a page can be fetched from any.
 * `list` names what the cursor belongs to: route, sort and filters. `open` throws `cursor.invalid` for what was not
 * signed by us and `cursor.mismatch` when the list is another.
 */
export function makeCursors(secret: string): Cursors {
  const key = createHmac('sha256', secret).update('cursor').digest()
  const sign = (payload: string) =>
    createHmac('sha256', key).update(payload).digest().subarray(0, signatureBytes)
  const fingerprint = (list: string) => sign(`list:${list}`).toString('base64url').slice(0, 8)
  return {
    seal: (list, position) => {
      const payload = Buffer.from(JSON.stringify([fingerprint(list), ...position]))
      return Buffer.concat([sign(payload.toString()), payload]).toString('base64url')
    },
    open: (list, cursor) => {
      const bytes = Buffer.from(cursor, 'base64url')
      const payload = bytes.subarray(signatureBytes).toString()
      const signature = bytes.subarray(0, signatureBytes)
      // Several texts decode to the same bytes; ours is one of them.
      if (bytes.toString('base64url') !== cursor) throw invalid()
      if (signature.length < signatureBytes || !timingSafeEqual(signature, sign(payload))) throw invalid()
      const [found, ...position] = JSON.parse(payload) as unknown[]
      if (found !== fingerprint(list)) throw mismatch()
      return position
    },
  }
}

function invalid() {
  return new AppError('unreadable', 'cursor.invalid', {
    en: 'This cursor is none of ours. Start from the first page.',
    es: 'Este cursor no es nuestro. Empiece desde la primera página.',
  })
}

function mismatch() {
  return new AppError('invalid', 'cursor.mismatch', {
    en: 'This cursor belongs to another list, sort or filter. Start from the first page.',
    es: 'Este cursor es de otra lista, orden o filtro. Empiece desde la primera página.',
  })
}
