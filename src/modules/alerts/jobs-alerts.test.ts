import assert from 'node:assert/strict'
import { test } from 'node:test'
import { PgBoss } from 'pg-boss'
import { anApp } from '../../../test/app.ts'
import { eventually } from '../../../test/service.ts'
import { alertJobs } from '../../assembly/assemble-alerts.ts'
import { assembleJobs } from '../../background.ts'
import { makeJobs } from '../../platform/jobs.ts'
import { openLog } from '../../platform/telemetry/logging.ts'
import { openMetrics } from '../../platform/telemetry/metrics.ts'
import { acts, listed, ofKey, only } from './alerts.fixture.ts'
import { followJob } from './follow-job.ts'
import { watchJobs } from './watch-jobs.ts'

const app = await anApp()
const { database, databases } = app
const { owner } = database
const log = openLog('fatal', false, { write: () => {} })
const never = '0 0 29 2 *'

test('a job that fails is one alert, however often it is tried, and its next success ends it', async t => {
  let runs = 0
  let isMended = false
  const jobs = assembleJobs(
    { database: databases.writes, metrics: openMetrics(), log },
    database.url,
    { REQUESTS_KEPT_DAYS: 90 },
    [
      {
        name: 'shaky',
        schedule: never,
        run: async () => {
          runs += 1
          if (!isMended) throw new Error(`run ${runs} failed`)
        },
      },
    ],
  )
  await jobs.start()
  t.after(jobs.stop)
  await jobs.runNow('shaky')
  // The second time it is tried again by itself.
  await eventually(async () => assert.ok((await only(app, 'shaky')).occurrences > 1))
  const raised = await only(app, 'shaky')
  assert.deepEqual([raised.kind, raised.severity, raised.state], ['job.failed', 'warning', 'open'])
  assert.match(raised.text, /^The job shaky failed: run \d failed\./)
  isMended = true
  await eventually(async () => assert.equal((await only(app, 'shaky')).state, 'resolved'))
  assert.deepEqual(await acts(app, raised.id), ['raised', 'resolved'])
  isMended = false
  await jobs.runNow('shaky')
  await eventually(async () => assert.equal((await ofKey(app, 'shaky')).length, 2))
})

test('a run that is cut off because the process stops is no alert', async () => {
  const begun = Promise.withResolvers<void>()
  const cut = Promise.withResolvers<void>()
  const told: boolean[] = []
  const jobs = makeJobs({
    url: database.url,
    jobs: [
      {
        name: 'long',
        schedule: never,
        run: async () => {
          begun.resolve()
          await cut.promise
        },
      },
    ],
    watch: ({ isCutOff }) => told.push(isCutOff),
    onError: () => {},
  })
  await jobs.start()
  await jobs.runNow('long')
  await begun.promise
  const stopping = jobs.stop()
  cut.reject(new Error('The pool is closed.'))
  await stopping
  assert.deepEqual(told, [true])
})

test('a run that its process did not survive is an alert when it is given up, and its next success ends it', async t => {
  const standing = Promise.withResolvers<void>()
  t.after(() => standing.resolve())
  let isMended = false
  const run = () => (isMended ? Promise.resolve() : standing.promise)
  const begin = async () => {
    const jobs = makeJobs({
      url: database.url,
      jobs: [{ name: 'deadly', schedule: never, run }],
      watch: () => {},
      onError: () => {},
    })
    await jobs.start()
    t.after(jobs.stop)
    return jobs
  }
  const queue = new PgBoss({ connectionString: database.url, migrate: false, createSchema: false })
  await queue.start()
  t.after(() => queue.stop({ graceful: false }))
  const look = () => watchJobs(databases.writes)

  const dying = await begin()
  await dying.runNow('deadly')
  await eventually(async () => {
    // As if it had been tried before, and said nothing for long.
    const begun = await owner`
      update pgboss.job set heartbeat_on = heartbeat_on - interval '61 seconds', retry_count = retry_limit
      where name = 'deadly' and state = 'active' returning id`
    assert.equal(begun.length, 1)
  })
  await look()
  assert.deepEqual(await ofKey(app, 'deadly'), [])
  await queue.supervise('deadly')
  await look()
  await look()
  const raised = await only(app, 'deadly')
  assert.deepEqual([raised.kind, raised.state, raised.occurrences], ['job.failed', 'open', 1])
  assert.match(raised.text, /^The job deadly failed: the process that ran it ended or stood still\./)

  isMended = true
  standing.resolve()
  const next = await begin()
  await next.runNow('deadly')
  await eventually(async () => {
    await look()
    assert.equal((await only(app, 'deadly')).state, 'resolved')
  })
})

test('whatever an error says, the alert can be kept', async () => {
  const error = new Error(`a\0b\uD800 ${'x'.repeat(5_000)}`)
  await followJob(databases.writes, { name: 'odd', error })
  const { payload } = await only(app, 'odd')
  assert.match(String(payload.error), /^a\uFFFDb\uFFFD x{400,500}$/)
})

test('reactions that were given up are one alert of their listener, until there are none', async () => {
  const look = alertJobs(databases.writes, { ALERTS_KEPT_DAYS: 400 }).find(
    ({ name }) => name === 'tell-parked-reactions',
  )
  const run = () => look?.run(new AbortController().signal)
  await run()
  assert.deepEqual(await listed(app, { kind: 'events.reaction_parked' }), [])
  await owner`
    with event as (insert into platform.event (type, payload) values ('x.happened', '{}'), ('x.happened', '{}') returning id)
    insert into platform.event_delivery (event_id, listener, attempts, last_error, parked_at)
    select id, 'clumsy', 12, 'Error: fell', clock_timestamp() from event`
  await run()
  await run()
  const alert = await only(app, 'clumsy')
  assert.deepEqual(
    [alert.occurrences, alert.payload],
    [1, { listener: 'clumsy', parked: 2, error: 'Error: fell' }],
  )
  await owner`delete from platform.event_delivery`
  await run()
  assert.equal((await only(app, 'clumsy')).state, 'resolved')
})
