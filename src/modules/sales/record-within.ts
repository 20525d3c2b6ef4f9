import type { Config } from '../../platform/config.ts'
import type { Transaction } from '../../platform/database.ts'
import type { Events } from '../../platform/events.ts'
import { type AddedSale, noteAlerts } from './alerts.ts'
import type { TimeLimits } from './check-events.ts'
import { insertDeadLetters } from './dead-letter-queries.ts'
import { judgeEvents, type SentEvent } from './judge-events.ts'
import { duplicate, type SaleAnswer } from './sale-answers.ts'
import type { SaleFault } from './sale-faults.ts'
import { compareStored, insertSales, type OwnedSale } from './sale-queries.ts'

/** How far from now a sale may have happened, and what raises alerts. */
export type SalesLimits = TimeLimits & { largeSaleAmount: number; salesPerMinuteMax: number }

/** The limits that the settings say. */
export function salesLimits(
  config: Pick<
    Config,
    'SALES_FUTURE_MINUTES' | 'SALES_PAST_DAYS' | 'LARGE_SALE_AMOUNT' | 'SALES_PER_MINUTE_MAX'
  >,
): SalesLimits {
  return {
    futureMinutes: config.SALES_FUTURE_MINUTES,
    pastDays: config.SALES_PAST_DAYS,
    largeSaleAmount: config.LARGE_SALE_AMOUNT,
    salesPerMinuteMax: config.SALES_PER_MINUTE_MAX,
  }
}

/** What a transaction has recorded: the answers, the faults behind them, and the providers who have more sales now. */
export type Recorded = { answers: SaleAnswer[]; faults: SaleFault[][]; providerIds: string[] }

export type RecordingParts = { record: Events['record']; limits: SalesLimits }

/**
 * Records events in a transaction that sees all providers. The first of an id is the sale; whatever repeats it, in the
 * same call or years later, is a duplicate. What is rejected is kept as a dead letter, unless it is one already.
 */
export async function recordWithin(
  sql: Transaction,
  { record, limits }: RecordingParts,
  sent: readonly SentEvent[],
  { door, areDeadLetters = false }: { door: string; areDeadLetters?: boolean },
): Promise<Recorded> {
  const judged = await judgeEvents(sql, sent, limits)
  const firsts = new Map<string, OwnedSale>()
  for (const { sale } of judged) if (sale && !firsts.has(sale.id)) firsts.set(sale.id, sale)
  const stored = firsts.size === 0 ? new Set<string>() : await insertSales(sql, [...firsts.values()], door)
  const added = new Set<AddedSale>(firsts.values().filter(({ id }) => !stored.has(id)))
  const repeats = judged.flatMap(({ sale }) => (sale && !added.has(sale) ? [sale] : []))
  const isSame = new Map((await compareStored(sql, repeats)).map((same, place) => [repeats[place], same]))
  const answers = judged.map(({ id, sale, answer }): SaleAnswer => {
    if (!sale) return answer as SaleAnswer
    return added.has(sale) ? { id, status: 'accepted' } : duplicate(sale.id, isSame.get(sale) ?? false)
  })
  const rejected = judged.flatMap(({ answer, faults, providerId }, place) =>
    answer?.status === 'rejected' ? [{ door, faults, providerId, event: sent[place]?.event }] : [],
  )
  if (rejected.length > 0 && !areDeadLetters) await insertDeadLetters(sql, rejected)
  if (added.size > 0) await noteAlerts(sql, [...added], { record, ...limits })
  return {
    answers,
    faults: judged.map(({ faults }) => faults),
    providerIds: [...new Set(added.values().map(({ providerId }) => providerId))],
  }
}
