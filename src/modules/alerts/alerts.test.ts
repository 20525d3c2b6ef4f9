import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aKey, aUser, auditEntries, logIn } from '../../../test/access.ts'
import { anApp } from '../../../test/app.ts'
import { endSnoozes } from './alert-keeping.ts'
import { alertKinds } from './alert-kinds.ts'
import { acts, aMoment, aTrouble, history, ofKey, only, raise, resolve } from './alerts.fixture.ts'
import { raiseAlert } from './raise-alert.ts'

const app = await anApp()
const { call, databases, database } = app
const { owner } = database

const acknowledge = (id: string, body?: object) => call('POST', `/v1/alerts/${id}/acknowledgement`, { body })
const snooze = (id: string, body: object) => call('POST', `/v1/alerts/${id}/snooze`, { body })

test('what is raised is in the list, with what it says in both languages and its history', async () => {
  const trouble = aTrouble()
  assert.equal(await raise(app, trouble), true)
  const alert = await only(app, trouble.key)
  const { id, raised_at, last_raised_at, ...rest } = alert
  assert.deepEqual(rest, {
    source: 'platform',
    kind: 'job.failed',
    key: trouble.key,
    severity: 'warning',
    is_moment: false,
    state: 'open',
    title: 'Job failed',
    text: `The job ${trouble.key} failed: no luck. It is run again as scheduled.`,
    payload: trouble.payload,
    occurrences: 1,
    acknowledged_at: null,
    acknowledged_by: null,
    snoozed_until: null,
    snoozed_by: null,
    resolved_at: null,
  })
  assert.ok(raised_at <= last_raised_at)
  const spanish = await call('GET', `/v1/alerts/${id}`, { headers: { 'accept-language': 'es' } })
  assert.equal(spanish.json().title, 'Tarea fallida')
  assert.match(spanish.json().text, /^La tarea .* falló: no luck\./)
  assert.deepEqual(await acts(app, id), ['raised'])
})

test('raised again while it is open, an alert counts one more and says the latest; it is no new one', async () => {
  const trouble = aTrouble()
  await raise(app, trouble)
  assert.equal(await raise(app, { ...trouble, payload: { job: 'x', error: 'worse' } }), false)
  assert.equal(await raise(app, { ...trouble, payload: { job: 'x', error: 'worst' } }), false)
  const alert = await only(app, trouble.key)
  assert.equal(alert.occurrences, 3)
  assert.equal(alert.payload.error, 'worst')
  assert.ok(alert.last_raised_at > alert.raised_at)
})

test('a trouble that is raised all the time fills no history: it shows that again every ten minutes', async () => {
  const trouble = aTrouble()
  await raise(app, trouble)
  const { id } = await only(app, trouble.key)
  await raise(app, trouble)
  assert.deepEqual(await acts(app, id), ['raised'])
  await owner`update alerts.alert_event set at = at - interval '11 minutes' where alert_id = ${id}`
  await raise(app, trouble)
  await raise(app, trouble)
  assert.deepEqual(await acts(app, id), ['raised', 'raised_again'])
})

test('the same key of another kind is another trouble', async () => {
  const trouble = aTrouble()
  await raise(app, trouble)
  assert.equal(await raise(app, { ...trouble, kind: 'events.reaction_parked' }), true)
  assert.equal((await ofKey(app, trouble.key)).length, 2)
})

test('what is over is resolved once; raised after that it is a new alert', async () => {
  const trouble = aTrouble()
  await raise(app, trouble)
  const { id } = await only(app, trouble.key)
  assert.equal(await resolve(app, trouble), true)
  assert.equal(await resolve(app, trouble), false)
  assert.equal((await only(app, trouble.key)).state, 'resolved')
  assert.deepEqual(await acts(app, id), ['raised', 'resolved'])
  assert.equal(await raise(app, trouble), true)
  const [again, first] = await ofKey(app, trouble.key)
  assert.deepEqual([again?.state, again?.occurrences, first?.state], ['open', 1, 'resolved'])
  assert.notEqual(again?.id, id)
})

test('what ends that nobody raised leaves nothing', async () => {
  const trouble = aTrouble()
  assert.equal(await resolve(app, trouble), false)
  assert.deepEqual(await ofKey(app, trouble.key), [])
})

test('a moment is raised once for ever: also when it is acknowledged, also when it is taken back', async () => {
  const moment = aMoment()
  assert.equal(await raise(app, moment), true)
  assert.equal(await raise(app, { ...moment, payload: { sale: 'another' } }), false)
  const { id, payload, occurrences } = await only(app, moment.key)
  assert.deepEqual([payload, occurrences], [moment.payload, 1])
  assert.equal((await acknowledge(id)).json().state, 'resolved')
  assert.equal(await raise(app, moment), false)
  const undone = await call('DELETE', `/v1/alerts/${id}/acknowledgement`)
  assert.equal(undone.json().state, 'open')
  assert.equal(await raise(app, moment), false)
  assert.equal((await only(app, moment.key)).state, 'open')
})

test('what is rolled back was never raised', async () => {
  const trouble = aTrouble()
  const begun = databases.writes.begin(async sql => {
    await raiseAlert(sql, trouble)
    throw new Error('changed my mind')
  })
  await assert.rejects(begun, /changed my mind/)
  assert.deepEqual(await ofKey(app, trouble.key), [])
})

test('the same trouble raised through many connections at once is one alert that counts them all', async () => {
  const [trouble, moment] = [aTrouble(), aMoment()]
  const news = await Promise.all(Array.from({ length: 20 }, () => raise(app, trouble)))
  assert.equal(news.filter(isNew => isNew).length, 1)
  assert.equal((await only(app, trouble.key)).occurrences, 20)
  const moments = await Promise.all(Array.from({ length: 20 }, () => raise(app, moment)))
  assert.equal(moments.filter(isNew => isNew).length, 1)
  assert.equal((await only(app, moment.key)).occurrences, 1)
})

test('who acknowledges is named, in the alert, its history and the audit trail, with the note', async () => {
  const trouble = aTrouble()
  await raise(app, trouble)
  const { id } = await only(app, trouble.key)
  const user = await aUser(app, 'operator')
  const cookie = await logIn(app, user)
  const answer = await call('POST', `/v1/alerts/${id}/acknowledgement`, {
    key: null,
    headers: { cookie, 'sec-fetch-site': 'same-origin' },
    body: { note: 'lo miro' },
  })
  assert.equal(answer.statusCode, 200, answer.body)
  const actor = `user:${user.id}`
  assert.deepEqual([answer.json().state, answer.json().acknowledged_by], ['acknowledged', actor])
  const [, line] = await history(app, id)
  assert.deepEqual([line?.what, line?.actor, line?.note], ['acknowledged', actor, 'lo miro'])
  const [entry] = await auditEntries(app, { subject: `alert:${id}` })
  assert.deepEqual(
    [entry?.action, entry?.actor, entry?.details],
    ['alert.acknowledged', actor, { note: 'lo miro' }],
  )
})

test('a second acknowledgement changes nothing, and its cause ends it all the same', async () => {
  const trouble = aTrouble()
  await raise(app, trouble)
  const { id } = await only(app, trouble.key)
  const first = (await acknowledge(id)).json()
  assert.deepEqual((await acknowledge(id, { note: 'me too' })).json(), first)
  assert.equal(await raise(app, trouble), false)
  await resolve(app, trouble)
  assert.equal((await acknowledge(id)).statusCode, 200)
  assert.deepEqual(await acts(app, id), ['raised', 'acknowledged', 'resolved'])
})

test('an acknowledgement can be taken back, and where there is none nothing changes', async () => {
  const trouble = aTrouble()
  await raise(app, trouble)
  const { id } = await only(app, trouble.key)
  await acknowledge(id)
  for (let time = 0; time < 2; time++) {
    const undone = (await call('DELETE', `/v1/alerts/${id}/acknowledgement`)).json()
    assert.deepEqual([undone.state, undone.acknowledged_by], ['open', null])
  }
  assert.deepEqual(await acts(app, id), ['raised', 'acknowledged', 'unacknowledged'])
})

test('what the service sees no end of ends when it is acknowledged, and is raised anew after that', async () => {
  const refused = aTrouble({ kind: 'criticality.future_change_refused', payload: { producer: 'p' } })
  await raise(app, refused)
  await raise(app, refused)
  const { id, occurrences } = await only(app, refused.key)
  assert.equal(occurrences, 2)
  assert.equal((await acknowledge(id)).json().state, 'resolved')
  assert.equal(await raise(app, refused), true)
  const undone = await call('DELETE', `/v1/alerts/${id}/acknowledgement`)
  assert.deepEqual([undone.statusCode, undone.json().reason], [409, 'alert.raised_since'])
  assert.deepEqual(
    (await ofKey(app, refused.key)).map(({ state }) => state),
    ['open', 'resolved'],
  )
})

test('what is resolved can be neither acknowledged nor snoozed, nor its acknowledgement taken back', async () => {
  const [trouble, seenTo] = [aTrouble(), aTrouble()]
  await raise(app, trouble)
  await raise(app, seenTo)
  const { id } = await only(app, trouble.key)
  const { id: seenToId } = await only(app, seenTo.key)
  await acknowledge(seenToId)
  await resolve(app, trouble)
  await resolve(app, seenTo)
  for (const answer of [
    await acknowledge(id),
    await snooze(id, { minutes: 5 }),
    await call('DELETE', `/v1/alerts/${seenToId}/acknowledgement`),
  ]) {
    assert.deepEqual([answer.statusCode, answer.json().reason], [409, 'alert.resolved'])
  }
  assert.deepEqual(await acts(app, id), ['raised', 'resolved'])
  assert.deepEqual(await auditEntries(app, { subject: `alert:${id}` }), [])
})

test('a snooze lasts for minutes or until a time, is replaced by another, and can be ended', async () => {
  const trouble = aTrouble()
  await raise(app, trouble)
  const { id } = await only(app, trouble.key)
  const forMinutes = (await snooze(id, { minutes: 30, note: 'lunch' })).json()
  assert.deepEqual([forMinutes.state, forMinutes.snoozed_by], ['snoozed', 'bootstrap'])
  const lasts = Date.parse(forMinutes.snoozed_until) - Date.now()
  assert.ok(lasts > 20 * 60_000 && lasts < 40 * 60_000)
  const until = new Date(Date.now() + 86_400_000).toISOString()
  assert.equal((await snooze(id, { until })).json().snoozed_until, until)
  for (let time = 0; time < 2; time++) {
    const undone = (await call('DELETE', `/v1/alerts/${id}/snooze`)).json()
    assert.deepEqual([undone.state, undone.snoozed_until], ['open', null])
  }
  assert.deepEqual(await acts(app, id), ['raised', 'snoozed', 'snoozed', 'unsnoozed'])
  const trail = await auditEntries(app, { subject: `alert:${id}` })
  assert.deepEqual(trail.map(({ action }) => action).reverse(), [
    'alert.snoozed',
    'alert.snoozed',
    'alert.unsnoozed',
  ])
})

test('a snooze ends by itself, whether or not anybody writes it down, which happens once', async () => {
  const trouble = aTrouble()
  await raise(app, trouble)
  const { id } = await only(app, trouble.key)
  await snooze(id, { minutes: 30 })
  assert.equal(await endSnoozes(databases.writes), 0)
  await owner`update alerts.alert set snoozed_until = clock_timestamp() where id = ${id}`
  const { state, snoozed_until, snoozed_by } = await only(app, trouble.key)
  assert.deepEqual([state, snoozed_until, snoozed_by], ['open', null, null])
  const ended = await Promise.all([endSnoozes(databases.writes), endSnoozes(databases.writes)])
  assert.deepEqual(ended.sort(), [0, 1])
  assert.equal(await endSnoozes(databases.writes), 0)
  const [, , last] = await history(app, id)
  assert.deepEqual([last?.what, last?.actor], ['unsnoozed', null])
  await snooze(id, { minutes: 30 })
  assert.equal((await only(app, trouble.key)).state, 'snoozed')
})

test('a snoozed alert that is acknowledged stays snoozed, and then is acknowledged', async () => {
  const trouble = aTrouble()
  await raise(app, trouble)
  const { id } = await only(app, trouble.key)
  await snooze(id, { minutes: 30 })
  assert.equal((await acknowledge(id)).json().state, 'snoozed')
  assert.equal((await call('DELETE', `/v1/alerts/${id}/snooze`)).json().state, 'acknowledged')
})

const wrongSnoozes = [
  {},
  { minutes: 5, until: '2099-01-01' },
  { minutes: 0 },
  { minutes: 1.5 },
  { minutes: '5' },
  { minutes: 90 * 24 * 60 + 1 },
  { until: new Date(Date.now() - 1000).toISOString() },
  { until: new Date(Date.now() + 91 * 86_400_000).toISOString() },
  { until: 'tomorrow' },
  { until: '2026-02-31' },
  { minutes: 5, note: 'x'.repeat(1001) },
  { minutes: 5, why: 'unknown field' },
]
for (const wrong of wrongSnoozes) {
  test(`a snooze of ${JSON.stringify(wrong).slice(0, 60)} is refused and changes nothing`, async () => {
    const trouble = aTrouble()
    await raise(app, trouble)
    const { id } = await only(app, trouble.key)
    const answer = await snooze(id, wrong)
    assert.equal(answer.statusCode, 422, answer.body)
    assert.ok(answer.json().errors.length > 0)
    assert.deepEqual(await acts(app, id), ['raised'])
  })
}

test('a note that is too long, or an unknown field, is refused', async () => {
  const trouble = aTrouble()
  await raise(app, trouble)
  const { id } = await only(app, trouble.key)
  assert.equal((await acknowledge(id, { note: 'x'.repeat(1001) })).statusCode, 422)
  assert.equal((await acknowledge(id, { reason: 'x' })).statusCode, 422)
  assert.deepEqual(await acts(app, id), ['raised'])
})

test('an alert that is not there is 404, whatever is done to it', async () => {
  for (const id of ['0198f0a0-0000-7000-8000-000000000000', 'nonsense', '%27']) {
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['POST', '/acknowledgement', {}],
      ['DELETE', '/acknowledgement', undefined],
      ['POST', '/snooze', { minutes: 5 }],
      ['DELETE', '/snooze', undefined],
    ] as const) {
      const answer = await call(method, `/v1/alerts/${id}${path}`, { body })
      assert.deepEqual([answer.statusCode, answer.json().reason], [404, 'alert.not_found'], method + path)
    }
  }
})

test('alerts are not for keys of a provider, whatever scopes they have', async () => {
  await owner`insert into sales.provider (id, name) values ('norte', 'Norte')`
  const { key } = await aKey(app, { scopes: ['alerts:read', 'alerts:write'], provider_id: 'norte' })
  const trouble = aTrouble()
  await raise(app, trouble)
  const { id } = await only(app, trouble.key)
  for (const [method, url, body] of [
    ['GET', '/v1/alerts', undefined],
    ['GET', '/v1/alerts/stream', undefined],
    ['GET', `/v1/alerts/${id}`, undefined],
    ['POST', `/v1/alerts/${id}/acknowledgement`, {}],
    ['POST', `/v1/alerts/${id}/snooze`, { minutes: 5 }],
  ] as const) {
    const answer = await call(method, url, { key, body })
    assert.deepEqual([answer.statusCode, answer.json().reason], [403, 'alerts.not_for_providers'], url)
  }
  assert.deepEqual(await acts(app, id), ['raised'])
})

test('who may only read alerts may not act on them, and who may not read gets nothing', async () => {
  const trouble = aTrouble()
  await raise(app, trouble)
  const { id } = await only(app, trouble.key)
  const reads = await aKey(app, { scopes: ['alerts:read'] })
  assert.equal((await call('GET', `/v1/alerts/${id}`, { key: reads.key })).statusCode, 200)
  for (const path of ['acknowledgement', 'snooze']) {
    const answer = await call('POST', `/v1/alerts/${id}/${path}`, { key: reads.key, body: {} })
    assert.equal(answer.statusCode, 403)
  }
  const other = await aKey(app, { scopes: ['sales:read'] })
  assert.equal((await call('GET', '/v1/alerts', { key: other.key })).statusCode, 403)
  assert.equal((await call('GET', '/v1/alerts', { key: null })).statusCode, 401)
})

test('every kind has a title and a sentence in both languages, also when its payload holds nothing', () => {
  for (const [name, { title, text }] of Object.entries(alertKinds)) {
    const said = text({})
    for (const each of [title.en, title.es, said.en, said.es]) assert.ok(each.length > 3, name)
    assert.notEqual(said.en, said.es, name)
  }
})

test('an alert of a kind that this version does not know is shown by its name and key', async () => {
  await owner`
    insert into alerts.alert (id, source, kind, key, severity, is_moment, payload)
    values (gen_random_uuid(), 'weather', 'weather.storm', 'a storm', 'info', false, '{}')`
  const { title, text } = await only(app, 'a storm')
  assert.deepEqual([title, text], ['weather.storm', 'a storm'])
})

test('metrics tell how many alerts are open, unresolved and were ever raised, by source and severity', async () => {
  const own = await anApp()
  const [one, two, moment] = [aTrouble(), aTrouble(), aMoment()]
  for (const alert of [one, one, two, moment]) await raise(own, alert)
  await resolve(own, two)
  await raise(own, two)
  await own.call('POST', `/v1/alerts/${(await only(own, one.key)).id}/snooze`, { body: { minutes: 5 } })
  const { body } = await own.call('GET', '/metrics')
  const figure = (name: string, labels: string) =>
    body
      .split('\n')
      .find(line => line.startsWith(`trastienda_alerts_${name}{${labels}}`))
      ?.split(' ')[1]
  const job = 'source="platform",severity="warning"'
  assert.deepEqual(
    [figure('open', job), figure('unresolved', job), figure('raised_total', job)],
    ['1', '2', '3'],
  )
  const sale = 'source="sales",severity="info"'
  assert.deepEqual([figure('open', sale), figure('raised_total', sale)], ['1', '1'])
  assert.equal(figure('open', 'source="criticality",severity="critical"'), '0')
  await own.database.owner`delete from alerts.alert`
  assert.match(
    (await own.call('GET', '/metrics')).body,
    /trastienda_alerts_raised_total\{source="platform",severity="warning"\} 3/,
  )
})
