import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { aKey, aUser, logIn } from '../../../test/access.ts'
import { anApp } from '../../../test/app.ts'
import { newId } from '../../platform/uuid.ts'
import { aRequest, aWorker, launched, register, statusOf, storedOf } from './requests.fixture.ts'

const closed = await anApp()
const { call, app, database } = closed
const open = await anApp({ database, settings: { ANONYMOUS_ACCESS: 'notifications' } })
let worker: Awaited<ReturnType<typeof aWorker>>

before(async () => {
  worker = await aWorker(closed)
})

test('a request is registered with three fields and answered with its id, and is queued', async () => {
  const answer = await call('POST', '/v1/requests', {
    body: aRequest({ type: 'sms', to: '+57 300 1234567' }),
  })
  assert.equal(answer.statusCode, 201)
  assert.deepEqual(Object.keys(answer.json()), ['id'])
  const [row] = await database.owner`
    select type, recipient, message, status, lane, on_doubt, caller from notifications.request
    where id = ${answer.json().id}`
  assert.deepEqual(
    { ...row },
    {
      type: 'sms',
      recipient: '+57 300 1234567',
      message: 'Hola',
      status: 'queued',
      lane: 1,
      onDoubt: 'retry',
      caller: 'bootstrap',
    },
  )
})

test('the status of a request is its id and its status and nothing else, in every status', async () => {
  const id = await register(call)
  const expect = async (status: string) => {
    const answer = await call('GET', `/v1/requests/${id}`)
    assert.equal(answer.statusCode, 200)
    assert.equal(answer.body, JSON.stringify({ id, status }))
  }
  await expect('queued')
  await call('POST', `/v1/requests/${id}/process`)
  await expect('processing')
  assert.deepEqual(await worker.claim(), [id])
  await expect('processing')
  await worker.settle(id)
  await expect('sent')
  const other = await launched(call)
  await worker.claim()
  await worker.settle(other, { status: 'failed', reason: 'rejected', outcome: 'rejected' })
  assert.equal(await statusOf(call, other), 'failed')
})

const json = { 'content-type': 'application/json' }
const bodies: [why: string, options: { headers?: Record<string, string>; payload?: string | Buffer }][] = [
  ['without a body', {}],
  ['with a JSON content type and no body', { headers: json }],
  ['with an empty body', { headers: json, payload: '' }],
  ['with a body that is no JSON', { headers: json, payload: '{' }],
  ['with a JSON body', { headers: json, payload: '{"any": "thing"}' }],
  ['with plain text', { headers: { 'content-type': 'text/plain' }, payload: 'go' }],
  ['with a form', { headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload: 'a=b' }],
]
for (const [why, options] of bodies) {
  test(`/process ${why} answers 202 and launches the delivery once`, async () => {
    const id = await register(call)
    const url = `/v1/requests/${id}/process`
    const process = () =>
      open.app.inject({ method: 'POST', url, headers: options.headers ?? {}, payload: options.payload ?? '' })
    assert.equal((await process()).statusCode, 202)
    const stored = await storedOf(database)
    assert.equal((await process()).statusCode, 202)
    assert.equal(await storedOf(database), stored, 'a repeat changes nothing')
    const rows = await database.owner`select from notifications.delivery where request_id = ${id}`
    assert.equal(rows.length, 1)
  })
}

test('/process of what is in flight, sent, failed or cancelled answers 202 and changes nothing', async () => {
  await database.owner`truncate notifications.delivery`
  const [flying, sent, failed] = [await launched(call), await launched(call), await launched(call)]
  assert.equal((await worker.claim(3)).length, 3)
  await worker.settle(sent)
  await worker.settle(failed, { status: 'failed', reason: 'rejected', outcome: 'rejected' })
  const cancelled = await register(call)
  await call('POST', `/v1/requests/${cancelled}/cancellation`)
  const stored = await storedOf(database)
  for (const id of [flying, sent, failed, cancelled])
    assert.equal((await call('POST', `/v1/requests/${id}/process`)).statusCode, 202)
  assert.equal(await storedOf(database), stored)
})

test('many repeats of /process at the same time launch a request once', async () => {
  const id = await register(call)
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => call('POST', `/v1/requests/${id}/process`)),
  )
  assert.ok(answers.every(({ statusCode }) => statusCode === 202))
  const rows = await database.owner`select from notifications.delivery where request_id = ${id}`
  assert.equal(rows.length, 1)
})

test('of many launches and reads at the same time each is answered for its own id', async () => {
  const ids = await Promise.all(Array.from({ length: 60 }, () => register(call)))
  const launchedIds = ids.filter((_, place) => place % 3 === 0)
  const strangers = Array.from({ length: 20 }, newId)
  const acts = [...launchedIds, ...strangers].sort()
  const answers = await Promise.all(acts.map(id => call('POST', `/v1/requests/${id}/process`)))
  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode),
    acts.map(id => (strangers.includes(id) ? 404 : 202)),
  )
  const asked = [...ids, ...strangers].sort().reverse()
  const reads = await Promise.all(asked.map(id => call('GET', `/v1/requests/${id}`)))
  for (const [place, id] of asked.entries()) {
    if (strangers.includes(id)) assert.equal(reads[place]?.statusCode, 404)
    else
      assert.deepEqual(reads[place]?.json(), {
        id,
        status: launchedIds.includes(id) ? 'processing' : 'queued',
      })
  }
})

const unknown = [
  newId(),
  '1',
  'x'.repeat(300),
  '00000000-0000-0000-0000-00000000000g',
  "' or true --",
  'a\0b',
]
for (const id of unknown) {
  test(`the id ${JSON.stringify(id).slice(0, 40)} is not there: 404 for every act, also among calls with known ids`, async () => {
    const known = await register(call)
    const place = `/v1/requests/${encodeURIComponent(id)}`
    const stored = await storedOf(database)
    const reads = ['', '/attempts', '/explanation'].map(path => call('GET', place + path))
    const acts = ['/process', '/cancellation', '/replay'].map(path => call('POST', place + path))
    const [fine, ...answers] = await Promise.all([call('GET', `/v1/requests/${known}`), ...reads, ...acts])
    assert.equal(fine.statusCode, 200)
    for (const { statusCode, headers } of answers) {
      assert.equal(statusCode, 404)
      assert.equal(headers['content-type'], 'application/problem+json; charset=utf-8')
    }
    assert.equal(await storedOf(database), stored)
  })
}

test('an id in capitals is the same id', async () => {
  const id = await register(call)
  const capitals = id.toUpperCase()
  assert.equal((await call('POST', `/v1/requests/${capitals}/process`)).statusCode, 202)
  assert.deepEqual((await call('GET', `/v1/requests/${capitals}`)).json(), { id, status: 'processing' })
  for (const path of ['attempts', 'explanation'])
    assert.equal((await call('GET', `/v1/requests/${capitals}/${path}`)).statusCode, 200)
})

test('ANONYMOUS_ACCESS=notifications opens the three contract paths and nothing else', async () => {
  const made = await open.call('POST', '/v1/requests', { key: null, body: aRequest() })
  assert.equal(made.statusCode, 201)
  const { id } = made.json()
  assert.equal((await open.call('POST', `/v1/requests/${id}/process`, { key: null })).statusCode, 202)
  assert.equal((await open.call('GET', `/v1/requests/${id}`, { key: null })).statusCode, 200)
  const closedPaths: [method: 'GET' | 'POST', path: string][] = [
    ['GET', '/v1/requests'],
    ['GET', `/v1/requests/${id}/attempts`],
    ['GET', `/v1/requests/${id}/explanation`],
    ['POST', '/v1/requests/batch'],
    ['POST', '/v1/requests/replay'],
    ['POST', `/v1/requests/${id}/replay`],
    ['POST', `/v1/requests/${id}/cancellation`],
  ]
  for (const [method, path] of closedPaths) {
    const answer = await open.call(method, path, { key: null, ...(method === 'POST' ? { body: {} } : {}) })
    assert.equal(answer.statusCode, 401, path)
  }
  const wrong = await open.call('GET', `/v1/requests/${id}`, { key: 'trs_wrong_key' })
  assert.equal(wrong.statusCode, 401)
})

test('unless ANONYMOUS_ACCESS names notifications, the contract paths need credentials', async () => {
  const id = await register(call)
  const stored = await storedOf(database)
  const answers = [
    await call('POST', '/v1/requests', { key: null, body: aRequest() }),
    await call('POST', `/v1/requests/${id}/process`, { key: null }),
    await call('GET', `/v1/requests/${id}`, { key: null }),
  ]
  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode),
    [401, 401, 401],
  )
  assert.equal(await storedOf(database), stored)
})

test('a request belongs to whoever registered it: a key, a user, or nobody', async () => {
  const { id: keyId, key } = await aKey(closed, { scopes: ['notifications:write'] })
  const user = await aUser(closed, 'operator')
  const cookie = await logIn(closed, user)
  const ids = [
    (await call('POST', '/v1/requests', { key, body: aRequest() })).json().id,
    (await call('POST', '/v1/requests', { key: null, headers: { cookie }, body: aRequest() })).json().id,
    (await open.call('POST', '/v1/requests', { key: null, body: aRequest() })).json().id,
  ]
  const rows = await database.owner<{ caller: string }[]>`
    select caller from notifications.request where id = any (${ids}::uuid[]) order by id`
  assert.deepEqual(
    rows.map(({ caller }) => caller),
    [`key:${keyId}`, `user:${user.id}`, 'anonymous'],
  )
})

test('an id that the router cannot read is refused', async () => {
  assert.equal((await app.inject({ url: '/v1/requests/%zz' })).statusCode, 400)
})
