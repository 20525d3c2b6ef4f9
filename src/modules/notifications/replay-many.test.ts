import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anApp, type TestApp } from '../../../test/app.ts'
import { newId } from '../../platform/uuid.ts'
import { failed, launched, register, storedOf } from './requests.fixture.ts'

const one = await anApp()
const { call, database } = one

const replayAll = (
  { call }: TestApp,
  filter: Record<string, unknown>,
  more: Record<string, unknown> = {},
  headers: Record<string, string> = {},
) => call('POST', '/v1/requests/replay', { body: { filter, ...more }, headers })

test('all that a filter names are replayed: failed ones that were not replayed before, and nothing else', async () => {
  const app = await anApp()
  const make = (over: Record<string, unknown>, reason: string) => failed(app, over, { reason })
  const named = [
    await make({ type: 'sms', to: '1' }, 'gave_up'),
    await make({ type: 'sms', to: '2' }, 'gave_up'),
  ]
  const others = [
    await make({ type: 'sms' }, 'rejected'),
    await make({ type: 'push' }, 'gave_up'),
    await register(app.call, { type: 'sms' }),
    await launched(app.call, { type: 'sms' }),
  ]
  const before = await make({ type: 'sms' }, 'gave_up')
  await app.call('POST', `/v1/requests/${before}/replay`)
  const answer = await replayAll(app, { type: 'sms', reason: 'gave_up' })
  assert.equal(answer.statusCode, 200)
  assert.deepEqual(answer.json(), { replayed: 2, remaining: 0 })
  const originals = await app.database.owner<{ replayOf: string }[]>`
    select replay_of from notifications.request where replay_of is not null order by id`
  assert.deepEqual(
    originals.map(({ replayOf }) => replayOf),
    [before, ...named.toSorted()],
  )
  for (const id of others) {
    const { replayed_as } = (await app.call('GET', `/v1/requests/${id}/explanation`)).json()
    assert.equal(replayed_as, null)
  }
  assert.deepEqual((await replayAll(app, { type: 'sms', reason: 'gave_up' })).json(), {
    replayed: 0,
    remaining: 0,
  })
  assert.deepEqual((await replayAll(app, { to: '3' })).json(), { replayed: 0, remaining: 0 })
  assert.deepEqual((await replayAll(app, { until: '2020-01-01' })).json(), { replayed: 0, remaining: 0 })
  assert.deepEqual((await replayAll(app, {})).json(), { replayed: 2, remaining: 0 }, 'no filter names all')
})

test('what was cancelled or has expired is replayed only by a filter that names that reason', async () => {
  const app = await anApp()
  for (const reason of ['cancelled', 'expired', 'gave_up']) await failed(app, {}, { reason })
  assert.deepEqual((await replayAll(app, {})).json(), { replayed: 1, remaining: 0 })
  assert.deepEqual((await replayAll(app, { reason: 'cancelled' })).json(), { replayed: 1, remaining: 0 })
  assert.deepEqual((await replayAll(app, { reason: 'expired' })).json(), { replayed: 1, remaining: 0 })
})

test('more than one batch is replayed, the oldest first, up to the limit, and the answer says how many are left', async () => {
  const app = await anApp()
  await manyFailed(app, 2_600)
  const first = await replayAll(app, {}, { limit: 1_250 })
  assert.deepEqual(first.json(), { replayed: 1_250, remaining: 1_350 })
  const [{ isOldest, waiting }] = await app.database.owner<[{ isOldest: boolean; waiting: number }]>`
    select
      (select max(replay_of::text) from notifications.request)
        < (
          select min(id::text) from notifications.request original
          where status = 'failed' and not exists (
            select from notifications.request replay where replay.replay_of = original.id
          )
        ) as is_oldest,
      (select count(*)::int from notifications.delivery) as waiting`
  assert.deepEqual([isOldest, waiting], [true, 1_250])
  const headers = { 'idempotency-key': 'the rest' }
  const rest = await replayAll(app, {}, {}, headers)
  assert.deepEqual(rest.json(), { replayed: 1_350, remaining: 0 })
  assert.deepEqual((await replayAll(app, {}, {}, headers)).json(), rest.json(), 'its answer is kept')
  assert.deepEqual((await replayAll(app, {})).json(), { replayed: 0, remaining: 0 })
})

test('when the backlog fills midway, the answer says how many were replayed and how many are left', async () => {
  const app = await anApp({ settings: { REQUESTS_BACKLOG_MAX: '700' } })
  await manyFailed(app, 1_000)
  const answer = await replayAll(app, {})
  assert.deepEqual([answer.statusCode, answer.json()], [200, { replayed: 500, remaining: 500 }])
})

test('a replay of many that breaks off keeps the batches that were stored; with an Idempotency-Key all or nothing', async () => {
  const app = await anApp()
  await manyFailed(app, 600)
  const { owner } = app.database
  await owner`
    update notifications.request set message = 'poison'
    where id = (select id from notifications.request order by id desc limit 1)`
  await owner.unsafe(
    "alter table notifications.request add constraint no_poison check (message <> 'poison' or status = 'failed')",
  )
  const replays = async () =>
    (await owner`select from notifications.request where replay_of is not null`).length
  assert.equal((await replayAll(app, {}, {}, { 'idempotency-key': 'all of them' })).statusCode, 500)
  assert.equal(await replays(), 0)
  assert.equal((await replayAll(app, {})).statusCode, 500)
  assert.equal(await replays(), 500)
})

async function manyFailed({ database: { owner } }: TestApp, number: number) {
  const ids = Array.from({ length: number }, newId)
  await owner`
    insert into notifications.request
      (id, caller, type, recipient, message, lane, on_doubt, status, reason, finished_at)
    select id, 'test', 'sms', '1', 'm', 1, 'retry', 'failed', 'gave_up', now() from unnest(${ids}::uuid[]) as id`
}

const wrong: [why: string, body: unknown, status: number, pointer?: string][] = [
  ['no filter', {}, 422, '/filter'],
  ['a status', { filter: { status: 'sent' } }, 422, '/filter/status'],
  ['an unknown reason', { filter: { reason: 'bored' } }, 422, '/filter/reason'],
  ['no time', { filter: { from: 'yesterday' } }, 422, '/filter/from'],
  [
    'times the wrong way round',
    { filter: { from: '2026-02-01', until: '2026-01-01' } },
    422,
    '/filter/until',
  ],
  ['a limit of 0', { filter: {}, limit: 0 }, 422, '/limit'],
  ['a limit of 10,001', { filter: {}, limit: 10_001 }, 422, '/limit'],
  ['no JSON', '{', 400],
]
for (const [why, body, status, pointer] of wrong) {
  test(`replaying by a filter with ${why} is refused with ${status} and replays nothing`, async () => {
    const stored = await storedOf(database)
    const answer = await call('POST', '/v1/requests/replay', {
      body,
      headers: { 'content-type': 'application/json' },
    })
    assert.equal(answer.statusCode, status, answer.body)
    if (pointer) assert.equal(answer.json().errors[0].pointer, pointer)
    assert.equal(await storedOf(database), stored)
  })
}

test('how many a replay by a filter would deliver again is told before, and asking replays none', async () => {
  const to = 'count@example.com'
  await failed(one, { to })
  await failed(one, { to, type: 'sms' })
  await failed(one, { to }, { reason: 'cancelled' })
  const count = async (filter: string) =>
    (await call('GET', `/v1/requests/replay?to=${to}${filter}`)).json().requests
  for (const look of ['first', 'second']) {
    assert.equal(await count(''), 2, look)
    assert.equal(await count('&type=sms'), 1, look)
    assert.equal(await count('&reason=cancelled'), 1, look)
  }
  const { replayed } = (await call('POST', '/v1/requests/replay', { body: { filter: { to } } })).json()
  assert.equal(replayed, 2)
  assert.equal(await count(''), 0)
  assert.equal((await call('GET', '/v1/requests/replay?reason=sent')).statusCode, 422)
})
