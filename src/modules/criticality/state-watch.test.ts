import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { aDatabase } from '../../../test/database.ts'
import { aDoor } from '../../../test/sockets.ts'
import { openPool } from '../../platform/database.ts'
import { openLog } from '../../platform/telemetry/logging.ts'
import { makeStateReader } from './read-state.ts'
import type { State } from './state-queries.ts'
import { change, changeSilently, cutListeners, makeState, until } from './state-watch.fixture.ts'
import { announceState, makeStateWatch, missedMax } from './state-watch.ts'

const { owner, url } = await aDatabase()
const never = 3_600_000
const log = openLog('fatal', false, { write: () => {} })

test('who waits is woken when a change commits, and not before; a change that is rolled back wakes nobody', async () => {
  const { told, has } = await aWatcher({ lookEveryMs: never })
  const commit = Promise.withResolvers<void>()
  const made = Promise.withResolvers<number>()
  const changing = owner.begin(async sql => {
    const revision = await makeState(sql)
    await announceState(sql)
    made.resolve(revision)
    await commit.promise
  })
  const revision = await made.promise
  await sleep(100)
  assert.ok(!told.includes(revision))
  commit.resolve()
  await changing
  await has(revision)
  await assert.rejects(
    owner.begin(async sql => {
      await makeState(sql)
      await announceState(sql)
      throw new Error('undone')
    }),
  )
  const next = await change(owner)
  await has(next)
  assert.deepEqual(told.slice(-2), [revision, next])
})

test('states that come together are told one by one in their order, and very many by the last alone', async () => {
  const { told, has } = await aWatcher({ lookEveryMs: never })
  const before = await change(owner)
  await has(before)
  const makeMany = (count: number) =>
    owner.begin(async sql => {
      for (let made = 0; made < count; made++) await makeState(sql)
      await announceState(sql)
    })
  await makeMany(3)
  await has(before + 3)
  assert.deepEqual(told.slice(-4), [before, before + 1, before + 2, before + 3])
  await makeMany(missedMax + 1)
  await has(before + 3 + missedMax + 1)
  assert.deepEqual(told.slice(-2), [before + 3, before + 3 + missedMax + 1])
})

test('what is told is what became the state: status, change, producer and times', async () => {
  const { states, has } = await aWatcher({ lookEveryMs: never })
  const last = (await owner.begin(async sql => {
    await makeState(sql, 4)
    await makeState(sql, 5)
    const revision = await makeState(sql, 1)
    await announceState(sql)
    return revision
  })) as number
  await has(last)
  const rows = await owner`
    select revision, id as change_id, status, change_at, received_at as since, producer, (select epoch from criticality.state)
    from criticality.change where revision > ${last - 3} order by revision`
  assert.deepEqual(
    states.slice(-3).map(state => ({ ...state })),
    rows.map(row => ({ ...row })),
  )
})

test('however many change it at once, two processes tell every revision once, never backwards', async () => {
  const watchers = await Promise.all([
    aWatcher({ lookEveryMs: never }),
    aWatcher({ lookEveryMs: never }),
    aWatcher({ lookEveryMs: 20 }),
  ])
  const first = await change(owner)
  await Promise.all(watchers.map(({ has }) => has(first)))
  const made = await Promise.all(Array.from({ length: 64 }, () => change(owner)))
  const last = Math.max(...made)
  for (const { told, has } of watchers) {
    await has(last)
    assert.deepEqual(
      told.slice(told.indexOf(first)),
      Array.from({ length: 65 }, (_, number) => first + number),
    )
  }
})

test('a notice that is lost is made up for by the next look', async () => {
  const { has } = await aWatcher({ lookEveryMs: 50 })
  await has(await changeSilently(owner))
})

test('a listener whose connection is cut comes back by itself, tells what it missed meanwhile, and hears again', async () => {
  const { told, has } = await aWatcher({ lookEveryMs: never })
  for (let round = 0; round < 5; round++) {
    assert.ok((await cutListeners(owner)) > 0)
    const missed = await changeSilently(owner)
    await has(missed)
    await has(await change(owner))
  }
  assert.deepEqual(
    told,
    told.toSorted((one, other) => one - other),
  )
})

test('while the database is away nothing fails, and when it is back who waits is told', async () => {
  const door = await aDoor(url)
  const { has, logged } = await aWatcher({ url: door.url, lookEveryMs: 50 })
  await has(await change(owner))
  door.shut()
  await sleep(300)
  const missed = await change(owner)
  await door.open()
  await has(missed)
  await until(() => logged().includes('can be read again'))
  assert.equal(logged().split('the state cannot be read').length, 2, 'once, not at every look')
  await until(async () => (await heard(door.url)) > 0, 'listening again')
})

test('a watch that starts while the database is away listens once it is there', async () => {
  const door = await aDoor(url)
  door.shut()
  const { has } = await aWatcher({ url: door.url, lookEveryMs: 50, patient: false })
  await sleep(200)
  await door.open()
  await has(await change(owner))
  await until(async () => (await heard(door.url)) > 0, 'listening')
})

test('a renewed epoch is told, whatever its revision', async () => {
  const { states, has } = await aWatcher({ lookEveryMs: 50 })
  await has(await change(owner))
  await owner`update criticality.state set epoch = gen_random_uuid()`
  await until(() => new Set(states.map(({ epoch }) => epoch)).size === 2)
})

test('before somebody waits nothing is asked and nothing listened to; whoever stops is told nothing more', async () => {
  const database = openPool({ url, name: 'idle watch', connectionsMax: 2 })
  after(() => database.end({ timeout: 1 }))
  const watch = makeStateWatch({ database, reader: makeStateReader(database), log, lookEveryMs: 20 })
  after(watch.stop)
  await sleep(100)
  assert.equal(await connections('idle watch'), 0)
  const told: number[] = []
  const stop = watch.subscribe(states => told.push(...states.map(({ revision }) => revision)))
  const revision = await change(owner)
  await until(() => told.includes(revision))
  stop()
  await change(owner)
  await watch.look()
  assert.equal(told.at(-1), revision)
})

type Wish = { lookEveryMs: number; url?: string; patient?: boolean }

async function aWatcher({ lookEveryMs, url: through = url, patient = true }: Wish) {
  const name = `watch of ${through}`.slice(0, 60)
  const database = openPool({ url: through, name, connectionsMax: 2 })
  const lines: string[] = []
  const watch = makeStateWatch({
    database,
    reader: makeStateReader(database),
    log: openLog('info', false, { write: line => void lines.push(line) }),
    lookEveryMs,
  })
  after(async () => {
    await watch.stop()
    await database.end({ timeout: 1 })
  })
  const states: State[] = []
  const told: number[] = []
  watch.subscribe(news => {
    states.push(...news)
    told.push(...news.map(({ revision }) => revision))
  })
  // Its connection then listens, and what it knows is the present state.
  if (patient) await until(() => watch.known() !== undefined)
  const has = (revision: number) => until(() => told.includes(revision), `revision ${revision}`)
  return { states, told, has, logged: () => lines.join('') }
}

async function connections(name: string): Promise<number> {
  const [row] = await owner<[{ count: number }]>`
    select count(*)::int as count from pg_stat_activity where application_name = ${name}`
  return row.count
}

async function heard(through: string): Promise<number> {
  const [row] = await owner<[{ count: number }]>`
    select count(*)::int as count from pg_stat_activity
    where application_name = ${`watch of ${through}`.slice(0, 60)} and query ilike 'listen%'`
  return row.count
}
