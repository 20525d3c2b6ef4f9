import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../../../test/access.ts'
import { anApp } from '../../../test/app.ts'
import { aRequest, failed, launched, storedOf } from './requests.fixture.ts'

const one = await anApp()
const { call, database } = one
const { owner } = database
const json = { 'content-type': 'application/json' }

type Answer = { id?: string; errors?: { pointer: string; detail: string }[] }[]
const send = (requests: unknown, more: Record<string, unknown> = {}, headers: Record<string, string> = {}) =>
  call('POST', '/v1/requests/batch', { body: { requests, ...more }, headers })

async function requestsOf(ids: (string | undefined)[]) {
  const rows = await owner<{ id: string; message: string; status: string }[]>`
    select id, message, status from notifications.request where id = any (${ids as string[]}::uuid[])`
  return new Map(rows.map(row => [row.id, row]))
}

test('a batch of 1,000 is stored and answered with the ids in the order of its requests', async () => {
  const requests = Array.from({ length: 1_000 }, (_, place) => aRequest({ message: `message ${place}` }))
  const answer = await send(requests)
  assert.equal(answer.statusCode, 201)
  const rows: Answer = answer.json()
  assert.deepEqual(rows.map(Object.keys), Array(1_000).fill(['id']))
  const stored = await requestsOf(rows.map(({ id }) => id))
  assert.deepEqual(
    rows.map(({ id }) => stored.get(id ?? '')?.message),
    requests.map(({ message }) => message),
  )
  assert.ok([...stored.values()].every(({ status }) => status === 'queued'))
  const [{ statements }] = await owner<[{ statements: number }]>`
    select count(distinct (xmin::text, cmin::text))::int as statements from notifications.request`
  assert.equal(statements, 1)
})

const bad: [why: string, request: unknown, pointers: string[]][] = [
  ['an empty recipient', aRequest({ to: '' }), ['/to']],
  ['a long message', aRequest({ message: 'x'.repeat(10_001) }), ['/message']],
  ['an unknown type', aRequest({ type: 'fax' }), ['/type']],
  ['nothing that is required', {}, ['/message', '/to', '/type']],
  ['an unknown field', aRequest({ more: 1 }), ['/more']],
  [
    'times the wrong way round',
    aRequest({ send_at: '2030-01-02T00:00:00Z', send_before: '2030-01-01T00:00:00Z' }),
    ['/send_before'],
  ],
  ['a callback while they are off', aRequest({ callback_url: 'https://a.example.com/' }), ['/callback_url']],
  ['a NUL', aRequest({ message: 'Ho\0la' }), ['/message']],
  ['half a surrogate pair', aRequest({ to: '\udc00' }), ['/to']],
  ['no object', 'Hola', ['']],
  ['nothing', null, ['']],
  ['a list', [aRequest()], ['']],
]

test('bad requests of a batch are told what is wrong with each, and the good ones among them are stored', async () => {
  const requests = bad.flatMap(([why, request]) => [request, aRequest({ message: `after ${why}` })])
  const answer = await send(requests)
  assert.equal(answer.statusCode, 201, answer.body)
  const rows: Answer = answer.json()
  assert.equal(rows.length, requests.length)
  const stored = await requestsOf(rows.flatMap(({ id }) => id ?? []))
  for (const [place, [why, , pointers]] of bad.entries()) {
    const [refused, good] = [rows[place * 2], rows[place * 2 + 1]]
    assert.deepEqual(refused?.errors?.map(({ pointer }) => pointer).sort(), pointers, why)
    assert.equal(refused?.id, undefined)
    assert.equal(stored.get(good?.id ?? '')?.message, `after ${why}`)
  }
  const [{ refusedStored }] = await owner<[{ refusedStored: number }]>`
    select count(*)::int as refused_stored from notifications.request where message = '' or recipient = ''`
  assert.equal(refusedStored, 0)
})

test('faults of rows are told in the language of the caller', async () => {
  const [english, spanish] = await Promise.all(
    ['en', 'es'].map(language =>
      send([aRequest(), aRequest({ to: '' })], {}, { 'accept-language': language }),
    ),
  )
  assert.match(english?.json()[1].errors[0].detail, /must be/)
  assert.match(spanish?.json()[1].errors[0].detail, /debe tener/)
})

test('a batch of which nothing can be stored is refused with 422, every fault at its place', async () => {
  const stored = await storedOf(database)
  const answer = await send([aRequest({ to: '' }), aRequest({ type: 'fax' })])
  assert.equal(answer.statusCode, 422)
  assert.equal(answer.headers['content-type'], 'application/problem+json; charset=utf-8')
  const { errors } = answer.json()
  assert.deepEqual(
    errors.map(({ pointer }: { pointer: string }) => pointer),
    ['/requests/0/to', '/requests/1/type'],
  )
  assert.equal(await storedOf(database), stored)
})

const wholes: [why: string, body: unknown, status: number, pointer?: string][] = [
  ['no requests', { requests: [] }, 422, '/requests'],
  ['1,001 requests', { requests: Array(1_001).fill(aRequest()) }, 422, '/requests'],
  ['requests that are no list', { requests: aRequest() }, 422, '/requests'],
  ['no list at all', {}, 422, '/requests'],
  ['a bare list', [aRequest()], 422, ''],
  ['an unknown field', { requests: [aRequest()], priority: 'high' }, 422, '/priority'],
  ['launch that is no boolean', { requests: [aRequest()], launch: 'yes' }, 422, '/launch'],
  ['no JSON', '{"requests": [', 400],
  ['an empty body', '', 400],
  ['a poisoned prototype', '{"requests": [{"__proto__": {"to": "x"}}]}', 400],
  ['a deep nest', `{"requests": [${'['.repeat(100_000)}${']'.repeat(100_000)}]}`, 422, ''],
  ['more than 16 MB', JSON.stringify({ requests: [aRequest({ message: 'x'.repeat(2 ** 24) })] }), 413],
]
for (const [why, body, status, pointer] of wholes) {
  for (const headers of [json, { ...json, 'idempotency-key': why }]) {
    const how = 'idempotency-key' in headers ? ' with an Idempotency-Key' : ''
    test(`a batch with ${why}${how} is refused with ${status} and stores nothing`, async () => {
      const stored = await storedOf(database)
      const answer = await call('POST', '/v1/requests/batch', { body, headers })
      assert.equal(answer.statusCode, status, answer.body)
      if (pointer !== undefined) assert.equal(answer.json().errors[0].pointer, pointer)
      assert.equal(await storedOf(database), stored)
    })
  }
}

test('a batch without a content type is refused with 415', async () => {
  const answer = await one.app.inject({
    method: 'POST',
    url: '/v1/requests/batch',
    headers: { 'x-api-key': 'an-admin-key-for-tests-0123456789abcdef' },
    payload: JSON.stringify({ requests: [aRequest()] }),
  })
  assert.equal(answer.statusCode, 415)
})

test('1,000 long messages fit in one batch', async () => {
  const requests = Array.from({ length: 1_000 }, () => aRequest({ message: 'x'.repeat(10_000) }))
  assert.equal((await send(requests)).statusCode, 201)
})

test('a batch that is launched is stored and launched in one transaction, exactly as one by one', async () => {
  const requests = [
    aRequest({ priority: 'high' }),
    aRequest({ type: 'fax' }),
    aRequest({ send_at: '2030-01-31T08:00:00Z' }),
  ]
  const answer = await send(requests, { launch: true })
  assert.equal(answer.statusCode, 201)
  const [high, , later] = (answer.json() as Answer).map(({ id }) => id ?? '')
  const alone = await launched(call, { priority: 'high' })
  const rows = await owner`
    select request.id, request.status, delivery.gateway, delivery.lane, delivery.is_due, delivery.attempts,
      request.xmin = delivery.xmin as is_together
    from notifications.request
    join notifications.delivery on delivery.request_id = request.id
    where request.id = any (${[high, later, alone] as string[]}::uuid[])`
  const of = new Map(rows.map(({ id, ...row }) => [id, row]))
  assert.deepEqual(of.get(high), of.get(alone))
  assert.deepEqual([of.get(later)?.status, of.get(later)?.isDue], ['processing', false])
  assert.ok(rows.every(row => row.isTogether))
})

test('the requests of a batch take their turns in its order', async () => {
  const messages = Array.from({ length: 300 }, (_, place) => `turn ${place}`)
  const requests = messages.flatMap(message => [aRequest({ message }), aRequest({ to: '' })])
  assert.equal((await send(requests, { launch: true })).statusCode, 201)
  const rows = await owner<{ message: string }[]>`
    select message from notifications.request
    join notifications.delivery on delivery.request_id = request.id
    where message like 'turn %'
    order by turn_at`
  assert.deepEqual(
    rows.map(({ message }) => message),
    messages,
  )
})

test('when the launch of a batch fails, nothing of it is stored', async () => {
  const broken = await anApp()
  await broken.database.owner`alter table notifications.delivery add constraint none check (lane > 2)`
  const body = { requests: [aRequest(), aRequest()], launch: true }
  const answer = await broken.call('POST', '/v1/requests/batch', { body })
  assert.equal(answer.statusCode, 500)
  assert.equal((await broken.database.owner`select from notifications.request`).length, 0)
})

test('a repeat with the same Idempotency-Key gives the same answer and stores nothing more', async () => {
  const headers = { 'idempotency-key': 'a batch' }
  const requests = [aRequest({ message: 'in a batch' }), aRequest({ to: '' })]
  const first = await send(requests, { launch: true }, headers)
  const stored = await storedOf(database)
  const again = await send(requests, { launch: true }, headers)
  assert.deepEqual([first.statusCode, again.statusCode], [201, 201])
  assert.equal(again.body, first.body)
  assert.equal(await storedOf(database), stored)
  const other = await send([aRequest()], {}, headers)
  assert.deepEqual([other.statusCode, other.json().reason], [422, 'idempotency.other_request'])
})

test('a batch that the backlog has no room for is refused as a whole with 503', async () => {
  const small = await anApp({ settings: { REQUESTS_BACKLOG_MAX: '5' } })
  const requests = Array(6).fill(aRequest())
  const answer = await small.call('POST', '/v1/requests/batch', { body: { requests } })
  assert.deepEqual([answer.statusCode, answer.json().reason], [503, 'requests.backlog_full'])
  assert.ok(Number(answer.headers['retry-after']) > 0)
  const fits = await small.call('POST', '/v1/requests/batch', { body: { requests: requests.slice(1) } })
  assert.equal(fits.statusCode, 201)
})

test('a batch that is launched and every replay wake the workers of other processes; a batch that waits does not', async () => {
  let woken = 0
  const { unlisten } = await owner.listen('notifications_launched', () => void woken++)
  const act = async (url: string, body?: unknown) => {
    const before = woken
    const { statusCode } = await call('POST', url, { body })
    assert.ok(statusCode === 200 || statusCode === 201)
    return { hasWoken: async () => woken > before }
  }
  const batch = { requests: [aRequest()] }
  await eventually((await act('/v1/requests/batch', { ...batch, launch: true })).hasWoken)
  const original = await failed(one)
  await eventually((await act(`/v1/requests/${original}/replay`)).hasWoken)
  await eventually((await act('/v1/requests/replay', { filter: {} })).hasWoken)
  const counted = woken
  await act('/v1/requests/batch', batch)
  // Notices come in the order of their commits.
  await owner`select pg_notify('notifications_launched', '')`
  await eventually(async () => woken > counted)
  assert.equal(woken, counted + 1)
  await unlisten()
})
