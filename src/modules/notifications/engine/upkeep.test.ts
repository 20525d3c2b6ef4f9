import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aDatabase } from '../../../../test/database.ts'
import { openPool } from '../../../platform/database.ts'
import { newId } from '../../../platform/uuid.ts'
import type { Outcome } from '../gateways/gateway.ts'
import type { RequestRow } from '../request-queries.ts'
import { claimRequests } from './claim-queries.ts'
import { settlementOf } from './settle.ts'
import { settleAttempts } from './settle-queries.ts'
import { aGateway, aRequest, gatewaysOf, launchAll, many, placesOf } from './simulation/launched.ts'
import { spacingsOf } from './turns.ts'
import { endOverdue, nextUpkeepInMs, promoteDue } from './upkeep-queries.ts'

// One call takes 100 s of the quota, so turns lie so far apart that no machine is slow enough to disturb their order.
const spacingSeconds = 100
const { owner, url } = await aDatabase()
let gatewayNumber = 0

test('the next call is of the highest lane; who has waited for its lane goes before who comes', async () => {
  const line = aLine()
  await line.launch(aRequest({ lane: 2, recipient: 'low' }))
  await line.launch(aRequest({ lane: 1, recipient: 'normal' }))
  await line.launch(aRequest({ lane: 0, recipient: 'high' }))
  assert.deepEqual(await line.next(3), ['high', 'normal', 'low'])

  await line.launch(aRequest({ lane: 2, recipient: 'low, five minutes ago', caller: 'patient' }))
  await line.pass(301)
  await line.launch(aRequest({ lane: 1, recipient: 'normal' }))
  await line.launch(aRequest({ lane: 0, recipient: 'high', caller: 'somebody else' }))
  assert.deepEqual(await line.next(3), ['low, five minutes ago', 'high', 'normal'])
})

test('a caller that floods is delayed by itself: the single request of another is next or second', async () => {
  const line = aLine()
  for (let batch = 0; batch < 10; batch++) await line.launch(...many(1_000, () => ({ caller: 'flood' })))
  await line.launch(aRequest({ caller: 'quiet', recipient: 'single' }))
  assert.ok((await line.next(2)).includes('single'))
})

test('when the line is behind the clock, a newcomer joins it where it is and not at its end', async () => {
  const line = aLine()
  await line.launch(...many(50, () => ({ caller: 'flood' })))
  await line.pass(40 * spacingSeconds)
  await line.launch(aRequest({ caller: 'quiet', recipient: 'single' }))
  assert.ok((await line.next(2)).includes('single'))
})

test('callers take turns, however many each has launched and in how many parts', async () => {
  const line = aLine()
  const of = (caller: string, number: number) => many(number, () => ({ caller, recipient: caller }))
  await line.launch(...of('one', 40))
  for (let part = 0; part < 10; part++) await line.launch(...of('two', 2))
  await line.launch(...of('three', 7), ...of('four', 3))
  const order = await line.next(70)
  for (const round of [0, 1, 2])
    assert.deepEqual(new Set(order.slice(4 * round, 4 * round + 4)), new Set(['one', 'two', 'three', 'four']))
  assert.deepEqual(new Set(order.slice(12, 15)), new Set(['one', 'two', 'three']))
  assert.deepEqual(order.slice(50), Array(20).fill('one'))
})

test('the turns of a caller lie one call of the quota apart, in the order in which they were registered', async () => {
  const line = aLine()
  for (const number of [1, 5, 2, 20]) await line.launch(...many(number))
  const turns = await owner<{ at: number; id: string }[]>`
    select extract(epoch from turn_at)::float8 as at, request_id as id
    from notifications.delivery where gateway = ${line.gateway.name} order by turn_at`
  const gaps = turns.slice(1).map(({ at }, place) => Math.round(at - (turns[place]?.at ?? 0)))
  assert.deepEqual(new Set(gaps), new Set([spacingSeconds]))
  const ids = turns.map(({ id }) => id)
  assert.deepEqual(ids, ids.toSorted())
})

test('what is to go later takes its turn when its time has come', async () => {
  const line = aLine()
  const send_at = new Date(Date.now() + 3_600_000).toISOString()
  await line.launch(...many(3, () => ({ caller: 'planner', send_at, recipient: 'later' })))
  assert.equal(await line.promote(), 0)
  assert.deepEqual(await line.next(5), [])
  await line.becomeDue()
  await line.launch(aRequest({ caller: 'other', recipient: 'now' }))
  assert.equal(await line.promote(), 3)
  const order = await line.next(5)
  assert.deepEqual(new Set(order.slice(0, 2)), new Set(['later', 'now']))
  assert.deepEqual(order.slice(2), ['later', 'later'])
})

test('the upkeep is woken when the next request becomes due or is over', async () => {
  const { owner } = await aDatabase()
  const gateways = gatewaysOf(aGateway())
  assert.equal(await nextUpkeepInMs(owner), null)
  await launchAll(owner, gateways, [aRequest()], 3_600)
  assertWithin(await nextUpkeepInMs(owner), 3_500_000, 3_600_000)
  const send_at = new Date(Date.now() + 1_000_000).toISOString()
  await launchAll(owner, gateways, [aRequest({ send_at })], 3_600)
  assertWithin(await nextUpkeepInMs(owner), 900_000, 1_000_000)
})

test('two that promote at the same time give each request one turn', async () => {
  const line = aLine()
  const send_at = new Date(Date.now() + 3_600_000).toISOString()
  await line.launch(...many(200, place => ({ caller: `caller ${place % 3}`, send_at })))
  await line.becomeDue()
  const others = openPool({ url, name: 'other', connectionsMax: 2 })
  try {
    const promoted = await Promise.all([owner, others, owner, others].map(pool => line.promote(pool, 120)))
    assert.equal(promoted.reduce((sum, number) => sum + number, 0) + (await line.promote()), 200)
  } finally {
    await others.end({ timeout: 5 })
  }
  const [row] = await owner<[{ turns: number }]>`
    select count(distinct (caller, turn_at))::int as turns
    from notifications.delivery where gateway = ${line.gateway.name} and is_due`
  assert.equal(row.turns, 200)
})

test('what failed or was refused before does not go behind what its caller has launched since', async () => {
  const line = aLine()
  await line.launch(...many(100, () => ({ caller: 'flood' })))
  await line.launch(
    aRequest({ caller: 'flood', recipient: 'failed' }),
    aRequest({ caller: 'flood', recipient: 'refused' }),
  )
  for (const [recipient, tries] of [
    ['failed', 1],
    ['refused', 0],
  ] as const) {
    await owner`
      update notifications.delivery
      set attempts = 1, tries = ${tries}, is_due = false, due_at = clock_timestamp()
      from notifications.request
      where request.id = request_id and recipient = ${recipient} and gateway = ${line.gateway.name}`
  }
  assert.equal(await line.promote(), 2)
  const order = await line.next(5, 2)
  assert.deepEqual(new Set(order.slice(0, 3)), new Set(['ana@example.com', 'failed', 'refused']))
})

test('while first attempts wait, a claim takes no more retries than it may; when they are few it fills up with retries', async () => {
  const line = aLine()
  await line.launch(...many(20, place => ({ recipient: 'retry', caller: `retry ${place}` })))
  await owner`
    update notifications.delivery
    set attempts = 1, tries = 1, turn_at = turn_at - interval '1 hour' where gateway = ${line.gateway.name}`
  await line.launch(...many(13, place => ({ recipient: 'first', caller: `first ${place}` })))
  const count = (order: string[], of: string) => order.filter(one => one === of).length
  const full = await line.next(10, 3)
  assert.deepEqual([count(full, 'retry'), count(full, 'first')], [3, 7])
  const few = await line.next(10, 3)
  assert.deepEqual([count(few, 'retry'), count(few, 'first')], [4, 6])
  assert.deepEqual(await line.next(10, 0), Array(10).fill('retry'))
})

test('what is over is failed as "expired" when its own time is over, as "gave_up" when the time for all is', async () => {
  const line = aLine()
  const soon = new Date(Date.now() + 60_000).toISOString()
  const callback_url = 'https://example.com/told'
  await line.launch(aRequest({ send_before: soon, recipient: 'stale', callback_url }))
  await line.launch(aRequest({ recipient: 'too long', callback_url }))
  await line.launch(aRequest({ recipient: 'in time', caller: 'other' }))
  const under = aRequest({ send_before: soon, recipient: 'under way', caller: 'third' })
  await line.launch(under)
  assert.equal(await endOverdue(owner, 100), 0)
  assert.ok((await line.next(4)).includes('under way'))
  await owner`
    update notifications.request set send_before = clock_timestamp() - interval '1 s'
    where recipient in ('stale', 'under way')`
  await line.launch(aRequest({ send_before: soon, recipient: 'stale', callback_url }))
  await line.launch(aRequest({ recipient: 'too long', callback_url }))
  await owner`
    update notifications.request set send_before = clock_timestamp() - interval '1 s' where recipient = 'stale'`
  await owner`
    update notifications.delivery set ends_at = clock_timestamp() where gateway = ${line.gateway.name}`
  assert.deepEqual(await line.next(5), [], 'what is over was claimed')
  assert.equal(await endOverdue(owner, 1), 1)
  assert.equal(await endOverdue(owner, 100), 1)
  const ended = await owner<{ recipient: string; reason: string; told: number }[]>`
    select recipient, reason, (select count(*)::int from notifications.callback where request_id = request.id) as told
    from notifications.request where status = 'failed' order by recipient`
  assert.deepEqual(
    [...ended],
    [
      { recipient: 'stale', reason: 'expired', told: 1 },
      { recipient: 'too long', reason: 'gave_up', told: 1 },
    ],
  )
  const { lost, twice } = await placesOf(owner)
  assert.deepEqual({ lost, twice }, { lost: 0, twice: 0 })
})

test('attempts do not move the end of a request: when it has come, nothing is tried again', async () => {
  const line = aLine()
  const request = aRequest({ recipient: 'again and again', callback_url: 'https://example.com/told' })
  await line.launch(request)
  const endOf = async () => {
    const [row] = await owner`select ends_at from notifications.delivery where request_id = ${request.id}`
    return row?.endsAt
  }
  const end = await endOf()
  for (const outcome of ['failed', 'in_doubt', 'throttled', 'not_made'] as const) {
    await line.attempt(outcome)
    assert.deepEqual(await endOf(), end, outcome)
  }
  await owner`
    update notifications.delivery
    set is_due = true, due_at = clock_timestamp(), turn_at = clock_timestamp(), ends_at = clock_timestamp()
    where request_id = ${request.id}`
  assert.deepEqual(await line.next(5), [], 'it was tried after its end')
  assert.equal(await endOverdue(owner, 100), 1)
  const [ended] = await owner`
    select status, reason, possible_duplicate from notifications.request where id = ${request.id}`
  assert.deepEqual({ ...ended }, { status: 'failed', reason: 'gave_up', possibleDuplicate: true })
})

test('a request is given up as long after it was to go as is set, or at its own time if that is sooner', async () => {
  const line = aLine()
  const inMs = (ms: number) => new Date(Date.now() + ms).toISOString()
  const requests: Partial<RequestRow>[] = [
    { recipient: '100' },
    { recipient: '1100', send_at: inMs(1_000_000) },
    { recipient: '50', send_before: inMs(50_000) },
    { recipient: '100', send_before: inMs(5_000_000) },
  ]
  await line.launch(...requests.map(aRequest))
  const rows = await owner<{ recipient: string; ends: number }[]>`
    select recipient, extract(epoch from ends_at - launched_at)::float8 as ends
    from notifications.delivery join notifications.request on request.id = request_id
    where gateway = ${line.gateway.name}`
  assert.equal(rows.length, 4)
  // Two clocks are compared here, hence the width.
  for (const { recipient, ends } of rows)
    assert.ok(Math.abs(ends - Number(recipient)) < 30, `${recipient}: ${ends}`)
})

function assertWithin(given: number | null, least: number, most: number) {
  assert.ok(given !== null && given >= least && given <= most, `${given}`)
}

/** The line before a gateway of its own. */
function aLine() {
  const gateway = aGateway({
    name: `gateway ${++gatewayNumber}`,
    limits: { calls: 1, windowSeconds: spacingSeconds, concurrentCalls: 1_000 },
  })
  const gateways = gatewaysOf(gateway)
  return {
    gateway,
    launch: async (...requests: RequestRow[]) => {
      await launchAll(owner, gateways, requests, 100)
    },
    /** The recipients of the next claim, in its order. */
    next: async (calls: number, retries = calls) => {
      const options = { worker: newId(), calls, retries, timeoutMs: 1_000 }
      return (await claimRequests(owner, gateway.name, options)).map(({ recipient }) => recipient)
    },
    /** The next claim of one call ends so; what waits again is due at once. */
    attempt: async (outcome: Outcome) => {
      const options = { worker: newId(), calls: 1, retries: 1, timeoutMs: 1_000 }
      const [claimed] = await claimRequests(owner, gateway.name, options)
      assert.ok(claimed)
      const ended = { ...claimed, gateway: gateway.name }
      await settleAttempts(owner, [settlementOf(ended, { outcome }, { gateways, triesMax: 9 }, 5)])
      await owner`
        update notifications.delivery set is_due = true, due_at = clock_timestamp()
        where request_id = ${claimed.requestId}`
    },
    promote: (database = owner, limit = 1_000) => promoteDue(database, spacingsOf(gateways), limit),
    becomeDue: () => owner`
      update notifications.delivery set due_at = clock_timestamp() where gateway = ${gateway.name} and not is_due`,
    pass: (seconds: number) => owner`
      update notifications.delivery set turn_at = turn_at - make_interval(secs => ${seconds}) where gateway = ${gateway.name}`,
  }
}
