import type { Text } from './language.ts'

/** What kind of refusal it is. `http/problems.ts` maps each to a status; nothing else knows HTTP. */
export type RefusalCode =
  | 'unreadable'
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'stale'
  | 'unsupported'
  | 'too_slow'
  | 'precondition_required'
  | 'too_large'
  | 'too_many'
  | 'overloaded'

/** One fault in an input: where it is (a JSON pointer, or the name of a query field) and what is wrong with it. */
export type Fault = { pointer: string; detail: Text }

type Details = {
  faults?: Fault[]
  retryAfterSeconds?: number
  /** Further members of the problem (RFC 9457 §3.2), for programs: an id, a count. */
  extensions?: Record<string, string | number>
  cause?: unknown
}

/**
 * A refusal that the caller may see. `reason` is a stable dotted word for programs, `text` says in both languages
 * what is wrong and what to do. Anything else that is thrown is a defect or an outage and answers a bare 500.
 */
export class AppError extends Error {
  readonly code: RefusalCode
  readonly reason: string
  readonly text: Text
  readonly faults: Fault[]
  readonly retryAfterSeconds: number | undefined
  readonly extensions: Record<string, string | number>

  constructor(code: RefusalCode, reason: string, text: Text, details: Details = {}) {
    super(text.en, { cause: details.cause })
    this.code = code
    this.reason = reason
    this.text = text
    this.faults = details.faults ?? []
    this.retryAfterSeconds = details.retryAfterSeconds
    this.extensions = details.extensions ?? {}
  }
}
