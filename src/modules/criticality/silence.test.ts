import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import fc from 'fast-check'
import { anApp } from '../../../test/app.ts'
import { openPool } from '../../platform/database.ts'
import { beginAnew, letPass, silenceAlerts, wasSeen, wasUp } from './silence.fixture.ts'
import { lookForSilence } from './silence.ts'
import { foldUptime } from './uptime-queries.ts'

const { call, database, databases, lastSeen } = await anApp()
const { owner } = database
const minutes = 10
const look = () => lookForSilence(databases.writes, { minutes })
const patch = (app: string, body: unknown) => call('PATCH', `/v1/criticality/consumers/${app}`, { body })
const asks = async (app: string, instance = '') => {
  lastSeen.note({ app, instance, mode: 'literal' })
  await lastSeen.flush()
}

beforeEach(() => beginAnew(owner))

describe('the silence of consumers', () => {
  it('raises one alert for one silence, however often somebody looks, and one when the consumer is back', async () => {
    await wasUp(owner, 60)
    await wasSeen(owner, 'billing', 9.9)
    await look()
    assert.deepEqual(await silenceAlerts(owner), [])

    await letPass(owner, 1, { up: true })
    await look()
    await look()
    await letPass(owner, 60, { up: true })
    await look()
    assert.deepEqual(await silenceAlerts(owner), ['silent: billing'])
    const [alert] = await owner`select occurrences, payload from alerts.alert`
    assert.equal(alert?.occurrences, 1)
    assert.equal(alert?.payload.minutes, 10)

    await asks('billing')
    await look()
    await look()
    assert.deepEqual(await silenceAlerts(owner), ['silent: billing (ended)', 'back: billing'])

    await letPass(owner, 11, { up: true })
    await look()
    await asks('billing')
    await look()
    assert.deepEqual(await silenceAlerts(owner), [
      'silent: billing (ended)',
      'back: billing',
      'silent: billing (ended)',
      'back: billing',
    ])
  })

  it('does not count the 30 minutes in which we ourselves were down', async () => {
    await wasUp(owner, 120, 35)
    for (const app of ['billing', 'shop', 'stock']) await wasSeen(owner, app, 35)
    await wasUp(owner, 5)
    await look()
    assert.deepEqual(await silenceAlerts(owner), [])
    await asks('billing')

    await letPass(owner, 4, { up: true })
    await look()
    assert.deepEqual(await silenceAlerts(owner), [])

    // Ten minutes in which they could have asked: five before this, four, and one more.
    await letPass(owner, 1.1, { up: true })
    await look()
    assert.deepEqual((await silenceAlerts(owner)).toSorted(), ['silent: shop', 'silent: stock'])
  })

  it('says nothing after we were down for longer than any limit, until a limit has passed anew', async () => {
    await wasUp(owner, 10_000, 9_000)
    await wasSeen(owner, 'billing', 9_000)
    await lastSeen.flush()
    await look()
    assert.deepEqual(await silenceAlerts(owner), [])
    await letPass(owner, 10.1, { up: true })
    await look()
    assert.deepEqual(await silenceAlerts(owner), ['silent: billing'])
  })

  it('counts time that several processes of ours cover once', async () => {
    // Six minutes in all, by three processes that were replaced one after the other.
    await wasUp(owner, 6, 2)
    await wasUp(owner, 5, 1)
    await wasUp(owner, 3)
    await wasSeen(owner, 'billing', 30)
    await look()
    assert.deepEqual(await silenceAlerts(owner), [])
    await letPass(owner, 4.1, { up: true })
    await look()
    assert.deepEqual(await silenceAlerts(owner), ['silent: billing'])
  })

  it('is counted for each consumer as a reference model counts it, whatever our uptime was', async () => {
    const interval = fc.tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 60 }))
    const consumer = fc.record({
      seen: fc.integer({ min: 0, max: 220 }),
      own: fc.option(fc.integer({ min: 1, max: 40 }), { nil: null }),
    })
    const property = fc.asyncProperty(
      fc.array(interval, { maxLength: 8 }),
      fc.array(consumer, { minLength: 1, maxLength: 8 }),
      fc.boolean(),
      async (intervals, consumers, isFolded) => {
        await beginAnew(owner)
        // In one transaction the time stands still.
        await owner.begin(async sql => {
          for (const [until, length] of intervals) await wasUp(sql, until + length, until)
          for (const [place, { seen, own }] of consumers.entries()) {
            // A quarter of a minute off, so that no limit is met to the second.
            await wasSeen(sql, `app-${place}`, seen + 0.25)
            await sql`update criticality.application set silence_minutes = ${own} where app = ${`app-${place}`}`
          }
        })
        if (isFolded) await foldUptime(databases.writes)
        await look()
        const expected = consumers.flatMap(({ seen, own }, place) =>
          minutesUp(intervals, seen + 0.25) >= (own ?? minutes) ? [`silent: app-${place}`] : [],
        )
        assert.deepEqual((await silenceAlerts(owner)).toSorted(), expected.toSorted())
      },
    )
    await fc.assert(property, { numRuns: 40 })
  })

  it('is judged by the own limit of a consumer where it has one', async () => {
    await wasUp(owner, 200)
    for (const app of ['slow', 'quick', 'usual']) await wasSeen(owner, app, 5)
    await patch('slow', { silence_minutes: 60 })
    await patch('quick', { silence_minutes: 2 })
    await look()
    assert.deepEqual(await silenceAlerts(owner), ['silent: quick'])
    await letPass(owner, 10, { up: true })
    await look()
    assert.deepEqual(await silenceAlerts(owner), ['silent: quick', 'silent: usual'])
    await letPass(owner, 46, { up: true })
    await look()
    assert.deepEqual(await silenceAlerts(owner), ['silent: quick', 'silent: usual', 'silent: slow'])
  })

  it('ends without a return when only the limit became longer', async () => {
    await wasUp(owner, 200)
    await wasSeen(owner, 'slow', 15)
    await look()
    await patch('slow', { silence_minutes: 60 })
    await look()
    assert.deepEqual(await silenceAlerts(owner), ['silent: slow (ended)'])
    // Still silent for longer than a limit that became longer too little: the same silence.
    await letPass(owner, 60, { up: true })
    await look()
    await patch('slow', { silence_minutes: 61 })
    await look()
    assert.deepEqual(await silenceAlerts(owner), ['silent: slow (ended)', 'silent: slow'])
  })

  it('raises nothing for consumers that are paused or snoozed, and does so when the snooze is over', async () => {
    await wasUp(owner, 200)
    for (const app of ['paused', 'snoozed']) await wasSeen(owner, app, 5)
    await patch('paused', { is_paused: true })
    await patch('snoozed', { snoozed_until: new Date(Date.now() + 3_600_000).toISOString() })
    await letPass(owner, 30, { up: true })
    await look()
    assert.deepEqual(await silenceAlerts(owner), [])
    await letPass(owner, 31, { up: true })
    await look()
    assert.deepEqual(await silenceAlerts(owner), ['silent: snoozed'])
    await patch('paused', { is_paused: false })
    await look()
    assert.deepEqual(await silenceAlerts(owner), ['silent: snoozed', 'silent: paused'])
  })

  it('ends as soon as the consumer is paused, snoozed or forgotten, and is no return', async () => {
    await wasUp(owner, 200)
    for (const app of ['one', 'two', 'three']) await wasSeen(owner, app, 20)
    await look()
    await patch('one', { is_paused: true })
    await patch('two', { snoozed_until: new Date(Date.now() + 60_000).toISOString() })
    assert.equal((await call('DELETE', '/v1/criticality/consumers/three')).statusCode, 204)
    await look()
    const ended = ['silent: one (ended)', 'silent: three (ended)', 'silent: two (ended)']
    assert.deepEqual((await silenceAlerts(owner)).toSorted(), ended)
  })

  it('is that of an application only when all of its instances are silent', async () => {
    await wasUp(owner, 200)
    await wasSeen(owner, 'shop', 30, 'pod-1')
    await wasSeen(owner, 'shop', 5, 'pod-2')
    await look()
    assert.deepEqual(await silenceAlerts(owner), [])
    await letPass(owner, 6, { up: true })
    await look()
    assert.deepEqual(await silenceAlerts(owner), ['silent: shop'])
    await asks('shop', 'pod-3')
    await look()
    assert.deepEqual(await silenceAlerts(owner), ['silent: shop (ended)', 'back: shop'])
  })

  it('is not over by a late word that the consumer asked longer ago than its limit', async () => {
    await wasUp(owner, 200)
    await wasSeen(owner, 'billing', 20)
    await look()
    await wasSeen(owner, 'billing', 15)
    await look()
    await asks('billing')
    await look()
    assert.deepEqual(await silenceAlerts(owner), ['silent: billing (ended)', 'back: billing'])
  })

  it('raises one alert although eight workers look at the same time, and one for each return', async () => {
    const workers = Array.from({ length: 8 }, (_, place) =>
      openPool({ url: database.url, name: `worker ${place}`, connectionsMax: 1, role: 'trastienda_runtime' }),
    )
    try {
      const all = () => Promise.all(workers.map(worker => lookForSilence(worker, { minutes })))
      const apps = Array.from({ length: 120 }, (_, place) => `app-${String(place).padStart(3, '0')}`)
      await wasUp(owner, 200)
      for (const app of apps) await wasSeen(owner, app, 11)
      await all()
      // Whoever found rows held by another left them to it.
      assert.deepEqual((await silenceAlerts(owner)).toSorted(), apps.map(app => `silent: ${app}`).toSorted())
      for (const app of apps) lastSeen.note({ app, instance: '', mode: 'literal' })
      await lastSeen.flush()
      await all()
      const expected = apps.flatMap(app => [`silent: ${app} (ended)`, `back: ${app}`])
      assert.deepEqual((await silenceAlerts(owner)).toSorted(), expected.toSorted())
      const [{ occurrences } = {}] = await owner`select max(occurrences) as occurrences from alerts.alert`
      assert.equal(occurrences, 1)
    } finally {
      await Promise.all(workers.map(worker => worker.end()))
    }
  })

  it('is not noticed of a consumer whose word is just being written', async () => {
    await wasUp(owner, 200)
    await wasSeen(owner, 'billing', 11)
    await owner.begin(async sql => {
      await sql`update criticality.application set last_seen_at = clock_timestamp()`
      await look()
    })
    await look()
    assert.deepEqual(await silenceAlerts(owner), [])
  })
})

/** For how many of the last `seen` minutes one of the intervals (until, length; in minutes ago) covers them. */
function minutesUp(intervals: readonly (readonly [number, number])[], seen: number): number {
  let quarters = 0
  for (let ago = 0; ago < seen; ago += 0.25) {
    const middle = ago + 0.125
    if (intervals.some(([until, length]) => middle > until && middle < until + length)) quarters++
  }
  return quarters / 4
}
