import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { anApp } from '../../../test/app.ts'
import { forgetGoneInstances } from './consumer-queries.ts'
import { anApplication, secappToken } from './criticality.fixture.ts'
import { beginAnew, silenceAlerts, wasSeen, wasUp } from './silence.fixture.ts'
import { lookForSilence } from './silence.ts'

const site = await anApp({ settings: { SECAPP_TOKEN: secappToken } })
const { call, database, databases, lastSeen } = site
const { owner } = database
const path = '/v1/criticality/consumers'
const list = async (query = '') => {
  const answer = await call('GET', `${path}${query}`)
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json()
}
const names = async (query = '') => (await list(query)).data.map(({ app }: { app: string }) => app)
const one = async (app: string) => (await call('GET', `${path}/${encodeURIComponent(app)}`)).json()
const patch = (app: string, body: unknown) => call('PATCH', `${path}/${encodeURIComponent(app)}`, { body })
const timeAgo = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString()

// Each change must be later than those before it.
let second = 1_000_000
const producer = anApplication(site, 'producer')
const changes = (status = 3) => producer.report(status, timeAgo(second--))

beforeEach(() => beginAnew(owner))

describe('the list of consumers', () => {
  it('shows who asked, what each was told against the state, and who is behind', async () => {
    await changes()
    await anApplication(site, 'billing').ask()
    await changes()
    await anApplication(site, 'shop').ask()
    await lastSeen.flush()
    const { data } = await list()
    const [billing, shop] = data
    assert.deepEqual(
      data.map((row: { app: string; is_behind: boolean }) => [row.app, row.is_behind]),
      [
        ['billing', true],
        ['shop', false],
      ],
    )
    assert.equal(shop.told_revision, shop.revision)
    assert.equal(billing.told_revision, billing.revision - 1)
    assert.equal(billing.is_silent, false)
    assert.equal(billing.silent_since, null)
    assert.equal(billing.silence_minutes, null)
    assert.ok(Date.parse(billing.last_seen_at) <= Date.now() + 1_000)
    assert.equal(billing.instance_count, 1)
    const [{ first_seen_at, last_seen_at, told_at, ...instance }] = billing.instances
    assert.deepEqual(instance, {
      instance: '',
      mode: 'literal',
      told_revision: billing.told_revision,
      is_behind: true,
      is_gone: false,
    })
    for (const time of [first_seen_at, last_seen_at, told_at]) assert.ok(!Number.isNaN(Date.parse(time)))
  })

  it('shows what a consumer in the confirmed mode shows itself, which a lost answer leaves behind', async () => {
    await changes()
    const billing = anApplication(site, 'billing')
    const first = await billing.tryAsk({ headers: { 'If-None-Match': '"none"' } })
    const mode = async () => {
      await lastSeen.flush()
      const [{ mode, is_behind }] = (await one('billing')).instances
      return [mode, is_behind]
    }
    const etag = String(first.headers.etag)
    await billing.tryAsk({ headers: { 'If-None-Match': etag } })
    assert.deepEqual(await mode(), ['confirmed', false])
    await changes()
    await billing.tryAsk({ headers: { 'If-None-Match': etag } })
    assert.deepEqual(await mode(), ['confirmed', true])
    const now = await billing.tryAsk({ headers: { 'If-None-Match': etag } })
    await billing.tryAsk({ headers: { 'If-None-Match': String(now.headers.etag) } })
    assert.deepEqual(await mode(), ['confirmed', false])
  })

  it('is filtered by name, silence, what is behind and what is paused', async () => {
    await changes()
    await wasUp(owner, 200)
    await wasSeen(owner, 'Billing north', 1)
    await wasSeen(owner, 'billing south', 20)
    await wasSeen(owner, 'shop', 1)
    await owner`update criticality.consumer set told_revision = (select revision from criticality.state) where app = 'shop'`
    await patch('shop', { is_paused: true })
    await lookForSilence(databases.writes, { minutes: 10 })
    assert.deepEqual((await names('?app=BILLING')).toSorted(), ['Billing north', 'billing south'])
    assert.deepEqual(await names('?app=%25'), [])
    assert.deepEqual(await names('?silent=true'), ['billing south'])
    assert.deepEqual(await names('?silent=false&app=north'), ['Billing north'])
    assert.deepEqual((await names('?behind=true')).toSorted(), ['Billing north', 'billing south'])
    assert.deepEqual(await names('?behind=false'), ['shop'])
    assert.deepEqual(await names('?paused=true'), ['shop'])
    assert.deepEqual(await names('?paused=true&silent=true'), [])
    const [silent] = (await list('?silent=true')).data
    assert.equal(silent.is_silent, true)
    assert.equal(silent.silent_since, silent.last_seen_at)
  })

  it('is read page by page in both directions, each consumer once', async () => {
    for (let place = 10; place < 21; place++) await wasSeen(owner, `app-${place}`, 1)
    const all = await names()
    assert.equal(all.length, 11)
    const read: string[] = []
    let page = await list('?limit=4')
    assert.equal(page.previous_cursor, null)
    while (page.next_cursor) {
      read.push(...page.data.map(({ app }: { app: string }) => app))
      page = await list(`?limit=4&cursor=${page.next_cursor}`)
    }
    read.push(...page.data.map(({ app }: { app: string }) => app))
    assert.deepEqual(read, all)
    const back = await names(`?limit=4&cursor=${page.previous_cursor}`)
    assert.deepEqual(back, all.slice(4, 8))
  })

  it('refuses a cursor of another filter, filters it does not know, and more than 200 at once', async () => {
    for (const app of ['a', 'b']) await wasSeen(owner, app, 1)
    const { next_cursor: cursor } = await list('?limit=1')
    const refused = async (query: string) => {
      const answer = await call('GET', `${path}${query}`)
      return [answer.statusCode, answer.json().reason]
    }
    assert.deepEqual(await refused(`?cursor=${cursor}&silent=true`), [422, 'cursor.mismatch'])
    assert.deepEqual(await refused('?cursor=abc'), [400, 'cursor.invalid'])
    for (const query of ['?limit=201', '?limit=0', '?silent=perhaps', '?status=up', '?app='])
      assert.equal((await refused(query))[0], 422, query)
  })
})

describe('an instance of a consumer', () => {
  it('has its own place, and the application is behind while one of them is', async () => {
    await changes()
    const shop = anApplication(site, 'shop')
    await shop.ask({ instance: 'pod-1' })
    await shop.ask({ instance: 'pod-2' })
    await changes()
    await shop.ask({ instance: 'pod-1' })
    await lastSeen.flush()
    const row = await one('shop')
    const behind = Object.fromEntries(
      row.instances.map((each: { instance: string; is_behind: boolean }) => [each.instance, each.is_behind]),
    )
    assert.deepEqual(behind, { 'pod-1': false, 'pod-2': true })
    assert.equal(row.is_behind, true)
    assert.equal(row.instance_count, 2)
  })

  it('that others have replaced does not make the application behind, and is forgotten after a day', async () => {
    await changes()
    await wasSeen(owner, 'shop', 30, 'pod-1')
    await anApplication(site, 'shop').ask({ instance: 'pod-2' })
    await lastSeen.flush()
    const row = await one('shop')
    assert.equal(row.is_behind, false)
    assert.deepEqual(
      row.instances.map((each: { instance: string; is_gone: boolean }) => [each.instance, each.is_gone]),
      [
        ['pod-2', false],
        ['pod-1', true],
      ],
    )
    await forgetGoneInstances(databases.writes)
    assert.equal((await one('shop')).instance_count, 2)
    await owner`update criticality.consumer set last_seen_at = now() - interval '25 hours' where instance = 'pod-1'`
    // The only one that an application has is kept, however long ago it was seen.
    await wasSeen(owner, 'archive', 100 * 24 * 60, 'pod-1')
    await forgetGoneInstances(databases.writes)
    // Told in the very moment in which its application was forgotten.
    await owner`
      insert into criticality.consumer (app, last_seen_at)
      values ('nobody', now() - interval '25 hours'), ('new', now() - interval '23 hours')`
    await forgetGoneInstances(databases.writes)
    assert.deepEqual(
      [...(await owner`select app from criticality.consumer where app in ('nobody', 'new')`)],
      [{ app: 'new' }],
    )
    await owner`delete from criticality.consumer where app = 'new'`
    assert.equal((await one('shop')).instance_count, 1)
    assert.equal((await one('archive')).instance_count, 1)
  })
})

describe('how a consumer is watched', () => {
  it('is changed field by field, and audited with who changed it', async () => {
    await wasSeen(owner, 'billing', 1)
    const until = new Date(Date.now() + 3_600_000).toISOString()
    const fields = ({ silence_minutes, is_paused, snoozed_until }: Record<string, unknown>) => [
      silence_minutes,
      is_paused,
      snoozed_until,
    ]
    const changed = async (body: unknown) => {
      const answer = await patch('billing', body)
      assert.equal(answer.statusCode, 200, answer.body)
      assert.deepEqual(answer.json(), await one('billing'))
      return fields(answer.json())
    }
    assert.deepEqual(await changed({ silence_minutes: 60 }), [60, false, null])
    assert.deepEqual(await changed({ is_paused: true }), [60, true, null])
    assert.deepEqual(await changed({ snoozed_until: until, is_paused: false }), [60, false, until])
    assert.deepEqual(await changed({ silence_minutes: null, snoozed_until: null }), [null, false, null])
    const audit = await owner`
      select actor, action, subject, details from platform.audit_entry where subject = 'billing' order by id`
    assert.equal(audit.length, 4)
    assert.equal(audit[0]?.action, 'criticality.consumer_changed')
    assert.deepEqual(audit[0]?.details, { silence_minutes: 60 })
  })

  it('is not changed by what cannot be, with the reason and where it is', async () => {
    await wasSeen(owner, 'careful', 1)
    const refused = async (body: unknown) => {
      const answer = await patch('careful', body)
      return [answer.statusCode, answer.json().errors?.[0]?.pointer]
    }
    for (const silence_minutes of [0, -1, 1.5, 525_601, '5'])
      assert.deepEqual(await refused({ silence_minutes }), [422, '/silence_minutes'])
    assert.deepEqual(await refused({ is_paused: 'yes' }), [422, '/is_paused'])
    assert.deepEqual(await refused({ is_paused: null }), [422, '/is_paused'])
    const inYears = new Date(Date.now() + 400 * 24 * 3_600_000).toISOString()
    for (const snoozed_until of ['tomorrow', timeAgo(60), inYears, '2026-02-31T00:00:00Z', 5])
      assert.deepEqual(await refused({ snoozed_until }), [422, '/snoozed_until'], String(snoozed_until))
    assert.equal((await refused({}))[0], 422)
    assert.equal((await refused({ last_seen_at: timeAgo(0) }))[0], 422)
    const { silence_minutes, is_paused, snoozed_until } = await one('careful')
    assert.deepEqual([silence_minutes, is_paused, snoozed_until], [null, false, null])
    const [{ entries } = {}] = await owner`
      select count(*)::int as entries from platform.audit_entry where subject = 'careful'`
    assert.equal(entries, 0)
  })

  it('cannot be read, changed or forgotten of a consumer that never asked', async () => {
    for (const [method, body] of [['GET'], ['PATCH', { is_paused: true }], ['DELETE']] as const) {
      const answer = await call(method, `${path}/nobody`, body ? { body } : {})
      assert.deepEqual([answer.statusCode, answer.json().reason], [404, 'criticality.consumer_not_found'])
      const spanish = await call(method, `${path}/nobody`, {
        ...(body ? { body } : {}),
        headers: { 'accept-language': 'es' },
      })
      assert.match(spanish.json().detail, /Ningún consumidor/)
    }
    const [{ entries } = {}] = await owner`
      select count(*)::int as entries from platform.audit_entry where subject = 'nobody'`
    assert.equal(entries, 0)
  })

  it('is reached by any name that a consumer can have', async () => {
    for (const app of ['a/b c', '100%', 'ñandú', '..', 'ñ'.repeat(200)]) {
      lastSeen.note({ app, instance: '', mode: 'literal' })
      await lastSeen.flush()
      // A path has no segment of two dots, whoever writes it.
      if (app !== '..') assert.equal((await one(app)).app, app)
      assert.ok((await names('?limit=200')).includes(app))
    }
  })

  it('is forgotten with the consumer, which is known anew when it asks again', async () => {
    await changes()
    const billing = anApplication(site, 'billing')
    await billing.ask({ instance: 'pod-1' })
    await billing.ask({ instance: 'pod-2' })
    await lastSeen.flush()
    await patch('billing', { silence_minutes: 60 })
    await billing.ask({ instance: 'pod-3' })
    const answer = await call('DELETE', `${path}/billing`)
    assert.deepEqual([answer.statusCode, answer.body], [204, ''])
    assert.deepEqual(await names(), [])
    assert.equal((await owner`select from criticality.consumer`).length, 0)
    await lastSeen.flush()
    assert.deepEqual(await names(), [], 'what was noted before it was forgotten')
    for (const instance of [undefined, 'pod-4']) {
      await anApplication(site, 'newcomer').ask(instance ? { instance } : {})
      assert.equal((await call('DELETE', `${path}/newcomer`)).statusCode, 204, 'at once')
      assert.equal((await call('DELETE', `${path}/newcomer`)).statusCode, 404)
    }
    // Another process has told it, and has not yet written that it asked.
    await owner`insert into criticality.consumer (app) values ('elsewhere')`
    assert.equal((await call('DELETE', `${path}/elsewhere`)).statusCode, 204)
    assert.equal((await owner`select from criticality.consumer`).length, 0)
    await billing.ask()
    await lastSeen.flush()
    assert.equal((await one('billing')).silence_minutes, null)
    assert.deepEqual(await silenceAlerts(owner), [])
  })
})

describe('the metrics of consumers', () => {
  it('say how many there are, how many are silent and how many are behind', async () => {
    await changes()
    await wasUp(owner, 200)
    for (const app of ['a', 'b', 'c']) await wasSeen(owner, app, 20)
    await anApplication(site, 'd').ask()
    await lastSeen.flush()
    await lookForSilence(databases.writes, { minutes: 10 })
    const { body } = await call('GET', '/metrics')
    assert.match(body, /^trastienda_criticality_consumers 4$/m)
    assert.match(body, /^trastienda_criticality_consumers_silent 3$/m)
    assert.match(body, /^trastienda_criticality_consumers_behind 3$/m)
  })
})
