import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { aKey } from '../../../test/access.ts'
import { adminKey, anApp } from '../../../test/app.ts'
import { aDatabase } from '../../../test/database.ts'
import { listen } from '../../../test/sockets.ts'
import { cutListeners, until } from './state-watch.fixture.ts'
import { aCall, asApp, report, secappToken } from './waiting.fixture.ts'

const database = await aDatabase()
const settings = { SECAPP_TOKEN: secappToken }
const one = await anApp({ database, settings })
const other = await anApp({ database, settings })
const port = await listen(one.app)
const otherPort = await listen(other.app)

test('an application that waits gets the change when another process accepts it, and only once', async () => {
  await report(port)
  for (const mine of [port, otherPort]) {
    const app = `waits at ${mine}`
    await ask(mine, app)
    const waiting = waitFor(mine, app)
    await sleep(150)
    assert.ok(!waiting.isAnswered())
    const id = await report(mine === port ? otherPort : port, 4)
    const { status, json } = await waiting.answer
    assert.deepEqual([status, json().status_change_id, json().current_status], [200, id, 4])
    assert.equal((await ask(mine, app)).body, '{}')
  }
})

test('what is new is answered at once, however long the caller would wait', async () => {
  const id = await report(port)
  const { json } = await waitFor(port, 'in a hurry').answer
  assert.equal(json().status_change_id, id)
})

test('when nothing comes the caller gets nothing new once its time is up: {} or 304', async () => {
  const id = await report(port)
  await ask(port, 'patient')
  const startedAt = Date.now()
  const literal = waitFor(port, 'patient', { seconds: 1 })
  const position = await positionNow()
  const tagged = waitFor(port, 'tagged', { seconds: 1, headers: { 'if-none-match': `"${position}"` } })
  const since = waitFor(port, 'since', { seconds: 1, query: `&since=${position}` })
  const state = stateFrom(port, { seconds: 1, headers: { 'if-none-match': `"${position}"` } })
  assert.equal((await literal.answer).body, '{}')
  assert.equal((await since.answer).body, '{}')
  for (const { answer } of [tagged, state]) {
    const { status, body, headers } = await answer
    assert.deepEqual([status, body, headers.etag], [304, '', `"${position}"`])
  }
  assert.ok(Date.now() - startedAt >= 1_000)
  assert.ok(id > 0)
})

test('who carries its own position is woken in every way of saying it, and heals after a lost answer', async () => {
  await report(port)
  const position = await positionNow()
  const headers = { 'if-none-match': `"${position}"` }
  const lost = waitFor(port, 'confirms', { headers })
  const calls = [
    waitFor(otherPort, 'tags', { headers }),
    waitFor(port, 'says since', { query: `&since=${position}` }),
    stateFrom(otherPort, { headers }),
    stateFrom(port, { query: `&since=${position}` }),
  ]
  await sleep(100)
  const id = await report(port, 5)
  for (const { answer } of calls) {
    const { status, body, json } = await answer
    assert.equal(status, 200, body)
    assert.equal(json().status_change_id ?? json().change_id, id)
  }
  await lost.answer
  // The same position again, as if that answer had never come.
  const { json } = await waitFor(port, 'confirms', { headers }).answer
  assert.equal(json().status_change_id, id)
})

test('of several instances that wait each is told, and of several calls of one instance one', async () => {
  await report(port)
  const instances = ['a', 'b', 'c'].map(id => ({ 'instance-id': id }))
  for (const headers of instances) await ask(port, 'replicated', headers)
  await ask(port, 'doubled')
  const each = instances.map(headers => waitFor(port, 'replicated', { headers }))
  const doubled = [1, 2, 3].map(() => waitFor(port, 'doubled', { seconds: 2 }))
  await sleep(100)
  const id = await report(otherPort)
  for (const { answer } of each) assert.equal((await answer).json().status_change_id, id)
  const bodies = await Promise.all(doubled.map(async ({ answer }) => (await answer).body))
  assert.equal(bodies.filter(body => body === '{}').length, 2)
})

test('three hundred that wait are all told, with few statements', async () => {
  await report(port)
  const apps = Array.from({ length: 300 }, (_, number) => `of many ${number}`)
  await Promise.all(apps.map(app => ask(port, app)))
  const waiting = apps.map(app => waitFor(port, app))
  await sleep(300)
  const before = await statements()
  const id = await report(port)
  const answers = await Promise.all(waiting.map(({ answer }) => answer))
  assert.ok(answers.every(({ json }) => json().status_change_id === id))
  const spent = (await statements()) - before
  assert.ok(spent < 150, `${spent} transactions`)
  const [row] = await database.owner<[{ told: number }]>`
    select count(*)::int as told from criticality.consumer
    where app like 'of many %' and told_revision = (select revision from criticality.state)`
  assert.equal(row.told, 300)
})

test('who leaves while it waits is forgotten, and what comes then is news for it still, and for who stayed', async () => {
  await report(port)
  for (const app of ['leaves', 'stays']) await ask(port, app)
  const staying = waitFor(port, 'stays')
  const leaving = waitFor(port, 'leaves')
  await sleep(150)
  leaving.leave()
  await assert.rejects(leaving.answer)
  await sleep(50)
  const id = await report(port)
  const { json } = await ask(port, 'leaves')
  assert.equal(json().status_change_id, id)
  assert.equal((await staying.answer).json().status_change_id, id)
})

test('a change whose notice is lost is told within seconds, and so is one while the listener is cut', async () => {
  await report(port)
  for (const round of [1, 2, 3]) {
    await ask(otherPort, 'unnoticed')
    const waiting = waitFor(otherPort, 'unnoticed')
    await until(async () => (await cutListeners(database.owner)) > 0)
    const id = await report(port)
    const { json } = await waiting.answer
    assert.equal(json().status_change_id, id, `round ${round}`)
  }
})

test('a wait is between 0 and 60 whole seconds; another is refused, and so is a caller without token or name', async () => {
  for (const path of ['/secapp/update', '/v1/criticality/state']) {
    for (const wait of ['-1', '61', '1000000', '1.5', 'soon', '30s', '']) {
      const { status, body } = await aCall({ port, path: `${path}?wait=${wait}`, headers: asApp('refused') })
        .answer
      assert.ok(status === 400 || status === 422, `${path} ${wait}: ${status} ${body}`)
      if (/^-?\d+$/.test(wait)) assert.equal(status, 422, wait)
    }
    const { status } = await aCall({ port, path: `${path}?wait=5` }).answer
    assert.equal(status, 401)
  }
  const wrong = await aCall({
    port,
    path: '/secapp/update?wait=5',
    headers: { token: 'wrong', 'app-name': 'x' },
  }).answer
  assert.equal(wrong.status, 401)
  const nameless = await aCall({ port, path: '/secapp/update?wait=5', headers: { token: secappToken } })
    .answer
  assert.equal(nameless.status, 400)
  const { key } = await aKey(one, { scopes: ['customers:read'] })
  const foreign = await aCall({
    port,
    path: '/v1/criticality/state?wait=5',
    headers: { 'x-api-key': key },
  }).answer
  assert.equal(foreign.status, 403)
})

test('who shows no position is not kept waiting for the state', async () => {
  const id = await report(port)
  const { status, json } = await stateFrom(port, { seconds: 60 }).answer
  assert.deepEqual([status, json().change_id], [200, id])
})

test('before the first change who waits waits for it', async () => {
  const fresh = await anApp({ settings })
  const freshPort = await listen(fresh.app)
  const literal = waitFor(freshPort, 'early')
  const confirmed = waitFor(freshPort, 'early too', { query: '&since=0' })
  await sleep(200)
  assert.ok(!literal.isAnswered() && !confirmed.isAnswered())
  const id = await report(freshPort)
  for (const { answer } of [literal, confirmed]) assert.equal((await answer).json().status_change_id, id)
})

test('those who wait are answered when the service stops: nothing new, and the connection closes', async () => {
  const stopping = await anApp({ database, settings })
  const itsPort = await listen(stopping.app)
  await report(port)
  const position = await positionNow()
  await ask(itsPort, 'at the end')
  const literal = waitFor(itsPort, 'at the end', { seconds: 60 })
  const tagged = waitFor(itsPort, 'tagged at the end', {
    seconds: 60,
    headers: { 'if-none-match': `"${position}"` },
  })
  const state = stateFrom(itsPort, { seconds: 60, headers: { 'if-none-match': `"${position}"` } })
  await sleep(200)
  const startedAt = Date.now()
  await stopping.app.close()
  assert.ok(Date.now() - startedAt < 20_000)
  const answers = await Promise.all([literal.answer, tagged.answer, state.answer])
  assert.deepEqual(
    answers.map(({ status, body }) => [status, body]),
    [
      [200, '{}'],
      [304, ''],
      [304, ''],
    ],
  )
  for (const { headers } of answers) assert.equal(headers.connection, 'close')
})

type Wait = { seconds?: number; headers?: Record<string, string>; query?: string }

function waitFor(at: number, app: string, { seconds = 30, headers = {}, query = '' }: Wait = {}) {
  return aCall({ port: at, path: `/secapp/update?wait=${seconds}${query}`, headers: asApp(app, headers) })
}

function stateFrom(at: number, { seconds = 30, headers = {}, query = '' }: Wait) {
  return aCall({
    port: at,
    path: `/v1/criticality/state?wait=${seconds}${query}`,
    headers: { 'x-api-key': adminKey, ...headers },
  })
}

function ask(at: number, app: string, headers: Record<string, string> = {}) {
  return aCall({ port: at, path: '/secapp/update', headers: asApp(app, headers) }).answer
}

async function positionNow(): Promise<string> {
  const { json } = await aCall({ port, path: '/v1/criticality/state', headers: { 'x-api-key': adminKey } })
    .answer
  return json().position as string
}

async function statements(): Promise<number> {
  await database.owner`select pg_stat_force_next_flush()`
  await sleep(1_100)
  const [row] = await database.owner<[{ transactions: number }]>`
    select xact_commit::int as transactions from pg_stat_database where datname = current_database()`
  return row.transactions
}
