import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anApp } from '../../../test/app.ts'
import { emptyCustomers } from '../../../test/customer-reference.ts'
import {
  aCustomer,
  anAddress,
  assertReadModelHolds,
  customersFromTables,
  dumpCustomers,
  patient,
  register,
  watchEvents,
} from '../../../test/customers.ts'

const { call: callOnce, database } = await anApp()
const call = patient(callOnce)
const { owner } = database
const newEvents = watchEvents(owner)

const someText = fc.stringMatching(/^[\w"\\<>&ñÑ日😀 ]{0,8}x$/u)
const anAddressWish = fc.record({
  street: someText,
  state: fc.option(someText),
  postal_code: fc.option(fc.stringMatching(/^\d{5}$/)),
  is_default: fc.boolean(),
})
const act = fc.oneof(
  fc.record({
    kind: fc.constant('register' as const),
    name: someText,
    phone: fc.option(fc.stringMatching(/^\+\d{8}$/)),
    addresses: fc.array(anAddressWish, { maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant('change' as const), who: fc.nat(), name: someText, isStale: fc.boolean() }),
  fc.record({ kind: fc.constant('remove' as const), who: fc.nat() }),
  fc.record({ kind: fc.constant('add' as const), who: fc.nat(), wish: anAddressWish }),
  fc.record({ kind: fc.constant('move' as const), who: fc.nat(), which: fc.nat(), wish: anAddressWish }),
  fc.record({ kind: fc.constant('drop' as const), who: fc.nat(), which: fc.nat() }),
)
type Act = typeof act extends fc.Arbitrary<infer Kind> ? Kind : never

const eventOf = {
  register: 'customer.registered',
  ...{ change: 'customer.changed', add: 'customer.changed', move: 'customer.changed' },
  ...{ drop: 'customer.changed', remove: 'customer.removed' },
}

async function perform(deed: Act) {
  if (deed.kind === 'register') {
    const { name, phone, addresses } = deed
    const body = aCustomer({ name, phone, addresses: addresses.map(anAddress) })
    return call('POST', '/v1/customers', { body })
  }
  const customers = await customersFromTables(owner)
  const customer = customers[deed.who % (customers.length + 1)]
  const path = `/v1/customers/${customer?.id ?? 999_999_999}`
  const headers = { 'if-match': '*' }
  if (deed.kind === 'remove') return call('DELETE', path)
  if (deed.kind === 'change') {
    return call('PATCH', path, {
      body: { name: deed.name },
      headers: deed.isStale ? { 'if-match': '"0"' } : headers,
    })
  }
  if (deed.kind === 'add') return call('POST', `${path}/addresses`, { body: anAddress(deed.wish) })
  const addresses = customer?.addresses ?? []
  const place = `${path}/addresses/${addresses[deed.which % (addresses.length + 1)]?.id ?? 999_999_999}`
  if (deed.kind === 'drop') return call('DELETE', place)
  return call('PATCH', place, { body: deed.wish, headers })
}

test('after any acts, every document and the count say what the base tables say, and each act has its event', async () => {
  let done = 0
  let refused = 0
  const property = fc.asyncProperty(fc.array(act, { minLength: 10, maxLength: 25 }), async acts => {
    await emptyCustomers(owner)
    for (let n = 0; n < 3; n++) await register(call, { addresses: [anAddress(), anAddress()] })
    await newEvents()
    for (const deed of acts) {
      const before = await dumpCustomers(owner)
      const { statusCode } = await perform(deed)
      const events = (await newEvents()).map(({ type }) => type)
      if (statusCode < 300) {
        done += 1
        assert.deepEqual(events, [eventOf[deed.kind]])
      } else {
        refused += 1
        assert.ok([404, 412, 422].includes(statusCode), `${statusCode}`)
        assert.equal(await dumpCustomers(owner), before)
      }
    }
    await assertReadModelHolds(owner)
  })
  await fc.assert(property, { numRuns: 12 })
  assert.ok(done > 20 && refused > 5, `${done} acts, ${refused} refusals`)
})

test('whatever the tables are made to do in bulk, documents and count follow', async () => {
  await emptyCustomers(owner)
  await owner`
    insert into customers.customer (name, email)
    select 'Bulk ' || n, 'bulk' || n || '@example.com' from generate_series(1, 200) n`
  await owner`
    insert into customers.address (customer_id, address_type, street, city, country, is_default)
    select id, 'home', 'Calle ' || n, 'Quito', 'Ecuador', n = 1 from customers.customer, generate_series(1, 3) n`
  await assertReadModelHolds(owner)
  await owner`update customers.address set city = 'Cuenca', is_default = (street = 'Calle 2')`
  await owner`update customers.customer set name = upper(name) where id % 2 = 0`
  await assertReadModelHolds(owner)
  await owner`delete from customers.address where street = 'Calle 3'`
  await owner`delete from customers.customer where id % 3 = 0`
  await assertReadModelHolds(owner)
  await owner`delete from customers.customer`
  await assertReadModelHolds(owner)
})

test('what a transaction did and took back leaves document, count and events as they were', async () => {
  await call('POST', '/v1/customers', { body: aCustomer({ addresses: [anAddress()] }) })
  const before = await dumpCustomers(owner)
  const undone = owner.begin(async sql => {
    await sql`insert into customers.customer (name, email) values ('Undone', 'undone@example.com')`
    await sql`update customers.customer set name = 'Undone'`
    await sql`delete from customers.customer`
    throw new Error('taken back')
  })
  await assert.rejects(undone, /taken back/)
  assert.equal(await dumpCustomers(owner), before)
})
