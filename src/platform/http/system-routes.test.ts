import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aKey, eventually } from '../../../test/access.ts'
import { anApp } from '../../../test/app.ts'
import { aDatabase } from '../../../test/database.ts'
import { aDoor } from '../../../test/sockets.ts'
import { version } from '../../version.ts'

const settings = { GATEWAY_URL: 'http://127.0.0.1:9', GATEWAY_API_KEY: 'test-dev-2026' }
const database = await aDatabase()
const door = await aDoor(database.url)
const near = await anApp({ database, settings })
const { call } = near
const behindDoor = await anApp({ database, settings: { ...settings, DATABASE_URL: door.url } })

test('the system tells its versions, its dependencies, its migrations and its gateways', async () => {
  const system = (await call('GET', '/v1/system')).json()
  assert.equal(system.version, version)
  assert.equal(system.node, process.versions.node)
  assert.equal(system.role, 'all')
  assert.ok(Date.parse(system.started_at) <= Date.now())
  const found = system.dependencies.map(({ name, status }: Dependency) => [name, status])
  assert.deepEqual(found, [
    ['database', 'ok'],
    ['migrations', 'ok'],
    ['storage', 'ok'],
  ])
  const [{ version: server }] = await database.owner<[{ version: string }]>`
    select current_setting('server_version') as version`
  assert.equal(system.database.version, server)
  const [{ newest }] = await database.owner<[{ newest: number }]>`
    select max(version)::int as newest from platform.migration`
  assert.equal(system.migrations[0].version, newest)
  assert.deepEqual(
    system.gateways.map(({ name, breaker }: { name: string; breaker: string }) => [name, breaker]),
    [['main', 'closed']],
  )
})

test('of each job the system tells its schedule and what became of its last run', async () => {
  await database.owner`
    insert into pgboss.queue (name, policy, retry_limit, retry_delay, retry_backoff, expire_seconds,
      retention_seconds, deletion_seconds, partition, table_name)
    values ('tidy', 'stately', 0, 0, false, 60, 60, 60, false, 'job_common'),
      ('rest', 'stately', 0, 0, false, 60, 60, 60, false, 'job_common')`
  await database.owner`
    insert into pgboss.schedule (name, cron, timezone) values ('tidy', '7 * * * *', 'UTC'), ('rest', '9 4 * * *', 'UTC')`
  const run = (state: string, minutesAgo: number, output: object | null) => database.owner`
    insert into pgboss.job (id, name, state, policy, started_on, completed_on, output)
    values (gen_random_uuid(), 'tidy', ${state}::pgboss.job_state, 'stately', now() - make_interval(mins => ${minutesAgo}),
      now() - make_interval(mins => ${minutesAgo}), ${output as never}::jsonb)`
  await run('completed', 90, null)
  await run('failed', 30, { message: 'the disk is full' })
  const jobs = await eventually(async () => {
    const { jobs } = (await call('GET', '/v1/system')).json()
    return jobs.length > 0 && jobs
  })
  const told = jobs.map(({ name, schedule, outcome, error }: Job) => [name, schedule, outcome, error])
  assert.deepEqual(told, [
    ['rest', '9 4 * * *', null, null],
    ['tidy', '7 * * * *', 'failed', 'the disk is full'],
  ])
})

test('while the database is away the system still answers, and says since when and why it fails', async () => {
  const { call } = behindDoor
  const before = await state(call)
  assert.equal(before.status, 'ok')
  assert.equal(before.last_error, null)
  door.shut()
  const away = await eventually(async () => {
    const now = await state(call)
    return now.status === 'failing' && now
  })
  assert.ok(away.since > before.since)
  assert.ok(away.last_error)
  await door.open()
  const back = await eventually(async () => {
    const now = await state(call)
    return now.status === 'ok' && now
  })
  assert.ok(back.since > away.since)
  assert.equal(back.last_error_at !== null, true, 'what went wrong last is still told')
})

test('the system is shown to who may see it', async () => {
  const stranger = await aKey(near, { scopes: ['notifications:read'] })
  assert.equal((await call('GET', '/v1/system', { key: stranger.key })).statusCode, 403)
  assert.equal((await call('GET', '/v1/system', { key: null })).statusCode, 401)
})

type Dependency = {
  name: string
  status: string
  since: string
  last_error: string | null
  last_error_at: string | null
}
type Job = { name: string; schedule: string; outcome: string | null; error: string | null }

async function state(call: typeof behindDoor.call): Promise<Dependency> {
  const answer = await call('GET', '/v1/system')
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json().dependencies.find(({ name }: Dependency) => name === 'database')
}
