import { copyLine, copyText } from '../../../platform/copy.ts'
import type { Database } from '../../../platform/database.ts'
import { type GeneratedAddress, type GeneratedCustomer, generateCustomers } from './generate-customers.ts'

const chunkRows = 10_000
const loadersMax = 2

/**
 * Loads made-up customers through COPY until there are `count` more. The same seed makes the same customers; ids go on
 * from the highest there is, and are taken before the first is used, so that a running service may add customers too.
 * Each chunk commits whole. Addresses come first, so that each customer's document is rendered once, with all of them.
 * @param database the owner's: it defers a constraint. With two connections or more, two chunks load at a time.
 */
export async function seedCustomers(
  database: Database,
  options: {
    count: number
    seed: number
    until: Date
    onProgress: (done: number) => void
    signal?: AbortSignal
  },
): Promise<void> {
  const { count, seed, until, onProgress, signal } = options
  const firstId = await takeIds(database, count)
  const customers = generateCustomers({ count, seed, firstId, until })
  const stop = new AbortController()
  let done = 0
  const load = async () => {
    while (!signal?.aborted && !stop.signal.aborted) {
      const chunk = takeChunk(customers)
      if (chunk.length === 0) return
      await loadChunk(database, chunk)
      done += chunk.length
      onProgress(done)
    }
  }
  const loading = Array.from({ length: loadersMax }, () => load().finally(() => stop.abort()))
  await Promise.allSettled(loading)
  await Promise.all(loading)
  if (!signal?.aborted) await prepareForReading(database)
}

// The lock keeps customers from registering between the look at the highest id and the taking of those after it.
async function takeIds(database: Database, count: number): Promise<number> {
  return database.begin(async sql => {
    await sql`lock table customers.customer in share row exclusive mode`
    const [row] = await sql<[{ first: number }]>`
      with ids as (select coalesce(max(id), 0) + 1 as first from customers.customer)
      select first, setval(pg_get_serial_sequence('customers.customer', 'id'), first + ${count} - 1) from ids`
    return row.first
  })
}

// Statistics for the planner, and no work left over from loading for the first readers.
async function prepareForReading(database: Database) {
  const connection = await database.reserve()
  try {
    await connection`set statement_timeout = 0`
    await connection`select gin_clean_pending_list('customers.customer_trigrams')`
    await connection`vacuum (analyze) customers.customer, customers.address, customers.customer_document`
    await connection`reset statement_timeout`
  } finally {
    connection.release()
  }
}

function takeChunk(customers: Iterator<GeneratedCustomer>): GeneratedCustomer[] {
  const chunk: GeneratedCustomer[] = []
  while (chunk.length < chunkRows) {
    const { value, done } = customers.next()
    if (done) break
    chunk.push(value)
  }
  return chunk
}

async function loadChunk(database: Database, chunk: GeneratedCustomer[]) {
  await database.begin(async sql => {
    await sql`set local statement_timeout = 0`
    await sql`set constraints customers.address_customer deferred`
    await copyText(
      sql`
        copy customers.address
          (customer_id, address_type, street, city, country, state, postal_code, is_default, created_at)
        from stdin`,
      chunk
        .flatMap(customer => customer.addresses.map(address => addressLine(customer.id, address)))
        .join(''),
    )
    await copyText(
      sql`copy customers.customer (id, name, email, phone, created_at) from stdin`,
      chunk.map(customerLine).join(''),
    )
  })
}

function customerLine({ id, name, email, phone, createdAt }: GeneratedCustomer): string {
  return copyLine([String(id), name, email, phone, createdAt.toISOString()])
}

function addressLine(customerId: number, address: GeneratedAddress): string {
  const { addressType, street, city, country, state, postalCode, isDefault, createdAt } = address
  const rest = [street, city, country, state, postalCode, isDefault ? 't' : 'f', createdAt.toISOString()]
  return copyLine([String(customerId), addressType, ...rest])
}
