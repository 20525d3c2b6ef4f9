import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { aDatabase } from '../../../../test/database.ts'
import { eventually } from '../../../../test/service.ts'
import { noteAnswering, noteSilent } from './told-queries.ts'

const { owner } = await aDatabase()
const watcher = (id: string, topic = 'sales') => ({ topic, id, staleMinutes: 8 })
const silent = (id: string, topic?: string) => owner.begin(sql => noteSilent(sql, watcher(id, topic)))
const answering = (id: string, topic?: string) => owner.begin(sql => noteAnswering(sql, watcher(id, topic)))
const pass = (minutes: number) =>
  owner`update sales.told set told_at = told_at - make_interval(mins => ${minutes})`

beforeEach(async () => void (await owner`truncate sales.told`))

test('brokers that are silent for several processes are noted once, and answer again when they answer all', async () => {
  assert.deepEqual([await silent('one'), await silent('two'), await silent('one')], [true, false, false])
  assert.deepEqual(
    [await answering('three'), await answering('one'), await answering('one')],
    [false, false, false],
  )
  assert.deepEqual([await answering('two'), await answering('two')], [true, false])
  assert.equal(await silent('one'), true)
})

test('a process that has ended counts no more after a while, and one that goes on saying so counts', async () => {
  await silent('ended')
  await silent('lives')
  await pass(7)
  assert.equal(await answering('lives'), false)
  await silent('lives')
  await pass(2)
  assert.equal(await answering('other'), false)
  assert.equal(await answering('lives'), true)
})

test('a process that spoke before the clock was put back counts no more', async () => {
  await silent('one')
  await pass(-60)
  assert.equal(await answering('other'), true)
})

test('each topic is silent by itself', async () => {
  await silent('one', 'sales')
  await silent('one', 'sales-2')
  assert.equal(await answering('one', 'sales'), true)
  assert.equal(await answering('two', 'sales-2'), false)
})

test('brokers that fall silent for one process just as they answer the last other are noted anew', async () => {
  await silent('one')
  const falling = await owner.begin(async sql => {
    assert.equal(await noteAnswering(sql, watcher('one')), true)
    const waiting = silent('two')
    await untilSomebodyWaits()
    return { waiting }
  })
  assert.equal(await falling.waiting, true)
  assert.equal(await answering('one'), false)
  assert.equal(await answering('two'), true)
})

test('who finds the brokers answering while another notes that they are silent waits for it, and says nothing', async () => {
  await silent('gone')
  await pass(9)
  const noted = await owner.begin(async sql => {
    assert.equal(await noteSilent(sql, watcher('one')), false)
    const waiting = answering('other')
    await untilSomebodyWaits()
    return { waiting }
  })
  assert.equal(await noted.waiting, false)
})

async function untilSomebodyWaits() {
  await eventually(async () => {
    const waiting = await owner`
      select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
    assert.equal(waiting.length, 1)
  })
}
