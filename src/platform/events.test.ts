import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { TestDatabase } from '../../test/database.ts'
import { aDatabaseOf, cleanUp, eventually } from '../../test/service.ts'
import { openDatabases } from './database.ts'
import { deleteOldEvents, type Event, eventsKeptDays, type Listener, makeEvents } from './events.ts'

const attemptsMax = 12
const fixture = join(import.meta.dirname, 'event-delivery.fixture.ts')

test('an event is recorded with its change, and neither is there after a rollback', async t => {
  const { database, events, writes } = await anOffice(t, [listener('note')])
  const closeOrder = (fails: boolean) =>
    writes.begin(async sql => {
      await sql`insert into platform.noted (event_id, listener, pid) values (7, 'change', 0)`
      await events.record(sql, { type: 'order.closed', payload: { orderId: 7 } })
      if (fails) throw new Error('no')
    })
  await assert.rejects(closeOrder(true), /no/)
  assert.deepEqual(await countAll(database), { events: 0, deliveries: 0, noted: 0 })
  await closeOrder(false)
  assert.deepEqual(await countAll(database), { events: 1, deliveries: 1, noted: 1 })
})

test('an event reaches whoever listens to its type, after the commit, and nobody else', async t => {
  const heard: Event[] = []
  const hear = listener('hear', async (_sql, event) => void heard.push(event))
  const deaf = { ...listener('deaf', () => assert.fail('not its type')), type: 'order.opened' }
  const { database, events, writes } = await anOffice(t, [hear, deaf])
  events.start()
  await writes.begin(async sql => {
    await events.record(sql, { type: 'order.closed', payload: { orderId: 7, note: 'año', inner_key: [1] } })
    await events.record(writes, { type: 'order.closed', payload: { orderId: 8 } })
    await eventually(() => assert.equal(heard.length, 1))
    assert.deepEqual(heard[0]?.payload, { orderId: 8 }, 'the one that is not committed waits')
  })
  await eventually(() => assert.equal(heard.length, 2))
  assert.deepEqual(heard[1]?.payload, { orderId: 7, note: 'año', inner_key: [1] })
  assert.equal(heard[1]?.type, 'order.closed')
  assert.ok(heard[1]?.recordedAt instanceof Date)
  await eventually(async () => assert.equal((await countAll(database)).deliveries, 0))
})

test('events are delivered in the order in which they were recorded', async t => {
  const heard: number[] = []
  const hear = listener('hear', async (_sql, event) => void heard.push(event.id))
  const { events, writes } = await anOffice(t, [hear])
  for (let order = 0; order < 20; order++) {
    await events.record(writes, { type: 'order.closed', payload: { order } })
  }
  events.start()
  await eventually(() => assert.equal(heard.length, 20))
  assert.deepEqual(
    heard,
    heard.toSorted((one, other) => one - other),
  )
})

test('a listener that fails is tried again, later each time, and set aside in the end; others go on', async t => {
  let attempts = 0
  const fail = listener('fail', async sql => {
    attempts++
    await sql`insert into platform.noted (event_id, listener, pid) values (0, 'fail', 0)`
    throw new Error(`failure ${attempts}`)
  })
  const { database, events, writes, failures } = await anOffice(t, [fail, listener('note')])
  await events.record(writes, { type: 'order.closed', payload: {} })
  events.start()
  const waits: number[] = []
  for (let attempt = 1; attempt <= attemptsMax; attempt++) {
    const [delivery] = await eventually(async () => {
      const found = await database.owner<{ wait: number; lastError: string; parkedAt: Date | null }[]>`
        select extract(epoch from due_at - clock_timestamp())::float8 as wait, last_error, parked_at
        from platform.event_delivery where listener = 'fail' and attempts = ${attempt}`
      assert.equal(found.length, 1)
      return found
    })
    assert.equal(delivery?.lastError, `Error: failure ${attempt}`)
    assert.equal(delivery?.parkedAt !== null, attempt === attemptsMax)
    if (attempt < attemptsMax) {
      waits.push(delivery?.wait ?? 0)
      await database.owner`update platform.event_delivery set due_at = clock_timestamp() where listener = 'fail'`
    }
  }
  assert.deepEqual(
    waits,
    waits.toSorted((one, other) => one - other),
  )
  assert.ok((waits.at(-1) ?? 0) > 600, 'the last waits are of many minutes')
  const notes = await database.owner<{ listener: string }[]>`select listener from platform.noted`
  assert.deepEqual(
    [...notes],
    [{ listener: 'note' }],
    'what the failing one wrote is undone, the other ran once',
  )
  assert.deepEqual(failures.map(({ parked }) => parked).indexOf(true), attemptsMax - 1)
  await events.record(writes, { type: 'order.closed', payload: {} })
  await eventually(async () =>
    assert.equal((await countAll(database)).noted, 2, 'a parked one blocks nobody'),
  )
})

test('a failure whose text the database cannot keep is counted as any other, and others go on', async t => {
  const fail = listener('fail', async () => {
    throw new Error('half a \ud800 and a \0 within')
  })
  const { database, events, writes, failures } = await anOffice(t, [fail, listener('note')])
  await events.record(writes, { type: 'order.closed', payload: {} })
  await database.owner`update platform.event_delivery set due_at = 'epoch' where listener = 'fail'`
  events.start()
  await eventually(async () => assert.equal((await countAll(database)).noted, 1))
  await eventually(() => assert.equal(failures[0]?.listener, 'fail'))
  const [delivery] = await database.owner<{ attempts: number; lastError: string }[]>`
    select attempts, last_error from platform.event_delivery where listener = 'fail'`
  assert.deepEqual({ ...delivery }, { attempts: 1, lastError: 'Error: half a \ufffd and a \ufffd within' })
})

test('two processes deliver every event, each once', async t => {
  const { database, events, writes } = await anOffice(t, [listener('note')])
  for (let order = 0; order < 200; order++) {
    await events.record(writes, { type: 'order.closed', payload: { order } })
  }
  startProcess(t, database.url, 5)
  startProcess(t, database.url, 5)
  await eventually(async () => assert.equal((await countAll(database)).deliveries, 0))
  const notes = await database.owner<{ times: number; pids: number }[]>`
    select count(*)::int as times, count(distinct event_id)::int as pids from platform.noted`
  assert.deepEqual([...notes], [{ times: 200, pids: 200 }])
  const [{ processes } = { processes: 0 }] = await database.owner<{ processes: number }[]>`
    select count(distinct pid)::int as processes from platform.noted`
  assert.equal(processes, 2, 'both had a share')
})

test('an event whose process was killed before or during its delivery is delivered by the next', async t => {
  const { database, events, writes } = await anOffice(t, [listener('note')])
  await events.record(writes, { type: 'order.closed', payload: {} })
  const first = startProcess(t, database.url, 60_000)
  await once(first.stdout, 'data')
  first.kill('SIGKILL')
  await once(first, 'exit')
  await eventually(async () =>
    assert.deepEqual(await countAll(database), { events: 1, deliveries: 1, noted: 0 }),
  )
  startProcess(t, database.url, 0)
  await eventually(async () =>
    assert.deepEqual(await countAll(database), { events: 1, deliveries: 0, noted: 1 }),
  )
})

test('a stop finishes the delivery that runs and begins no other', async t => {
  const begun = Promise.withResolvers<void>()
  const free = Promise.withResolvers<void>()
  const slow = listener('slow', async sql => {
    await sql`insert into platform.noted (event_id, listener, pid) values (0, 'slow', 0)`
    begun.resolve()
    await free.promise
  })
  const { database, events, writes } = await anOffice(t, [slow])
  await events.record(writes, { type: 'order.closed', payload: {} })
  await events.record(writes, { type: 'order.closed', payload: {} })
  events.start()
  await begun.promise
  const stopped = events.stop()
  free.resolve()
  await stopped
  assert.deepEqual(await countAll(database), { events: 2, deliveries: 1, noted: 1 })
})

test('old events are deleted once they are delivered; new ones and parked ones are kept', async t => {
  const { database, events, writes } = await anOffice(t, [listener('note')])
  const record = async (name: string, daysAgo: number) => {
    await events.record(writes, { type: 'order.closed', payload: { name } })
    await database.owner`
      update platform.event set recorded_at = clock_timestamp() - make_interval(days => ${daysAgo})
      where payload ->> 'name' = ${name}`
  }
  await record('old and delivered', eventsKeptDays + 1)
  await record('older and delivered', eventsKeptDays + 2)
  await record('new and delivered', eventsKeptDays - 1)
  await database.owner`delete from platform.event_delivery`
  await record('old and parked', eventsKeptDays + 1)
  await database.owner`update platform.event_delivery set parked_at = clock_timestamp()`
  await deleteOldEvents(writes, { batch: 1 })
  const kept = await database.owner<{ name: string }[]>`
    select payload ->> 'name' as name from platform.event order by id`
  assert.deepEqual(
    kept.map(({ name }) => name),
    ['new and delivered', 'old and parked'],
  )
})

/** Events of this process as the service has them, on a database with a table for effects. */
async function anOffice(t: TestContext, listeners: Listener[]) {
  const database = await aDatabaseOf(t)
  await database.owner`create table platform.noted (event_id bigint, listener text, pid int)`
  await database.owner`grant select, insert on platform.noted to trastienda_runtime`
  const databases = openDatabases({ url: database.url, connectionsMax: 4, name: 'trastienda' })
  const failures: { listener: string; parked: boolean }[] = []
  const events = makeEvents(databases.writes, listeners, (_error, failure) => void failures.push(failure))
  cleanUp(t, databases.close)
  cleanUp(t, events.stop)
  return { database, events, writes: databases.writes, failures }
}

function listener(name: string, react?: Listener['react']): Listener {
  const note: Listener['react'] = async (sql, event) => {
    await sql`insert into platform.noted (event_id, listener, pid) values (${event.id}, ${name}, 0)`
  }
  return { name, type: 'order.closed', react: react ?? note }
}

function startProcess(t: TestContext, url: string, pauseMs: number) {
  const child = spawn(process.execPath, [fixture, url, String(pauseMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exit = once(child, 'exit')
  cleanUp(t, async () => {
    child.kill('SIGKILL')
    await exit
  })
  return child
}

async function countAll({ owner }: TestDatabase) {
  const [counts] = await owner<[{ events: number; deliveries: number; noted: number }]>`
    select (select count(*)::int from platform.event) as events,
      (select count(*)::int from platform.event_delivery) as deliveries,
      (select count(*)::int from platform.noted) as noted`
  return { ...counts }
}
