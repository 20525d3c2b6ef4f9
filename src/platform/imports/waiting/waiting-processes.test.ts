import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  aDatabaseOf,
  adminKey,
  aService,
  eventually,
  type Service,
  untilTaken,
} from '../../../../test/service.ts'
import { aForm, employeeLines, file } from '../http/uploads.fixture.ts'

type Database = Awaited<ReturnType<typeof aDatabaseOf>>

async function send(service: Service, parts: Parameters<typeof aForm>[0], headers = {}) {
  const form = aForm(parts)
  const answer = await untilTaken(() =>
    fetch(`${service.url}/upload_csv`, {
      method: 'POST',
      body: new Uint8Array(form.body),
      headers: { ...form.headers, 'x-api-key': adminKey, ...headers },
    }),
  )
  return { status: answer.status, body: (await answer.json()) as Record<string, never> }
}

const parents = [file('1,Sales\n', { name: 'departments' }), file('1,Cook\n', { name: 'jobs' })]
const waitsInLoad = async ({ owner }: Database) =>
  assert.ok((await owner`select from pg_stat_activity where wait_event = 'PgSleep'`).length > 0)

/** Loading employees takes so long that it can be killed in the middle. */
async function slowDown({ owner }: Database, seconds: number) {
  await owner.unsafe(`
    create function hiring.wait() returns trigger language plpgsql as $$ begin perform pg_sleep(${seconds}); return null; end $$;
    create trigger wait after insert on hiring.employee execute function hiring.wait()`)
}

async function speedUp({ owner }: Database) {
  await owner.unsafe(
    `create or replace function hiring.wait() returns trigger language plpgsql as $$ begin return null; end $$`,
  )
}

test('a waiting import whose worker is killed in the middle is loaded by another, once and whole', async t => {
  const database = await aDatabaseOf(t)
  const settings = { DATABASE_URL: database.url }
  const api = await aService(t, { settings, args: ['--role', 'api'] })
  const worker = await aService(t, { settings, args: ['--role', 'worker'] })
  assert.equal((await send(api, parents)).status, 200)
  await slowDown(database, 5)
  const sent = await send(api, [file(employeeLines(5_000), { name: 'hired_employees' })], {
    prefer: 'respond-async',
  })
  assert.equal(sent.status, 202)
  await eventually(() => waitsInLoad(database))
  worker.kill('SIGKILL')
  await worker.ended
  assert.equal((await database.owner`select from hiring.employee`).length, 0)
  await speedUp(database)
  await aService(t, { settings, args: ['--role', 'worker'] })
  await eventually(async () => {
    const answer = await api.call('GET', `/v1/imports/${sent.body.import_id}`)
    const { status, rows_inserted } = (await answer.json()) as Record<string, unknown>
    assert.deepEqual([status, rows_inserted], ['completed', 5_000])
  })
  const [stored] = await database.owner`select count(*) as employees from hiring.employee`
  assert.equal(stored?.employees, 5_000)
})

test('a waiting import whose worker is asked to stop is left for the next, and no attempt is counted', async t => {
  const database = await aDatabaseOf(t)
  const settings = { DATABASE_URL: database.url }
  const api = await aService(t, { settings, args: ['--role', 'api'] })
  assert.equal((await send(api, parents)).status, 200)
  const sent = await send(api, [file(employeeLines(1_000), { name: 'hired_employees' })], {
    prefer: 'respond-async',
  })
  const { status } = (await (await api.call('GET', `/v1/imports/${sent.body.import_id}`)).json()) as {
    status: string
  }
  assert.equal(status, 'waiting', 'nobody loads where no worker runs')
  const worker = await aService(t, { settings, args: ['--role', 'worker'] })
  worker.kill('SIGTERM')
  assert.equal(await worker.ended, 0)
  await aService(t, { settings, args: ['--role', 'worker'] })
  await eventually(async () => {
    const [row] =
      await database.owner`select status, attempts from imports.import where target = 'hired_employees'`
    assert.deepEqual([row?.status, row?.attempts], ['completed', 1])
  })
})
