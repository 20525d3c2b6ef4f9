import type { Sql, Transaction } from '../../platform/database.ts'
import { knownCustomers } from '../customers/index.ts'
import { type CheckedEvent, checkEvent, type Sale, type TimeLimits } from './check-events.ts'
import { duplicate, rejected, type SaleAnswer } from './sale-answers.ts'
import type { RejectReason, SaleFault } from './sale-faults.ts'
import { compareStored, type OwnedSale, providersOfProducts } from './sale-queries.ts'

/** An event and the provider that its sender is bound to. */
export type SentEvent = { event: unknown; providerId?: string | undefined }

/** An event that is a sale to be stored, or the answer that it gets instead. */
export type JudgedEvent = {
  id: string | null
  sale?: OwnedSale
  answer?: SaleAnswer
  faults: SaleFault[]
  /** Whose it is, as far as that is known. */
  providerId: string | null
}

// What time brings and takes away: a sale that was recorded once stays recorded when it is told again later.
const passing: ReadonlySet<RejectReason> = new Set([
  'unknown_product',
  'unknown_customer',
  'time_out_of_range',
])

/** Checks events against what they tell, the products and the customers. */
export async function judgeEvents(
  sql: Transaction,
  sent: readonly SentEvent[],
  limits: TimeLimits,
): Promise<JudgedEvent[]> {
  const now = Date.now()
  const checked = sent.map(({ event }) => checkEvent(event, limits, now))
  const [providers, customers] = await Promise.all([
    askFor(
      checked,
      ({ product }) => product,
      new Map<string, string>(),
      codes => providersOfProducts(sql, codes),
    ),
    askFor(
      checked,
      ({ customerId }) => customerId,
      new Set<number>(),
      ids => knownCustomers(sql, ids),
    ),
  ])
  const judged = checked.map((event, place) =>
    judge(event, { own: sent[place]?.providerId, providers, customers }),
  )
  return answerRepeats(sql, checked, judged)
}

async function askFor<Key, Found>(
  checked: readonly CheckedEvent[],
  keyOf: (event: CheckedEvent) => Key | undefined,
  nothing: Found,
  ask: (keys: Key[]) => Promise<Found>,
): Promise<Found> {
  const keys = new Set(checked.map(keyOf))
  keys.delete(undefined)
  return keys.size === 0 ? nothing : ask([...keys] as Key[])
}

type Known = { own: string | undefined; providers: Map<string, string>; customers: Set<number> }

function judge(event: CheckedEvent, { own, providers, customers }: Known): JudgedEvent {
  const { id, sale, product, customerId } = event
  const providerId = product === undefined ? undefined : providers.get(product)
  const owner = own ?? providerId ?? null
  const faults = [...event.faults]
  // Under a provider's own key, what is not there and what is another's are the same.
  if (product !== undefined && own !== undefined && providerId !== own)
    faults.push({ reason: 'not_your_product', value: product })
  else if (product !== undefined && providerId === undefined)
    faults.push({ reason: 'unknown_product', value: product })
  if (customerId !== undefined && !customers.has(customerId))
    faults.push({ reason: 'unknown_customer', value: String(customerId) })
  if (sale && providerId !== undefined && faults.length === 0)
    return { id, sale: { ...sale, providerId }, faults, providerId: owner }
  return { id, answer: rejected(id, faults), faults, providerId: owner }
}

async function answerRepeats(
  sql: Sql,
  checked: readonly CheckedEvent[],
  judged: readonly JudgedEvent[],
): Promise<JudgedEvent[]> {
  const repeats = new Map<number, Sale>()
  for (const [place, { faults }] of judged.entries()) {
    const sale = checked[place]?.sale
    if (sale && faults.length > 0 && faults.every(({ reason }) => passing.has(reason)))
      repeats.set(place, sale)
  }
  if (repeats.size === 0) return [...judged]
  const same = await compareStored(sql, [...repeats.values()])
  const isSame = new Map([...repeats.keys()].map((place, number) => [place, same[number]]))
  return judged.map((event, place) => {
    const known = isSame.get(place)
    return known === undefined || event.id === null
      ? event
      : { ...event, answer: duplicate(event.id, known), faults: [] }
  })
}
