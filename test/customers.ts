import assert from 'node:assert/strict'
import type { Database } from '../src/platform/database.ts'
import type { TestApp } from './app.ts'
import { patienceMs } from './patience.ts'

/** A customer as the API shows it. */
export type Customer = {
  id: number
  name: string
  email: string
  phone: string | null
  created_at: string
  addresses: Address[]
}

/** An address as the API shows it. */
export type Address = {
  id: number
  client_id: number
  address_type: string
  street: string
  city: string
  country: string
  state: string | null
  postal_code: string | null
  is_default: boolean
  created_at: string
}

export type AddressInput = Partial<Omit<Address, 'id' | 'client_id' | 'created_at'>>
export type CustomerInput = {
  name: string
  email: string
  phone?: string | null
  addresses?: AddressInput[]
}

let made = 0

/** What a client sends to register a customer; the email is new each time. */
export function aCustomer(wishes: Partial<CustomerInput> = {}): CustomerInput {
  made += 1
  return { name: 'Ana Pérez Gil', email: `ana.${made}@example.com`, phone: '+57 300 123 4567', ...wishes }
}

/** What a client sends to add an address. */
export function anAddress(wishes: AddressInput = {}): AddressInput {
  return {
    address_type: 'home',
    street: 'Calle 10 # 5-51',
    city: 'Bogotá',
    country: 'Colombia',
    state: 'Cundinamarca',
    postal_code: '110111',
    ...wishes,
  }
}

/**
 * Calls again while the service sheds load, as a client should: the machine that runs the tests may be short of time,
 * and what they are about is not that.
 */
export function patient(call: TestApp['call']): TestApp['call'] {
  return async (...request) => {
    for (;;) {
      const answer = await call(...request)
      if (answer.statusCode !== 503 || answer.json().reason !== 'overloaded') return answer
      await new Promise(resolve => setTimeout(resolve, 250))
    }
  }
}

/** Registers a customer through the API. */
export async function register(
  call: TestApp['call'],
  wishes: Partial<CustomerInput> = {},
): Promise<Customer> {
  const answer = await call('POST', '/v1/customers', { body: aCustomer(wishes) })
  assert.equal(answer.statusCode, 201, answer.body)
  return answer.json()
}

/** A customer as rows, with what the API does not let a client choose. */
export type CustomerRow = {
  name: string
  email: string
  phone?: string | null
  createdAt?: string
  addresses?: { country: string; city: string }[]
}

/** Writes many customers straight into the tables, past the API. Gives their ids in the same order. */
export async function insertCustomers(owner: Database, rows: CustomerRow[]): Promise<number[]> {
  return owner.begin(async sql => {
    const inserted = await sql<{ id: number; place: number }[]>`
      with given as (
        select *, nextval(pg_get_serial_sequence('customers.customer', 'id')) as id
        from unnest(
          ${rows.map(row => row.name)}::text[], ${rows.map(row => row.email)}::text[],
          ${rows.map(row => row.phone ?? null)}::text[],
          ${rows.map(row => row.createdAt ?? '2026-01-01T00:00:00Z')}::timestamptz[]
        ) with ordinality as row (name, email, phone, created_at, place)
      ), inserted as (
        insert into customers.customer (id, name, email, phone, created_at)
        select id, name, email, phone, created_at from given
      )
      select id, place from given order by place`
    const ids = inserted.map(({ id }) => id)
    const addresses = rows.flatMap((row, place) =>
      (row.addresses ?? []).map((address, index) => ({ ...address, id: ids[place], isDefault: index === 0 })),
    )
    await sql`
      insert into customers.address (customer_id, address_type, street, city, country, is_default)
      select id, 'home', 'Calle 1', city, country, is_default = 'true'
      from unnest(
        ${addresses.map(({ id }) => id as number)}::bigint[], ${addresses.map(({ city }) => city)}::text[],
        ${addresses.map(({ country }) => country)}::text[], ${addresses.map(({ isDefault }) => String(isDefault))}::text[]
      ) as address (id, city, country, is_default)`
    return ids
  })
}

/** All customers as the API should show them, put together from the base tables alone. */
export async function customersFromTables(owner: Database): Promise<Customer[]> {
  const customers = await owner<(Omit<Customer, 'created_at' | 'addresses'> & { createdAt: Date })[]>`
    select id, name, email, phone, created_at from customers.customer order by id`
  const addresses = await owner`
    select id, customer_id, address_type, street, city, country, state, postal_code, is_default, created_at
    from customers.address order by id`
  const ofCustomer = Map.groupBy(addresses, address => address.customerId as number)
  return customers.map(({ id, name, email, phone, createdAt }) => ({
    id,
    name,
    email,
    phone,
    created_at: createdAt.toISOString(),
    addresses: (ofCustomer.get(id) ?? []).map(address => ({
      id: address.id,
      client_id: address.customerId,
      address_type: address.addressType,
      street: address.street,
      city: address.city,
      country: address.country,
      state: address.state,
      postal_code: address.postalCode,
      is_default: address.isDefault,
      created_at: address.createdAt.toISOString(),
    })),
  }))
}

/** All documents of the read model. */
export async function documents(owner: Database): Promise<Customer[]> {
  const rows = await owner<{ body: string }[]>`
    select body from customers.customer_document order by customer_id`
  return rows.map(({ body }) => JSON.parse(body))
}

/** The read model and the count say the same as the base tables, and every default is exactly one. */
export async function assertReadModelHolds(owner: Database): Promise<void> {
  const expected = await customersFromTables(owner)
  assert.deepEqual(await documents(owner), expected)
  for (const { addresses } of expected) {
    if (addresses.length > 0) assert.equal(addresses.filter(address => address.is_default).length, 1)
  }
  const [count] =
    await owner`select coalesce(sum(customers), 0)::bigint as value from customers.customer_count`
  assert.equal(count?.value, expected.length)
}

/** Everything that an act on customers may change, as text: equal texts, nothing changed. */
export async function dumpCustomers(owner: Database): Promise<string> {
  const tables = [
    ...['customers.customer', 'customers.address', 'customers.customer_document', 'customers.customer_count'],
    ...['platform.event', 'platform.event_delivery', 'platform.stored_answer'],
  ]
  const dumps = await Promise.all(
    tables.map(async table => {
      const rows = await owner.unsafe<{ row: string }[]>(
        `select t::text as row from ${table} t order by t::text`,
      )
      return [table, ...rows.map(({ row }) => row)].join('\n')
    }),
  )
  return dumps.join('\n\n')
}

/** The events recorded since the last look, oldest first. */
export function watchEvents(owner: Database): () => Promise<{ type: string; payload: unknown }[]> {
  let seen = 0
  return async () => {
    const events = await owner<{ id: number; type: string; payload: unknown }[]>`
      select id, type, payload from platform.event where id > ${seen} order by id`
    seen = events.at(-1)?.id ?? seen
    return events.map(({ type, payload }) => ({ type, payload }))
  }
}

/** Waits until something holds, and fails when it does not come to. */
export async function eventually(holds: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = Date.now() + patienceMs
  while (!(await holds())) {
    if (Date.now() > deadline) assert.fail(`never: ${what}`)
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}
