import type { Database } from '../src/platform/database.ts'
import type { Customer } from './customers.ts'

/** What the list must do, written a second time in plain JavaScript. */
export type ListQuery = {
  sort?: string
  q?: string
  email?: string
  country?: string
  city?: string
  created_from?: string
  created_to?: string
}

/** Lower case without accents. Letter by letter, as PostgreSQL does it: no special final sigma. */
export function fold(text: string): string {
  const letters = [...text.normalize('NFKD').replace(/[\u0300-\u036f]/g, '')]
  return letters.map(each => ({ ø: 'o', ł: 'l', đ: 'd' })[each.toLowerCase()] ?? each.toLowerCase()).join('')
}

/** Order of names: as folded, ñ after n. */
export function nameKey(name: string): string {
  return fold(name.normalize('NFKD').replace(/n\u0303/gi, 'n~'))
}

function compareTexts(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other))
}

const orders: Record<string, (one: Customer, other: Customer) => number> = {
  id: () => 0,
  name: (one, other) => compareTexts(nameKey(one.name), nameKey(other.name)),
  email: (one, other) => compareTexts(one.email.toLowerCase(), other.email.toLowerCase()),
  created_at: (one, other) => compareTexts(one.created_at, other.created_at),
}

/** Sorted as the list must be: ties by id, all turned round by a minus. */
export function sorted(customers: Customer[], sort: string): Customer[] {
  const order = orders[sort.replace('-', '')] as (one: Customer, other: Customer) => number
  const sign = sort.startsWith('-') ? -1 : 1
  return customers.toSorted((one, other) => sign * (order(one, other) || one.id - other.id))
}

function matches(customer: Customer, query: ListQuery): boolean {
  const { name, email, phone, created_at, addresses } = customer
  const text = [fold(name), fold(email), ...(phone ? [phone, phone.replace(/\D/g, '')] : [])].join('\n')
  const q = (query.q ?? '').trim()
  const isPhone = /^[+(]?\d[\d\s().-]*$/.test(q) && q.replace(/\D/g, '').length >= 6
  const words = isPhone ? [q.replace(/\D/g, '')] : q.split(/\s+/).filter(Boolean)
  const isThere = (wanted: string | undefined, found: string) =>
    wanted === undefined || fold(wanted) === fold(found)
  return (
    words.every(word => text.includes(fold(word))) &&
    email.toLowerCase().includes((query.email ?? '').trim().toLowerCase()) &&
    ((query.country === undefined && query.city === undefined) ||
      addresses.some(({ country, city }) => isThere(query.country, country) && isThere(query.city, city))) &&
    (query.created_from === undefined || created_at >= query.created_from) &&
    (query.created_to === undefined || created_at < query.created_to)
  )
}

/** What the list must show: kept by the filter, in the order of the sort. */
export function listed(customers: Customer[], query: ListQuery): Customer[] {
  const kept = customers.filter(customer => matches(customer, query))
  return sorted(kept, query.sort ?? 'id')
}

/**
 * Makes the planner's figures such that a narrowed list first walks along the index of its sort, or that it gathers its
 * matches at once. Autovacuum would put the figures right again.
 */
export async function forceStrategy(owner: Database, strategy: 'walk' | 'gather'): Promise<void> {
  await owner`alter table customers.customer set (autovacuum_enabled = off)`
  const [pages, rows] = strategy === 'walk' ? [0, -1] : [1_000_000, 1e9]
  await owner`
    update pg_class set relpages = ${pages}, reltuples = ${rows}
    where oid = 'customers.customer'::regclass`
}

/** Removes all customers, as quickly as it goes. */
export async function emptyCustomers(owner: Database): Promise<void> {
  await owner`truncate customers.customer, customers.address, customers.customer_document, customers.customer_count`
}
