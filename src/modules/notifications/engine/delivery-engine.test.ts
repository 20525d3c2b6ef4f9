import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, type TestContext, test } from 'node:test'
import { eventually } from '../../../../test/access.ts'
import { anApp, type TestApp } from '../../../../test/app.ts'
import { aReceiver, aServer } from '../callbacks/receiver.fixture.ts'
import { launched, register, statusOf } from '../requests.fixture.ts'
import type { GatewaySimulatorOptions } from '../simulator/gateway-simulator.ts'
import { aSimulator } from '../simulator/simulator.fixture.ts'

// The whole way of a request, through the real engine and real sockets. What goes wrong with processes and PostgreSQL is
// in test/delivery-faults.test.ts.

const folder = mkdtempSync(join(tmpdir(), 'trastienda-engine-'))
after(() => rmSync(folder, { recursive: true }))

test('a launched request reaches the gateway as it was registered, once, and is sent', async t => {
  const { app, gateway } = await deliveringApp(t)
  const id = await launched(app.call, { to: 'José <jose@example.com>', message: 'Día 1', priority: 'high' })
  await ends(app, id, 'sent')
  const entries = gateway.ledger()
  assert.deepEqual(
    entries.map(({ trace_id, to, message, type, priority }) => ({ trace_id, to, message, type, priority })),
    [{ trace_id: id, to: 'José <jose@example.com>', message: 'Día 1', type: 'email', priority: 'high' }],
  )
  const [attempt] = await attemptsOf(app, id)
  assert.deepEqual(
    [attempt?.outcome, attempt?.status_code, attempt?.provider_id],
    ['delivered', 200, entries[0]?.provider_id],
  )
})

test('before a byte leaves, the attempt is stored with its worker and its deadline', async () => {
  const seen: unknown[] = []
  const server = await aServer((request, response) => {
    const id = new URL(request.url ?? '', 'http://here').searchParams.get('trace_id') ?? ''
    void app.database.owner`
      select number, outcome, worker in (select id from notifications.worker) as is_of_living,
        deadline > claimed_at as has_deadline
      from notifications.attempt where request_id = ${id}`.then(rows => {
      seen.push(...rows.map(row => ({ ...row })))
      response
        .setHeader('content-type', 'application/json')
        .end('{"status": "delivered", "provider_id": "1"}')
    })
  })
  const app = await anApp({ settings: { GATEWAY_URL: `http://${server.host}` } })
  await app.delivery.start()
  await ends(app, await launched(app.call), 'sent')
  assert.deepEqual(seen, [{ number: 1, outcome: null, isOfLiving: true, hasDeadline: true }])
})

test('a request leaves neither before its send_at nor after its send_before', async t => {
  const { app, gateway } = await deliveringApp(t)
  const sendAt = new Date(Date.now() + 1_500)
  const scheduled = await launched(app.call, { send_at: sendAt.toISOString() })
  await app.database.owner`
    update notifications.gateway set paused_until = clock_timestamp() + interval '3 s' where name = 'main'`
  const stale = await launched(app.call, { send_before: new Date(Date.now() + 500).toISOString() })
  await ends(app, stale, 'failed', 'expired')
  await ends(app, scheduled, 'sent')
  const [call, ...others] = gateway.ledger()
  assert.deepEqual([call?.trace_id, others.length], [scheduled, 0])
  assert.ok(call && call.arrived_at_ms >= sendAt.getTime(), 'it left too early')
})

test('when nobody knows whether it was delivered, it goes again with a flag or stops, as it asked', async t => {
  const { app, gateway } = await deliveringApp(t, { garbage: 1 })
  const stops = await launched(app.call, { on_doubt: 'stop' })
  await ends(app, stops, 'failed', 'outcome_unknown')
  const retries = await launched(app.call)
  await eventually(async () => (await attemptsOf(app, retries))[0]?.outcome === 'in_doubt')
  gateway.change({ garbage: 0 })
  await ends(app, retries, 'sent')
  const flagOf = async (id: string) => (await explain(app, id)).possible_duplicate
  assert.deepEqual([await flagOf(stops), await flagOf(retries)], [false, true])
  const timesOf = (id: string) => gateway.ledger().filter(({ trace_id }) => trace_id === id).length
  assert.equal(timesOf(stops), 1)
  assert.ok(timesOf(retries) >= 2)
})

test('a 429 costs no request a try: all wait, go on below the learned limit, and an alert is recorded', async t => {
  const { app, gateway } = await deliveringApp(
    t,
    { quota: 5, windowSeconds: 1 },
    { GATEWAY_CALLS: '0', GATEWAY_WINDOW_SECONDS: '1' },
  )
  const ids = await Promise.all(Array.from({ length: 12 }, () => launched(app.call)))
  for (const id of ids) await ends(app, id, 'sent')
  const refused = gateway.ledger().filter(({ status }) => status === 429).length
  assert.ok(refused > 0)
  const [known] = await app.database.owner`
    select calls_learned, (select count(*)::int from platform.event where type = 'gateway.throttled') as alerts
    from notifications.gateway where name = 'main'`
  assert.ok(known?.callsLearned >= 1 && known?.callsLearned <= 5, `learned ${known?.callsLearned}`)
  assert.ok(known?.alerts >= 1 && known?.alerts <= refused, `${known?.alerts} alerts for ${refused} refusals`)
  assert.ok(app.logged().includes('the gateway refused a call (429)'), 'nothing in the log')
})

test('after half of its attempts a request goes on to the fallback of its type', async t => {
  const { app, gateway, other } = await appWithFallback(t, { failures: 1 })
  const id = await launched(app.call)
  await ends(app, id, 'sent')
  const attempts = await attemptsOf(app, id)
  assert.deepEqual(
    attempts.map(({ gateway, outcome }) => [gateway, outcome]),
    [
      ['main', 'failed'],
      ['other', 'delivered'],
    ],
  )
  assert.deepEqual([gateway.ledger().length, other.ledger().length], [1, 1])
})

test('while the breaker of its gateway is open, a request goes to the fallback at once, and one without a fallback waits', async t => {
  const { app, gateway, other } = await appWithFallback(t, {}, false)
  const [early, text] = [await launched(app.call), await launched(app.call, { type: 'sms' })]
  await app.database.owner`
    insert into notifications.gateway (name, breaker, opens_at)
    values ('main', 'open', clock_timestamp() + interval '1 hour')
    on conflict (name) do update set breaker = excluded.breaker, opens_at = excluded.opens_at`
  await app.delivery.start()
  await ends(app, early, 'sent')
  // The line of the gateway has been looked at; who comes now must not wait for its probe.
  await ends(app, await launched(app.call), 'sent')
  assert.equal(await statusOf(app.call, text), 'processing')
  assert.equal((await explain(app, text)).waiting_for, 'breaker')
  assert.deepEqual([gateway.ledger().length, other.ledger().length], [0, 2])
})

test('a backlog of thousands moves to the fallback as a whole', async t => {
  const { app, other } = await appWithFallback(t, {}, false)
  const requests = Array.from({ length: 1_000 }, () => ({ to: '1', message: 'm', type: 'email' }))
  for (let batch = 0; batch < 2; batch++) {
    const answer = await app.call('POST', '/v1/requests/batch', { body: { requests, launch: true } })
    assert.equal(answer.statusCode, 201)
  }
  await app.database.owner`
    insert into notifications.gateway (name, breaker, opens_at)
    values ('main', 'open', clock_timestamp() + interval '1 hour')
    on conflict (name) do update set breaker = excluded.breaker, opens_at = excluded.opens_at`
  await app.delivery.start()
  await eventually(async () => other.totals().delivered === 2_000)
})

test('what waits for a gateway that is no longer set goes to the one that its type has now', async t => {
  const { app, other } = await appWithFallback(t, {}, false)
  const id = await launched(app.call)
  await app.database.owner`update notifications.delivery set gateway = 'gone'`
  await app.delivery.start()
  await ends(app, id, 'sent')
  assert.equal(other.ledger().length, 0)
})

test('an engine that stops finishes its calls, takes nothing more, and leaves the rest to the next', async t => {
  const { app, gateway } = await deliveringApp(t, { latencyMinMs: 700, latencyMaxMs: 700 })
  const under = [await launched(app.call), await launched(app.call)]
  await eventually(async () => gateway.totals().received === 2)
  const stopping = app.delivery.stop()
  const later = await launched(app.call)
  await stopping
  for (const id of under) assert.equal(await statusOf(app.call, id), 'sent')
  assert.equal(await statusOf(app.call, later), 'processing')
  assert.equal(gateway.totals().received, 2)
  const next = await anApp({ database: app.database, settings: settingsFor(gateway.url) })
  await next.delivery.start()
  await ends(next, later, 'sent')
})

test('whoever asked for it is told of the end, signed, whatever the end is', async t => {
  const secret = `whsec_${Buffer.from('a secret of these tests, long').toString('base64')}`
  const receiver = await aReceiver(secret)
  const settings = { CALLBACK_SECRET: secret, CALLBACK_HOSTS: '127.0.0.1' }
  const { app, gateway } = await deliveringApp(t, {}, settings)
  const callback_url = receiver.url
  const sent = await launched(app.call, { callback_url })
  await ends(app, sent, 'sent')
  gateway.change({ garbage: 1 })
  const unknown = await launched(app.call, { callback_url, on_doubt: 'stop' })
  await ends(app, unknown, 'failed', 'outcome_unknown')
  await register(app.call, { callback_url })
  const told = await eventually(async () => receiver.received.length >= 2 && receiver.received)
  assert.deepEqual(
    told.map(({ content }) => (content as { type: string; data: { id: string } }).data.id).sort(),
    [sent, unknown].sort(),
  )
})

async function deliveringApp(
  t: TestContext,
  figures: GatewaySimulatorOptions = {},
  settings: Record<string, string> = {},
) {
  const gateway = await aSimulator(t, figures)
  const app = await anApp({ settings: { ...settingsFor(gateway.url), ...settings } })
  await app.delivery.start()
  return { app, gateway }
}

/** Email goes to `main` and then to `other`, SMS to `main` alone; a request has two attempts. */
async function appWithFallback(t: TestContext, figures: GatewaySimulatorOptions, isStarted = true) {
  const [gateway, other] = [await aSimulator(t, figures), await aSimulator(t)]
  const file = join(folder, `gateways-${gateway.port}.json`)
  const headers = { 'X-API-Key': 'test-dev-2026' }
  const gateways = { other: { kind: 'http', url: other.url, headers, calls: 0 } }
  writeFileSync(file, JSON.stringify({ gateways, routes: { email: ['main', 'other'], sms: ['main'] } }))
  const settings = { ...settingsFor(gateway.url), GATEWAYS_FILE: file, REQUEST_ATTEMPTS_MAX: '2' }
  const app = await anApp({ settings })
  if (isStarted) await app.delivery.start()
  return { app, gateway, other }
}

const settingsFor = (url: string) => ({ GATEWAY_URL: url, GATEWAY_API_KEY: 'test-dev-2026' })

async function ends(app: TestApp, id: string, status: string, reason: string | null = null) {
  const request = await eventually(async () => {
    const found = (await explain(app, id)).request
    return ['sent', 'failed'].includes(found.status) && found
  })
  assert.deepEqual([request.status, request.reason], [status, reason])
}

async function explain({ call }: TestApp, id: string) {
  return (await call('GET', `/v1/requests/${id}/explanation`)).json()
}

type Attempt = { gateway: string; outcome: string | null; status_code: number; provider_id: string }
async function attemptsOf({ call }: TestApp, id: string): Promise<Attempt[]> {
  return (await call('GET', `/v1/requests/${id}/attempts`)).json().data
}
