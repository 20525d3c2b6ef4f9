import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { aDatabase } from '../../../../test/database.ts'
import { patienceMs } from '../../../../test/patience.ts'
import { type Database, openPool } from '../../../platform/database.ts'
import { newId } from '../../../platform/uuid.ts'
import type { CallResult, Gateway, GatewayLimits } from '../gateways/gateway.ts'
import { claimCalls } from './claim.ts'
import type { Claimed } from './claim-queries.ts'
import { guardMinMs, leaveWithinMs } from './quota.ts'
import { settlementOf } from './settle.ts'
import { settleAttempts } from './settle-queries.ts'
import { aGateway, gatewaysOf, launchAll, many, placesOf, recordNothing } from './simulation/launched.ts'
import { aRandom, between, type Random, wholeBetween } from './simulation/random.ts'

// Several claimers take calls at the same time. The database's clock stamps each call when it leaves; only then does its
// claimer measure how late it was, so a slow machine makes calls later and the test never wrong.

type Left = { key: string; leftAt: number; worker: string }
/** What was asked and given, between two stamps of the database's clock. */
type Asked = {
  before: number
  after: number
  startedAt: number
  wanted: number
  given: number
  askAgainInMs: number | undefined
}
type Held = { claimedAt: number; countedAt: number; settledAt: number }
type Log = { left: Left[]; asked: Asked[]; held: Map<string, Held>; openMost: number }
type Habits = {
  /** The share of calls that are late, and by how much at most. */
  lateShare: number
  latenessMs: number
  /** The share that is never settled: their worker died. */
  dies: number
  outcomes: CallResult['outcome'][]
}

const seconds = 2.5
// With more bad ones among them the breaker would open now and then, and nothing more be claimed.
const mostlyDelivered: Habits['outcomes'] = [...Array(6).fill('delivered'), 'failed', 'in_doubt']

test('no window ever holds more calls than the quota, with six claimers, late calls and deaths', async () => {
  const limits = { calls: 20, windowSeconds: 0.5, concurrentCalls: 400 }
  const habits: Habits = { lateShare: 0.3, latenessMs: 1_300, dies: 0.1, outcomes: mostlyDelivered }
  const { log, gateway } = await claimConcurrently({ limits, claimers: 6, seed: 1, habits, leftLeast: 60 })
  assert.ok(log.left.length >= 60, `only ${log.left.length} calls left`)
  assertWithinQuota(log, gateway.limits)
})

test('wall clocks of the workers that are days off, and jump, change nothing', async () => {
  const RealDate = globalThis.Date
  const random = aRandom(2)
  const off = () => (random() - 0.5) * 1e9
  class WrongDate extends RealDate {
    constructor(...given: []) {
      super(...((given.length > 0 ? given : [RealDate.now() + off()]) as []))
    }
    static override now() {
      return RealDate.now() + off()
    }
  }
  globalThis.Date = WrongDate as DateConstructor
  try {
    const limits = { calls: 20, windowSeconds: 0.5, concurrentCalls: 100 }
    const habits: Habits = { lateShare: 0.1, latenessMs: 200, dies: 0, outcomes: ['delivered'] }
    const { log, gateway } = await claimConcurrently({ limits, claimers: 4, seed: 2, habits })
    assertWithinQuota(log, gateway.limits)
    assertNothingWithheld(log, gateway.limits)
  } finally {
    globalThis.Date = RealDate
  }
})

test('while a backlog waits, no claim gets less than was free, and one that gets less is told when to ask again', async () => {
  const limits = { calls: 20, windowSeconds: 0.5, concurrentCalls: 100 }
  const habits: Habits = { lateShare: 0, latenessMs: 0, dies: 0, outcomes: mostlyDelivered }
  const { log, gateway } = await claimConcurrently({ limits, claimers: 8, seed: 3, habits })
  assertWithinQuota(log, gateway.limits)
  assertNothingWithheld(log, gateway.limits)
  const short = log.asked.filter(({ wanted, given }) => given < wanted)
  assert.ok(short.length > 0)
  const untold = short.filter(({ given, askAgainInMs }) => askAgainInMs === undefined && given === 0)
  assert.equal(untold.length, 0)
})

test('no more calls are under way than the gateway has places for, and no place stays empty that is wanted', async () => {
  const limits = { calls: 0, windowSeconds: 1, concurrentCalls: 5 }
  const habits: Habits = { lateShare: 1, latenessMs: 30, dies: 0, outcomes: ['delivered'] }
  const { log, gateway } = await claimConcurrently({ limits, claimers: 4, seed: 4, habits })
  assert.ok(log.openMost > 1 && log.openMost <= 5, `${log.openMost} calls under way`)
  assertNothingWithheld(log, gateway.limits)
})

test('two claimers never take the same request, and a cancellation meanwhile loses nothing', async () => {
  const limits = { calls: 0, windowSeconds: 1, concurrentCalls: 200 }
  const habits: Habits = { lateShare: 0, latenessMs: 0, dies: 0, outcomes: mostlyDelivered }
  const cancelled: string[] = []
  const { log, owner } = await claimConcurrently({ limits, claimers: 6, seed: 5, habits, cancelled })
  const keys = log.left.map(({ key }) => key)
  assert.equal(new Set(keys).size, keys.length, 'a request was taken twice')
  assert.ok(cancelled.length > 0, 'no cancellation met a waiting request')
  const rows = await owner<{ status: string; reason: string; open: number }[]>`
    select status, reason from notifications.request where id = any (${cancelled})`
  assert.deepEqual(
    new Set(rows.map(({ status, reason }) => `${status} ${reason}`)),
    new Set(['failed cancelled']),
  )
})

async function claimConcurrently({
  limits,
  claimers,
  seed,
  habits,
  cancelled,
  leftLeast = 0,
}: {
  limits: GatewayLimits
  claimers: number
  seed: number
  habits: Habits
  cancelled?: string[]
  /** On a busy machine it goes on until so many calls have left. */
  leftLeast?: number
}) {
  const { url, owner } = await aDatabase()
  const gateway = aGateway({ limits })
  const gateways = gatewaysOf(gateway)
  const ids: string[] = []
  const batches = limits.calls === 0 ? 16 : 4
  for (let batch = 0; batch < batches; batch++)
    ids.push(
      ...(await launchAll(
        owner,
        gateways,
        many(250, place => ({ caller: `caller ${place % 7}` })),
      )),
    )
  const log: Log = { left: [], asked: [], held: new Map(), openMost: 0 }
  const stopAt = performance.now() + seconds * 1_000
  const isOver = () => {
    const overForMs = performance.now() - stopAt
    return overForMs > patienceMs || (overForMs > 0 && log.left.length >= leftLeast)
  }
  const pools = Array.from({ length: claimers }, (_, place) =>
    openPool({ url, name: `claimer ${place}`, connectionsMax: 3 }),
  )
  try {
    await Promise.all([
      ...pools.map((database, place) =>
        claimUntil(isOver, { database, gateway, log, habits, random: aRandom(seed * 100 + place) }),
      ),
      watchPlaces(stopAt, owner, log),
      ...(cancelled ? [cancelUntil(stopAt, owner, ids, aRandom(seed), cancelled)] : []),
    ])
    const { lost, twice } = await placesOf(owner)
    assert.deepEqual({ lost, twice }, { lost: 0, twice: 0 })
    return { log, gateway, owner, ids }
  } finally {
    await Promise.all(pools.map(pool => pool.end({ timeout: 5 })))
  }
}

type Claimer = { database: Database; gateway: Gateway; log: Log; habits: Habits; random: Random }

async function claimUntil(isOver: () => boolean, claimer: Claimer): Promise<void> {
  const { database, gateway, log, random } = claimer
  const worker = newId()
  const underWay = new Set<Promise<void>>()
  while (!isOver()) {
    const startedAt = performance.now()
    const before = await databaseTime(database)
    const wanted = wholeBetween(random, 1, 30)
    const claim = await claimCalls(database, gateway, { worker, wanted, record: recordNothing })
    const after = await databaseTime(database)
    log.asked.push({
      before,
      after,
      startedAt,
      wanted,
      given: claim.calls.length,
      askAgainInMs: claim.askAgainInMs,
    })
    for (const claimed of claim.calls) {
      const call = makeCall(claimer, claimed, claim.notAfter, worker)
      underWay.add(call)
      void call.finally(() => underWay.delete(call))
    }
    await sleep(Math.min(claim.askAgainInMs ?? 5, 50) * random())
  }
  await Promise.all(underWay)
}

const keyOf = ({ requestId, number }: Claimed) => `${requestId} ${number}`

async function makeCall(
  { database, gateway, log, habits, random }: Claimer,
  claimed: Claimed,
  notAfter: number,
  worker: string,
) {
  const key = keyOf(claimed)
  const [dies, isLate] = [random() < habits.dies, random() < habits.lateShare]
  if (isLate) await sleep(random() * habits.latenessMs)
  const leftAt = await databaseTime(database)
  const leftAfterMs = performance.now() - notAfter
  const isMade = leftAfterMs <= leaveWithinMs
  if (isMade) log.left.push({ key, leftAt, worker })
  if (dies) return
  const outcome = isMade
    ? (habits.outcomes[Math.floor(random() * habits.outcomes.length)] ?? 'delivered')
    : 'not_made'
  const ended = { ...claimed, gateway: gateway.name }
  const policy = { gateways: gatewaysOf(gateway), triesMax: 5 }
  const settled = await settleAttempts(database, [settlementOf(ended, { outcome }, policy, leftAfterMs)])
  assert.equal(settled.size, 1)
  const settledAt = performance.now()
  const [row] = await database<[{ claimedAt: number; countedAt: number }]>`
    select extract(epoch from claimed_at)::float8 * 1000 as claimed_at,
      extract(epoch from counted_at)::float8 * 1000 as counted_at
    from notifications.attempt where request_id = ${claimed.requestId} and number = ${claimed.number}`
  log.held.set(key, { ...row, settledAt })
}

async function databaseTime(database: Database): Promise<number> {
  const [row] = await database<
    [{ now: number }]
  >`select extract(epoch from clock_timestamp())::float8 * 1000 as now`
  return row.now
}

async function watchPlaces(stopAt: number, database: Database, log: Log) {
  while (performance.now() < stopAt) {
    const [row] = await database<[{ open: number }]>`
      select count(*)::int as open from notifications.attempt where outcome is null`
    log.openMost = Math.max(log.openMost, row.open)
    await sleep(5)
  }
}

async function cancelUntil(
  stopAt: number,
  database: Database,
  ids: string[],
  random: Random,
  cancelled: string[],
) {
  while (performance.now() < stopAt) {
    const id = ids[Math.floor(random() * ids.length)] as string
    await database.begin(async sql => {
      const rows = await sql`delete from notifications.delivery where request_id = ${id} returning request_id`
      if (rows.length === 0) return
      await sleep(between(random, 0, 10))
      await sql`
        update notifications.request
        set status = 'failed', reason = 'cancelled', finished_at = clock_timestamp()
        where id = ${id}`
      cancelled.push(id)
    })
  }
}

/**
 * The reference: a strict window over the stamps, at the worst: the first of a window's calls was on its way for as long
 * as the guard allows, the last for no time.
 */
function assertWithinQuota({ left }: Log, { calls, windowSeconds }: GatewayLimits) {
  // Below a microsecond nothing is stored.
  const apartMs = windowSeconds * 1_000 + guardMinMs - 0.001
  const stamps = left.map(({ leftAt }) => leftAt).sort((one, other) => one - other)
  for (const [place, stamp] of stamps.entries()) {
    const before = stamps[place - calls] ?? Number.NEGATIVE_INFINITY
    assert.ok(stamp - before >= apartMs, `${calls + 1} calls left within ${stamp - before} ms`)
  }
}

/** What was certainly free when an ask began, and at its end still, must have been given. */
function assertNothingWithheld(
  { asked, held }: Log,
  { calls, windowSeconds, concurrentCalls }: GatewayLimits,
) {
  const all = [...held.values()]
  let shortOnes = 0
  for (const { before, after, startedAt, wanted, given } of asked) {
    const begun = all.filter(({ claimedAt }) => claimedAt <= after)
    const open = begun.filter(({ settledAt }) => settledAt > startedAt).length
    const counting = begun.filter(({ claimedAt, countedAt, settledAt }) => {
      const known = settledAt > startedAt ? claimedAt + leaveWithinMs : countedAt
      return known + windowSeconds * 1_000 + guardMinMs > before
    }).length
    const freeOfWindow = calls === 0 ? wanted : calls - (counting - given)
    const free = Math.min(wanted, freeOfWindow, concurrentCalls - (open - given))
    assert.ok(given >= free, `given ${given} of ${wanted} although ${free} were free`)
    if (given < wanted) shortOnes++
  }
  assert.ok(shortOnes > 0, 'the limit was never reached')
}
