import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { anApp } from '../../../test/app.ts'
import {
  anAddress,
  customersFromTables,
  insertCustomers,
  patient,
  register,
} from '../../../test/customers.ts'
import { deleteOldChanges } from './whole-list.ts'

const { call: callOnce, database, databases } = await anApp()
const call = patient(callOnce)
const { owner } = database

before(async () => {
  const customers = Array.from({ length: 700 }, (_, n) => ({ name: `N ${n}`, email: `n${n}@example.com` }))
  await insertCustomers(owner, customers)
})

async function assertWhole() {
  const answer = await call('GET', '/clients')
  assert.equal(answer.statusCode, 200)
  assert.deepEqual(answer.json(), await customersFromTables(owner))
}

/** Changes of every kind that a list can show. */
const changes: Record<string, () => Promise<unknown>> = {
  'a new customer': () => register(call, { name: 'Ana', addresses: [anAddress()] }),
  'a changed name': () => owner`update customers.customer set name = 'Zoe' where id = 1`,
  'a new address': () => call('POST', '/v1/customers/2/addresses', { body: anAddress() }),
  'a changed address': () => owner`update customers.address set city = 'Quito' where customer_id = 2`,
  'a removed address': () => owner`delete from customers.address where customer_id = 2`,
  'a removed customer': () => owner`delete from customers.customer where id = 3`,
}

for (const [what, change] of Object.entries(changes)) {
  test(`the whole list shows ${what} at the next call, though it was just answered`, async () => {
    await assertWhole()
    await assertWhole()
    await change()
    await assertWhole()
  })
}

test('an unchanged list is answered without being read again', async () => {
  await assertWhole()
  const customers = await customersFromTables(owner)
  await owner.begin(async sql => {
    await sql`lock table customers.customer_document in access exclusive mode`
    assert.deepEqual((await call('GET', '/clients')).json(), customers)
  })
})

test('a change that was under way while the list was read is shown once it has committed', async () => {
  const { promise: committing, resolve: commit } = Promise.withResolvers<void>()
  const changing = owner.begin(async sql => {
    await sql`update customers.customer set name = 'Luz' where id = 4`
    await committing
  })
  await assertWhole()
  // A later transaction commits first: the list must not take the earlier one for seen.
  await owner`update customers.customer set name = 'Mar' where id = 6`
  await assertWhole()
  await assertWhole()
  commit()
  await changing
  await assertWhole()
})

test('a change that is rolled back changes nothing', async () => {
  await assertWhole()
  await owner
    .begin(async sql => {
      await sql`update customers.customer set name = 'Sol' where id = 7`
      throw new Error('given up')
    })
    .catch(() => {})
  await assertWhole()
})

test('what one process changes, the list of another shows', async () => {
  const other = await anApp({ database })
  await assertWhole()
  const otherCall = patient(other.call)
  assert.deepEqual((await otherCall('GET', '/clients')).json(), await customersFromTables(owner))
  await register(call, { name: 'Inés' })
  assert.deepEqual((await otherCall('GET', '/clients')).json(), await customersFromTables(owner))
})

test('changes are forgotten after a day, and only then', async () => {
  const count = async () => (await owner`select count(*)::int as n from customers.customer_change`)[0]?.n
  const known = await count()
  assert.ok(known > 0)
  await deleteOldChanges(databases.writes)
  assert.equal(await count(), known)
  await owner`update customers.customer_change set changed_at = changed_at - interval '25 hours'`
  await deleteOldChanges(databases.writes)
  assert.equal(await count(), 0)
})
