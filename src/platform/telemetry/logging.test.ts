import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aKey, aUser, logIn } from '../../../test/access.ts'
import { adminKey, anApp, sessionSecret } from '../../../test/app.ts'
import { openLog } from './logging.ts'

const one = await anApp()
const broken = await anApp()
const { call, logged } = one

test('no secret, no body and no query reaches the log, at any level', async () => {
  const user = await aUser(one, 'admin')
  const { key } = await aKey(one)
  const cookie = await logIn(one, user)
  await call('GET', '/v1/customers?q=canary-of-a-query', { key: null, headers: { cookie } })
  await call('GET', '/v1/customers?q=canary-of-a-query&limit=0', { key })
  await call('GET', '/clients?email=canary-of-an-email', {
    key: null,
    headers: { authorization: `Bearer ${key}` },
  })
  const body = { name: 'canary-of-a-name', email: 'canary-of-an-email@example.com' }
  await call('POST', '/v1/customers', {
    body,
    headers: { 'idempotency-key': 'canary-of-an-idempotency-key' },
  })
  await call('POST', '/v1/customers', { body: { ...body, vip: 'canary-of-a-field' } })
  await call('POST', '/v1/session', {
    key: null,
    body: { email: user.email, password: 'canary-of-a-password' },
  })
  await call('POST', '/v1/customers', {
    body: '{"canary-of-no-json',
    headers: { 'content-type': 'application/json' },
  })
  const lines = logged()
  assert.ok(lines.includes('"path":"/v1/customers"'), 'the calls are in the log')
  const secrets = [key, adminKey, sessionSecret, cookie.split('=')[1], user.password, user.email, 'canary']
  for (const secret of secrets) assert.ok(!lines.includes(secret as string), `${secret} in the log`)
})

test('a defect answers 500 without a word of its cause, and is logged once with it', async () => {
  await broken.database.owner`alter table customers.customer rename to renamed`
  const answer = await broken.call('GET', '/v1/customers', {
    headers: { 'accept-language': 'es', 'x-request-id': 'the-broken-one' },
  })
  assert.equal(answer.statusCode, 500)
  assert.deepEqual(answer.json(), {
    type: 'urn:trastienda:problem:internal',
    title: 'Error interno',
    status: 500,
    detail: 'Algo falló de nuestro lado. Indique el "instance" al comunicarlo.',
    instance: 'the-broken-one',
    reason: 'internal',
  })
  const entries = broken
    .logged()
    .split('\n')
    .filter(line => line.includes('"request failed"'))
  assert.equal(entries.length, 1)
  assert.match(entries[0] ?? '', /the-broken-one.*customers\.customer.*does not exist/)
  await broken.database.owner`alter table customers.renamed rename to customer`
})

test('the row that PostgreSQL quotes in an error is not in the log', async () => {
  await broken.database.owner`
    alter table customers.customer add constraint no_canary check (name not like 'canary%')`
  const answer = await broken.call('POST', '/v1/customers', {
    body: { name: 'canary-of-a-row', email: 'row@example.com' },
  })
  assert.equal(answer.statusCode, 500)
  assert.ok(!answer.body.includes('canary'))
  const lines = broken.logged()
  assert.ok(lines.includes('no_canary'), 'the error is in the log')
  assert.ok(!lines.includes('canary-of-a-row') && !lines.includes('row@example.com'))
})

test('what is logged by mistake under the name of a secret is masked', () => {
  const lines: string[] = []
  const log = openLog('info', false, { write: line => void lines.push(line) })
  for (const name of ['password', 'token', 'secret', 'key', 'authorization', 'cookie']) {
    log.info({ [name]: 'canary' }, 'at the top')
    log.info({ inside: { [name]: 'canary' } }, 'inside')
  }
  assert.equal(lines.length, 12)
  for (const line of lines) assert.ok(line.includes('[secret]') && !line.includes('canary'), line)
})

test('entries are JSON lines with an ISO time; less severe ones are left out', () => {
  const lines: string[] = []
  const log = openLog('warn', false, { write: line => void lines.push(line) })
  log.info('not this')
  log.warn({ what: 1 }, 'this')
  assert.equal(lines.length, 1)
  const entry = JSON.parse(lines[0] ?? '')
  assert.deepEqual([entry.msg, entry.what], ['this', 1])
  assert.match(entry.time, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/)
})
