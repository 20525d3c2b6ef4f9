import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aDatabase } from '../../../../test/database.ts'
import { type Database, openPool } from '../../../platform/database.ts'
import { newId } from '../../../platform/uuid.ts'
import type { CallResult } from '../gateways/gateway.ts'
import type { NotificationEvent } from '../notification-events.ts'
import type { RequestRow } from '../request-queries.ts'
import type { OnDoubt } from '../request-schemas.ts'
import { claimCalls } from './claim.ts'
import type { Claimed } from './claim-queries.ts'
import { makeSettler, noteRefusal, settlementOf } from './settle.ts'
import { settleAttempts } from './settle-queries.ts'
import { aGateway, gatewaysOf, launchAll, many, placesOf, recordNothing } from './simulation/launched.ts'

const { owner, url } = await aDatabase()
const gateway = aGateway({ limits: { calls: 0, windowSeconds: 10, concurrentCalls: 1_000 } })
const gateways = gatewaysOf(gateway)
const policy = { gateways, triesMax: 5 }
const callback_url = 'https://example.com/told'

test('what a worker reports after its attempt was settled without it changes nothing but the note of it', async () => {
  const [first] = await claimed(1)
  await settleAttempts(owner, [settlement(first, { outcome: 'in_doubt' })])
  const second = await claimAgain(first)
  const before = await rowsOf(first)
  for (const outcome of ['failed', 'rejected', 'delivered'] as const) {
    const settled = await makeSettler(owner).add(settlement(first, { outcome }))
    assert.equal(settled, 'late')
    const after = await rowsOf(first)
    assert.equal(after.attempts[0]?.lateOutcome, outcome)
    assert.deepEqual(withoutNote(after), withoutNote(before))
  }
  await settleAttempts(owner, [settlement(second, { outcome: 'rejected' })])
  await makeSettler(owner).add(settlement(first, { outcome: 'delivered' }))
  const { request } = await rowsOf(first)
  assert.deepEqual([request?.status, request?.reason], ['failed', 'rejected'])
})

test('a late "delivered" ends a request that still waits, and tells of it once', async () => {
  const [first] = await claimed(1, { callback_url })
  await settleAttempts(owner, [settlement(first, { outcome: 'in_doubt' })])
  const settler = makeSettler(owner)
  for (let time = 0; time < 3; time++)
    assert.equal(await settler.add(settlement(first, { outcome: 'delivered' })), 'late')
  const { request, deliveries, callbacks } = await rowsOf(first)
  assert.deepEqual([request?.status, request?.possibleDuplicate], ['sent', true])
  assert.deepEqual([deliveries, callbacks.length], [0, 1])
})

test('a late "failed" of a request that still waits leaves it waiting', async () => {
  const [first] = await claimed(1)
  await settleAttempts(owner, [settlement(first, { outcome: 'in_doubt' })])
  await makeSettler(owner).add(settlement(first, { outcome: 'failed' }))
  const { request, deliveries } = await rowsOf(first)
  assert.deepEqual([request?.status, deliveries], ['processing', 1])
})

const ends: { result: CallResult; onDoubt?: OnDoubt; tries?: number; becomes: string }[] = [
  { result: { outcome: 'delivered', providerId: 'p-1' }, becomes: 'sent - 0 false' },
  { result: { outcome: 'rejected', statusCode: 422 }, becomes: 'failed rejected 0 false' },
  { result: { outcome: 'failed', statusCode: 500 }, becomes: 'processing - 1 false' },
  { result: { outcome: 'failed', statusCode: 500 }, tries: 4, becomes: 'failed gave_up 0 false' },
  { result: { outcome: 'throttled', retryAfterSeconds: 3 }, tries: 4, becomes: 'processing - 1 false' },
  { result: { outcome: 'unreachable' }, becomes: 'processing - 1 false' },
  { result: { outcome: 'not_made' }, tries: 4, becomes: 'processing - 1 false' },
  { result: { outcome: 'in_doubt' }, becomes: 'processing - 1 true' },
  { result: { outcome: 'in_doubt' }, onDoubt: 'stop', becomes: 'failed outcome_unknown 0 false' },
  { result: { outcome: 'in_doubt' }, tries: 4, becomes: 'failed outcome_unknown 0 false' },
]

test('a batch of all kinds of ends settles each by itself, whoever else is in it', async () => {
  const calls: Claimed[] = []
  for (const { onDoubt = 'retry' } of ends)
    calls.push(...(await claimed(1, { callback_url, on_doubt: onDoubt })))
  const settledBefore = (await claimed(1)) as [Claimed]
  await settleAttempts(owner, [settlement(settledBefore[0], { outcome: 'delivered' })])
  const neverBegun = { ...settledBefore[0], requestId: newId() }
  const settler = makeSettler(owner)
  const settled = await Promise.all([
    settler.add(settlement(settledBefore[0], { outcome: 'failed' })),
    settler.add(settlement(neverBegun, { outcome: 'delivered' })),
    ...ends.map(({ result, tries = 0 }, place) =>
      settler.add(settlement({ ...(calls[place] as Claimed), tries }, result)),
    ),
  ])
  assert.deepEqual(settled, ['late', 'late', ...ends.map(() => 'settled')])
  for (const [place, { result, becomes }] of ends.entries()) {
    const { request, deliveries, attempts, callbacks } = await rowsOf(calls[place] as Claimed)
    const is = `${request?.status} ${request?.reason ?? '-'} ${deliveries} ${request?.possibleDuplicate}`
    assert.equal(is, becomes, result.outcome)
    assert.deepEqual(
      attempts.map(({ outcome }) => outcome),
      [result.outcome],
    )
    assert.equal(callbacks.length, request?.status === 'processing' ? 0 : 1)
  }
})

test('an attempt that two settle at the same moment is settled by one, and told of once', async () => {
  const calls = await claimed(50, { callback_url })
  const others = openPool({ url, name: 'other', connectionsMax: 2 })
  try {
    const settlements = (outcome: CallResult['outcome']) => calls.map(call => settlement(call, { outcome }))
    const [mine, theirs] = await Promise.all([
      settleAttempts(owner, settlements('delivered')),
      settleAttempts(others, settlements('rejected')),
    ])
    assert.equal(mine.size + theirs.size, 50)
    const [row] = await owner<[{ callbacks: number; requests: number }]>`
      select count(*)::int as callbacks, count(distinct request_id)::int as requests
      from notifications.callback where request_id = any (${calls.map(({ requestId }) => requestId)})`
    assert.deepEqual(row, { callbacks: 50, requests: 50 })
  } finally {
    await others.end({ timeout: 5 })
  }
  const { lost, twice } = await placesOf(owner)
  assert.deepEqual({ lost, twice }, { lost: 0, twice: 0 })
})

test('what a callback says is what became of the request', async () => {
  const [call] = await claimed(1, { callback_url, on_doubt: 'stop' })
  await settleAttempts(owner, [settlement(call, { outcome: 'in_doubt' })])
  const { callbacks } = await rowsOf(call)
  const { type, timestamp, data } = JSON.parse(callbacks[0]?.body ?? '{}')
  assert.equal(callbacks[0]?.url, callback_url)
  assert.equal(type, 'request.failed')
  assert.match(timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  assert.deepEqual(data, {
    id: call.requestId,
    status: 'failed',
    reason: 'outcome_unknown',
    possible_duplicate: false,
    finished_at: timestamp,
  })
})

test('a call counts from when it left, and never later than it could have left', async () => {
  const calls = await claimed(3)
  const leftAfterMs = [120, 5_000, null]
  await settleAttempts(
    owner,
    calls.map((call, place) =>
      settlement(call, { outcome: 'delivered' }, leftAfterMs[place] as number | null),
    ),
  )
  const counted = await Promise.all(
    calls.map(async call => {
      const [row] = await owner<[{ ms: number }]>`
        select extract(epoch from counted_at - claimed_at)::float8 * 1000 as ms
        from notifications.attempt where request_id = ${call.requestId}`
      return Math.round(row.ms)
    }),
  )
  assert.deepEqual(counted, [120, 1_000, 1_000])
})

test('calls that are refused together make the number of those that were taken the limit, with one alert', async () => {
  const limited = aGateway({ name: 'limited', limits: { calls: 50, windowSeconds: 10, concurrentCalls: 50 } })
  const calls = await claimedOf(owner, limited, 50)
  const events: NotificationEvent[] = []
  const record = async (_sql: unknown, event: NotificationEvent) => void events.push(event)
  const refuse = async (call: Claimed, retryAfterSeconds: number) => {
    const ended = { ...call, gateway: 'limited', retryAfterSeconds, leftAfterMs: 20 }
    await noteRefusal(owner, limited, ended, record)
    const result = { outcome: 'throttled', retryAfterSeconds } as const
    await settleAttempts(owner, [
      settlementOf(ended, result, { ...policy, gateways: gatewaysOf(limited) }, 20),
    ])
  }
  // The gateway takes 30. The others are refused while those are still under way.
  for (const call of calls.slice(30)) await refuse(call, 7)
  await settleAttempts(
    owner,
    calls.slice(0, 30).map(call => settlement(call, { outcome: 'delivered' })),
  )
  const known = await gatewayRow('limited')
  assert.deepEqual([known.callsLearned, known.guardMs], [30, 100])
  assert.ok(known.pausedForS > 0 && known.pausedForS <= 7)
  assert.deepEqual(
    events.map(({ type }) => type),
    ['gateway.throttled'],
  )

  await owner`update notifications.gateway set paused_until = clock_timestamp() + interval '1 hour' where name = 'limited'`
  await refuse((await claimedOf(owner, { ...limited, name: 'other' }, 1))[0] as Claimed, 1)
  assert.ok((await gatewayRow('limited')).pausedForS > 3_000, 'a shorter pause ended a longer one')
})

test('a refusal counts all calls of the window before it, also the oldest of them', async () => {
  const spread = aGateway({ name: 'spread', limits: { calls: 50, windowSeconds: 10, concurrentCalls: 50 } })
  const calls = await claimedOf(owner, spread, 41)
  const refused = calls.pop() as Claimed
  await settleAttempts(
    owner,
    calls.map(call => settlement(call, { outcome: 'delivered' })),
  )
  await owner`
    update notifications.attempt
    set claimed_at = claimed_at - interval '9.5 s', counted_at = counted_at - interval '9.5 s'
    where gateway = 'spread' and outcome is not null`
  const ended = { ...refused, gateway: 'spread', retryAfterSeconds: 1, leftAfterMs: 10 }
  await noteRefusal(owner, spread, ended, recordNothing)
  assert.equal((await gatewayRow('spread')).callsLearned, 40)
})

function settlement(call: Claimed, result: CallResult, leftAfterMs: number | null = 5) {
  return settlementOf({ ...call, gateway: gateway.name }, result, policy, leftAfterMs)
}

async function claimed(number: number, given: Partial<RequestRow> = {}) {
  // What other tests left in the line stays there.
  await owner`update notifications.delivery set is_due = false, due_at = 'infinity' where gateway = ${gateway.name}`
  return (await claimedOf(owner, gateway, number, given)) as [Claimed, ...Claimed[]]
}

async function claimedOf(
  database: Database,
  of: typeof gateway,
  number: number,
  given: Partial<RequestRow> = {},
) {
  await launchAll(
    database,
    gatewaysOf(of),
    many(number, () => given),
  )
  const { calls } = await claimCalls(database, of, { worker: newId(), wanted: number, record: recordNothing })
  assert.equal(calls.length, number)
  return calls
}

async function claimAgain({ requestId }: Claimed): Promise<Claimed> {
  await owner`
    update notifications.delivery set is_due = true, due_at = clock_timestamp(), turn_at = clock_timestamp()
    where request_id = ${requestId}`
  const { calls } = await claimCalls(owner, gateway, { worker: newId(), wanted: 1, record: recordNothing })
  assert.equal(calls[0]?.requestId, requestId)
  return calls[0] as Claimed
}

async function rowsOf({ requestId }: Claimed) {
  const [request] = await owner<{ status: string; reason: string | null; possibleDuplicate: boolean }[]>`
    select status, reason, possible_duplicate, finished_at from notifications.request where id = ${requestId}`
  const attempts = await owner<{ outcome: string | null; lateOutcome: string | null }[]>`
    select * from notifications.attempt where request_id = ${requestId} order by number`
  const waiting = await owner`select from notifications.delivery where request_id = ${requestId}`
  const callbacks = await owner<{ url: string; body: string }[]>`
    select url, body from notifications.callback where request_id = ${requestId}`
  return { request, attempts: [...attempts], deliveries: waiting.length, callbacks: [...callbacks] }
}

const withoutNote = (rows: Awaited<ReturnType<typeof rowsOf>>) => ({
  ...rows,
  attempts: rows.attempts.map(attempt => ({ ...attempt, lateOutcome: null })),
})

async function gatewayRow(name: string) {
  const [row] = await owner<[{ callsLearned: number | null; guardMs: number; pausedForS: number }]>`
    select calls_learned, guard_ms, extract(epoch from paused_until - clock_timestamp())::float8 as paused_for_s
    from notifications.gateway where name = ${name}`
  return row
}
