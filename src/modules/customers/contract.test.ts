import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { anApp } from '../../../test/app.ts'
import { type Customer, customersFromTables, insertCustomers, patient } from '../../../test/customers.ts'
import { aDatabase } from '../../../test/database.ts'
import { seedCustomers } from './index.ts'

const database = await aDatabase()
const callEmpty = patient((await anApp()).call)
const call = patient((await anApp({ database })).call)
const callOpen = patient((await anApp({ database, settings: { ANONYMOUS_ACCESS: 'customers' } })).call)
const { owner } = database
const seeded = 10_000

before(async () => {
  const until = new Date('2026-06-01T00:00:00Z')
  await seedCustomers(owner, { count: seeded, seed: 1, until, onProgress: () => {} })
  await insertCustomers(owner, [
    { name: 'Sin dirección', email: 'Percent%100@Example.com', phone: null },
    { name: 'Guion bajo', email: 'under_score@example.com' },
    { name: 'Barra', email: 'back\\slash@example.com' },
    { name: 'Ni uno ni otro', email: 'underXscore100@example.com' },
    { name: 'Comillas', email: `o'higgins"quoted"@example.com` },
  ])
})

async function clients(query = ''): Promise<Customer[]> {
  const answer = await call('GET', `/clients${query}`)
  assert.equal(answer.statusCode, 200)
  return answer.json()
}

const emailsWith = async (part: string) =>
  (await clients(`?email=${encodeURIComponent(part)}`)).map(({ email }) => email)

test('GET /clients gives every customer by id, exactly as the base tables hold it', async () => {
  const expected = await customersFromTables(owner)
  assert.equal(expected.length, seeded + 5)
  assert.deepEqual(await clients(), expected)
})

test('a client has exactly the fields of the contract, each of its type, and its addresses inside', async () => {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/
  for (const client of await clients()) {
    assert.deepEqual(Object.keys(client), ['id', 'name', 'email', 'phone', 'created_at', 'addresses'])
    assert.ok(Number.isSafeInteger(client.id))
    assert.ok(typeof client.name === 'string' && typeof client.email === 'string')
    assert.ok(typeof client.phone === 'string' || client.phone === null)
    assert.match(client.created_at, time)
    if (client.id <= seeded) assert.ok(client.addresses.length >= 2 && client.addresses.length <= 4)
    for (const address of client.addresses) {
      assert.deepEqual(Object.keys(address), [
        ...['id', 'client_id', 'address_type', 'street', 'city', 'country', 'state', 'postal_code'],
        ...['is_default', 'created_at'],
      ])
      assert.equal(address.client_id, client.id)
      assert.ok(Number.isSafeInteger(address.id) && typeof address.is_default === 'boolean')
      assert.match(address.created_at, time)
    }
  }
})

test('the answer is JSON in UTF-8, sent in chunks as it is read', async () => {
  const answer = await call('GET', '/clients')
  assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8')
  assert.equal(answer.headers['transfer-encoding'], 'chunked')
  assert.equal(answer.headers['content-length'], undefined)
})

test('?email= keeps the clients whose email contains the text, whatever its case', async () => {
  const everybody = await clients()
  for (const part of ['Garcia', '@EMPRESA.', '4242', 'x', 'example.com', '17', '@']) {
    const expected = everybody.filter(({ email }) => email.toLowerCase().includes(part.toLowerCase()))
    assert.ok(expected.length > 0, part)
    assert.deepEqual(await clients(`?email=${encodeURIComponent(part)}`), expected)
  }
})

test('%, _, \\ and quotes in ?email= stand for themselves', async () => {
  assert.deepEqual(await emailsWith('%'), ['Percent%100@Example.com'])
  assert.deepEqual(await emailsWith('under_s'), ['under_score@example.com'])
  assert.deepEqual(await emailsWith('\\'), ['back\\slash@example.com'])
  assert.deepEqual(await emailsWith(`'higgins"`), [`o'higgins"quoted"@example.com`])
})

test('?email= seeks one text, not several words', async () => {
  assert.deepEqual(await emailsWith('score under'), [])
  assert.deepEqual(await emailsWith('under score'), [])
})

test('an email that nobody has gives an empty array, and an empty one gives everybody', async () => {
  assert.equal((await call('GET', '/clients?email=nobody-has-this')).body, '[]')
  assert.equal((await clients('?email=')).length, seeded + 5)
  assert.equal((await callEmpty('GET', '/clients')).body, '[]')
})

test('without credentials the clients are closed, unless ANONYMOUS_ACCESS opens the module', async () => {
  const refused = await call('GET', '/clients', { key: null })
  assert.equal(refused.statusCode, 401)
  assert.equal(refused.json().reason, 'access.no_credentials')
  const allowed = await callOpen('GET', '/clients', { key: null })
  assert.equal(allowed.statusCode, 200)
  assert.equal(allowed.json().length, seeded + 5)
})

test('ANONYMOUS_ACCESS opens the contract path alone', async () => {
  for (const path of ['/v1/customers', '/v1/customers/1', '/v1/customers/export']) {
    assert.equal((await callOpen('GET', path, { key: null })).statusCode, 401, path)
  }
  const wrongKey = await callOpen('GET', '/clients', { key: 'trs_wrong_key' })
  assert.equal(wrongKey.statusCode, 401)
})
