import { once } from 'node:events'
import type { Writable } from 'node:stream'
import type { Database, Sql } from '../../../platform/database.ts'
import { type GeneratedAddress, type GeneratedCustomer, generateCustomers } from './generate-customers.ts'

const chunkRows = 10_000

/**
 * Loads made-up customers through COPY until there are `count` more. The same seed makes the same customers; ids go on
 * from the highest there is. Each chunk commits whole. Addresses come first, so that each customer's document is
 * rendered once, with all of them.
 * @param database the owner's: it defers a constraint.
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
  const [row] = await database<[{ next: number }]>`
    select coalesce(max(id), 0) + 1 as next from customers.customer`
  const customers = generateCustomers({ count, seed, firstId: row.next, until })
  for (let done = 0; done < count && !signal?.aborted; ) {
    const chunk = takeChunk(customers)
    if (chunk.length === 0) break
    await loadChunk(database, chunk)
    done += chunk.length
    onProgress(done)
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
    await copy(
      await sql`
        copy customers.address
          (customer_id, address_type, street, city, country, state, postal_code, is_default, created_at)
        from stdin`.writable(),
      chunk.flatMap(customer => customer.addresses.map(address => addressLine(customer.id, address))),
    )
    await copy(
      await sql`copy customers.customer (id, name, email, phone, created_at) from stdin`.writable(),
      chunk.map(customerLine),
    )
    await moveSequence(sql)
  })
}

async function copy(into: Writable, lines: string[]) {
  const ended = once(into, 'finish')
  into.write(lines.join(''))
  into.end()
  await ended
}

async function moveSequence(sql: Sql) {
  await sql`
    select setval(pg_get_serial_sequence('customers.customer', 'id'), (select max(id) from customers.customer))`
}

function customerLine({ id, name, email, phone, createdAt }: GeneratedCustomer): string {
  return copyLine([String(id), name, email, phone, createdAt.toISOString()])
}

function addressLine(customerId: number, address: GeneratedAddress): string {
  const { addressType, street, city, country, state, postalCode, isDefault, createdAt } = address
  const rest = [street, city, country, state, postalCode, isDefault ? 't' : 'f', createdAt.toISOString()]
  return copyLine([String(customerId), addressType, ...rest])
}

/** A line of COPY's text format: tabs between fields, backslashes before what would be special. */
function copyLine(fields: string[]): string {
  return `${fields.map(field => field.replace(/[\\\t\n\r]/g, character => `\\${copyEscapes[character]}`)).join('\t')}\n`
}

const copyEscapes: Record<string, string> = { '\\': '\\', '\t': 't', '\n': 'n', '\r': 'r' }
