import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { aDatabase } from '../../../../test/database.ts'
import { eventually } from '../../../../test/service.ts'
import { aSender, finish, passTime, secret, stored } from './callbacks.fixture.ts'
import { type Answer, aReceiver, aServer, documentedReceiver } from './receiver.fixture.ts'

const database = await aDatabase()
const { owner } = database
beforeEach(() => owner`delete from notifications.callback`)

test('a callback arrives signed, once, with the body that was stored', async () => {
  const receiver = await aReceiver(secret)
  const sender = aSender(database)
  sender.start()
  const ids = await finish(owner, receiver.url)
  sender.nudge()
  await eventually(() => assert.equal(sender.results.length, 1))
  const [one] = receiver.received
  assert.deepEqual(one?.content, {
    type: 'request.sent',
    data: { id: ids[0], status: 'sent', name: 'María' },
  })
  assert.equal(one?.id, ids[0])
  assert.equal(one?.headers['content-type'], 'application/json')
  const [row] = await stored(database, ids)
  assert.equal(row?.state, 'delivered')
  await passTime(database, ids)
  await passesBy(sender, receiver.url)
  assert.deepEqual(
    receiver.received.map(({ id }) => id).filter(id => id === ids[0]),
    ids,
  )
  await sender.stop()
})

test('the documented server hears of each callback once, although it is repeated', async () => {
  const { callbackServer } = await documentedReceiver()
  const heard: string[] = []
  const { host } = await aServer(callbackServer(secret, (_callback, id) => heard.push(id)))
  const sender = aSender(database)
  const ids = await finish(owner, `http://${host}/callbacks`)
  for (const round of [1, 2]) {
    sender.start()
    await eventually(() => assert.equal(sender.results.length, round))
    await sender.stop()
    await owner`update notifications.callback set delivered_at = null, due_at = now() where id = any (${ids}::uuid[])`
  }
  assert.deepEqual(
    sender.results.map(({ outcome }) => outcome),
    ['delivered', 'delivered'],
  )
  assert.deepEqual(heard, ids)
})

test('a receiver that fails is tried again on the schedule, and nine times at most', async () => {
  const receiver = await aReceiver(secret, () => 500)
  const sender = aSender(database)
  sender.start()
  const ids = await finish(owner, receiver.url)
  sender.nudge()
  const waits = [5, 60, 300, 1_800, 7_200, 18_000, 36_000, 36_000]
  for (const [place, wait] of waits.entries()) {
    await eventually(() => assert.equal(sender.results.length, place + 1))
    const [row] = await stored(database, ids)
    assert.ok(row)
    assert.deepEqual([row.state, row.attempts, row.lastError], ['waits', place + 1, 'answered 500'])
    // A busy machine may be late by some seconds.
    assert.ok(
      row.waitSeconds <= wait * 1.1 && row.waitSeconds > wait * 0.9 - 20,
      `${wait}: ${row.waitSeconds}`,
    )
    await passTime(database, ids)
    sender.nudge()
  }
  await eventually(async () => assert.equal((await stored(database, ids))[0]?.state, 'given up'))
  await passTime(database, ids)
  await passesBy(sender, (await aReceiver(secret)).url)
  assert.equal(receiver.received.length, 9)
  assert.ok(receiver.received.every(({ content, id }) => content && id === ids[0]))
  await sender.stop()
})

test('a receiver that comes back gets what it missed, under the same id and freshly signed', async () => {
  const receiver = await aReceiver(secret, (_received, number) => (number < 3 ? 500 : 200))
  const sender = aSender(database)
  sender.start()
  const ids = await finish(owner, receiver.url)
  sender.nudge()
  for (const times of [1, 2]) {
    await eventually(() => assert.equal(sender.results.length, times))
    await passTime(database, ids)
    sender.nudge()
  }
  await eventually(() => assert.equal(sender.results.length, 3))
  const [row] = await stored(database, ids)
  assert.deepEqual([row?.state, row?.attempts, row?.lastError], ['delivered', 3, null])
  assert.deepEqual(new Set(receiver.received.map(({ id }) => id)), new Set(ids))
  assert.ok(receiver.received.every(({ content }) => content))
  await sender.stop()
})

test('each way to fail is told in few words, and nothing of the address or the answer is kept', async () => {
  const elsewhere = await aReceiver(secret)
  const ways: [answer: Answer, state: string, told: RegExp][] = [
    [404, 'waits', /^answered 404$/],
    [410, 'given up', /^answered 410$/],
    [{ status: 302, headers: { location: elsewhere.url } }, 'waits', /^answered 302 \(redirects/],
    [{ status: 307, headers: { location: elsewhere.url } }, 'waits', /^answered 307 \(redirects/],
    ['hang up', 'waits', /^the connection failed \([A-Z_]+\)$/],
  ]
  const sender = aSender(database)
  sender.start()
  for (const [answer, state, told] of ways) {
    const receiver = await aReceiver(secret, () => answer)
    const ids = await finish(owner, `${receiver.url}?token=hidden-in-the-address`)
    const before = sender.results.length
    sender.nudge()
    await eventually(() => assert.equal(sender.results.length, before + 1))
    const [row] = await stored(database, ids)
    assert.equal(row?.state, state, String(answer))
    assert.match(row?.lastError ?? '', told)
    assert.equal(receiver.received.length, 1)
  }
  assert.equal(elsewhere.received.length, 0)
  await sender.stop()
  assert.match(sender.logged(), /"answered 410"/)
  assert.doesNotMatch(sender.logged(), /hidden-in-the-address|nobody should repeat/)
})

test('a nudge is enough: what is due is not left to the next look by the clock', async t => {
  t.mock.timers.enable({ apis: ['setInterval'] })
  const receiver = await aReceiver(secret)
  const sender = aSender(database)
  sender.start()
  for (const times of [1, 2, 3]) {
    await finish(owner, receiver.url)
    sender.nudge()
    await eventually(() => assert.equal(sender.results.length, times))
  }
  await sender.stop()
})

test('a receiver that asks for a longer wait gets it', async () => {
  const receiver = await aReceiver(secret, () => ({ status: 503, headers: { 'retry-after': '900' } }))
  const sender = aSender(database)
  sender.start()
  const ids = await finish(owner, receiver.url)
  sender.nudge()
  await eventually(() => assert.equal(sender.results.length, 1))
  const [row] = await stored(database, ids)
  assert.ok(row && row.waitSeconds > 800 && row.waitSeconds <= 900, String(row?.waitSeconds))
  await sender.stop()
})

test('a receiver that does not answer in ten seconds has failed', async () => {
  const receiver = await aReceiver(secret, () => 'hang')
  const sender = aSender(database)
  sender.start()
  const ids = await finish(owner, receiver.url)
  sender.nudge()
  await eventually(() => assert.equal(sender.results.length, 1))
  const [row] = await stored(database, ids)
  assert.deepEqual([row?.state, row?.lastError], ['waits', 'no answer within 10 s'])
  await sender.stop()
})

test('a slow receiver delays nobody else, and gets two calls at a time', async () => {
  const door = Promise.withResolvers<number>()
  const slow = await aReceiver(secret, () => door.promise)
  const quick = await aReceiver(secret)
  const slowIds = await finish(owner, slow.url, 300)
  const quickIds = await finish(owner, quick.url, 50)
  const sender = aSender(database)
  sender.start()
  await eventually(() => assert.equal(quick.received.length, 50))
  assert.ok(slow.received.length <= 2)
  door.resolve(204)
  await eventually(() => assert.equal(sender.results.length, 350))
  assert.equal(slow.heldMax(), 2)
  assert.ok(quick.heldMax() <= 2)
  for (const row of await stored(database, [...slowIds, ...quickIds])) {
    assert.deepEqual([row.state, row.attempts], ['delivered', 1])
  }
  await sender.stop()
})

test('a process makes twenty calls at a time', async () => {
  const door = Promise.withResolvers<number>()
  const receivers = await Promise.all(Array.from({ length: 15 }, () => aReceiver(secret, () => door.promise)))
  for (const { url } of receivers) await finish(owner, url, 3)
  const sender = aSender(database)
  sender.start()
  const held = () => receivers.reduce((sum, receiver) => sum + receiver.held(), 0)
  await eventually(() => assert.equal(held(), 20))
  sender.nudge()
  const [waiting] = await owner`
    select count(*) as number from notifications.callback where delivered_at is null and attempts = 0`
  assert.equal(waiting?.number, 25)
  door.resolve(204)
  await eventually(() => assert.equal(sender.results.length, 45))
  assert.ok(receivers.every(({ heldMax }) => heldMax() <= 2))
  await sender.stop()
})

test('while secrets are exchanged, receivers that know either take the callback', async () => {
  const old = 'an-old-secret-of-24-characters'
  const receivers = await Promise.all([aReceiver(secret), aReceiver(old)])
  const sender = aSender(database, { secrets: [secret, old] })
  sender.start()
  for (const { url } of receivers) await finish(owner, url)
  sender.nudge()
  await eventually(() => assert.equal(sender.results.length, 2))
  for (const { received } of receivers) assert.ok(received[0]?.content)
  await sender.stop()
  assert.ok(!sender.logged().includes(old) && !sender.logged().includes(secret.slice(6)))
})

test('without a secret nothing is sent, and what is due waits for one', async () => {
  const receiver = await aReceiver(secret)
  const ids = await finish(owner, receiver.url)
  const without = aSender(database, { secrets: [] })
  without.start()
  without.nudge()
  await without.stop()
  assert.deepEqual(
    (await stored(database, ids)).map(({ attempts }) => attempts),
    [0],
  )
  const sender = aSender(database)
  sender.start()
  await eventually(() => assert.equal(receiver.received.length, 1))
  await sender.stop()
})

test('whoever listens to results may fail: callbacks go on', async () => {
  const receiver = await aReceiver(secret)
  const fail = () => {
    throw new Error('a listener that fails')
  }
  const sender = aSender(database, { onResult: fail })
  sender.start()
  const ids = await finish(owner, receiver.url, 5)
  sender.nudge()
  await eventually(() => assert.equal(sender.results.length, 5))
  assert.ok((await stored(database, ids)).every(({ state }) => state === 'delivered'))
  await sender.stop()
})

/** Waits until the sender has delivered something that became due later. */
async function passesBy(sender: ReturnType<typeof aSender>, url: string) {
  const [id] = await finish(owner, url)
  sender.nudge()
  await eventually(() => assert.ok(sender.results.some(result => result.id === id)))
}
