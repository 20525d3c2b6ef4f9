import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { beforeEach, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { aDatabase } from '../../../../test/database.ts'
import { cleanUp, eventually } from '../../../../test/service.ts'
import { aDoor } from '../../../../test/sockets.ts'
import { aSender, finish, passTime, secret, stored } from './callbacks.fixture.ts'
import { aReceiver } from './receiver.fixture.ts'

const database = await aDatabase()
const { owner } = database
beforeEach(() => owner`delete from notifications.callback`)

test('two processes deliver each callback once', async () => {
  const door = Promise.withResolvers<number>()
  const receivers = await Promise.all(Array.from({ length: 12 }, () => aReceiver(secret, () => door.promise)))
  const ids = (await Promise.all(receivers.map(({ url }) => finish(owner, url, 30)))).flat()
  const senders = [aSender(database), aSender(database)]
  for (const sender of senders) sender.start()
  const held = () => receivers.reduce((sum, receiver) => sum + receiver.held(), 0)
  await eventually(() => assert.equal(held(), 40))
  door.resolve(204)
  const results = () => senders.flatMap(sender => sender.results)
  await eventually(() => assert.equal(results().length, ids.length))
  const received = receivers.flatMap(receiver => receiver.received.map(({ id }) => id))
  assert.deepEqual(received.sort(), ids.sort())
  assert.ok(results().every(({ outcome, attempt }) => outcome === 'delivered' && attempt === 1))
  for (const sender of senders) await sender.stop()
})

test('what a killed process had in hand is taken over when its lease ends, and not before', async t => {
  const receiver = await aReceiver(secret, (_received, number) => (number === 1 ? 'hang' : 204))
  const other = await aReceiver(secret)
  const ids = await finish(owner, receiver.url)
  const fixture = fileURLToPath(new URL('./sender.fixture.ts', import.meta.url))
  const child = spawn(process.execPath, [fixture, database.url, secret], { stdio: 'inherit' })
  cleanUp(t, () => void child.kill('SIGKILL'))
  await eventually(() => assert.equal(receiver.received.length, 1))
  child.kill('SIGKILL')
  await once(child, 'exit')
  const [held] = await stored(database, ids)
  assert.ok(held && held.state === 'waits' && held.waitSeconds <= 30, JSON.stringify(held))

  const sender = aSender(database)
  // The lease may end by itself on a machine that stands still; here it is long.
  await owner`update notifications.callback set due_at = due_at + interval '1 hour' where id = any (${ids}::uuid[])`
  const passed = await finish(owner, other.url)
  sender.start()
  await eventually(() =>
    assert.deepEqual(
      other.received.map(({ id }) => id),
      passed,
    ),
  )
  assert.equal(receiver.received.length, 1)

  await passTime(database, ids)
  sender.nudge()
  await eventually(async () => assert.equal((await stored(database, ids))[0]?.state, 'delivered'))
  assert.deepEqual(
    receiver.received.map(({ id }) => id),
    [ids[0], ids[0]],
  )
  assert.equal((await stored(database, ids))[0]?.attempts, 2)
  await sender.stop()
})

test('a claim lasts longer than a call and its settling take', async () => {
  const receiver = await aReceiver(secret, () => 'hang')
  const ids = await finish(owner, receiver.url)
  const sender = aSender(database)
  const [before] = await owner<[{ now: Date }]>`select clock_timestamp() as now`
  sender.start()
  await eventually(() => assert.equal(receiver.received.length, 1))
  const [row] = await owner`
    select extract(epoch from due_at - ${before.now}::timestamptz)::float8 as seconds
    from notifications.callback where id = any (${ids}::uuid[])`
  assert.ok(row?.seconds >= 20, String(row?.seconds))
  await sender.stop()
  const [given] = await stored(database, ids)
  assert.deepEqual([given?.state, given?.attempts], ['waits', 0])
  assert.ok(given && given.waitSeconds <= 0)
})

test('a process that took too long does not spoil what another has in hand', async () => {
  const { ids, doors, results, stop } = await inTwoHands()
  doors[0]?.resolve(410)
  await eventually(() => assert.equal(results().length, 1))
  const [held] = await stored(database, ids)
  assert.deepEqual([held?.state, held?.attempts, held?.lastError], ['waits', 2, null])
  doors[1]?.resolve(204)
  await eventually(() => assert.equal(results().length, 2))
  assert.equal((await stored(database, ids))[0]?.state, 'delivered')
  await stop()
})

test('what a process delivered too late counts, whatever the one that took over met', async () => {
  const { ids, doors, results, stop } = await inTwoHands()
  doors[0]?.resolve(204)
  await eventually(() => assert.equal(results().length, 1))
  doors[1]?.resolve(500)
  await eventually(() => assert.equal(results().length, 2))
  assert.equal((await stored(database, ids))[0]?.state, 'delivered')
  await stop()
})

test('an outage of the database loses no callback and repeats none that was answered', async () => {
  const door = await aDoor(database.url)
  const answers = Promise.withResolvers<number>()
  const receiver = await aReceiver(secret, (_received, number) => (number <= 2 ? answers.promise : 204))
  const ids = await finish(owner, receiver.url, 20)
  const sender = aSender({ url: door.url })
  sender.start()
  await eventually(() => assert.equal(receiver.received.length, 2))
  door.shut()
  answers.resolve(204)
  await eventually(() => {
    sender.nudge()
    assert.match(sender.logged(), /callbacks wait: the database did not answer/)
  })
  assert.equal(sender.results.length, 0)
  await door.open()
  await eventually(() => assert.equal(sender.results.length, 20))
  assert.deepEqual(receiver.received.map(({ id }) => id).sort(), ids.sort())
  assert.ok((await stored(database, ids)).every(({ state }) => state === 'delivered'))
  await sender.stop()
})

/** A callback that one process is still calling when its lease ends and another calls it too. */
async function inTwoHands() {
  const doors = [Promise.withResolvers<number>(), Promise.withResolvers<number>()]
  const receiver = await aReceiver(secret, (_received, number) => doors[number - 1]?.promise ?? 500)
  const ids = await finish(owner, receiver.url)
  const senders = [aSender(database), aSender(database)]
  for (const [place, sender] of senders.entries()) {
    if (place > 0) await passTime(database, ids)
    sender.start()
    await eventually(() => assert.equal(receiver.received.length, place + 1))
  }
  const results = () => senders.flatMap(sender => sender.results)
  const stop = () => Promise.all(senders.map(sender => sender.stop()))
  return { ids, doors, results, stop }
}
