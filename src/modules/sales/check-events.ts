import { quotedValue, type SaleFault } from './sale-faults.ts'

/** A sale as its event tells it, ready to be stored. */
export type Sale = {
  id: string
  customerId: number
  product: string
  /** Decimal text with at most 2 decimals. */
  amount: string
  /** ISO 8601 in UTC, to the microsecond at most. */
  occurredAt: string
}

/** How far from now a sale may have happened. */
export type TimeLimits = { futureMinutes: number; pastDays: number }

/** What is not parsed: a line that is no JSON, a message that is no text or larger than an event may be. It is rejected. */
export class UnreadableEvent {
  readonly payload: string
  readonly reason: 'unreadable' | 'too_large'

  constructor(payload: string, reason: 'unreadable' | 'too_large' = 'unreadable') {
    this.payload = payload
    this.reason = reason
  }
}

/** What the event itself tells: what of it can be read, the sale when all can, and everything that is wrong with it. */
export type CheckedEvent = {
  id: string | null
  product?: string | undefined
  customerId?: number | undefined
  sale?: Sale
  faults: SaleFault[]
}

const charactersMax = 64
const amountPattern = /^(?:0|[1-9]\d{0,11})(?:\.\d{1,2})?$/
const timePattern =
  /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(?::\d{2}(?:\.(\d{1,9}))?)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d)$/i
const usualTime = '2026-01-31T08:00:00.000Z'
const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

/** Checks one event by itself, without asking anybody. `now` in milliseconds. */
export function checkEvent(event: unknown, limits: TimeLimits, now: number): CheckedEvent {
  if (event instanceof UnreadableEvent) return { id: null, faults: [{ reason: event.reason }] }
  if (typeof event !== 'object' || event === null || Array.isArray(event))
    return { id: null, faults: [{ reason: 'unreadable' }] }
  const given = event as Record<string, unknown>
  const faults: SaleFault[] = []
  const id = isShortText(given.id) ? given.id : undefined
  if (id === undefined) faults.push({ reason: 'wrong_id' })
  const product = isShortText(given.product) ? given.product : undefined
  if (product === undefined) faults.push({ reason: 'wrong_product' })
  const customerId = isCustomerId(given.customer_id) ? given.customer_id : undefined
  if (customerId === undefined) faults.push({ reason: 'wrong_customer' })
  const amount = readAmount(given.amount)
  if (amount === undefined) faults.push({ reason: 'wrong_amount', value: quotedValue(given.amount) })
  const occurredAt = readTime(given.occurred_at)
  if (occurredAt === undefined) faults.push({ reason: 'wrong_time', value: quotedValue(given.occurred_at) })
  else if (!isInRange(occurredAt, limits, now))
    faults.push({ reason: 'time_out_of_range', value: quotedValue(given.occurred_at) })
  const read = { id: id ?? null, product, customerId, faults }
  if (!id || !product || !customerId || !amount || !occurredAt) return read
  return { ...read, sale: { id, product, customerId, amount, occurredAt } }
}

// PostgreSQL keeps no NUL and no half surrogate pairs.
function isShortText(value: unknown): value is string {
  if (typeof value !== 'string' || value === '' || value.length > 2 * charactersMax) return false
  if (value.length > charactersMax && [...value].length > charactersMax) return false
  return !value.includes('\0') && value.isWellFormed() && value.trim() !== ''
}

const isCustomerId = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) > 0

function readAmount(value: unknown): string | undefined {
  if (typeof value !== 'number' && typeof value !== 'string') return undefined
  const text = String(value)
  return amountPattern.test(text) && Number(text) > 0 ? text : undefined
}

// In UTC, as PostgreSQL knows fewer zones than the pattern; the digits below a millisecond, which a Date has not, as given.
function readTime(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined
  if (isUsualTime(value)) return value
  const [, day = '', fraction = ''] = timePattern.exec(value) ?? []
  if (day === '') return undefined
  const time = new Date(value)
  // The engine turns 31 February into 3 March.
  if (Number.isNaN(time.getTime()) || !new Date(day).toISOString().startsWith(day)) return undefined
  const micros = fraction.slice(3, 6)
  return /[1-9]/.test(micros)
    ? `${time.toISOString().slice(0, -1)}${micros.padEnd(3, '0')}Z`
    : time.toISOString()
}

// As engines write it: recognised in half the time that looking at its parts takes.
function isUsualTime(text: string): boolean {
  if (text.length !== usualTime.length) return false
  const time = new Date(text)
  return !Number.isNaN(time.getTime()) && time.toISOString() === text
}

function isInRange(occurredAt: string, { futureMinutes, pastDays }: TimeLimits, now: number): boolean {
  const time = Date.parse(occurredAt)
  return time <= now + futureMinutes * minuteMs && time >= now - pastDays * dayMs
}
