import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aKey, aUser, logIn } from '../../../test/access.ts'
import { adminKey, anApp } from '../../../test/app.ts'

const unlimited = await anApp()
const { database } = unlimited
const limited = () => anApp({ database, settings: { CALLS_PER_MINUTE: '3' } })

test('answers tell the limit, what is left and when it returns; the call above it waits', async () => {
  const { call } = await limited()
  const { key } = await aKey(unlimited)
  for (const left of [2, 1, 0]) {
    const answer = await call('GET', '/v1/customers', { key })
    assert.equal(answer.statusCode, 200)
    assert.equal(answer.headers['ratelimit-policy'], '"default";q=3;w=60')
    assert.match(String(answer.headers.ratelimit), new RegExp(`^"default";r=${left};t=(60|5\\d)$`))
  }
  const refused = await call('GET', '/v1/customers', { key, headers: { 'accept-language': 'es' } })
  assert.equal(refused.statusCode, 429)
  assert.equal(refused.json().reason, 'access.too_many_calls')
  assert.match(refused.json().detail, /^Más de 3 llamadas/)
  const wait = Number(refused.headers['retry-after'])
  assert.ok(wait > 0 && wait <= 60)
  assert.equal(refused.headers.ratelimit, `"default";r=0;t=${wait}`)
})

test('two keys do not share a limit, nor do a key and a user', async () => {
  const { call } = await limited()
  const [one, other] = [await aKey(unlimited), await aKey(unlimited)]
  const cookie = await logIn(unlimited, await aUser(unlimited))
  for (let calls = 0; calls < 4; calls++) await call('GET', '/v1/customers', { key: one.key })
  assert.equal((await call('GET', '/v1/customers', { key: one.key })).statusCode, 429)
  assert.equal((await call('GET', '/v1/customers', { key: other.key })).statusCode, 200)
  assert.equal((await call('GET', '/v1/customers', { key: adminKey })).statusCode, 200)
  assert.equal((await call('GET', '/v1/customers', { key: null, headers: { cookie } })).statusCode, 200)
})

test('the limit of a key is its own when it has one', async () => {
  const { key } = await aKey(unlimited, { calls_per_minute: 1 })
  assert.equal((await unlimited.call('GET', '/v1/customers', { key })).statusCode, 200)
  assert.equal((await unlimited.call('GET', '/v1/customers', { key })).statusCode, 429)
})

test('refused calls count too: also those that lack the scope, and "who am I"', async () => {
  const { call } = await limited()
  const { key } = await aKey(unlimited)
  assert.equal((await call('GET', '/v1/audit', { key })).statusCode, 403)
  assert.equal((await call('GET', '/v1/session', { key })).statusCode, 200)
  assert.equal((await call('GET', '/v1/customers/999999', { key })).statusCode, 404)
  assert.equal((await call('GET', '/v1/customers', { key })).statusCode, 429)
})

test('wrong keys are counted by the address and use up no key', async () => {
  const { app, call } = await anApp({ database, settings: { CALLS_PER_MINUTE: '3' } })
  const { key } = await aKey(unlimited)
  const sameIdOtherSecret = key.slice(0, 17) + (await aKey(unlimited)).key.slice(17)
  const statuses = []
  for (let calls = 0; calls < 101; calls++) {
    const url = calls % 2 === 0 ? '/v1/customers' : '/v1/session'
    statuses.push((await call('GET', url, { key: calls % 3 === 0 ? sameIdOtherSecret : 'wrong' })).statusCode)
  }
  assert.deepEqual(statuses, [...Array(100).fill(401), 429])
  const slowed = await call('GET', '/v1/customers', { key: 'wrong' })
  assert.equal(slowed.json().reason, 'access.too_many_failures')
  assert.ok(Number(slowed.headers['retry-after']) > 0)
  assert.equal((await call('GET', '/v1/customers', { key })).statusCode, 200)
  const elsewhere = await app.inject({
    url: '/v1/customers',
    headers: { 'x-api-key': 'wrong' },
    remoteAddress: '192.0.2.9',
  })
  assert.equal(elsewhere.statusCode, 401)
})

test('callers of open contract paths without credentials are not limited', async () => {
  const { call } = await anApp({
    database,
    settings: { CALLS_PER_MINUTE: '1', ANONYMOUS_ACCESS: 'customers' },
  })
  for (let calls = 0; calls < 5; calls++)
    assert.equal((await call('GET', '/clients', { key: null })).statusCode, 200)
})
