import { createRandom } from '../../../platform/seed/random.ts'
import { decimalText, makeUpSale } from './made-sale.ts'
import { type SellingDay, timesOfSales } from './selling-days.ts'

export type GeneratedSale = {
  id: string
  providerId: string
  product: string
  customerId: number
  /** Decimal text. */
  amount: string
  occurredAt: Date
}

/** The ids of a seed's sales, whose numbers are counted on from one run to the next. */
export function seededSaleId(seed: number, number: number): string {
  return `seed-${seed}-${String(number).padStart(numberDigits, '0')}`
}

export const numberDigits = 12

/** Made-up sales in the order in which they happened, numbered from `first` on. The same options make the same sales. */
export function* generateSales(options: {
  count: number
  seed: number
  first: number
  days: readonly SellingDay[]
  customerIds: readonly number[]
}): Generator<GeneratedSale> {
  const { count, seed, first, days, customerIds } = options
  const random = createRandom()
  const timeOf = timesOfSales(days, count)
  for (let place = 0; place < count; place++) {
    random.key(seed, first + place)
    const occurredAt = new Date(timeOf(place, random.fraction()))
    const { product, customerId, amountCents } = makeUpSale(random, customerIds)
    yield {
      id: seededSaleId(seed, first + place),
      providerId: product.providerId,
      product: product.code,
      customerId,
      amount: decimalText(amountCents),
      occurredAt,
    }
  }
}
