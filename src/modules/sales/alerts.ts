import type { Database, Transaction } from '../../platform/database.ts'
import type { Events } from '../../platform/events.ts'
import {
  type CrossedMinute,
  listAllCrossedMinutes,
  listCrossedMinutes,
  noteCrossed,
} from './crossed-minute-queries.ts'
import { allProviders, withProvider } from './provider-scope.ts'

/** A sale that was recorded just now: it was not there before. */
export type AddedSale = {
  id: string
  providerId: string
  product: string
  customerId: number
  /** Decimal text. */
  amount: string
  /** ISO 8601 in UTC. */
  occurredAt: string
}

/** What an operator should know of sales, told once each. */
export type SalesAlert =
  | { type: 'sales.large_sale'; payload: AddedSale & { above: number } }
  /** `sales` is how many there were when it was seen. */
  | {
      type: 'sales.rate_exceeded'
      payload: { providerId: string; minute: string; sales: number; above: number }
    }

/** What alerts need: where facts are recorded, and the lines that are not to be crossed. */
export type AlertParts = {
  record: Events['record']
  largeSaleAmount: number
  salesPerMinuteMax: number
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs

/**
 * Records, in the transaction of the sales, what an operator should know of them. Each is told once. It waits for nobody:
 * what only several transactions together make too many is left to the next one, or to `tellCrossedMinutes`.
 * @param sql a transaction that sees all providers and has added the sales.
 */
export async function noteAlerts(
  sql: Transaction,
  added: readonly AddedSale[],
  parts: AlertParts,
): Promise<void> {
  const { largeSaleAmount: above } = parts
  const large = added.filter(({ amount }) => Number(amount) > above)
  await Promise.all(
    large.map(sale => tell(sql, parts, { type: 'sales.large_sale', payload: { ...picked(sale), above } })),
  )
  await tellMinutes(sql, parts, await listCrossedMinutes(sql, minutesOf(added), parts.salesPerMinuteMax))
}

/** Tells of the minutes with too many sales that no transaction saw, as each saw only its own and what had committed. */
export async function tellCrossedMinutes(database: Database, parts: AlertParts): Promise<void> {
  await withProvider(database, allProviders, async sql => {
    await tellMinutes(sql, parts, await listAllCrossedMinutes(sql, parts.salesPerMinuteMax))
  })
}

// Those that happened long ago are not counted by the minute.
function minutesOf(added: readonly AddedSale[]): { providerId: string; minute: string }[] {
  const minutes = new Map<string, { providerId: string; minute: string }>()
  const from = Date.now() - hourMs
  for (const { providerId, occurredAt } of added) {
    const time = Date.parse(occurredAt)
    if (time < from) continue
    const number = Math.floor(time / minuteMs)
    const key = `${providerId} ${number}`
    if (minutes.has(key)) continue
    minutes.set(key, { providerId, minute: new Date(number * minuteMs).toISOString() })
  }
  return [...minutes.values()]
}

async function tellMinutes(sql: Transaction, parts: AlertParts, crossed: readonly CrossedMinute[]) {
  for (const { providerId, minute, sales } of crossed) {
    if (!(await noteCrossed(sql, { providerId, minute }))) continue
    const payload = { providerId, minute: minute.toISOString(), sales, above: parts.salesPerMinuteMax }
    await tell(sql, parts, { type: 'sales.rate_exceeded', payload })
  }
}

async function tell(sql: Transaction, { record }: AlertParts, alert: SalesAlert) {
  await record(sql, alert)
}

// Without what the recorder knows besides.
function picked({ id, providerId, product, customerId, amount, occurredAt }: AddedSale): AddedSale {
  return { id, providerId, product, customerId, amount, occurredAt }
}
