import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aKey, aUser, eventually, logIn } from '../../../test/access.ts'
import { adminKey, anApp } from '../../../test/app.ts'
import { aDatabase } from '../../../test/database.ts'
import { aDoor } from '../../../test/sockets.ts'

const database = await aDatabase()
const door = await aDoor(database.url)
const behindDoor = await anApp({ database, settings: { DATABASE_URL: door.url } })
const local = await anApp({ database })
const byKey = await anApp({ database, settings: { METRICS_ACCESS: 'key' } })
const open = await anApp({ database, settings: { METRICS_ACCESS: 'open' } })
const empty = await anApp({ database: await aDatabase({ migrated: false }) })

test('a process is alive and ready when its database answers and is migrated', async () => {
  assert.deepEqual((await local.call('GET', '/health', { key: null })).json(), { status: 'ok' })
  const ready = await local.call('GET', '/ready', { key: null })
  assert.equal(ready.statusCode, 200)
  const { status, checks } = ready.json()
  assert.equal(status, 'ready')
  assert.deepEqual(Object.keys(checks).sort(), ['database', 'migrations', 'process'])
})

test('without migrations it is alive and not ready', async () => {
  assert.equal((await empty.call('GET', '/health')).statusCode, 200)
  const ready = await empty.call('GET', '/ready')
  assert.equal(ready.statusCode, 503)
  assert.equal(ready.json().checks.migrations.status, 'failing')
  assert.equal(ready.json().checks.database.status, 'ok')
})

test('while migrations cannot be looked at it says so, sooner than the database gives up', async () => {
  await database.owner.begin(async sql => {
    await sql`lock table platform.migration in access exclusive mode`
    let hasGivenUp = false
    const waiting = assert.rejects(async () => local.databases.writes`select from platform.migration`)
    void waiting.then(() => {
      hasGivenUp = true
    })
    const ready = await local.call('GET', '/ready')
    assert.equal(hasGivenUp, false)
    await waiting
    assert.equal(ready.statusCode, 503)
    assert.equal(ready.json().checks.migrations.status, 'failing')
    assert.equal(ready.json().checks.database.status, 'ok')
  })
  await eventually(async () => (await local.call('GET', '/ready')).statusCode === 200)
})

test('when the database is gone it is alive and not ready, calls get 503, and when it is back so is everything', async () => {
  const { call, logged } = behindDoor
  assert.equal((await call('GET', '/ready')).statusCode, 200)
  door.shut()
  const ready = await eventually(async () => {
    const answer = await call('GET', '/ready')
    return answer.statusCode === 503 && answer
  })
  assert.equal(ready.json().checks.database.status, 'failing')
  assert.equal((await call('GET', '/health')).statusCode, 200)
  const answer = await call('GET', '/v1/customers', { headers: { 'accept-language': 'es' } })
  assert.equal(answer.statusCode, 503)
  assert.ok(Number(answer.headers['retry-after']) > 0)
  const { detail, reason } = answer.json()
  assert.ok(['database.unavailable', 'overloaded'].includes(reason), reason)
  assert.ok(!/ECONN|CONNECTION|127\.0\.0\.1|postgres/.test(answer.body), detail)
  await door.open()
  await eventually(async () => (await call('GET', '/ready')).statusCode === 200)
  await eventually(async () => (await call('GET', '/v1/customers')).statusCode === 200)
  assert.ok(!logged().includes(new URL(database.url).password || 'no password'))
})

test('metrics: on this machine anybody may read them, by default', async () => {
  const answer = await local.call('GET', '/metrics', { key: null })
  assert.equal(answer.statusCode, 200)
  assert.match(String(answer.headers['content-type']), /^text\/plain/)
  for (const name of [
    'trastienda_http_request_seconds_bucket',
    'trastienda_http_requests_in_flight',
    'trastienda_database_connections',
    'nodejs_eventloop_lag_seconds',
    'process_resident_memory_bytes',
  ]) {
    assert.ok(answer.body.includes(name), name)
  }
})

test('metrics tell of each connection of the service whether it works or idles', async () => {
  const { body } = await local.call('GET', '/metrics', { key: null })
  const states = [...body.matchAll(/trastienda_database_connections\{state="([^"]+)"\} (\d+)/g)]
  assert.ok(states.some(([, state, connections]) => state === 'active' && Number(connections) > 0))
  assert.deepEqual(
    states.filter(([, state]) => state === 'other'),
    [],
  )
})

test('metrics tell routes by their pattern, never by the ids and texts in an address', async () => {
  await local.call('GET', '/v1/customers/123456789?')
  await local.call('GET', '/canary-of-an-address')
  const { body } = await local.call('GET', '/metrics', { key: null })
  assert.ok(body.includes('route="/v1/customers/:id"'))
  assert.ok(!body.includes('123456789') && !body.includes('canary-of-an-address'))
})

test('metrics: from elsewhere, or through a proxy, only with the scope', async () => {
  const elsewhere = { url: '/metrics', remoteAddress: '192.0.2.1' }
  const weak = await aKey(local, { scopes: ['customers:read'] })
  const fit = await aKey(local, { scopes: ['system:read'] })
  const statusWith = async (key?: string) =>
    (await local.app.inject({ ...elsewhere, headers: key ? { 'x-api-key': key } : {} })).statusCode
  assert.deepEqual(
    [await statusWith(), await statusWith('wrong'), await statusWith(weak.key), await statusWith(fit.key)],
    [401, 401, 403, 200],
  )
  for (const header of ['x-forwarded-for', 'forwarded']) {
    const proxied = await local.call('GET', '/metrics', { key: null, headers: { [header]: 'for=192.0.2.1' } })
    assert.equal(proxied.statusCode, 401, header)
  }
  assert.equal((await local.app.inject({ url: '/metrics', remoteAddress: '::1' })).statusCode, 200)
  assert.equal(
    (await local.app.inject({ url: '/metrics', remoteAddress: '::ffff:127.0.0.1' })).statusCode,
    200,
  )
})

test('METRICS_ACCESS=key asks also callers on this machine for the scope', async () => {
  assert.equal((await byKey.call('GET', '/metrics', { key: null })).statusCode, 401)
  assert.equal((await byKey.call('GET', '/metrics', { key: adminKey })).statusCode, 200)
  const cookies = [
    await logIn(local, await aUser(local, 'operator')),
    await logIn(local, await aUser(local, 'agent')),
  ]
  const statuses = []
  for (const cookie of cookies)
    statuses.push((await byKey.call('GET', '/metrics', { key: null, headers: { cookie } })).statusCode)
  assert.deepEqual(statuses, [200, 403])
})

test('METRICS_ACCESS=open asks nobody', async () => {
  const answer = await open.app.inject({ url: '/metrics', remoteAddress: '192.0.2.1' })
  assert.equal(answer.statusCode, 200)
})
