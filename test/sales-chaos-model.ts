import { createRandom, type Random } from '../src/platform/seed/random.ts'

/** A sale as the model knows it: the truth that database and API are held against. */
export type ModelSale = {
  id: string
  providerId: string
  product: string
  customerId: number
  cents: number
  /** Milliseconds since 1970. */
  at: number
}

/** Something that is no sale, and the reason with which HTTP and Kafka reject it. */
export type Faulty = { id: string; reason: string; event: Record<string, unknown> | string }

export type Sent = { sale: ModelSale } | { faulty: Faulty }

export const providerIds = ['este', 'norte', 'sur'] as const
export type ProviderId = (typeof providerIds)[number]
export const productsOf = (providerId: string) => [1, 2, 3].map(number => `${providerId}-${number}`)

/** What a test draws its sales from, from a seed. */
export type Model = {
  sales: Map<string, ModelSale>
  draw: () => Sent
}

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs
const faultyShare = 0.01

/** Sales of all ages, skewed to some customers and to the last minutes, and now and then something that is none. */
export function aModel(seed: number, customerIds: readonly number[]): Model {
  const random = aRandom(seed, 1)
  const sales = new Map<string, ModelSale>()
  let made = 0
  const drawSale = (): ModelSale => {
    made += 1
    const providerId = providerIds[random.below(3)] as ProviderId
    const place = Math.floor(customerIds.length * random.fraction() ** 2)
    return {
      id: `s-${random.below(2 ** 32).toString(36)}-${made}`,
      providerId,
      product: productsOf(providerId)[random.below(3)] as string,
      customerId: customerIds[place] as number,
      cents: 1 + random.below(random.below(20) === 0 ? 250_000 : 20_000),
      at: Date.now() - drawAgeMs(random),
    }
  }
  return {
    sales,
    draw: () => {
      if (random.fraction() < faultyShare) return { faulty: drawFaulty(random, drawSale()) }
      const sale = drawSale()
      sales.set(sale.id, sale)
      return { sale }
    },
  }
}

function drawAgeMs(random: Random): number {
  const kind = random.below(10)
  if (kind < 5) return random.below(2 * minuteMs)
  if (kind < 8) return random.below(60 * dayMs)
  if (kind < 9) return random.below(1_800 * dayMs)
  // The last and the first seconds of a day in Bogotá.
  const midnight = Math.floor(Date.now() / dayMs) * dayMs + bogotaMs
  return Date.now() - (midnight - (1 + random.below(700)) * dayMs + random.below(4_000) - 2_000)
}

function drawFaulty(random: Random, sale: ModelSale): Faulty {
  const id = `bad-${sale.id}`
  const event = { ...plainEvent(sale), id }
  const kinds: [string, Faulty['event']][] = [
    ['wrong_amount', { ...event, amount: '-1.00' }],
    ['wrong_amount', { ...event, amount: 0 }],
    ['wrong_amount', { ...event, amount: '1.005' }],
    ['unknown_product', { ...event, product: 'nothing' }],
    ['unknown_customer', { ...event, customer_id: 999_999_999 }],
    ['wrong_time', { ...event, occurred_at: 'yesterday' }],
    ['time_out_of_range', { ...event, occurred_at: '1999-12-31T23:59:59Z' }],
    ['unreadable', `{"id": "${id}", "customer_id"`],
  ]
  const [reason, faulty] = kinds[random.below(kinds.length)] as [string, Faulty['event']]
  return { id, reason, event: faulty }
}

export function aRandom(seed: number, stream: number): Random {
  const random = createRandom()
  random.key(seed, stream)
  return random
}

// Without summer time since 1993.
const bogotaMs = 5 * 60 * minuteMs

/** The day of a sale in Bogotá, which is five hours behind UTC. */
export const dayOf = ({ at }: Pick<ModelSale, 'at'>) => new Date(at - bogotaMs).toISOString().slice(0, 10)

export const decimalOf = (cents: number | bigint) => {
  const text = String(cents).padStart(3, '0')
  return `${text.slice(0, -2)}.${text.slice(-2)}`
}

function plainEvent({ id, customerId, product, cents, at }: ModelSale) {
  return {
    id,
    customer_id: customerId,
    product,
    amount: decimalOf(cents),
    occurred_at: new Date(at).toISOString(),
  }
}

/** The event of a sale as one of its senders writes it: the same sale, not the same text. */
export function eventOf(sent: Sent, random: Random): Record<string, unknown> | string {
  if ('faulty' in sent) return sent.faulty.event
  const { sale } = sent
  const amount = random.below(2) === 0 ? sale.cents / 100 : decimalOf(sale.cents)
  return { ...plainEvent(sale), amount, occurred_at: timeText(sale.at, random) }
}

/** The row of a sale in a file; also of what is none, which is rejected for its amount. */
export function rowOf(sent: Sent, random: Random): string {
  if ('faulty' in sent) return `${sent.faulty.id},1,norte-1,-5,2026-01-01T00:00:00Z`
  const { id, customerId, product, cents, at } = sent.sale
  return [id, customerId, product, decimalOf(cents), timeText(at, random)].join()
}

function timeText(at: number, random: Random): string {
  const hours = [0, -5, 2][random.below(3)] as number
  if (hours === 0) return new Date(at).toISOString()
  const local = new Date(at + hours * 60 * minuteMs).toISOString().slice(0, -1)
  return `${local}${hours < 0 ? '-' : '+'}0${Math.abs(hours)}:00`
}

export const idOf = (sent: Sent) => ('sale' in sent ? sent.sale.id : sent.faulty.id)
