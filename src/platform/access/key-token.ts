import { hash, randomInt, timingSafeEqual } from 'node:crypto'
import { crc32 } from 'node:zlib'

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const idLength = 12
const secretLength = 30 // 30 characters of 62 are 178 random bits
const checksumLength = 6
const tokenPattern = new RegExp(
  `^trs_([0-9A-Za-z]{${idLength}})_([0-9A-Za-z]{${secretLength}})([0-9A-Za-z]{${checksumLength}})$`,
)

/** A key in the hands of its owner. Only `id` and the hash of the token are ever stored. */
export type KeyToken = { id: string; token: string }

/**
 * Makes a key token, `trs_<id>_<secret><checksum>`. The checksum (CRC-32 in base 62, as GitHub's tokens have it) lets
 * mistyped and made-up keys be refused without asking the database.
 */
export function makeKeyToken(): KeyToken {
  const id = randomText(idLength)
  const body = `trs_${id}_${randomText(secretLength)}`
  return { id, token: body + checksum(body) }
}

/** The id in a key token, or nothing when the text is not shaped as one or its checksum is wrong. */
export function readKeyToken(token: string): string | undefined {
  const match = tokenPattern.exec(token)
  if (!match) return undefined
  return checksum(token.slice(0, -checksumLength)) === match[3] ? match[1] : undefined
}

/** SHA-256 of a token: enough for 178 random bits (OWASP ASVS 5.0, 6.5.2), and too fast to slow a call down. */
export function hashToken(token: string): Buffer {
  return hash('sha256', token, 'buffer')
}

/** Whether a token has this hash, in constant time. */
export function isTokenOf(token: string, stored: Uint8Array): boolean {
  const found = hashToken(token)
  return found.length === stored.length && timingSafeEqual(found, stored)
}

function randomText(length: number): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('')
}

function checksum(body: string): string {
  let rest = crc32(body)
  let text = ''
  for (let place = 0; place < checksumLength; place++) {
    text = alphabet[rest % alphabet.length] + text
    rest = Math.floor(rest / alphabet.length)
  }
  return text
}
