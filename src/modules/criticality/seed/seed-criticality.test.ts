import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aDatabase } from '../../../../test/database.ts'
import { hasOwnApplications, seedCriticality } from './seed-criticality.ts'

const until = new Date('2026-06-30T12:00:00Z')
const onProgress = () => {}

test('seeded changes make the state that the rules make of them, some too late to become it', async () => {
  const { owner } = await aDatabase()
  const said: number[] = []
  const loaded = await seedCriticality(owner, {
    count: 4_500,
    seed: 1,
    until,
    onProgress: done => said.push(done),
  })
  assert.equal(loaded, 4_500)
  assert.deepEqual(said, [2_000, 4_000, 4_500])
  const changes = await owner<{ id: number; changeAt: Date; receivedAt: Date; revision: number | null }[]>`
    select id, change_at, received_at, revision from criticality.change order by id`
  let [revision, latest] = [0, 0]
  for (const [place, change] of changes.entries()) {
    const isLater = change.changeAt.getTime() > latest
    assert.equal(change.revision, isLater ? revision + 1 : null)
    if (isLater) [revision, latest] = [revision + 1, change.changeAt.getTime()]
    if (place > 0) assert.ok(change.receivedAt >= (changes[place - 1]?.receivedAt as Date))
  }
  const superseded = changes.length - revision
  assert.ok(superseded > 10 && superseded < 2_000, `${superseded} came too late`)
  const days =
    ((changes.at(-1)?.receivedAt.getTime() ?? 0) - (changes[0]?.receivedAt.getTime() ?? 0)) / 86_400_000
  assert.ok(days > 170 && days <= 180, `${days} days`)
  const [state] = await owner`select revision, change_at from criticality.state`
  assert.deepEqual([state?.revision, state?.changeAt.getTime()], [revision, latest])

  const [found] = await owner`
    select count(*)::int as consumers,
      count(*) filter (where last_seen_at < ${until}::timestamptz - interval '1 hour')::int as silent,
      count(*) filter (where told_revision < ${revision})::int as behind
    from criticality.consumer`
  assert.deepEqual({ ...found }, { consumers: 12, silent: 2, behind: 3 })
  assert.equal(await hasOwnApplications(owner), false)

  // More of them follow those there are.
  await seedCriticality(owner, {
    count: 10,
    seed: 2,
    until: new Date(until.getTime() + 86_400_000),
    onProgress,
  })
  const [after] = await owner`
    select count(*)::int as changes, count(revision)::int as revisions, max(revision) as last,
      (select revision from criticality.state) as state
    from criticality.change`
  assert.equal(after?.changes, 4_510)
  assert.deepEqual([after?.revisions, after?.last], [after?.state, after?.state])
  for (const producer of ['user:1', 'key:bootstrap'])
    await owner`
      insert into criticality.change (id, producer, status, change_at)
      values (nextval('criticality.processed_id'), ${producer}, 2, now())`
  assert.equal(await hasOwnApplications(owner), false)
  await owner`insert into criticality.application (app) values ('ours')`
  assert.equal(await hasOwnApplications(owner), true)
})

test('the same seed makes the same changes, and what was interrupted keeps whole chunks', async () => {
  const read = async (seed: number, count = 50) => {
    const { owner } = await aDatabase()
    const stop = new AbortController()
    const interrupt = (done: number) => {
      if (done === 2_000) stop.abort()
    }
    await seedCriticality(owner, { count, seed, until, onProgress: interrupt, signal: stop.signal })
    const rows =
      await owner`select producer, status, change_at, received_at, revision from criticality.change order by id`
    return JSON.stringify([...rows])
  }
  assert.equal(await read(7), await read(7))
  assert.notEqual(await read(7), await read(8))
  assert.equal(JSON.parse(await read(7, 4_500)).length, 2_000)
})
