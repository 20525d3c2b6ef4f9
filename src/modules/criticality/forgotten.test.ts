import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { aDatabase } from '../../../test/database.ts'
import { eventually } from '../../../test/service.ts'
import { criticalityJobs } from '../../assembly/assemble-criticality.ts'
import { openPool } from '../../platform/database.ts'
import { openLog } from '../../platform/telemetry/logging.ts'
import { forgetConsumer } from './consumers.ts'
import { makeLastSeen } from './last-seen.ts'
import { beginAnew } from './silence.fixture.ts'

const { owner, url } = await aDatabase()
const log = openLog('fatal')
const role = 'trastienda_runtime'

beforeEach(() => beginAnew(owner))

test('what a process noted of a consumer before it was forgotten does not make it known again', async () => {
  await using one = aProcess()
  await using two = aProcess()
  for (const process of [one, two]) for (const app of ['billing', 'shop']) process.note(app)
  await one.flush()
  await two.database.begin(sql => forgetConsumer(sql, 'billing'))
  await Promise.all([one.flush(), two.flush()])
  assert.deepEqual(await known(), [['shop'], ['shop']])
})

test('a consumer that asks again is known again', async () => {
  await using one = aProcess()
  await one.knows('billing')
  await one.database.begin(sql => forgetConsumer(sql, 'billing'))
  await one.knows('billing')
  assert.deepEqual(await known(), [['billing'], ['billing']])
})

test('a consumer is forgotten even when that it asked is being written at that moment', async () => {
  await using one = aProcess()
  await using two = aProcess()
  for (let round = 0; round < 40; round++) {
    await one.knows('billing')
    two.note('billing')
    await Promise.all([
      one.database.begin(sql => forgetConsumer(sql, 'billing')),
      sleep(Math.random() * 8).then(() => two.flush()),
    ])
    assert.deepEqual(await known(), [[], []])
  }
})

test('a consumer that was forgotten before the clock was put back is known when it asks', async () => {
  await using one = aProcess()
  await one.knows('billing')
  await one.database.begin(sql => forgetConsumer(sql, 'billing'))
  await owner`update criticality.forgotten_consumer set forgotten_at = now() + interval '1 hour'`
  one.note('billing')
  await one.flush()
  assert.deepEqual(await known(), [['billing'], ['billing']])
})

test('that a consumer was forgotten is noted for a week', async () => {
  await owner`
    insert into criticality.forgotten_consumer (app, forgotten_at)
    values ('old', now() - interval '8 days'), ('new', now() - interval '6 days')`
  for (const { run } of criticalityJobs(owner)) await run(new AbortController().signal)
  assert.deepEqual([...(await owner`select app from criticality.forgotten_consumer`)], [{ app: 'new' }])
})

function aProcess() {
  const database = openPool({ url, name: 'a process', connectionsMax: 2, role })
  const lastSeen = makeLastSeen({ database, log })
  const note = (app: string) => lastSeen.note({ app, instance: '', mode: 'literal' })
  // A call within moments of forgetting its consumer may count as one before.
  const knows = (app: string) =>
    eventually(async () => {
      note(app)
      await lastSeen.flush()
      assert.ok((await known())[0]?.includes(app))
    })
  return { database, note, knows, flush: lastSeen.flush, [Symbol.asyncDispose]: () => database.end() }
}

async function known(): Promise<string[][]> {
  const applications = await owner`select app from criticality.application order by app`
  const consumers = await owner`select app from criticality.consumer order by app`
  return [applications.map(({ app }) => app), consumers.map(({ app }) => app)]
}
