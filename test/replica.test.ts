import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anApp } from './app.ts'
import { aDatabase } from './database.ts'
import { eventually } from './service.ts'

test('lists and exports come from the replica, single customers and changes from the primary', async () => {
  const [primary, replica] = [await aDatabase(), await aDatabase()]
  const register = (owner: typeof primary.owner, name: string) =>
    owner`insert into customers.customer (id, name, email) overriding system value values (1000, ${name}, ${`${name}@example.com`})`
  await register(primary.owner, 'primary')
  await register(replica.owner, 'replica')
  const { call } = await anApp({ database: primary, settings: { DATABASE_READ_URL: replica.url } })
  const names = (body: string) => [...body.matchAll(/"name":"(\w+)"/g)].map(([, name]) => name)
  for (const path of [
    '/v1/customers',
    '/v1/customers?q=repl',
    '/clients',
    '/v1/customers/export?format=ndjson',
  ]) {
    // A machine under load may answer 503 for a moment.
    const { body } = await eventually(async () => {
      const answer = await call('GET', path)
      assert.equal(answer.statusCode, 200, answer.body)
      return answer
    })
    assert.deepEqual(names(body), ['replica'], path)
  }
  assert.deepEqual(names((await call('GET', '/v1/customers/1000')).body), ['primary'])
  const created = await call('POST', '/v1/customers', { body: { name: 'new', email: 'new@example.com' } })
  assert.equal(created.statusCode, 201)
  const onPrimary = await primary.owner`select from customers.customer where email = 'new@example.com'`
  assert.equal(onPrimary.length, 1)
  assert.deepEqual(names((await call('GET', '/v1/customers')).body), ['replica'])
})

test('without its replica a process is not ready and says so; single customers are still served', async () => {
  const primary = await aDatabase()
  const settings = { DATABASE_READ_URL: 'postgres://postgres@127.0.0.1:9/none' }
  const { call } = await anApp({ database: primary, settings })
  const ready = await call('GET', '/ready')
  assert.equal(ready.statusCode, 503)
  assert.equal(ready.json().checks.replica.status, 'failing')
  assert.equal(ready.json().checks.database.status, 'ok')
  const body = { name: 'new', email: 'new@example.com' }
  const created = await call('POST', '/v1/customers', { body })
  assert.equal(created.statusCode, 201)
  assert.equal((await call('GET', `/v1/customers/${created.json().id}`)).statusCode, 200)
  const list = await call('GET', '/v1/customers')
  assert.equal(list.statusCode, 503)
  assert.equal(list.json().reason, 'database.unavailable')
})
