import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anApp } from '../../../../test/app.ts'
import {
  aCustomer,
  assertReadModelHolds,
  type Customer,
  customersFromTables,
  patient,
  register,
} from '../../../../test/customers.ts'
import { aDatabase } from '../../../../test/database.ts'
import type { Database } from '../../../platform/database.ts'
import { generateCustomers } from './generate-customers.ts'
import { seedCustomers } from './seed-customers.ts'

const until = new Date('2026-06-01T00:00:00Z')
const silent = () => {}

async function seed(owner: Database, count: number, seed = 7): Promise<void> {
  await seedCustomers(owner, { count, seed, until, onProgress: silent })
}

/** A customer without the ids of its addresses: those are given out as chunks happen to load. */
const withoutAddressIds = (customer: Customer) => ({
  ...customer,
  addresses: customer.addresses.map(({ id: _, ...address }) => address),
})

test('twice 5,000 is the same as once 10,000 with the same seed, documents and count included', async () => {
  const [once, twice] = [await aDatabase(), await aDatabase()]
  await seed(once.owner, 10_000)
  await seed(twice.owner, 5_000)
  await seed(twice.owner, 5_000)
  const expected = await customersFromTables(once.owner)
  assert.equal(expected.length, 10_000)
  assert.deepEqual(
    (await customersFromTables(twice.owner)).map(withoutAddressIds),
    expected.map(withoutAddressIds),
  )
  await assertReadModelHolds(once.owner)
  await assertReadModelHolds(twice.owner)
})

test('another seed makes other customers', async () => {
  const [one, other] = [await aDatabase(), await aDatabase()]
  await seed(one.owner, 50, 1)
  await seed(other.owner, 50, 2)
  const names = (await customersFromTables(one.owner)).map(({ name }) => name)
  assert.notDeepEqual(
    (await customersFromTables(other.owner)).map(({ name }) => name),
    names,
  )
})

test('what is loaded is what was generated', async () => {
  const { owner } = await aDatabase()
  await seed(owner, 200)
  const loaded = await customersFromTables(owner)
  const generated = [...generateCustomers({ count: 200, seed: 7, firstId: 1, until })]
  assert.deepEqual(
    loaded.map(withoutAddressIds),
    generated.map(({ createdAt, addresses, ...customer }) => ({
      ...customer,
      created_at: createdAt.toISOString(),
      addresses: addresses.map(address => ({
        client_id: customer.id,
        address_type: address.addressType,
        street: address.street,
        city: address.city,
        country: address.country,
        state: address.state,
        postal_code: address.postalCode,
        is_default: address.isDefault,
        created_at: address.createdAt.toISOString(),
      })),
    })),
  )
})

test('seeding goes on beside customers that are there, and they go on beside it', async () => {
  const { call: callOnce, database } = await anApp()
  const call = patient(callOnce)
  const mine = await register(call, { addresses: [] })
  await call('DELETE', `/v1/customers/${(await register(call)).id}`)
  const counted: number[] = []
  await seedCustomers(database.owner, { count: 300, seed: 7, until, onProgress: done => counted.push(done) })
  assert.equal(counted.at(-1), 300)
  assert.deepEqual((await call('GET', `/v1/customers/${mine.id}`)).json(), mine)
  const next = await register(call)
  assert.ok(next.id > mine.id + 300)
  assert.equal((await call('GET', '/v1/customers?count=exact')).json().count.value, 302)
  await assertReadModelHolds(database.owner)
})

test('customers who register while it loads disturb nothing and are not disturbed', async () => {
  const { call: callOnce, database } = await anApp()
  const call = patient(callOnce)
  let isLoading = true
  const loading = seed(database.owner, 12_000).finally(() => {
    isLoading = false
  })
  const statuses = new Set<number>()
  let registered = 0
  while (isLoading) {
    statuses.add((await call('POST', '/v1/customers', { body: aCustomer() })).statusCode)
    registered += 1
  }
  await loading
  assert.deepEqual([...statuses], [201])
  assert.ok(registered > 5)
  assert.equal((await customersFromTables(database.owner)).length, 12_000 + registered)
  await assertReadModelHolds(database.owner)
})

test('an interruption leaves whole chunks, and the next run goes on', async () => {
  const { owner } = await aDatabase()
  const stop = new AbortController()
  let reported = 0
  const onProgress = (done: number) => {
    reported = done
    stop.abort()
  }
  await seedCustomers(owner, { count: 50_000, seed: 7, until, onProgress, signal: stop.signal })
  const loaded = await customersFromTables(owner)
  assert.equal(loaded.length, reported)
  assert.ok(reported >= 10_000 && reported < 50_000 && reported % 10_000 === 0, `${reported}`)
  await assertReadModelHolds(owner)
  await seed(owner, 100)
  assert.equal((await customersFromTables(owner)).length, reported + 100)
})

test('an interruption before the start loads nothing', async () => {
  const { owner } = await aDatabase()
  await seedCustomers(owner, { count: 10, seed: 7, until, onProgress: silent, signal: AbortSignal.abort() })
  assert.deepEqual(await customersFromTables(owner), [])
})

test('a chunk that fails leaves nothing of itself and the error is told', async () => {
  const { owner } = await aDatabase()
  const [taken] = generateCustomers({ count: 1, seed: 7, firstId: 2, until })
  await owner`insert into customers.customer (id, name, email) values (1, 'Taken', ${taken?.email ?? ''})`
  await assert.rejects(seed(owner, 20), { code: '23505' })
  assert.equal((await customersFromTables(owner)).length, 1)
  await assertReadModelHolds(owner)
})
