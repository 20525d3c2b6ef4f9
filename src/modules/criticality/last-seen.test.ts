import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { aDatabase } from '../../../test/database.ts'
import { eventually } from '../../../test/service.ts'
import { openPool } from '../../platform/database.ts'
import { openLog } from '../../platform/telemetry/logging.ts'
import { nameLengthMax } from './consumer-names.ts'
import { deleteConsumer, updateConsumer } from './consumer-queries.ts'
import { lockForgetting, noteForgotten } from './forgotten-queries.ts'
import { makeLastSeen } from './last-seen.ts'
import { makeStateReader } from './read-state.ts'
import { beginAnew } from './silence.fixture.ts'

const { owner, url } = await aDatabase()
const log = openLog('fatal')
const role = 'trastienda_runtime'
const aProcess = () => {
  const database = openPool({ url, name: 'a process', connectionsMax: 4, role })
  return { database, lastSeen: makeLastSeen({ database, log }), [Symbol.asyncDispose]: () => database.end() }
}
const literal = (app: string, instance = '') => ({ app, instance, mode: 'literal' as const })
const setRevision = (revision: number) => owner`update criticality.state set revision = ${revision}`
const consumers = () => owner`
  select app, instance, mode, told_revision::int, told_at is not null as is_told
  from criticality.consumer order by app, instance`
const apps = async () =>
  (await owner`select app from criticality.application order by app`).map(({ app }) => app)

beforeEach(async () => {
  await beginAnew(owner)
  await setRevision(0)
})

describe('who was last seen', () => {
  it('is written with the next flush, and a consumer that was never seen is known from then on', async () => {
    await using one = aProcess()
    one.lastSeen.note(literal('billing'))
    one.lastSeen.note(literal('shop', 'pod-1'))
    one.lastSeen.note(literal('shop', 'pod-2'))
    assert.deepEqual(await apps(), [])
    await one.lastSeen.flush()
    assert.deepEqual(await apps(), ['billing', 'shop'])
    assert.deepEqual(
      (await consumers()).map(({ app, instance }) => `${app}/${instance}`),
      ['billing/', 'shop/pod-1', 'shop/pod-2'],
    )
  })

  it('is the time of asking, not of writing, and never goes back when another process wrote a later one', async () => {
    await using early = aProcess()
    await using late = aProcess()
    early.lastSeen.note(literal('billing'))
    await sleep(300)
    late.lastSeen.note(literal('billing'))
    await late.lastSeen.flush()
    const read = async () =>
      (
        await owner`select last_seen_at::text as at, clock_timestamp() - last_seen_at as ago from criticality.application`
      )[0]?.at
    const afterLate = await read()
    await early.lastSeen.flush()
    assert.equal(await read(), afterLate)

    await beginAnew(owner)
    late.lastSeen.note(literal('billing'))
    await sleep(300)
    await late.lastSeen.flush()
    const [{ isEarlier } = {}] = await owner`
      select last_seen_at <= clock_timestamp() - interval '250 ms' as is_earlier from criticality.application`
    assert.equal(isEarlier, true)
  })

  it('is kept when it could not be written, and our uptime is not extended by a flush that failed', async () => {
    await using one = aProcess()
    one.lastSeen.note(literal('billing'))
    await owner`alter table criticality.consumer rename to consumer_away`
    await assert.rejects(one.lastSeen.flush())
    await owner`alter table criticality.consumer_away rename to consumer`
    assert.equal((await owner`select from criticality.uptime`).length, 0)
    one.lastSeen.note(literal('shop'))
    await one.lastSeen.flush()
    assert.deepEqual(await apps(), ['billing', 'shop'])
    assert.equal((await owner`select from criticality.uptime`).length, 1)
  })

  it('is written for the last time when the process stops', async () => {
    await using one = aProcess()
    one.lastSeen.start()
    await eventually(async () => assert.equal((await owner`select from criticality.uptime`).length, 1))
    one.lastSeen.note(literal('billing'))
    await one.lastSeen.stop()
    assert.deepEqual(await apps(), ['billing'])
  })

  it('holds what a consumer says that it shows, also when that goes back; of the future it knows nothing', async () => {
    await using one = aProcess()
    await setRevision(7)
    const shows = async (shownRevision: number | undefined, mode: 'confirmed' | 'stream' | 'literal') => {
      one.lastSeen.note({
        app: 'billing',
        instance: '',
        mode,
        ...(shownRevision === undefined ? {} : { shownRevision }),
      })
      await one.lastSeen.flush()
      const [row] = await consumers()
      return [row?.mode, row?.toldRevision]
    }
    assert.deepEqual(await shows(5, 'confirmed'), ['confirmed', 5])
    assert.deepEqual(await shows(7, 'stream'), ['stream', 7])
    assert.deepEqual(await shows(undefined, 'stream'), ['stream', 7])
    assert.deepEqual(await shows(2, 'confirmed'), ['confirmed', 2])
    assert.deepEqual(await shows(undefined, 'literal'), ['literal', 2])
    assert.deepEqual(await shows(8, 'confirmed'), ['confirmed', 0])
    assert.deepEqual(await shows(-1, 'confirmed'), ['confirmed', 0])
    assert.deepEqual(await shows(1.5, 'confirmed'), ['confirmed', 0])
  })

  it('is held of so many, however many ask while it cannot be written', async () => {
    await using one = aProcess()
    const askAll = (name: string) => {
      for (let each = 0; each < 50_000; each++) one.lastSeen.note(literal(`${name} ${each}`))
    }
    await owner.begin(async sql => {
      await sql`lock table criticality.uptime`
      askAll('early')
      const failing = assert.rejects(one.lastSeen.flush())
      await eventually(async () => {
        const cut = await owner`
          select pg_terminate_backend(pid) from pg_stat_activity
          where application_name = 'a process' and wait_event_type = 'Lock'`
        assert.equal(cut.length, 1)
      })
      askAll('late')
      await failing
    })
    await one.lastSeen.flush()
    assert.equal((await apps()).length, 50_000)
  })

  it('does not hold what the literal mode told, which another statement moves', async () => {
    await using one = aProcess()
    await setRevision(3)
    await owner`insert into criticality.consumer (app, told_revision, told_at) values ('billing', 3, now())`
    one.lastSeen.note({ ...literal('billing'), shownRevision: 1 })
    await one.lastSeen.flush()
    assert.deepEqual(
      { ...(await consumers())[0] },
      {
        app: 'billing',
        instance: '',
        mode: 'literal',
        toldRevision: 3,
        isTold: true,
      },
    )
  })

  it('leaves out names that cannot be kept, and writes all others', async () => {
    await using one = aProcess()
    const long = 'x'.repeat(nameLengthMax)
    for (const app of ['', `${long}x`, 'a\0b', '\ud800', long, 'áéí', '😀']) one.lastSeen.note(literal(app))
    for (const instance of [`${long}x`, 'a\0b', '\ud800', long])
      one.lastSeen.note(literal('billing', instance))
    await one.lastSeen.flush()
    assert.deepEqual((await apps()).toSorted(), ['billing', long, 'áéí', '😀'].toSorted())
    assert.equal((await owner`select from criticality.consumer where app = 'billing'`).length, 1)
  })

  it('keeps no more than 50,000 consumers between two flushes', async () => {
    await using one = aProcess()
    for (let place = 0; place < 50_010; place++) one.lastSeen.note(literal(`app-${place}`))
    one.lastSeen.note(literal('app-0'))
    await one.lastSeen.flush()
    assert.equal((await apps()).length, 50_000)
  })

  it('is written by several processes, told, changed and forgotten at the same time without a deadlock', async () => {
    await using one = aProcess()
    await using two = aProcess()
    await using three = aProcess()
    const processes = [one, two, three]
    const names = Array.from({ length: 200 }, (_, place) => `app-${place % 50}`)
    const instances = names.map((_, place) => (place < 50 ? '' : `pod-${place}`))
    const inAnyOrder = () => names.map((_, place) => place).toSorted(() => Math.random() - 0.5)
    for (let round = 1; round <= 12; round++) {
      await setRevision(round)
      await Promise.all([
        ...processes.map(async ({ lastSeen }) => {
          for (const place of inAnyOrder()) lastSeen.note(literal(names[place] as string, instances[place]))
          await lastSeen.flush()
        }),
        ...processes.map(async ({ database }) => {
          const reader = makeStateReader(database)
          const asked = inAnyOrder().map(place => ({
            app: names[place] as string,
            instance: instances[place] ?? '',
          }))
          await Promise.all(asked.map(consumer => reader.tell(consumer)))
        }),
        one.database.begin(async sql => {
          await lockForgetting(sql)
          await noteForgotten(sql, names[round] as string)
          await deleteConsumer(sql, names[round] as string)
        }),
        two.database.begin(sql => updateConsumer(sql, names[round + 1] as string, { isPaused: true })),
      ])
    }
    const [{ deadlocks } = {}] = await owner`
      select deadlocks::int from pg_stat_database where datname = current_database()`
    assert.equal(deadlocks, 0)
  })

  it('of 1,000 consumers that ask every second is one write in five seconds for each process', async () => {
    await using one = aProcess()
    await using two = aProcess()
    const processes = [one, two]
    const apps = Array.from({ length: 1_000 }, (_, place) => `app-${place}`)
    const [before] = await writes()
    const startedAt = performance.now()
    for (const { lastSeen } of processes) lastSeen.start()
    for (let second = 0; second < 12; second++) {
      for (const app of apps) for (const { lastSeen } of processes) lastSeen.note(literal(app))
      await sleep(1_000)
    }
    for (const { lastSeen } of processes) await lastSeen.stop()
    const flushesMax = 2 + Math.floor((performance.now() - startedAt) / 5_000)
    await eventually(async () => {
      const [after] = await writes()
      // Each flush extends the line of its process by one write.
      const flushes = after.uptime - before.uptime
      assert.ok(flushes >= 2 * 3, `${flushes} flushes are counted`)
      assert.ok(flushes <= 2 * flushesMax, `${flushes} flushes`)
      assert.ok(after.consumers - before.consumers <= flushes * apps.length)
      assert.equal(after.deadlocks - before.deadlocks, 0)
    })
  })
})

describe('our uptime', () => {
  const intervals = async () =>
    (
      await owner`select extract(epoch from until_at - from_at)::float8 as seconds from criticality.uptime order by from_at`
    ).map(({ seconds }) => Math.round(seconds))
  const moveBack = (seconds: number) => owner`
    update criticality.uptime
    set from_at = from_at - make_interval(secs => ${seconds}), until_at = until_at - make_interval(secs => ${seconds})`

  it('is one interval while a process flushes, also over a gap of 14 seconds', async () => {
    await using one = aProcess()
    await one.lastSeen.flush()
    await moveBack(5)
    await one.lastSeen.flush()
    await moveBack(14)
    await one.lastSeen.flush()
    assert.deepEqual(await intervals(), [19])
  })

  it('begins anew after a gap of 16 seconds, and with each process', async () => {
    await using one = aProcess()
    await using two = aProcess()
    await one.lastSeen.flush()
    await moveBack(10)
    await one.lastSeen.flush()
    await moveBack(16)
    await one.lastSeen.flush()
    assert.deepEqual(await intervals(), [10, 0])
    await moveBack(5)
    await one.lastSeen.flush()
    await two.lastSeen.flush()
    assert.deepEqual(await intervals(), [10, 5, 0])
  })

  it('does not reach into the future when the clock was put back', async () => {
    await using one = aProcess()
    await one.lastSeen.flush()
    await owner`
      update criticality.uptime set from_at = from_at - interval '1 minute', until_at = until_at + interval '1 hour'`
    await owner`insert into criticality.application (app, last_seen_at) values ('billing', now() + interval '1 hour')`
    one.lastSeen.note(literal('billing'))
    await one.lastSeen.flush()
    assert.deepEqual(await intervals(), [60])
    const [{ isPast } = {}] = await owner`
      select last_seen_at <= clock_timestamp() as is_past from criticality.application`
    assert.equal(isPast, true)
  })
})

type Writes = { uptime: number; consumers: number; deadlocks: number }

async function writes(): Promise<[Writes]> {
  return owner<[Writes]>`
    select
      (select (n_tup_ins + n_tup_upd)::int from pg_stat_user_tables where schemaname = 'criticality' and relname = 'uptime')
        as uptime,
      (select (n_tup_ins + n_tup_upd)::int from pg_stat_user_tables where schemaname = 'criticality' and relname = 'consumer')
        as consumers,
      (select deadlocks::int from pg_stat_database where datname = current_database()) as deadlocks`
}
