import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { aDatabase, type TestDatabase } from '../../../../test/database.ts'
import { patienceMs } from '../../../../test/patience.ts'
import { type Database, openPool } from '../../../platform/database.ts'
import { newId } from '../../../platform/uuid.ts'
import { claimCalls } from './claim.ts'
import { type Liveness, leaseMs, makeLiveness } from './liveness.ts'
import { settlementOf } from './settle.ts'
import { settleAttempts } from './settle-queries.ts'
import {
  aGateway,
  gatewaysOf,
  launchAll,
  many,
  placesOf,
  recordNothing,
  showAlive,
} from './simulation/launched.ts'
import { makeUpkeep } from './upkeep.ts'

const gateway = aGateway({ limits: { calls: 0, windowSeconds: 10, concurrentCalls: 1_000 } })
const gateways = gatewaysOf(gateway)
// Made here, and not in the tests, so that they go after what works on them.
const databases = [
  await aDatabase(),
  await aDatabase(),
  await aDatabase(),
  await aDatabase(),
  await aDatabase(),
]
const nextDatabase = () => databases.pop() as TestDatabase
const judges: Liveness = { start: async () => {}, mayJudge: () => true, stop: async () => {} }

test('what a dead worker had under way is settled by the others, each attempt by one of them, as its request says', async t => {
  const { owner, url } = nextDatabase()
  const [dead, alive, unknown] = [newId(), newId(), newId()]
  await showAlive(owner, dead, leaseMs / 1_000 + 1)
  await showAlive(owner, alive, -60)
  const doubtful = await claimFor(owner, dead, 30, 'retry')
  const careful = await claimFor(owner, dead, 30, 'stop')
  const ofUnknown = await claimFor(owner, unknown, 5, 'retry')
  const ofLiving = await claimFor(owner, alive, 20, 'retry')
  const settled: number[] = []
  for (let judge = 0; judge < 3; judge++) startUpkeep(t, url, judges, number => settled.push(number))
  await eventually(async () => assert.equal(await openOf(owner, dead), 0))
  await eventually(async () => assert.equal(await openOf(owner, unknown), 0))
  await eventually(async () =>
    assert.equal(
      settled.reduce((sum, number) => sum + number, 0),
      65,
    ),
  )
  assert.equal(await openOf(owner, alive), 20, 'the attempts of a living worker were settled')
  for (const ids of [doubtful, ofUnknown])
    assert.deepEqual(await statusesOf(owner, ids), ['processing - true 1'])
  assert.deepEqual(await statusesOf(owner, careful), ['failed outcome_unknown false 0'])
  assert.deepEqual(await statusesOf(owner, ofLiving), ['processing - false 0'])
  const { lost, twice } = await placesOf(owner)
  assert.deepEqual({ lost, twice }, { lost: 0, twice: 0 })
})

test('what the dead worker still reports, being alive after all, is a note and no second end', async t => {
  const { owner, url } = nextDatabase()
  const worker = newId()
  const [id] = (await claimFor(owner, worker, 1, 'stop')) as [string]
  startUpkeep(t, url, judges)
  await eventually(async () => assert.equal(await openOf(owner, worker), 0))
  const ended = {
    requestId: id,
    number: 1,
    tries: 0,
    triesHere: 0,
    gateway: 'main',
    type: 'email',
    onDoubt: 'stop',
  } as const
  const late = settlementOf(ended, { outcome: 'delivered' }, { gateways, triesMax: 5 }, 5)
  assert.equal((await settleAttempts(owner, [late])).size, 0)
  assert.deepEqual(await statusesOf(owner, [id]), ['failed outcome_unknown false 0'])
})

test('an attempt that a living worker has forgotten is settled long after its deadline', async t => {
  const { owner, url } = nextDatabase()
  const worker = newId()
  await showAlive(owner, worker, -60)
  const [forgotten, other] = (await claimFor(owner, worker, 2, 'retry')) as [string, string]
  await owner`
    update notifications.attempt set deadline = clock_timestamp() - interval '31 s' where request_id = ${forgotten}`
  startUpkeep(t, url, judges)
  await eventually(async () => assert.equal(await openOf(owner, worker), 1))
  assert.deepEqual(await statusesOf(owner, [other]), ['processing - false 0'])
})

test('a worker judges others only after it was itself seen for as long as they may be silent, and an outage begins that again', async t => {
  const { owner, url } = nextDatabase()
  const startedAt = performance.now()
  const liveness = await startLiveness(t, url, newId())
  assert.equal(liveness.mayJudge(), false)
  await eventually(async () => assert.ok(liveness.mayJudge()))
  assert.ok(performance.now() - startedAt > leaseMs)
  const outage = await cutOff(owner)
  await eventually(async () => assert.equal(liveness.mayJudge(), false))
  await outage.end()
  const endedAt = performance.now()
  assert.equal(liveness.mayJudge(), false)
  await eventually(async () => assert.ok(liveness.mayJudge()))
  assert.ok(performance.now() - endedAt > leaseMs - 100, 'it judged too soon after an outage')
})

test('after an outage of the database that is longer than anybody may be silent, nobody is judged dead', async t => {
  const { owner, url } = nextDatabase()
  const workers = [newId(), newId(), newId()]
  const judged: number[] = []
  const livenesses = await Promise.all(workers.map(id => startLiveness(t, url, id)))
  for (const liveness of livenesses) startUpkeep(t, url, liveness, number => judged.push(number))
  for (const worker of workers) await claimFor(owner, worker, 5, 'retry')
  await eventually(async () => assert.ok(livenesses.every(liveness => liveness.mayJudge())))
  const outage = await cutOff(owner)
  await sleep(leaseMs + 1_000)
  await outage.end()
  await eventually(async () => assert.ok(livenesses.every(liveness => liveness.mayJudge())))
  await sleep(1_500)
  assert.deepEqual(judged, [])
  for (const worker of workers) assert.equal(await openOf(owner, worker), 5)
})

function startUpkeep(t: TestContext, url: string, liveness: Liveness, settledForOthers = (_: number) => {}) {
  const nothing = () => {}
  const watch = { ended: nothing, called: nothing, finished: nothing, refused: nothing, settledForOthers }
  const log = pino({ level: 'silent' })
  const database = openPool({ url, name: 'worker', connectionsMax: 2 })
  const upkeep = makeUpkeep({
    database,
    gateways,
    triesMax: 5,
    spacings: [],
    liveness,
    log,
    watch,
    onDue: nothing,
  })
  upkeep.start()
  t.after(async () => {
    await upkeep.stop()
    await database.end({ timeout: 5 })
  })
}

async function startLiveness(t: TestContext, url: string, id: string) {
  const database = openPool({ url, name: 'worker', connectionsMax: 2 })
  const liveness = makeLiveness(database, { id, host: 'here', processId: 1 })
  await liveness.start()
  t.after(async () => {
    await liveness.stop()
    await database.end({ timeout: 5 })
  })
  return liveness
}

async function claimFor(database: Database, worker: string, number: number, on_doubt: 'retry' | 'stop') {
  await launchAll(
    database,
    gateways,
    many(number, () => ({ on_doubt })),
  )
  const { calls } = await claimCalls(database, gateway, { worker, wanted: number, record: recordNothing })
  assert.equal(calls.length, number)
  return calls.map(({ requestId }) => requestId)
}

/** Nobody can show itself until it ends. */
async function cutOff(database: Database) {
  const ended = Promise.withResolvers<void>()
  const begun = Promise.withResolvers<void>()
  const holding = database.begin(async sql => {
    await sql`lock table notifications.worker in access exclusive mode`
    begun.resolve()
    await ended.promise
  })
  await begun.promise
  return {
    end: async () => {
      ended.resolve()
      await holding
    },
  }
}

async function openOf(database: Database, worker: string) {
  const [row] = await database<[{ open: number }]>`
    select count(*)::int as open from notifications.attempt where worker = ${worker} and outcome is null`
  return row.open
}

/** The different states of requests: status, reason, possible duplicate, deliveries that wait. */
async function statusesOf(database: Database, ids: string[]) {
  const rows = await database<{ is: string }[]>`
    select distinct concat_ws(' ', status, coalesce(reason, '-'), possible_duplicate::text,
      (select count(*) from notifications.delivery where request_id = request.id)) as is
    from notifications.request where id = any (${ids})`
  return rows.map(({ is }) => is)
}

async function eventually(check: () => Promise<void>) {
  const until = performance.now() + patienceMs
  for (;;) {
    try {
      return await check()
    } catch (error) {
      if (performance.now() > until) throw error
      await sleep(20)
    }
  }
}
