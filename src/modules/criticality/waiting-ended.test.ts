import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aKey, aUser, logIn } from '../../../test/access.ts'
import { anApp } from '../../../test/app.ts'
import { listen } from '../../../test/sockets.ts'
import { until } from './state-watch.fixture.ts'
import { type Answer, aCall, asApp, report, secappToken } from './waiting.fixture.ts'

const company = await anApp({ settings: { SECAPP_TOKEN: secappToken } })
const { call, database } = company
const port = await listen(company.app)
const path = '/secapp/update?wait=30'
const position = async () => (await call('GET', '/v1/criticality/state')).json().position as string
const revoke = async (id: string) => assert.ok((await call('DELETE', `/v1/keys/${id}`)).statusCode < 300)

test('a key that is revoked while its call waits is refused when news comes, and is not told', async () => {
  await report(port)
  const [gone, kept] = [await consumerKey(), await consumerKey()]
  const ask = (app: string, key: string) => aCall({ port, path, headers: { token: key, 'app-name': app } })
  for (const [app, { key }] of [
    ['gone', gone],
    ['kept', kept],
  ] as const)
    await ask(app, key).answer
  const refused = ask('gone', gone.key)
  const told = ask('kept', kept.key)
  await untilWaiting()
  await revoke(gone.id)
  const id = await report(port, 5)
  const { status, json, headers } = await refused.answer
  assert.deepEqual([status, json().reason], [401, 'criticality.ended_while_waiting'])
  assert.match(String(headers['content-type']), /^application\/problem\+json/)
  assert.equal((await told.answer).json().status_change_id, id)
  const rows = await database.owner<{ app: string; isTold: boolean }[]>`
    select app, told_revision = (select revision from criticality.state) as is_told
    from criticality.consumer where app in ('gone', 'kept') order by app`
  assert.deepEqual(
    [...rows],
    [
      { app: 'gone', isTold: false },
      { app: 'kept', isTold: true },
    ],
  )
})

test('a key that is revoked while its call waits is refused at the end of its time too, in every mode', async () => {
  await report(port)
  const { id, key } = await consumerKey()
  const headers = { token: key, 'app-name': 'out of time' }
  await aCall({ port, path, headers }).answer
  const now = await position()
  const calls = [
    aCall({ port, path: '/secapp/update?wait=1', headers }),
    aCall({ port, path: `/secapp/update?wait=1&since=${now}`, headers }),
    aCall({
      port,
      path: '/v1/criticality/state?wait=1',
      headers: { ...headers, 'if-none-match': `"${now}"` },
    }),
  ]
  await revoke(id)
  for (const { answer } of calls) assert.equal((await answer).status, 401)
})

test('a session that is ended while its call waits is refused when news comes', async () => {
  await report(port)
  const cookie = await logIn(company, await aUser(company, 'operator'))
  const waiting = aCall({
    port,
    path: '/v1/criticality/state?wait=30',
    headers: { cookie, 'if-none-match': `"${await position()}"` },
  })
  await untilWaiting()
  const ended = await call('DELETE', '/v1/session', {
    key: null,
    headers: { cookie, 'sec-fetch-site': 'same-origin' },
  })
  assert.ok(ended.statusCode < 300, ended.body)
  await report(port, 4)
  assert.equal((await waiting.answer).status, 401)
})

test('a call that waited is answered as one that came after the change: same status, headers and body', async () => {
  for (const mode of ['literal', 'since', 'tagged', 'state'] as const) {
    await report(port)
    const now = await position()
    const ask = (app: string, wait: string) => {
      const query = mode === 'since' ? `${wait}&since=${now}` : wait
      const headers: Record<string, string> =
        mode === 'tagged' || mode === 'state' ? { 'if-none-match': `"${now}"` } : {}
      const route = mode === 'state' ? '/v1/criticality/state' : '/secapp/update'
      return aCall({ port, path: `${route}?${query}`, headers: asApp(`${mode} ${app}`, headers) })
    }
    if (mode === 'literal') for (const app of ['waits', 'asks']) await ask(app, 'wait=0').answer
    const waited = ask('waits', 'wait=30')
    await untilWaiting()
    const id = await report(port, 2)
    const [late, direct] = [await waited.answer, await ask('asks', 'wait=0').answer]
    assert.equal(late.json().status_change_id ?? late.json().change_id, id)
    assert.deepEqual(comparable(late), comparable(direct), mode)
  }
})

// What says which call it was, when, and how long it took.
function comparable({ status, headers, body }: Answer) {
  const { date, 'x-request-id': id, ratelimit, 'server-timing': timing, ...same } = headers
  return { status, body, same, has: [date, id, ratelimit].map(header => typeof header), timed: typeof timing }
}

const consumerKey = () => aKey(company, { scopes: ['criticality', 'criticality:read'] })

// A call has come in, found nothing new, and waits: it is no request in flight any more for the shedding of load.
async function untilWaiting() {
  await new Promise(resolve => setTimeout(resolve, 300))
  await until(async () => (await call('GET', '/health')).statusCode === 200)
}
