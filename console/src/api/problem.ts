/** A refusal or failure as the API tells it (RFC 9457), or as the network left it. */
export class Problem extends Error {
  /** HTTP status; 0 when no answer came. */
  readonly status: number
  readonly reason: string
  /** Id of the request, to quote when reporting it. */
  readonly requestId: string | undefined
  readonly errors: readonly { pointer: string; detail: string }[]
  readonly retryAfterSeconds: number | undefined

  constructor(parts: {
    status: number
    reason: string
    detail: string
    requestId?: string | undefined
    errors?: readonly { pointer: string; detail: string }[]
    retryAfterSeconds?: number | undefined
  }) {
    super(parts.detail)
    this.name = 'Problem'
    this.status = parts.status
    this.reason = parts.reason
    this.requestId = parts.requestId
    this.errors = parts.errors ?? []
    this.retryAfterSeconds = parts.retryAfterSeconds
  }

  /** Whether the same call may succeed a moment later. */
  get isPassing(): boolean {
    return (
      this.status === 0 ||
      this.status === 429 ||
      this.status === 502 ||
      this.status === 503 ||
      this.status === 504
    )
  }
}

/** Reads the problem of an answer that is none of success. */
export async function problemOf(response: Response): Promise<Problem> {
  const body = await response.json().catch(() => ({}))
  const retryAfter = Number(response.headers.get('retry-after'))
  return new Problem({
    status: response.status,
    reason: body.reason ?? 'unknown',
    detail: body.detail ?? response.statusText,
    requestId: response.headers.get('x-request-id') ?? undefined,
    errors: body.errors,
    retryAfterSeconds: Number.isFinite(retryAfter) && retryAfter > 0 ? retryAfter : undefined,
  })
}
