import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { anApp } from '../../../test/app.ts'
import {
  type Address,
  type AddressInput,
  anAddress,
  assertReadModelHolds,
  type Customer,
  dumpCustomers,
  patient,
  register,
  watchEvents,
} from '../../../test/customers.ts'

const { call: callOnce, database, databases } = await anApp()
const call = patient(callOnce)
const { owner } = database
const newEvents = watchEvents(owner)

beforeEach(newEvents)

const path = ({ id }: { id: number }, address?: { id: number }) =>
  `/v1/customers/${id}/addresses${address ? `/${address.id}` : ''}`
const add = (customer: Customer, wishes: AddressInput = {}) =>
  call('POST', path(customer), { body: anAddress(wishes) })
const list = async (customer: Customer): Promise<Address[]> => (await call('GET', path(customer))).json().data
const change = (customer: Customer, address: Address, body: unknown, tag = '*') =>
  call('PATCH', path(customer, address), { body, headers: { 'if-match': tag } })
const remove = (customer: Customer, address: Address, headers = {}) =>
  call('DELETE', path(customer, address), { headers })

async function aCustomerWith(count: number): Promise<Customer & { addresses: [Address, Address, Address] }> {
  const streets = Array.from({ length: count }, (_, n) => anAddress({ street: `Calle ${n}` }))
  return (await register(call, { addresses: streets })) as Customer & {
    addresses: [Address, Address, Address]
  }
}

const defaultOf = async (customer: Customer) => {
  const defaults = (await list(customer)).filter(address => address.is_default)
  assert.equal(defaults.length, 1)
  return defaults[0]?.id
}

async function assertRefused(act: () => ReturnType<typeof call>, status: number, reason: string) {
  const before = await dumpCustomers(owner)
  const answer = await act()
  assert.deepEqual([answer.statusCode, answer.json().reason], [status, reason])
  assert.equal(await dumpCustomers(owner), before, 'a refusal changes nothing')
}

test('an address is added, read by itself, in the list and in its customer', async () => {
  const customer = await register(call)
  await newEvents()
  const answer = await add(customer, { address_type: 'work', state: null })
  assert.equal(answer.statusCode, 201)
  const address: Address = answer.json()
  const { id, client_id, created_at, ...rest } = address
  assert.deepEqual(rest, anAddress({ address_type: 'work', state: null, is_default: true }))
  assert.equal(client_id, customer.id)
  assert.ok(Date.parse(created_at) >= Date.parse(customer.created_at))
  assert.equal(answer.headers.location, path(customer, { id }))
  const again = await call('GET', path(customer, address))
  assert.deepEqual(again.json(), address)
  assert.equal(again.headers.etag, answer.headers.etag)
  assert.deepEqual(await list(customer), [address])
  assert.deepEqual((await call('GET', `/v1/customers/${customer.id}`)).json().addresses, [address])
  assert.deepEqual(await newEvents(), [{ type: 'customer.changed', payload: { customerId: customer.id } }])
})

test('the first address is the default whatever it says', async () => {
  const customer = await register(call)
  assert.equal((await add(customer, { is_default: false })).json().is_default, true)
})

test('a later address becomes the default when it says so, and only then', async () => {
  const customer = await aCustomerWith(1)
  assert.equal((await add(customer)).json().is_default, false)
  assert.equal(await defaultOf(customer), customer.addresses[0].id)
  const taking = (await add(customer, { is_default: true })).json()
  assert.equal(taking.is_default, true)
  assert.equal(await defaultOf(customer), taking.id)
})

test('a change writes what it names, empties what it nulls, and leaves the rest', async () => {
  const customer = await aCustomerWith(2)
  const [, second] = customer.addresses
  await newEvents()
  const answer = await change(customer, second, { street: 'Nueva 1', state: null, address_type: 'other' })
  assert.equal(answer.statusCode, 200)
  assert.deepEqual(answer.json(), { ...second, street: 'Nueva 1', state: null, address_type: 'other' })
  assert.equal(answer.headers.etag, (await call('GET', path(customer, second))).headers.etag)
  assert.deepEqual(await newEvents(), [{ type: 'customer.changed', payload: { customerId: customer.id } }])
  const found = await call('GET', `/v1/customers/${customer.id}`)
  assert.deepEqual(found.json().addresses[1], answer.json())
})

test('the default is passed on by naming another address, never just taken away', async () => {
  const customer = await aCustomerWith(3)
  const [first, second] = customer.addresses
  assert.equal((await change(customer, second, { is_default: true })).json().is_default, true)
  assert.equal(await defaultOf(customer), second.id)
  await assertRefused(() => change(customer, second, { is_default: false }), 422, 'address.default_needed')
  assert.equal((await change(customer, second, { is_default: true })).statusCode, 200)
  assert.equal((await change(customer, first, { is_default: false })).statusCode, 200)
  assert.equal(await defaultOf(customer), second.id)
})

test('when the default is removed, the oldest of the others becomes it', async () => {
  const customer = await aCustomerWith(3)
  const [first, second, third] = customer.addresses
  await newEvents()
  assert.equal((await remove(customer, first)).statusCode, 204)
  assert.deepEqual(
    (await newEvents()).map(({ type }) => type),
    ['customer.changed'],
  )
  assert.equal(await defaultOf(customer), second.id)
  assert.equal((await remove(customer, third)).statusCode, 204)
  assert.equal(await defaultOf(customer), second.id)
  assert.equal((await remove(customer, second)).statusCode, 204)
  assert.deepEqual(await list(customer), [])
  assert.equal((await remove(customer, second)).statusCode, 404)
  assert.equal((await add(customer)).json().is_default, true)
})

test('a change of an address needs the tag that was read', async () => {
  const customer = await aCustomerWith(2)
  const [first, second] = customer.addresses
  const seen = String((await call('GET', path(customer, second))).headers.etag)
  const body = { street: 'X' }
  await assertRefused(() => call('PATCH', path(customer, second), { body }), 428, 'version.missing')
  assert.equal((await change(customer, second, body, `"0", W/${seen}`)).statusCode, 200)
  await assertRefused(() => change(customer, second, body, seen), 412, 'version.stale')
  await assertRefused(() => remove(customer, second, { 'if-match': seen }), 412, 'version.stale')
  const ofFirst = String((await call('GET', path(customer, first))).headers.etag)
  assert.equal((await remove(customer, first, { 'if-match': ofFirst })).statusCode, 204)
})

test('of two agents who change an address at once, exactly one wins', async () => {
  const customer = await aCustomerWith(1)
  const [address] = customer.addresses
  for (let round = 0; round < 5; round++) {
    const seen = String((await call('GET', path(customer, address))).headers.etag)
    const agents = ['A', 'B', 'C'].map(street =>
      change(customer, address, { street: `${street} ${round}` }, seen),
    )
    const statuses = (await Promise.all(agents)).map(({ statusCode }) => statusCode)
    assert.deepEqual(statuses.toSorted(), [200, 412, 412])
  }
})

test('addresses of unknown customers, and of other customers, are not there', async () => {
  const [one, other] = [await aCustomerWith(1), await aCustomerWith(1)]
  const [foreign] = other.addresses
  const nobody = { ...one, id: 999_999_999 }
  await assertRefused(() => call('GET', path(nobody)), 404, 'customer.not_found')
  await assertRefused(() => add(nobody), 404, 'customer.not_found')
  await assertRefused(() => call('GET', path(one, foreign)), 404, 'address.not_found')
  await assertRefused(() => change(one, foreign, { street: 'X' }), 404, 'address.not_found')
  await assertRefused(() => remove(one, foreign), 404, 'address.not_found')
})

test('a 51st address is refused', async () => {
  const customer = await aCustomerWith(49)
  assert.equal((await add(customer)).statusCode, 201)
  await assertRefused(() => add(customer), 409, 'address.too_many')
})

test('addresses added at once to one customer are all there, with one default', async () => {
  const customer = await register(call)
  const wishes = Array.from({ length: 12 }, (_, n) => ({ is_default: n % 3 !== 0, street: `Calle ${n}` }))
  const answers = await Promise.all(wishes.map(wish => add(customer, wish)))
  assert.ok(answers.every(({ statusCode }) => statusCode === 201))
  assert.equal((await list(customer)).length, 12)
  await defaultOf(customer)
  await assertReadModelHolds(owner)
})

test('additions, passings-on and removals at once leave one default and a true document', async () => {
  const customer = await aCustomerWith(4)
  const acts = customer.addresses.flatMap(address => [
    change(customer, address, { is_default: true }),
    remove(customer, address),
    add(customer, { is_default: true }),
  ])
  for (const { statusCode } of await Promise.all(acts)) assert.ok([200, 201, 204, 404].includes(statusCode))
  assert.equal((await list(customer)).length, 4)
  await defaultOf(customer)
  await assertReadModelHolds(owner)
})

test('the database itself keeps exactly one default, also from its owner', async () => {
  const customer = await aCustomerWith(2)
  const { id } = customer
  const [first, second] = customer.addresses
  const before = await dumpCustomers(owner)
  const noDefault = { code: '23514', constraint_name: 'address_exactly_one_default' }
  const twoDefaults = { code: '23P01', constraint_name: 'address_one_default' }
  const row = (isDefault: boolean) => owner`
    insert into customers.address (customer_id, address_type, street, city, country, is_default)
    values (${id}, 'home', 'X', 'X', 'X', ${isDefault})`
  await assert.rejects(row(true), twoDefaults)
  await assert.rejects(
    owner`update customers.address set is_default = true where id = ${second.id}`.execute(),
    twoDefaults,
  )
  await assert.rejects(
    owner`update customers.address set is_default = false where id = ${first.id}`.execute(),
    noDefault,
  )
  await assert.rejects(owner`delete from customers.address where id = ${first.id}`.execute(), noDefault)
  const other = await register(call)
  const afterwards = await dumpCustomers(owner)
  await assert.rejects(
    owner`
      insert into customers.address (customer_id, address_type, street, city, country, is_default)
      values (${other.id}, 'home', 'X', 'X', 'X', false)`.execute(),
    noDefault,
  )
  await assert.rejects(
    owner`update customers.address set customer_id = ${other.id} where id = ${first.id}`.execute(),
    noDefault,
  )
  assert.equal(await dumpCustomers(owner), afterwards)
  assert.notEqual(before, afterwards)
})

test('two transactions cannot together leave a customer without a default or with two', async () => {
  const customer = await aCustomerWith(2)
  const [first, second] = customer.addresses
  const pass = (id: number) =>
    databases.writes.begin(async sql => {
      await sql`update customers.address set is_default = (id = ${id}) where customer_id = ${customer.id}`
    })
  const remove = (id: number) =>
    databases.writes.begin(async sql => {
      await sql`delete from customers.address where id = ${id} and not is_default`
    })
  for (let round = 0; round < 10; round++) {
    await Promise.allSettled([pass(first.id), pass(second.id), remove(first.id), remove(second.id)])
    await assertReadModelHolds(owner)
  }
})
