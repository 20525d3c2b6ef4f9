import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { aKey, aUser, logIn } from '../../../test/access.ts'
import { adminKey, anApp } from '../../../test/app.ts'
import { aDatabase } from '../../../test/database.ts'
import { listen } from '../../../test/sockets.ts'
import { change, changeSilently, cutListeners, makeState, until } from './state-watch.fixture.ts'
import { announceState, missedMax } from './state-watch.ts'
import { aListener, asApp, report, secappToken } from './waiting.fixture.ts'

const database = await aDatabase()
const { owner } = database
const settings = { SECAPP_TOKEN: secappToken }
const one = await anApp({ database, settings })
const other = await anApp({ database, settings })
const port = await listen(one.app)
const otherPort = await listen(other.app)

test('a listener gets the present state at once, and then each change, whichever process accepted it', async () => {
  await report(port, 2)
  const listeners = await Promise.all([port, otherPort].map(at => aListener(at, asApp(`listens at ${at}`))))
  const { body } = await one.call('GET', '/v1/criticality/state')
  for (const { headers, first } of listeners) {
    assert.match(String(headers['content-type']), /^text\/event-stream/)
    assert.equal(headers['cache-control'], 'no-store')
    const { id, data } = await first(() => true)
    assert.deepEqual(data, JSON.parse(body))
    assert.equal(id, data.position)
  }
  for (const at of [port, otherPort]) {
    const changeId = await report(at, 5)
    for (const { first } of listeners) {
      const { data } = await first(({ data }) => data.change_id === changeId)
      assert.equal(data.status, 5)
    }
  }
  for (const { events } of listeners) assert.equal(events.length, 3)
})

test('before the first change a listener is told that there is none', async () => {
  const fresh = await anApp({ settings })
  const at = await listen(fresh.app)
  const listener = await aListener(at, asApp('early'))
  const { data } = await listener.first(() => true)
  assert.deepEqual([data.revision, data.status, data.change_id], [0, null, null])
  const changeId = await report(at)
  await listener.first(({ data }) => data.change_id === changeId)
  assert.deepEqual(listener.revisions(), [0, 1])
})

test('through a hundred reconnects among changes nothing is missed, nothing told twice, and nothing backwards', async () => {
  const first = await change(owner)
  let lastEventId = await positionOf(first)
  let isOver = false
  const changing = (async () => {
    while (!isOver) {
      // Some come alone, some together, and the notices of some are lost.
      const round = Math.random()
      if (round < 0.5) await change(owner)
      else if (round < 0.7) await changeSilently(owner)
      else await changeTogether(4)
      await sleep(Math.random() * 15)
    }
  })()
  const told: number[] = []
  for (let visit = 0; visit < 100; visit++) {
    const listener = await aListener(visit % 2 ? port : otherPort, {
      ...asApp('comes and goes'),
      'last-event-id': lastEventId,
    })
    await sleep(Math.random() * 40)
    listener.close()
    await listener.ended
    told.push(...listener.revisions())
    lastEventId = listener.events.at(-1)?.id ?? lastEventId
    if (visit % 20 === 10) await cutListeners(owner)
  }
  isOver = true
  await changing
  const last = await aListener(port, { ...asApp('comes and goes'), 'last-event-id': lastEventId })
  const final = await change(owner)
  await last.first(({ data }) => data.revision === final)
  told.push(...last.revisions())
  assert.deepEqual(
    told,
    Array.from({ length: final - first }, (_, number) => first + 1 + number),
  )
  assert.ok(told.length > 100, `${told.length} changes`)
})

test('a listener that comes back to the present state is told nothing until there is another', async () => {
  const revision = await change(owner)
  const listener = await aListener(port, {
    ...asApp('up to date'),
    'last-event-id': await positionOf(revision),
  })
  await sleep(200)
  assert.equal(listener.events.length, 0)
  const next = await change(owner)
  await listener.first(() => true)
  assert.deepEqual(listener.revisions(), [next])
})

test('an id of another epoch, ahead, or none of ours begins with the present state, and so does one from too long ago', async () => {
  await changeTogether(missedMax + 5)
  const revision = await change(owner)
  const epoch = (await positionOf(revision)).slice(0, 36)
  for (const id of [
    '00000000-0000-4000-8000-000000000000-1',
    `${epoch}-${revision + 1_000}`,
    `${epoch}-${revision - missedMax - 1}`,
    `${epoch}-99999999999999999999`,
    `${epoch}--1`,
    `${revision}`,
    'nonsense; drop',
    'x'.repeat(5_000),
  ]) {
    const listener = await aListener(port, { ...asApp('lost'), 'last-event-id': id })
    await listener.first(() => true)
    await sleep(50)
    assert.deepEqual(listener.revisions(), [revision], id.slice(0, 60))
    listener.close()
  }
  const listener = await aListener(port, {
    ...asApp('just in time'),
    'last-event-id': `${epoch}-${revision - missedMax}`,
  })
  await listener.first(({ data }) => data.revision === revision)
  assert.equal(listener.events.length, missedMax)
})

test('however many change it at once, every listener gets every revision in its order', async () => {
  const first = await change(owner)
  const id = await positionOf(first)
  const listeners = await Promise.all(
    Array.from({ length: 20 }, (_, number) =>
      aListener(number % 2 ? port : otherPort, { ...asApp(`crowd ${number}`), 'last-event-id': id }),
    ),
  )
  const last = Math.max(...(await Promise.all(Array.from({ length: 64 }, () => change(owner)))))
  for (const listener of listeners) {
    await listener.first(({ data }) => data.revision === last)
    assert.deepEqual(
      listener.revisions(),
      Array.from({ length: last - first }, (_, number) => first + 1 + number),
    )
  }
})

test('applications show their token and name, users and keys need the right to read; others are refused', async () => {
  const reads = await aKey(one, { scopes: ['criticality:read'] })
  const contract = await aKey(one, { scopes: ['criticality'] })
  const foreign = await aKey(one, { scopes: ['customers:read'] })
  const analyst = await logIn(one, await aUser(one, 'analyst'))
  const statuses = await Promise.all(
    [
      asApp('an application', { 'instance-id': 'one' }),
      { token: contract.key, 'app-name': 'with a key of its own' },
      { 'x-api-key': reads.key },
      { 'x-api-key': adminKey },
      { cookie: analyst },
      { token: secappToken },
      { token: contract.key },
      { ...asApp('x'.repeat(201)) },
      { token: 'wrong', 'app-name': 'an application' },
      {},
      { 'app-name': 'an application' },
      { 'x-api-key': 'wrong' },
      { 'x-api-key': foreign.key },
      { token: foreign.key, 'app-name': 'an application' },
    ].map(async headers => (await aListener(port, headers)).status),
  )
  assert.deepEqual(statuses, [200, 200, 200, 200, 200, 400, 400, 400, 401, 401, 401, 401, 403, 403])
})

test('an application counts as asking while it listens, with what it is shown; whoever reads with a key does not', async () => {
  const listener = await aListener(port, asApp('attends', { 'instance-id': 'i1' }))
  await aListener(port, { 'x-api-key': adminKey, 'app-name': 'only reads' })
  const revision = await change(owner)
  await listener.first(({ data }) => data.revision === revision)
  await one.lastSeen.flush()
  const rows = await owner`
    select app, instance, mode, told_revision from criticality.consumer where app in ('attends', 'only reads')`
  assert.deepEqual(
    rows.map(row => ({ ...row })),
    [{ app: 'attends', instance: 'i1', mode: 'stream', toldRevision: revision }],
  )
})

test('open streams do not count as work, and end with a word when the service stops', async () => {
  const stopping = await anApp({ database, settings })
  const at = await listen(stopping.app)
  const listeners = await Promise.all(
    Array.from({ length: 30 }, (_, number) => aListener(at, asApp(`until the end ${number}`))),
  )
  await Promise.all(listeners.map(({ first }) => first(() => true)))
  await stopping.app.close()
  for (const { ended, ends } of listeners) {
    await ended
    assert.deepEqual(ends(), ['stopping'])
  }
})

test('silent streams show that they are alive; a revoked key loses its stream, others stay', async t => {
  t.diagnostic('heartbeats come every 15 s')
  const revoked = await aKey(one, { scopes: ['criticality'] })
  const kept = await aKey(one, { scopes: ['criticality'] })
  const [loses, keeps, shared] = await Promise.all([
    aListener(port, { token: revoked.key, 'app-name': 'same name' }),
    aListener(port, { token: kept.key, 'app-name': 'same name' }),
    aListener(port, asApp('same name')),
  ])
  const answer = await one.call('DELETE', `/v1/keys/${revoked.id}`)
  assert.ok(answer.statusCode < 300, answer.body)
  await loses.ended
  assert.deepEqual(loses.ends(), ['not_allowed'])
  await until(() => keeps.comments() > 0 && shared.comments() > 0)
  assert.deepEqual([...keeps.ends(), ...shared.ends()], [])
})

const changeTogether = (count: number) =>
  owner.begin(async sql => {
    for (let made = 0; made < count; made++) await makeState(sql)
    await announceState(sql)
  })

async function positionOf(revision: number): Promise<string> {
  const [{ epoch }] = await owner<[{ epoch: string }]>`select epoch from criticality.state`
  return `${epoch}-${revision}`
}
