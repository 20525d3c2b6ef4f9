import { pick, type Random } from '../../../platform/seed/random.ts'
import { type SeedProduct, seedProducts } from './catalogue.ts'

/** What is sold to whom for how much; when, is decided elsewhere. */
export type MadeSale = { product: SeedProduct; customerId: number; amountCents: number }

const spreadProducts = seedProducts.flatMap(product => Array<SeedProduct>(product.weight).fill(product))
const quantities = [1, 1, 1, 1, 1, 2, 2, 3]
const discounts = [1, 1, 1, 1, 1, 1, 0.95, 0.9, 0.85, 0.7]
const bulkIn = 2_000
const bulkMin = 6
// The first hundredth of the customers gets about a fifth of the sales.
const skew = 2.9

/** Makes up a sale to one of these customers: some buy far more often than others. Mostly 5 to 400, now and then in bulk. */
export function makeUpSale(random: Random, customerIds: readonly number[]): MadeSale {
  const product = pick(random, spreadProducts)
  const isBulk = random.below(bulkIn) === 0
  const quantity = isBulk ? bulkMin + random.below(bulkMin) : pick(random, quantities)
  const rank = Math.floor(customerIds.length * random.fraction() ** skew)
  return {
    product,
    customerId: customerIds[spreadRank(rank, customerIds.length)] as number,
    amountCents: Math.max(100, Math.round(product.priceCents * quantity * pick(random, discounts))),
  }
}

/** Cents as decimal text. */
export function decimalText(cents: number): string {
  return `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`
}

// The best customers are not those with the lowest ids. A prime step meets every place once.
function spreadRank(rank: number, size: number): number {
  return (rank * stepPrime) % size
}

// Above the number of customers that a seed asks for, so that it divides none of their numbers.
const stepPrime = 1_000_003
