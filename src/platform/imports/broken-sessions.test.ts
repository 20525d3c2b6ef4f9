import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { aStock, items } from './imports.fixture.ts'

const stock = await aStock()
const row = (id: number) => `${id},Lamp,2021-07-27T16:02:08Z,1\n`

async function* fileUntil(stopped: () => boolean) {
  for (let id = 1; !stopped(); id += 1_000) {
    yield Buffer.from(Array.from({ length: 1_000 }, (_, place) => row(id + place)).join(''))
    await sleep(1)
  }
}

async function cutSessions(): Promise<number> {
  const rows = await stock.owner`
    select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'test imports' and datname = current_database()`
  return rows.length
}

test('an upload whose session PostgreSQL ends fails in a moment, leaves nothing, and the next one loads', async () => {
  for (let round = 0; round < 12; round++) {
    await stock.owner`truncate stock.item`
    let isStopped = false
    const uploading = stock.loadAs({
      files: (async function* () {
        yield { target: items, fileName: null, bytesTotal: null, bytes: fileUntil(() => isStopped) }
      })(),
    })
    const ended = assert.rejects(uploading)
    await sleep(20 + Math.random() * 150)
    assert.equal(await cutSessions(), 1)
    await ended
    isStopped = true
    assert.deepEqual(await stock.items(), [])
    assert.equal((await stock.loadItems(row(1))).rowsInserted, 1)
  }
})

test('a row that somebody else inserts while it is being loaded is updated, and everything is counted', async () => {
  await stock.owner`truncate stock.item`
  const other = await stock.owner.reserve()
  await other.unsafe('begin')
  await other.unsafe(`insert into stock.item values (2, 'Theirs', '2021-07-27T16:02:08Z', 1)`)
  const loading = stock.loadItems(row(1) + row(2) + row(3))
  await untilWaiting()
  await other.unsafe('commit')
  other.release()
  const { rowsInserted, rowsUpdated, rowsUnchanged, rowsRejected } = await loading
  assert.deepEqual([rowsInserted, rowsUpdated, rowsUnchanged, rowsRejected], [2, 1, 0, 0])
  assert.deepEqual(
    (await stock.items()).map(([id, name]) => [id, name]),
    [
      [1, 'Lamp'],
      [2, 'Lamp'],
      [3, 'Lamp'],
    ],
  )
})

async function untilWaiting() {
  for (;;) {
    const [waiting] = await stock.owner`
      select from pg_stat_activity where application_name = 'test imports' and wait_event_type = 'Lock'`
    if (waiting) return
    await sleep(10)
  }
}
