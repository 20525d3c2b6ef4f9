import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import type { TestDatabase } from '../../test/database.ts'
import { aDatabaseOf, cleanUp, eventually } from '../../test/service.ts'
import { assembleJobs } from '../background.ts'
import { openDatabases } from './database.ts'
import { type JobWatcher, makeJobs } from './jobs.ts'
import { openMetrics } from './telemetry/metrics.ts'

const never = '0 0 29 2 *'

test('a job that is asked for runs once, however many workers there are', async t => {
  const { workers, runs } = await threeWorkers(t, never)
  for (let asked = 1; asked <= 4; asked++) {
    await workers[asked % 3]?.runNow('count')
    await eventually(() => assert.equal(runs.length, asked))
  }
  await sleep(3000)
  assert.equal(runs.length, 4)
})

test('a scheduled run happens once, however many workers there are', async t => {
  const startedAt = Date.now()
  const { runs } = await threeWorkers(t, '* * * * *')
  await eventually(() => assert.ok(runs.length > 0))
  await sleep(8000)
  const minutes = Math.floor(Date.now() / 60_000) - Math.floor(startedAt / 60_000) + 1
  assert.ok(runs.length <= minutes, `${runs.length} runs in ${minutes} minutes`)
})

test('a job that fails is tried again, and both outcomes are told', async t => {
  const database = await aDatabaseOf(t)
  const told: string[] = []
  let attempts = 0
  const run = async () => {
    attempts++
    if (attempts === 1) throw new Error('not yet')
  }
  const worker = await startWorker(t, database, { schedule: never, run }, ({ error }) =>
    told.push(error ? String(error) : 'done'),
  )
  await worker.runNow('count')
  await eventually(() => assert.deepEqual(told, ['Error: not yet', 'done']))
})

test('whatever the error of a job says, the job is tried again', async t => {
  const database = await aDatabaseOf(t)
  const told: string[] = []
  let attempts = 0
  const run = async () => {
    attempts++
    if (attempts === 1) throw new Error('a\0b\uD800', { cause: new Error('\0') })
  }
  const worker = await startWorker(t, database, { schedule: never, run }, ({ error }) =>
    told.push(error ? 'failed' : 'done'),
  )
  await worker.runNow('count')
  await eventually(() => assert.deepEqual(told, ['failed', 'done']))
})

test('the jobs of the service run as the runtime role, and failures are counted in its metrics', async t => {
  const database = await aDatabaseOf(t)
  const { writes, close } = openDatabases({ url: database.url, connectionsMax: 2, name: 'trastienda' })
  cleanUp(t, close)
  const metrics = openMetrics()
  const lines: string[] = []
  const log = pino({ level: 'debug' }, { write: line => void lines.push(line) })
  const jobs = assembleJobs({ database: writes, metrics, log }, database.url, { REQUESTS_KEPT_DAYS: 90 })
  await jobs.start()
  cleanUp(t, jobs.stop)
  await database.owner`revoke delete on platform.session from trastienda_runtime`
  await jobs.runNow('delete-old-sessions')
  await jobs.runNow('forget-old-answers')
  await eventually(async () => {
    const text = await metrics.registry.metrics()
    assert.match(text, /trastienda_job_seconds_count\{job="forget-old-answers",outcome="completed"\} 1/)
    assert.match(text, /trastienda_job_seconds_count\{job="delete-old-sessions",outcome="failed"\} [1-9]/)
  })
  assert.match(lines.join(''), /permission denied for table session/)
  const [owners] = await database.owner<[{ roles: string[] }]>`
    select array_agg(distinct rolname::text) as roles from pg_stat_activity
    join pg_roles on pg_roles.oid = usesysid
    where datname = current_database() and application_name = 'trastienda jobs'`
  assert.ok(owners.roles.length > 0)
})

async function threeWorkers(t: TestContext, schedule: string) {
  const database = await aDatabaseOf(t)
  const runs: number[] = []
  const start = (worker: number) =>
    startWorker(t, database, { schedule, run: async () => void runs.push(worker) })
  return { workers: await Promise.all([start(1), start(2), start(3)]), runs }
}

async function startWorker(
  t: TestContext,
  database: TestDatabase,
  job: { schedule: string; run: () => Promise<void> },
  watch: JobWatcher = () => {},
) {
  const onError = (error: unknown) => t.diagnostic(String(error))
  const jobs = makeJobs({ url: database.url, jobs: [{ name: 'count', ...job }], watch, onError })
  await jobs.start()
  cleanUp(t, jobs.stop)
  return jobs
}
