/** Says what went wrong with a call in few words: neither the address nor anything that the receiver wrote. */
export function tellError(error: unknown, timeoutMs: number): string {
  const code = codeOf(error)
  if (code === 'ADDRESS_REFUSED') return 'leads to an address that callbacks may not go to'
  if (isTimeOut(error)) return `no answer within ${timeoutMs / 1000} s`
  if (isInterrupted(error)) return 'broken off: this process stopped'
  if (code === 'ECONNREFUSED') return 'nobody listens there'
  if (unknownHost.has(code)) return `the host was not found (${code})`
  return /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? `the connection failed (${code})` : 'the connection failed'
}

/** Whether a call ended because it was broken off from here. */
export function isInterrupted(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError'
}

const unknownHost = new Set([
  'ENOTFOUND',
  'ENODATA',
  'EAI_AGAIN',
  'EAI_NODATA',
  'ESERVFAIL',
  'EREFUSED',
  'EBADNAME',
])
const timeOuts = new Set([
  ...['ETIMEDOUT', 'ETIMEOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'],
])

function isTimeOut(error: unknown): boolean {
  return (error instanceof Error && error.name === 'TimeoutError') || timeOuts.has(codeOf(error))
}

function codeOf(error: unknown): string {
  const { code } = (error ?? {}) as { code?: unknown }
  return typeof code === 'string' ? code : ''
}
