import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aKey, eventually } from '../../../test/access.ts'
import { anApp } from '../../../test/app.ts'
import { listen } from '../../../test/sockets.ts'
import { aListener, type LiveEvent, type LiveListener } from '../sales/live/listener.fixture.ts'
import { missedMax } from './alert-feed.ts'
import { acts, aMoment, aTrouble, only, raise, resolve } from './alerts.fixture.ts'
import { raiseAlert } from './raise-alert.ts'
import { findLastNumber, listEventsBetween } from './stream-queries.ts'

const app = await anApp()
const { call, databases } = app
const port = await listen(app.app)
const path = '/v1/alerts/stream'

const tells = (key: string, what: string) => (event: LiveEvent) =>
  event.name === 'alert' && keyOf(event) === key && event.data.what === what
const keyOf = ({ data }: LiveEvent) => (data.alert as { key: string } | undefined)?.key
const isStart = ({ name }: LiveEvent) => name === 'start'
const told = (listener: LiveListener) =>
  listener.events.filter(({ name }) => name === 'alert').map(event => `${keyOf(event)} ${event.data.what}`)

test('a listener is told of everything that happens to alerts, with the alert as it is, in its language', async () => {
  const listener = await aListener(port, { path })
  assert.match(String(listener.headers['content-type']), /^text\/event-stream/)
  assert.deepEqual((await listener.first(isStart)).data, { complete: false })
  const spanish = await aListener(port, { path: `${path}?language=es` })
  const trouble = aTrouble()
  await raise(app, trouble)
  const { data, id } = await listener.first(tells(trouble.key, 'raised'))
  const alert = await only(app, trouble.key)
  assert.deepEqual(data.alert, alert)
  assert.deepEqual([String(data.id), data.actor, data.note], [id, null, null])
  await call('POST', `/v1/alerts/${alert.id}/acknowledgement`, { body: { note: 'mine' } })
  const acknowledged = await listener.first(tells(trouble.key, 'acknowledged'))
  assert.deepEqual([acknowledged.data.actor, acknowledged.data.note], ['bootstrap', 'mine'])
  await resolve(app, trouble)
  await listener.first(tells(trouble.key, 'resolved'))
  assert.deepEqual(
    told(listener),
    ['raised', 'acknowledged', 'resolved'].map(what => `${trouble.key} ${what}`),
  )
  const inSpanish = await spanish.first(tells(trouble.key, 'raised'))
  assert.equal((inSpanish.data.alert as { title: string }).title, 'Tarea fallida')
})

test('a listener that comes back gets what it missed, once, and then what comes', async () => {
  const first = await aListener(port, { path })
  const [seen, missed, later] = [aTrouble(), aTrouble(), aTrouble()]
  await raise(app, seen)
  await first.first(tells(seen.key, 'raised'))
  first.close()
  await first.ended
  await raise(app, missed)
  await resolve(app, missed)
  const again = await aListener(port, { path, lastEventId: first.lastEventId() })
  assert.deepEqual((await again.first(isStart)).data, { complete: true })
  await raise(app, later)
  await again.first(tells(later.key, 'raised'))
  assert.deepEqual(told(again), [`${missed.key} raised`, `${missed.key} resolved`, `${later.key} raised`])
})

test('a listener that left before anything came goes on from where it began', async () => {
  const first = await aListener(port, { path })
  await first.first(isStart)
  first.close()
  const missed = aTrouble()
  await raise(app, missed)
  const again = await aListener(port, { path, lastEventId: first.lastEventId() })
  await again.first(tells(missed.key, 'raised'))
  assert.deepEqual(told(again), [`${missed.key} raised`])
})

test('a listener may come back to another process, which has not looked yet', async () => {
  const other = await anApp({ database: app.database })
  const otherPort = await listen(other.app)
  const there = await aListener(otherPort, { path })
  await there.first(isStart)
  for (let round = 0; round < 5; round++) {
    const first = await aListener(port, { path })
    await first.first(isStart)
    const [seen, next] = [aTrouble(), aTrouble()]
    await raise(app, seen)
    await first.first(tells(seen.key, 'raised'))
    first.close()
    const again = await aListener(otherPort, { path, lastEventId: first.lastEventId() })
    assert.deepEqual((await again.first(isStart)).data, { complete: true })
    await raise(other, next)
    await again.first(tells(next.key, 'raised'))
    assert.deepEqual(told(again), [`${next.key} raised`])
    again.close()
  }
})

test('a place that this process has not come to yet is no strange one', async () => {
  const trouble = aTrouble()
  await raise(app, trouble)
  const { id } = await only(app, trouble.key)
  for (let round = 0; round < 3; round++) {
    const [silent] = await app.database.owner<[{ id: number }]>`
      insert into alerts.alert_event (alert_id, what) values (${id}, 'raised_again') returning id`
    const listener = await aListener(port, { path, lastEventId: String(silent.id) })
    assert.deepEqual((await listener.first(isStart)).data, { complete: true })
    assert.deepEqual(told(listener), [])
    listener.close()
  }
})

test('whose place is none of ours, or too far behind, is told to read the list anew', async () => {
  for (const lastEventId of ['', 'end', '-1', '1.5', '999999999999', '9'.repeat(40), "1' or true"]) {
    const listener = await aListener(port, { path, lastEventId })
    assert.equal(listener.status, 200, lastEventId)
    assert.deepEqual((await listener.first(isStart)).data, { complete: false }, lastEventId)
    listener.close()
  }
  const present = await aListener(port, { path })
  const before = String(await findLastNumber(databases.writes))
  const missed = Array.from({ length: missedMax + 1 }, () => aMoment())
  await databases.writes.begin(async sql => {
    for (const moment of missed) await raiseAlert(sql, moment)
  })
  await present.first(tells(missed.at(-1)?.key as string, 'raised'))
  const behind = await aListener(port, { path, lastEventId: before })
  assert.deepEqual((await behind.first(isStart)).data, { complete: false })
  const within = await aListener(port, { path, lastEventId: String(Number(before) + 1) })
  assert.deepEqual((await within.first(isStart)).data, { complete: true })
  await within.first(tells(missed.at(-1)?.key as string, 'raised'))
  assert.equal(told(within).length, missedMax)
})

test('numbers are in the order of commits: who has read up to one never misses a smaller that commits later', async () => {
  const after = await findLastNumber(databases.writes)
  const first = Promise.withResolvers<void>()
  const commit = Promise.withResolvers<void>()
  const [slow, quick] = [aTrouble(), aTrouble()]
  const slowly = databases.writes.begin(async sql => {
    await raiseAlert(sql, slow)
    first.resolve()
    await commit.promise
  })
  await first.promise
  const quickly = raise(app, quick)
  // The second waits for the first: until that commits there is nothing to read, and then both are there in their order.
  const waiting = () => app.database.owner`
    select from pg_locks where locktype = 'advisory' and not granted
      and database = (select oid from pg_database where datname = current_database())`
  await eventually(async () => (await waiting()).length > 0)
  assert.deepEqual(await listEventsBetween(databases.writes, { after, limit: 10 }), [])
  commit.resolve()
  await Promise.all([slowly, quickly])
  const events = await listEventsBetween(databases.writes, { after, limit: 10 })
  assert.deepEqual(
    events.map(({ alert }) => alert.key),
    [slow.key, quick.key],
  )
})

test('while many processes raise, end and acknowledge at once, a reader that goes on from its last number misses nothing', async () => {
  const began = await findLastNumber(databases.writes)
  let isOver = false
  let place = began
  const read: number[] = []
  const reading = (async () => {
    for (let isLast = false; ; ) {
      const events = await listEventsBetween(databases.writes, { after: place, limit: 7 })
      read.push(...events.map(({ id }) => id))
      place = events.at(-1)?.id ?? place
      if (events.length === 0 && isLast) return
      isLast = isOver
    }
  })()
  const listener = await aListener(port, { path, lastEventId: String(began) })
  await Promise.all(
    Array.from({ length: 6 }, async () => {
      for (let round = 0; round < 15; round++) {
        const trouble = aTrouble()
        await databases.writes.begin(async sql => {
          await raiseAlert(sql, trouble)
          await sql`select pg_sleep(random() * 0.004)`
        })
        await resolve(app, trouble)
      }
    }),
  )
  isOver = true
  await reading
  const all = await app.database.owner<{ id: number }[]>`
    select id from alerts.alert_event where id > ${began} order by id`
  assert.equal(all.length, 180)
  assert.deepEqual(
    read,
    all.map(({ id }) => id),
  )
  const last = String(all.at(-1)?.id)
  await listener.first(({ id }) => id === last)
  assert.deepEqual(
    listener.events.filter(({ name }) => name === 'alert').map(({ id }) => Number(id)),
    read,
  )
})

test('without a notice listeners hear within seconds', async () => {
  const listener = await aListener(port, { path })
  await listener.first(isStart)
  const trouble = aTrouble()
  await raise(app, trouble)
  const { id } = await only(app, trouble.key)
  await listener.first(tells(trouble.key, 'raised'))
  await app.database.owner`insert into alerts.alert_event (alert_id, what) values (${id}, 'raised_again')`
  await listener.first(tells(trouble.key, 'raised_again'))
  assert.deepEqual(await acts(app, id), ['raised', 'raised_again'])
})

test('however many listen, one connection listens to the database', async () => {
  const listeners = await Promise.all(Array.from({ length: 30 }, () => aListener(port, { path })))
  await Promise.all(listeners.map(listener => listener.first(isStart)))
  const trouble = aTrouble()
  await raise(app, trouble)
  await Promise.all(listeners.map(listener => listener.first(tells(trouble.key, 'raised'))))
  const rows = await app.database.owner`
    select from pg_stat_activity where datname = current_database() and query ilike 'listen%alerts%'`
  // This process's, and that of the other application above.
  assert.ok(rows.length <= 2, `${rows.length}`)
  for (const listener of listeners) listener.close()
})

test('who may not read alerts does not get to listen', async () => {
  const { key } = await aKey(app, { scopes: ['sales:read'] })
  assert.equal((await aListener(port, { path, key })).status, 403)
  assert.equal((await aListener(port, { path, key: null })).status, 401)
  assert.equal((await aListener(port, { path: `${path}?language=fr` })).status, 422)
})

test('a listener whose key is revoked loses the stream; the others are told when the service stops', async () => {
  const own = await anApp()
  const ownPort = await listen(own.app)
  const { id, key } = await aKey(own, { scopes: ['alerts:read'] })
  const [revoked, stays] = await Promise.all([
    aListener(ownPort, { path, key }),
    aListener(ownPort, { path }),
  ])
  await own.call('DELETE', `/v1/keys/${id}`)
  await revoked.ended
  assert.deepEqual(revoked.events.at(-1), { name: 'end', data: { reason: 'not_allowed' } })
  await own.app.close()
  await stays.ended
  assert.deepEqual(stays.events.at(-1), { name: 'end', data: { reason: 'stopping' } })
})
