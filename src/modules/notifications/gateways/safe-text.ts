const lengthMax = 200

/** Foreign text made fit to be stored and shown: one line, nothing invisible, short. */
export function oneLine(text: string, most = lengthMax): string {
  const visible = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
  return visible.length <= most ? visible : [...visible.slice(0, most * 2)].slice(0, most).join('')
}

/** Masks secrets wherever a foreign text repeats them. */
export type Mask = (text: string) => string

/** Makes a mask for header values and passwords, and for what follows the scheme in them ("Bearer ..."). */
export function maskOf(secrets: readonly string[]): Mask {
  const parts = secrets
    .flatMap(secret => [secret, secret.split(' ').at(-1) ?? ''])
    .filter(({ length }) => length >= 4)
    .sort((one, other) => other.length - one.length)
  return text => parts.reduce((masked, part) => masked.replaceAll(part, '[secret]'), text)
}

/** A short word for what went wrong with a connection. Messages of errors may hold anything, so only codes are told. */
export function codeOf(error: unknown): string {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown }
  return oneLine(typeof code === 'string' ? code : typeof name === 'string' ? name : 'unknown', 60)
}
