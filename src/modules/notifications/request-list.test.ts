import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { aKey } from '../../../test/access.ts'
import { anApp } from '../../../test/app.ts'
import { aWorker, failed, launched, register, storedOf } from './requests.fixture.ts'

const one = await anApp()
const { call, database } = one
type Row = {
  id: string
  status: string
  reason: string | null
  type: string
  to: string
  registered_at: string
}
type Page = { data: Row[]; next_cursor: string | null; previous_cursor: string | null }
/** All there are, the newest first. */
let all: Row[] = []

before(async () => {
  const worker = await aWorker(one)
  for (let place = 0; place < 40; place++) {
    const to = `person${place % 5}@example.com`
    const type = ['email', 'sms', 'push'][place % 3]
    if (place % 4 === 0) await failed(one, { to, type }, { reason: place % 8 === 0 ? 'rejected' : 'gave_up' })
    else if (place % 4 === 1) await register(call, { to, type })
    else {
      const id = await launched(call, { to, type })
      if (place % 4 === 2) continue
      const claimed = await worker.claim(100)
      for (const each of claimed) if (each === id) await worker.settle(each)
    }
  }
  all = (await page({ limit: '200' })).data
  assert.equal(all.length, 40)
})

async function page(query: Record<string, string>): Promise<Page> {
  const answer = await call('GET', `/v1/requests?${new URLSearchParams(query)}`)
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json()
}

const idsOf = (rows: Row[]) => rows.map(({ id }) => id)

test('the list gives the newest requests first, fifty unless told otherwise, in full', async () => {
  const ids = idsOf(all)
  assert.deepEqual(ids, ids.toSorted().reverse())
  const { data } = await page({})
  assert.deepEqual(data, all)
  assert.deepEqual(Object.keys(data[0] ?? {}), [
    ...['id', 'to', 'message', 'type', 'priority', 'status', 'reason', 'possible_duplicate', 'on_doubt'],
    ...['send_at', 'send_before', 'callback_url', 'caller', 'replay_of', 'registered_at', 'launched_at'],
    'finished_at',
  ])
})

test('pages lead through the whole list and back again, whatever their size', async () => {
  for (const limit of ['1', '7', '39', '40']) {
    const forward: Page[] = [await page({ limit })]
    for (let cursor = forward[0]?.next_cursor; cursor; cursor = forward.at(-1)?.next_cursor)
      forward.push(await page({ limit, cursor }))
    assert.deepEqual(
      forward.flatMap(({ data }) => idsOf(data)),
      idsOf(all),
    )
    assert.equal(forward[0]?.previous_cursor, null)
    const backward: Page[] = []
    for (let cursor = forward.at(-1)?.previous_cursor; cursor; cursor = backward[0]?.previous_cursor)
      backward.unshift(await page({ limit, cursor }))
    assert.deepEqual(
      backward.map(({ data }) => idsOf(data)),
      forward.slice(0, -1).map(({ data }) => idsOf(data)),
    )
  }
})

test('what is registered meanwhile does not shift the pages that follow', async () => {
  const first = await page({ limit: '10' })
  const id = await register(call, { to: 'meanwhile@example.com' })
  const second = await page({ limit: '10', cursor: first.next_cursor ?? '' })
  assert.deepEqual(idsOf(second.data), idsOf(all).slice(10, 20))
  await database.owner`delete from notifications.request where id = ${id}`
})

const filters: [query: Record<string, string>, keep: (row: Row) => boolean][] = [
  [{ status: 'queued' }, row => row.status === 'queued'],
  [{ status: 'processing' }, row => row.status === 'processing'],
  [{ status: 'sent' }, row => row.status === 'sent'],
  [{ status: 'failed' }, row => row.status === 'failed'],
  [{ reason: 'rejected' }, row => row.reason === 'rejected'],
  [{ type: 'push' }, row => row.type === 'push'],
  [{ to: 'person3@example.com' }, row => row.to === 'person3@example.com'],
  [{ type: 'sms', status: 'queued' }, row => row.type === 'sms' && row.status === 'queued'],
  [
    { to: 'person2@example.com', reason: 'gave_up' },
    row => row.to === 'person2@example.com' && row.reason === 'gave_up',
  ],
]
for (const [query, keep] of filters) {
  test(`the filter ${new URLSearchParams(query)} keeps exactly what it names, page by page`, async () => {
    const expected = idsOf(all.filter(keep))
    assert.ok(expected.length > 0 && expected.length < all.length)
    const found: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { data, next_cursor } = await page({ ...query, limit: '2', ...(cursor ? { cursor } : {}) })
      found.push(...idsOf(data))
      cursor = next_cursor
    }
    assert.deepEqual(found, expected)
  })
}

test('the recipient is sought exactly: no part of it, and no other case', async () => {
  for (const to of ['person3', 'PERSON3@example.com', 'person%@example.com', 'nobody@example.com'])
    assert.deepEqual((await page({ to })).data, [])
})

test('sent with a reason of failure is nothing', async () => {
  assert.deepEqual((await page({ status: 'sent', reason: 'gave_up' })).data, [])
})

test('from is inclusive and until is exclusive; a date as until is that whole day', async () => {
  const other = await anApp()
  const days = [
    '2026-01-30T23:59:59.999Z',
    '2026-01-31T00:00:00.000Z',
    '2026-01-31T23:59:59.999Z',
    '2026-02-01T00:00:00.000Z',
  ]
  const ids = await Promise.all(days.map(day => registeredAt(other, day)))
  const found = async (query: Record<string, string>) => {
    const answer = await other.call('GET', `/v1/requests?${new URLSearchParams(query)}`)
    assert.equal(answer.statusCode, 200, answer.body)
    return idsOf(answer.json().data).reverse()
  }
  assert.deepEqual(await found({ from: '2026-01-31' }), ids.slice(1))
  assert.deepEqual(await found({ from: '2026-01-31', until: '2026-01-31' }), ids.slice(1, 3))
  assert.deepEqual(await found({ until: '2026-01-31T00:00:00Z' }), ids.slice(0, 1))
  assert.deepEqual(await found({ from: '2026-01-31T23:59:59.999Z' }), ids.slice(2))
  assert.deepEqual(
    await found({ from: '2026-01-31T01:00:00+01:00', until: '2026-02-01T00:00:00.001Z' }),
    ids.slice(1),
  )
  assert.deepEqual(await found({ from: '1960-01-01', until: '9999-12-31' }), ids)
})

async function registeredAt({ database: { owner } }: typeof one, time: string): Promise<string> {
  const milliseconds = Date.parse(time).toString(16).padStart(12, '0')
  const id = `${milliseconds.slice(0, 8)}-${milliseconds.slice(8)}-7abc-8def-0123456789ab`
  await owner`
    insert into notifications.request (id, caller, type, recipient, message, lane, on_doubt, registered_at)
    values (${id}, 'test', 'sms', '1', 'm', 1, 'retry', ${time})`
  return id
}

const wrong: [query: string, status: number, pointer?: string][] = [
  ['status=done', 422, '/status'],
  ['status=', 422, '/status'],
  ['reason=bored', 422, '/reason'],
  ['type=fax', 422, '/type'],
  ['to=', 422, '/to'],
  [`to=${'x'.repeat(321)}`, 422, '/to'],
  ['limit=0', 422, '/limit'],
  ['limit=201', 422, '/limit'],
  ['limit=ten', 422, '/limit'],
  ['from=yesterday', 422, '/from'],
  ['from=2026-02-30', 422, '/from'],
  ['until=2026-01-31T08:00:00', 422, '/until'],
  ['from=2026-02-01&until=2026-01-01', 422, '/until'],
  ['recipient=ana', 422, '/recipient'],
  ['status=sent&status=failed', 422, '/status'],
  ['cursor=none-of-ours', 400],
]
for (const [query, status, pointer] of wrong) {
  test(`the filter ${query.slice(0, 40)} is refused with ${status}`, async () => {
    const answer = await call('GET', `/v1/requests?${query}`)
    assert.equal(answer.statusCode, status, answer.body)
    if (pointer) assert.equal(answer.json().errors[0].pointer, pointer)
  })
}

test('a cursor of another filter is refused', async () => {
  const { next_cursor } = await page({ limit: '2' })
  const answer = await call('GET', `/v1/requests?status=failed&cursor=${next_cursor}`)
  assert.deepEqual([answer.statusCode, answer.json().reason], [422, 'cursor.mismatch'])
})

test('reading needs notifications:read and changes nothing', async () => {
  const stored = await storedOf(database)
  const { key } = await aKey(one, { scopes: ['notifications:write', 'customers:read'] })
  assert.equal((await call('GET', '/v1/requests', { key })).statusCode, 403)
  await page({})
  assert.equal(await storedOf(database), stored)
})
