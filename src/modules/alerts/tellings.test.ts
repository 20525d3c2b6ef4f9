import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { anApp } from '../../../test/app.ts'
import { eventually } from '../../../test/service.ts'
import { fillBacklog } from '../notifications/requests.fixture.ts'
import { addRule, aHandOver, minutesPass, raise, resolve, tellAll, tellingsOf } from './tellings.fixture.ts'

const app = await anApp()
const { owner } = app.database
const breaker = 'gateway.breaker_opened'

beforeEach(async () => {
  await owner`truncate alerts.alert, alerts.rule, alerts.telling, alerts.alert_event`
  await owner`truncate notifications.request, notifications.delivery`
})

const toldTo = async (key: string) =>
  (await tellingsOf(app, key))
    .filter(({ isSent }) => isSent)
    .map(({ what, recipient }) => `${what} ${recipient}`)

test('an alert is told by the rules for its source, kind and severity, and by no other', async () => {
  const told = {
    all: {},
    source: { source: 'notifications' },
    kind: { kind: breaker },
    severe: { severity_min: 'critical' },
    exact: { source: 'notifications', kind: breaker, severity_min: 'critical' },
  }
  const untold = {
    foreign: { source: 'sales' },
    another: { kind: 'gateway.throttled' },
    off: { is_on: false },
  }
  for (const [name, rule] of Object.entries({ ...told, ...untold }))
    await addRule(app, { ...rule, recipient: `${name}@example.com` })
  await raise(app, breaker, 'main', { gateway: 'main' })
  await tellAll(app)
  assert.deepEqual(
    await toldTo('main'),
    Object.keys(told)
      .map(name => `raised ${name}@example.com`)
      .sort(),
  )
  await raise(app, 'sales.large_sale', 'a sale of little weight')
  await tellAll(app)
  const light = ['raised all@example.com', 'raised foreign@example.com']
  assert.deepEqual(await toldTo('a sale of little weight'), light)
})

test('the beginning and the end are told once each, to whoever wants to know; raised again tells nobody', async () => {
  await addRule(app, { recipient: 'both@example.com' })
  await addRule(app, { recipient: 'beginning@example.com', tells_end: false })
  for (let time = 0; time < 3; time++) await raise(app, breaker, 'main')
  await tellAll(app)
  for (let time = 0; time < 3; time++) await resolve(app, breaker, 'main')
  await tellAll(app)
  await tellAll(app)
  const found = await toldTo('main')
  assert.deepEqual(found, [
    'raised beginning@example.com',
    'raised both@example.com',
    'resolved both@example.com',
  ])
  assert.deepEqual(
    (await tellingsOf(app, 'main')).map(({ requests, status }) => [requests, status]),
    found.map(() => [1, 'processing']),
  )
})

test('who was not told of the beginning is not told of the end', async () => {
  await raise(app, breaker, 'main')
  await addRule(app)
  await resolve(app, breaker, 'main')
  await tellAll(app)
  assert.deepEqual(await tellingsOf(app, 'main'), [])
})

test('an alert that is not raised after all tells nobody', async () => {
  await addRule(app)
  const { raiseAlert } = await import('./index.ts')
  const failing = app.databases.writes.begin(async sql => {
    await raiseAlert(sql, { kind: breaker, key: 'main', payload: {} })
    throw new Error('the caller thinks better of it')
  })
  await assert.rejects(failing, /better/)
  await tellAll(app)
  assert.deepEqual(await tellingsOf(app, 'main'), [])
})

test('a trouble that comes and goes is told again only after five minutes, and then if it is still there', async () => {
  await addRule(app)
  await raise(app, breaker, 'main')
  await tellAll(app)
  await resolve(app, breaker, 'main')
  await tellAll(app)
  const once = ['raised ana@example.com', 'resolved ana@example.com']
  for (let time = 0; time < 5; time++) {
    await raise(app, breaker, 'main')
    await tellAll(app)
    await resolve(app, breaker, 'main')
    await tellAll(app)
  }
  assert.deepEqual(await toldTo('main'), once)
  const held = (await tellingsOf(app, 'main')).filter(({ isSent }) => !isSent)
  assert.deepEqual(
    held.map(({ what, isGivenUp, lastError }) => [what, isGivenUp, lastError]),
    Array.from({ length: 5 }, () => ['raised', true, 'alert.over_before_told']),
  )
  await raise(app, breaker, 'main')
  await minutesPass(app, 'main', 4)
  await tellAll(app)
  assert.deepEqual(await toldTo('main'), once)
  await minutesPass(app, 'main', 1)
  await tellAll(app)
  assert.deepEqual(await toldTo('main'), [...once, 'raised ana@example.com'])
  await raise(app, breaker, 'another gateway')
  await tellAll(app)
  assert.deepEqual(await toldTo('another gateway'), ['raised ana@example.com'])
})

test('a snoozed alert tells nobody until the snooze is over, and then once that it is still open', async () => {
  await addRule(app)
  const id = await raise(app, breaker, 'main')
  await tellAll(app)
  const snoozed = await app.call('POST', `/v1/alerts/${id}/snooze`, { body: { minutes: 60 } })
  assert.ok(snoozed.statusCode < 300, snoozed.body)
  await addRule(app, { recipient: 'late@example.com' })
  await minutesPass(app, 'main', 59)
  await raise(app, breaker, 'main')
  await tellAll(app)
  assert.deepEqual(await toldTo('main'), ['raised ana@example.com'])
  await minutesPass(app, 'main', 1)
  await tellAll(app)
  await tellAll(app)
  assert.deepEqual(await toldTo('main'), ['raised ana@example.com', 'still_open ana@example.com'])
  await app.call('POST', `/v1/alerts/${id}/snooze`, { body: { minutes: 60 } })
  await tellAll(app)
  await minutesPass(app, 'main', 60)
  await tellAll(app)
  assert.equal((await toldTo('main')).length, 3)
  await resolve(app, breaker, 'main')
  await tellAll(app)
  assert.deepEqual((await toldTo('main')).at(-1), 'resolved ana@example.com')
})

test('an alert that somebody is on, or that is over, is not told at the end of its snooze', async () => {
  await addRule(app)
  for (const key of ['acknowledged', 'over']) {
    const id = await raise(app, breaker, key)
    await tellAll(app)
    await app.call('POST', `/v1/alerts/${id}/snooze`, { body: { minutes: 60 } })
    if (key === 'acknowledged') await app.call('POST', `/v1/alerts/${id}/acknowledgement`)
    else await resolve(app, breaker, key)
    await minutesPass(app, key, 61)
    await tellAll(app)
  }
  assert.deepEqual(await toldTo('acknowledged'), ['raised ana@example.com'])
  assert.deepEqual(await toldTo('over'), ['raised ana@example.com', 'resolved ana@example.com'])
})

test('what a snooze held back is told once when it is over, not twice', async () => {
  await addRule(app)
  const id = await raise(app, breaker, 'main')
  await app.call('POST', `/v1/alerts/${id}/snooze`, { body: { minutes: 60 } })
  await tellAll(app)
  assert.deepEqual(await toldTo('main'), [])
  await minutesPass(app, 'main', 61)
  await tellAll(app)
  await tellAll(app)
  assert.deepEqual(await toldTo('main'), ['raised ana@example.com'])
})

test('what a snooze held back and is over by then, nobody is told', async () => {
  await addRule(app)
  const id = await raise(app, breaker, 'main')
  await app.call('POST', `/v1/alerts/${id}/snooze`, { body: { minutes: 60 } })
  await resolve(app, breaker, 'main')
  await tellAll(app)
  assert.deepEqual(
    (await tellingsOf(app, 'main')).map(({ isSent, lastError }) => [isSent, lastError]),
    [[false, 'alert.over_before_told']],
  )
})

test('a telling that finds the backlog full waits, longer each time, and goes when there is room', async () => {
  await addRule(app)
  await fillBacklog(app, 1_001)
  await raise(app, breaker, 'main')
  const waits: number[] = []
  for (let attempt = 0; attempt < 4; attempt++) {
    await tellAll(app, aHandOver(app, 1))
    const [row] = await owner<[{ waits: number }]>`
      select extract(epoch from due_at - clock_timestamp())::float8 as waits from alerts.telling`
    waits.push(row.waits)
    await owner`update alerts.telling set due_at = clock_timestamp()`
  }
  for (const [place, wait] of waits.entries()) {
    assert.ok(wait > 5 * 2 ** place - 4 && wait <= 5 * 2 ** place, `${place}: ${wait}`)
  }
  const [telling] = await tellingsOf(app, 'main')
  assert.deepEqual(
    [telling?.attempts, telling?.lastError, telling?.requests],
    [4, 'requests.backlog_full', 0],
  )
  await resolve(app, breaker, 'main')
  await tellAll(app)
  assert.deepEqual(
    (await tellingsOf(app, 'main')).map(({ what, requests, lastError }) => [what, requests, lastError]),
    [
      ['raised', 1, null],
      ['resolved', 1, null],
    ],
  )
})

test('a full backlog of others still has room for alerts', async () => {
  await addRule(app)
  await fillBacklog(app, 900)
  await raise(app, breaker, 'main')
  await tellAll(app, aHandOver(app, 1))
  assert.deepEqual(await toldTo('main'), ['raised ana@example.com'])
})

test('an end waits until its beginning is told', async () => {
  await addRule(app)
  await fillBacklog(app, 1_001)
  await raise(app, breaker, 'main')
  await tellAll(app, aHandOver(app, 1))
  await resolve(app, breaker, 'main')
  await tellAll(app)
  assert.deepEqual(await toldTo('main'), [])
  await minutesPass(app, 'main', 1)
  await tellAll(app)
  const requests =
    await owner`select message from notifications.request where caller = 'alerts' order by launched_at`
  assert.deepEqual(
    requests.map(({ message }) => message.split(' ')[0]),
    ['Alert', 'Over'],
  )
})

test('a telling that is refused for a day is given up, and says why', async () => {
  await addRule(app)
  await fillBacklog(app, 1_001)
  await raise(app, breaker, 'main')
  await owner`update alerts.telling set attempts = 149`
  await tellAll(app, aHandOver(app, 1))
  const [telling] = await tellingsOf(app, 'main')
  assert.deepEqual([telling?.isGivenUp, telling?.lastError], [true, 'requests.backlog_full'])
})

test('what waits goes by what its rule says when it goes; a rule that is off or removed tells nothing more', async () => {
  const headers = { 'if-match': '*' }
  const moved = await addRule(app, { recipient: 'old@example.com' })
  const off = await addRule(app, { recipient: 'off@example.com' })
  const removed = await addRule(app, { recipient: 'removed@example.com' })
  await raise(app, breaker, 'main')
  const path = '/v1/alerts/rules'
  await app.call('PATCH', `${path}/${moved.id}`, {
    headers,
    body: { channel: 'sms', recipient: '+573001234567' },
  })
  await app.call('PATCH', `${path}/${off.id}`, { headers, body: { is_on: false } })
  await app.call('DELETE', `${path}/${removed.id}`)
  await tellAll(app)
  assert.deepEqual(
    (await tellingsOf(app, 'main')).map(({ recipient, isSent, lastError }) => [recipient, isSent, lastError]),
    [
      ['+573001234567', true, null],
      ['off@example.com', false, 'rule.off'],
      ['removed@example.com', false, 'rule.removed'],
    ],
  )
  const requests = await owner`select type, recipient from notifications.request`
  assert.deepEqual([...requests], [{ type: 'sms', recipient: '+573001234567' }])
})

test('however many processes tell, each telling is one request', async () => {
  for (let number = 0; number < 5; number++) await addRule(app, { recipient: `r${number}@example.com` })
  for (let number = 0; number < 8; number++) await raise(app, breaker, `gateway ${number}`)
  await Promise.all(Array.from({ length: 4 }, () => tellAll(app)))
  const [row] = await owner`
    select count(*)::int as tellings, count(sent_at)::int as sent, sum(attempts)::int as attempts,
      (select count(*)::int from notifications.request) as requests
    from alerts.telling`
  assert.deepEqual(row, { tellings: 40, sent: 40, attempts: 40, requests: 40 })
})

test('a telling whose request is there already adds none', async () => {
  await addRule(app)
  await raise(app, breaker, 'main')
  await tellAll(app)
  await owner`update alerts.telling set sent_at = null`
  await tellAll(app)
  assert.deepEqual(
    (await tellingsOf(app, 'main')).map(({ isSent, requests }) => [isSent, requests]),
    [[true, 1]],
  )
  const [row] = await owner`select count(*)::int as waiting from notifications.delivery`
  assert.deepEqual(row, { waiting: 1 })
})

test('critical alerts go ahead of others', async () => {
  await addRule(app)
  await raise(app, breaker, 'critical')
  await raise(app, 'gateway.throttled', 'warning')
  await tellAll(app)
  const rows = await owner`
    select request.lane, alert.key from notifications.request
    join alerts.telling on telling.id = request.id join alerts.alert on alert.id = telling.alert_id order by lane`
  assert.deepEqual(
    [...rows],
    [
      { lane: 0, key: 'critical' },
      { lane: 1, key: 'warning' },
    ],
  )
})

test('operators see who was told of an alert, and who is to be', async () => {
  const rule = await addRule(app)
  const id = await raise(app, breaker, 'main')
  const seen = async () => (await app.call('GET', `/v1/alerts/${id}/tellings`)).json().data
  const [before] = await seen()
  assert.deepEqual([before.sent_at, before.attempts], [null, 0])
  await tellAll(app)
  const [{ due_at, sent_at, ...rest }, ...more] = await seen()
  assert.deepEqual(more, [])
  assert.ok(Date.parse(sent_at) >= Date.parse(due_at))
  assert.deepEqual(rest, {
    id: before.id,
    rule_id: rule.id,
    what: 'raised',
    channel: 'email',
    recipient: 'ana@example.com',
    language: 'en',
    attempts: 1,
    last_error: null,
    given_up_at: null,
  })
  assert.equal((await app.call('GET', `/v1/requests/${rest.id}`)).json().status, 'processing')
  const unknown = await app.call('GET', '/v1/alerts/none/tellings')
  assert.deepEqual([unknown.statusCode, unknown.json().reason], [404, 'alert.not_found'])
})

test('where the service knows its own address, whoever is told gets a link to the alert', async () => {
  const PUBLIC_URL = 'https://trastienda.example.com'
  const gateway = { GATEWAY_URL: 'http://127.0.0.1:9', GATEWAY_API_KEY: 'a-key-for-tests' }
  const linked = await anApp({ settings: { PUBLIC_URL, ...gateway } })
  await addRule(linked)
  const id = await raise(linked, breaker, 'main', { gateway: 'main', seconds_to_probe: 5 })
  linked.teller.start()
  await eventually(async () => {
    const [telling] = await tellingsOf(linked, 'main')
    assert.ok(telling?.message?.endsWith(`\n${PUBLIC_URL}/alerts?alert=${id}`), `${telling?.message}`)
  })
})
