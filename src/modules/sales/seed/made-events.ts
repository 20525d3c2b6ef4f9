import { createRandom, pick } from '../../../platform/seed/random.ts'
import { newId } from '../../../platform/uuid.ts'
import { decimalText, makeUpSale } from './made-sale.ts'

/** A sale as a client sends it. A bad one is wrong on purpose. */
export type MadeEvent = {
  id: string
  customer_id: number
  product: string
  amount: string
  occurred_at: string
}

export type MadeEventShares = {
  /** Sent once more, some time after the first. */
  duplicates: number
  /** Happened within the last 30 days instead of just now. */
  late: number
  /** Rejected: an unknown product or customer, an amount or a time that cannot be. */
  bad: number
}

const rememberedMax = 1_000
const lateMsMax = 30 * 86_400_000

/** Makes up sales that happen now, one after the other, to customers with these ids. */
export function makeUpEvents(
  customerIds: readonly number[],
  { duplicates, late, bad }: MadeEventShares,
  seed = Date.now(),
): () => MadeEvent {
  const random = createRandom()
  const remembered: MadeEvent[] = []
  let number = 0
  return () => {
    number++
    random.key(seed, number)
    if (remembered.length > 0 && random.fraction() < duplicates) return pick(random, remembered)
    const { product, customerId, amountCents } = makeUpSale(random, customerIds)
    const ago = random.fraction() < late ? random.fraction() * lateMsMax : 0
    const event = {
      id: newId(),
      customer_id: customerId,
      product: product.code,
      amount: decimalText(amountCents),
      occurred_at: new Date(Date.now() - ago).toISOString(),
    }
    if (random.fraction() < bad) return { ...event, ...pick(random, faults) }
    if (remembered.push(event) > rememberedMax) remembered.shift()
    return event
  }
}

const faults: Partial<MadeEvent>[] = [
  { product: 'NONE-000' },
  { customer_id: 999_999_999_999 },
  { amount: '-5.00' },
  { amount: '1.234' },
  { occurred_at: '2099-01-01T00:00:00Z' },
  { occurred_at: 'yesterday' },
]
