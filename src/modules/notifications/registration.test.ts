import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aKey, eventually } from '../../../test/access.ts'
import { anApp } from '../../../test/app.ts'
import { aRequest, fillBacklog, launched, register, storedOf } from './requests.fixture.ts'

const one = await anApp()
const { call, database } = one
const { owner } = database
const json = { 'content-type': 'application/json' }
const text = (length: number) => 'x'.repeat(length)

const refused: [why: string, over: Record<string, unknown>, pointers: string[]][] = [
  ['an empty recipient', { to: '' }, ['/to']],
  ['a recipient of 321 characters', { to: text(321) }, ['/to']],
  ['a number for a recipient', { to: 573001234567 }, ['/to']],
  ['no recipient', { to: undefined }, ['/to']],
  ['a list of recipients', { to: ['ana@example.com'] }, ['/to']],
  ['an empty message', { message: '' }, ['/message']],
  ['a message of 10,001 characters', { message: text(10_001) }, ['/message']],
  ['no message', { message: undefined }, ['/message']],
  ['nothing for a message', { message: null }, ['/message']],
  ['an unknown type', { type: 'fax' }, ['/type']],
  ['a type in capitals', { type: 'SMS' }, ['/type']],
  ['no type', { type: undefined }, ['/type']],
  ['an unknown priority', { priority: 'urgent' }, ['/priority']],
  ['an unknown on_doubt', { on_doubt: 'perhaps' }, ['/on_doubt']],
  ['a date without a time', { send_at: '2030-01-31' }, ['/send_at']],
  ['a time without a zone', { send_at: '2030-01-31T08:00:00' }, ['/send_at']],
  ['31 February', { send_before: '2030-02-31T08:00:00Z' }, ['/send_before']],
  ['the year 0', { send_at: '0000-01-01T00:00:00Z' }, ['/send_at']],
  ['seconds since 1970', { send_at: 1_900_000_000 }, ['/send_at']],
  [
    'send_before before send_at',
    { send_at: '2030-01-02T00:00:00Z', send_before: '2030-01-01T00:00:00Z' },
    ['/send_before'],
  ],
  [
    'send_before at send_at',
    { send_at: '2030-01-01T01:00:00+01:00', send_before: '2030-01-01T00:00:00Z' },
    ['/send_before'],
  ],
  ['no address for callbacks', { callback_url: 'here' }, ['/callback_url']],
  ['a callback while callbacks are off', { callback_url: 'https://app.example.com/told' }, ['/callback_url']],
  ['an unknown field', { subject: 'Hola' }, ['/subject']],
  ['an id of the caller', { id: '01a2023e-b236-7538-a4b8-4cc707fc3b30' }, ['/id']],
  ['a NUL in the message', { message: 'Ho\0la' }, ['/message']],
  ['half a surrogate pair in the recipient', { to: 'ana\ud83d' }, ['/to']],
  ['several faults', { to: '', type: 'fax', more: 1 }, ['/more', '/to', '/type']],
]
for (const [why, over, pointers] of refused) {
  test(`${why} is refused with 422, names the field in both languages and stores nothing`, async () => {
    const stored = await storedOf(database)
    const body = { ...aRequest(), ...over }
    const english = await call('POST', '/v1/requests', { body })
    const spanish = await call('POST', '/v1/requests', { body, headers: { 'accept-language': 'es' } })
    assert.deepEqual([english.statusCode, spanish.statusCode], [422, 422], english.body)
    assert.equal(english.headers['content-type'], 'application/problem+json; charset=utf-8')
    const errors = english.json().errors as { pointer: string; detail: string }[]
    assert.deepEqual(errors.map(({ pointer }) => pointer).sort(), pointers)
    assert.notEqual(spanish.json().errors[0].detail, errors[0]?.detail)
    assert.equal(await storedOf(database), stored)
  })
}

const unreadable: [why: string, payload: string, headers: Record<string, string>, status: number][] = [
  ['no JSON', '{"to": "ana', json, 400],
  ['an empty body', '', json, 400],
  ['a list', '[]', json, 422],
  ['a text', '"Hola"', json, 422],
  ['a body without a content type', JSON.stringify(aRequest()), {}, 415],
  ['a form', 'to=ana&message=Hola&type=sms', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
  ['a body of a megabyte', JSON.stringify(aRequest({ message: text(2 ** 20) })), json, 413],
]
for (const [why, payload, headers, status] of unreadable) {
  test(`${why} is refused with ${status} and stores nothing`, async () => {
    const stored = await storedOf(database)
    const answer = await call('POST', '/v1/requests', { body: payload, headers })
    assert.equal(answer.statusCode, status, answer.body)
    assert.equal(answer.headers['content-type'], 'application/problem+json; charset=utf-8')
    assert.equal(await storedOf(database), stored)
  })
}

test('the longest recipient and message are taken, whatever their characters cost in bytes', async () => {
  const over = { to: '😀'.repeat(320), message: '😀'.repeat(10_000) }
  const id = await register(call, over)
  const [row] = await owner<[{ recipient: string; message: string }]>`
    select recipient, message from notifications.request where id = ${id}`
  assert.deepEqual({ ...row }, { recipient: over.to, message: over.message })
  const escaped = JSON.stringify(aRequest()).replace('Hola', '\\u00e1'.repeat(10_000))
  assert.equal((await call('POST', '/v1/requests', { body: escaped, headers: json })).statusCode, 201)
})

test('MESSAGE_LENGTH_MAX is the longest message, also when it is more than other routes take', async () => {
  const { call } = await anApp({ database, settings: { MESSAGE_LENGTH_MAX: '400000' } })
  await register(call, { message: text(400_000) })
  const answer = await call('POST', '/v1/requests', { body: aRequest({ message: text(400_001) }) })
  assert.equal(answer.statusCode, 422)
})

test('the form of a recipient is left to the gateway', async () => {
  for (const to of [' ', 'no-address', '+57 (300) 123', '🐎', 'a"b\\c', "'; drop table"]) {
    const id = await register(call, { to })
    const [row] = await owner<[{ recipient: string }]>`
      select recipient from notifications.request where id = ${id}`
    assert.equal(row.recipient, to)
  }
})

test('every option of a request is stored, times as the moments that they are', async () => {
  const { call } = await anApp({
    database,
    settings: { CALLBACK_SECRET: 'a-secret-for-callbacks-0123456789' },
  })
  const id = await register(call, {
    type: 'push',
    priority: 'low',
    send_at: '2030-01-31T08:00:00.5+01:00',
    send_before: '2030-01-31T08:00:00Z',
    on_doubt: 'stop',
    callback_url: 'https://app.example.com/told?by=us',
  })
  const [row] = await owner`
    select type, lane, send_at, send_before, on_doubt, callback_url from notifications.request where id = ${id}`
  assert.deepEqual(
    { ...row },
    {
      type: 'push',
      lane: 2,
      sendAt: new Date('2030-01-31T07:00:00.500Z'),
      sendBefore: new Date('2030-01-31T08:00:00Z'),
      onDoubt: 'stop',
      callbackUrl: 'https://app.example.com/told?by=us',
    },
  )
})

test('a request with send_at waits for it when launched, and ends at send_before', async () => {
  const id = await launched(call, { send_at: '2030-01-31T08:00:00Z', send_before: '2030-01-31T09:00:00Z' })
  const [row] = await owner`
    select is_due, due_at, ends_at from notifications.delivery where request_id = ${id}`
  assert.deepEqual(
    { ...row },
    {
      isDue: false,
      dueAt: new Date('2030-01-31T08:00:00Z'),
      endsAt: new Date('2030-01-31T09:00:00Z'),
    },
  )
})

test('concurrent registrations share statements, and each is answered with its own id', async () => {
  const messages = Array.from({ length: 400 }, (_, place) => `message ${place}`)
  const answers = await Promise.all(
    messages.map(message => call('POST', '/v1/requests', { body: aRequest({ message }) })),
  )
  assert.ok(answers.every(({ statusCode }) => statusCode === 201))
  const ids = answers.map(answer => answer.json().id as string)
  const rows = await owner<{ id: string; message: string }[]>`
    select id, message from notifications.request where id = any (${ids}::uuid[])`
  const messageOf = new Map(rows.map(({ id, message }) => [id, message]))
  assert.deepEqual(
    ids.map(id => messageOf.get(id)),
    messages,
  )
  const [{ transactions }] = await owner<[{ transactions: number }]>`
    select count(distinct xmin::text)::int as transactions from notifications.request
    where id = any (${ids}::uuid[])`
  assert.ok(transactions < 100, `${transactions} commits for 400 registrations`)
})

test('one registration that PostgreSQL refuses fails alone among 300 that come with it', async () => {
  const other = await anApp()
  await other.database.owner`
    alter table notifications.request add constraint no_poison check (message <> 'poison')`
  const places = Array.from({ length: 300 }, (_, place) => place)
  const answers = await Promise.all(
    places.map(place =>
      other.call('POST', '/v1/requests', {
        body: aRequest({ message: place % 97 === 50 ? 'poison' : `message ${place}` }),
      }),
    ),
  )
  const statuses = answers.map(({ statusCode }) => statusCode)
  assert.deepEqual(
    statuses,
    places.map(place => (place % 97 === 50 ? 500 : 201)),
  )
  const [{ stored }] = await other.database.owner<[{ stored: number }]>`
    select count(*)::int as stored from notifications.request`
  assert.equal(stored, statuses.filter(status => status === 201).length)
})

test('one launch that PostgreSQL refuses fails alone among 100 that come with it', async () => {
  const other = await anApp()
  const ids = await Promise.all(
    Array.from({ length: 100 }, (_, place) =>
      register(other.call, { to: place % 40 === 7 ? 'bad' : 'good' }),
    ),
  )
  const bad = ids.filter((_, place) => place % 40 === 7)
  await other.database.owner.unsafe(
    `alter table notifications.request add constraint no_bad check (recipient <> 'bad' or status = 'queued')`,
  )
  const answers = await Promise.all(ids.map(id => other.call('POST', `/v1/requests/${id}/process`)))
  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode),
    ids.map(id => (bad.includes(id) ? 500 : 202)),
  )
  const waiting = await other.database.owner<{ id: string }[]>`
    select request_id as id from notifications.delivery order by 1`
  assert.deepEqual(
    waiting.map(({ id }) => id),
    ids.filter(id => !bad.includes(id)).sort(),
  )
})

test('a repeat with the same Idempotency-Key gives the same id and stores nothing more', async () => {
  const headers = { 'idempotency-key': 'order-4711' }
  const body = aRequest({ message: 'once' })
  const first = await call('POST', '/v1/requests', { body, headers })
  const stored = await storedOf(database)
  const again = await call('POST', '/v1/requests', { body, headers })
  assert.deepEqual([first.statusCode, again.statusCode], [201, 201])
  assert.equal(again.body, first.body)
  assert.equal(again.headers['idempotency-replayed'], 'true')
  const other = await call('POST', '/v1/requests', { body: aRequest(), headers })
  assert.deepEqual([other.statusCode, other.json().reason], [422, 'idempotency.other_request'])
  assert.equal(await storedOf(database), stored)
  const { key } = await aKey(one, { scopes: ['notifications:write'] })
  const elsewhere = await call('POST', '/v1/requests', { body, headers, key })
  assert.notEqual(elsewhere.json().id, first.json().id, 'keys of other callers are other keys')
})

test('ten calls at the same time with one Idempotency-Key store one request', async () => {
  const headers = { 'idempotency-key': 'order-4712' }
  const body = aRequest({ message: 'once among ten' })
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => call('POST', '/v1/requests', { body, headers })),
  )
  const made = answers.filter(({ statusCode }) => statusCode === 201)
  assert.ok(made.length > 0)
  assert.ok(answers.every(({ statusCode }) => statusCode === 201 || statusCode === 409))
  assert.equal(new Set(made.map(answer => answer.json().id)).size, 1)
  const rows = await owner`select from notifications.request where message = 'once among ten'`
  assert.equal(rows.length, 1)
})

test('a backlog over its limit refuses new requests with 503, and takes them again when it has shrunk', async () => {
  const small = await anApp({ settings: { REQUESTS_BACKLOG_MAX: '3' } })
  const register = (headers: Record<string, string> = {}) =>
    small.call('POST', '/v1/requests', { body: aRequest(), headers })
  const ids = await fillBacklog(small, 10)
  const refused = await eventually(async () => {
    const answer = await register()
    return answer.statusCode === 503 && answer
  })
  assert.equal(refused.json().reason, 'requests.backlog_full')
  assert.ok(Number(refused.headers['retry-after']) > 0)
  const stored = await storedOf(small.database)
  assert.equal((await register({ 'idempotency-key': 'k' })).statusCode, 503)
  const batch = await small.call('POST', '/v1/requests/batch', { body: { requests: [aRequest()] } })
  assert.equal(batch.statusCode, 503)
  assert.equal(await storedOf(small.database), stored)
  const launch = await small.call('POST', `/v1/requests/${ids[0]}/process`)
  assert.equal(launch.statusCode, 202, 'what is stored is still launched')
  await small.database.owner`
    update notifications.request set status = 'failed', reason = 'cancelled' where status in ('queued', 'processing')`
  await eventually(async () => (await register()).statusCode === 201)
})

test('while PostgreSQL refuses connections a registration is answered with 503 and not with an id', async () => {
  const away = await anApp({
    settings: { DATABASE_URL: 'postgres://nobody:x@127.0.0.1:1/nothing' },
    database,
  })
  const answer = await away.call('POST', '/v1/requests', { body: aRequest() })
  assert.equal(answer.statusCode, 503)
  assert.ok(Number(answer.headers['retry-after']) > 0)
})
