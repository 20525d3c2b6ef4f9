import type { CallResult } from './gateway.ts'
import { type Mask, oneLine } from './safe-text.ts'

/** What a gateway answers when it has taken a message. */
export type SuccessRule = {
  /** Status codes of the 200s. */
  statuses: readonly number[]
  /** JSON pointer to the field that says so, and what it says. Without them the status says it. */
  field?: string | undefined
  equals?: string | number | boolean | undefined
  /** JSON pointer to the gateway's name for the message. */
  providerId?: string | undefined
}

/** The success rule of the contract: 200 with `"status": "delivered"`. */
export const contractSuccess: SuccessRule = {
  statuses: [200],
  field: '/status',
  equals: 'delivered',
  providerId: '/provider_id',
}

export type Headers = Record<string, string | string[] | undefined>

/** An answer, its body as far as it was read. */
export type Answer = { status: number; headers: Headers; body: string }

/** What an answer says about a message. A status other than 2xx speaks for itself, whatever became of the body. */
export function resultOf(answer: Answer, rule: SuccessRule, mask: Mask): CallResult {
  const { status, headers, body } = answer
  const json = parse(body)
  if (rule.statuses.includes(status) && saysSuccess(json, rule)) return delivered(status, json, rule)
  const problem = oneLine(mask(problemText(json, body, headers)))
  const say = (text: string) => ({ statusCode: status, detail: [text, problem].filter(Boolean).join(': ') })
  if (status === 429) return { outcome: 'throttled', ...say(`${status}`), ...retryAfter(headers, Date.now()) }
  if (status === 408 || status === 425 || status >= 500) return { outcome: 'failed', ...say(`${status}`) }
  if (status >= 400) return { outcome: 'rejected', ...say(`${status}`) }
  if (status >= 300) return { outcome: 'rejected', ...say(`${status}, and redirects are not followed`) }
  return { outcome: 'in_doubt', ...say(`${status} with an answer that does not say delivered`) }
}

function delivered(statusCode: number, json: unknown, { providerId }: SuccessRule): CallResult {
  const id = providerId === undefined ? undefined : valueAt(json, providerId)
  const isName = (typeof id === 'string' && id !== '') || typeof id === 'number'
  return { outcome: 'delivered', statusCode, ...(isName ? { providerId: oneLine(String(id)) } : {}) }
}

function saysSuccess(json: unknown, { field, equals }: SuccessRule): boolean {
  return field === undefined || valueAt(json, field) === equals
}

/** How many seconds a Retry-After header asks for. A date is read by the gateway's own clock when it tells it. */
function retryAfter(headers: Headers, now: number): { retryAfterSeconds?: number } {
  const text = one(headers['retry-after'])?.trim() ?? ''
  if (/^\d{1,9}$/.test(text)) return { retryAfterSeconds: Number(text) }
  // Only what begins with a weekday is a date: Date.parse would make a year of "-5".
  const until = /^[A-Z][a-z]{2}/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(until)) return {}
  const there = Date.parse(one(headers.date) ?? '')
  const from = Number.isNaN(there) ? now : there
  return { retryAfterSeconds: Math.max(0, Math.ceil((until - from) / 1000)) }
}

function problemText(json: unknown, body: string, headers: Headers): string {
  if (json === undefined) return /^text\/plain\b/i.test(one(headers['content-type']) ?? '') ? body : ''
  if (typeof json === 'string') return json
  const pointers = ['/detail', '/detail/0/msg', '/message', '/error', '/error/message', '/title']
  const texts = pointers.map(pointer => valueAt(json, pointer))
  return texts.find(text => typeof text === 'string') ?? ''
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

// RFC 6901.
function valueAt(json: unknown, pointer: string): unknown {
  let value = json
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof value !== 'object' || value === null) return undefined
    value = (value as Record<string, unknown>)[key]
  }
  return value
}

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value
}
