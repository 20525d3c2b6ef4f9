import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../../../../test/access.ts'
import { anApp } from '../../../../test/app.ts'
import { hiringTargets } from '../../../modules/hiring/index.ts'
import { employeeLines, field, file, storedRows, upload } from '../http/uploads.fixture.ts'
import type { UploadedFile } from '../load-upload.ts'
import { noteInterrupted } from './import-loader.ts'
import { storeUpload } from './store-upload.ts'

const one = await anApp()
const { call, database, databases, loader } = one
const headers = { prefer: 'respond-async' }
loader.start()

const parents = [file('1,Sales\n', { name: 'departments' }), file('1,Cook\n', { name: 'jobs' })]
const read = async (id: string) => (await call('GET', `/v1/imports/${id}`)).json()
const ended = (id: string) =>
  eventually(async () => {
    const found = await read(id)
    return found.finished_at && found
  })

async function emptied() {
  await eventually(async () => (await pieces()) === 0)
  for (const table of ['hiring.employee', 'hiring.department', 'hiring.job', 'imports.import'])
    await database.owner.unsafe(`delete from ${table}`)
}
const pieces = async () => (await database.owner`select from imports.piece`).length

test('an upload that asks not to wait is answered 202 and loaded afterwards, whole', async () => {
  await emptied()
  const answer = await upload(one, [...parents, file(employeeLines(20_000), { name: 'hired_employees' })], {
    headers,
  })
  assert.deepEqual([answer.statusCode, answer.headers['preference-applied']], [202, 'respond-async'])
  const { imports } = answer.json()
  assert.equal(answer.headers.location, `/v1/imports?upload=${imports[0].upload_id}`)
  for (const { id } of imports) assert.equal((await ended(id)).status, 'completed')
  assert.deepEqual(await storedRows(one), { departments: 1, jobs: 1, employees: 20_000 })
  await eventually(async () => (await pieces()) === 0)
})

for (const content of ['', '1,Sales\n']) {
  test(`a waiting file of ${content.length} bytes is loaded too`, async () => {
    await emptied()
    const answer = await upload(one, [file(content), field('target', 'departments')], {
      headers: { prefer: 'wait=1, Respond-Async; x=y' },
    })
    assert.equal(answer.statusCode, 202)
    const { status, bytes_total, rows_read } = await ended(answer.json().import_id)
    assert.deepEqual([status, bytes_total, rows_read], ['completed', content.length, content ? 1 : 0])
  })
}

test('a waiting file that is no CSV fails with its reason, and its bytes are forgotten', async () => {
  await emptied()
  const answer = await upload(one, [file(Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n', 'latin1'))], {
    query: 'target=jobs',
    headers,
  })
  assert.equal(answer.statusCode, 202)
  const { status, failure } = await ended(answer.json().import_id)
  assert.deepEqual([status, failure.reason], ['failed', 'import.not_csv'])
  await eventually(async () => (await pieces()) === 0)
})

test('when one of several waiting files cannot be loaded, none is, and each says why', async () => {
  await emptied()
  const answer = await upload(
    one,
    [...parents, file(Buffer.from('PK\x03\x04\0\0\0\0'), { name: 'hired_employees' })],
    { headers },
  )
  for (const { id } of answer.json().imports) assert.equal((await ended(id)).failure.reason, 'import.not_csv')
  assert.deepEqual(await storedRows(one), { departments: 0, jobs: 0, employees: 0 })
})

test('a form that breaks off is not stored: nothing of it waits', async () => {
  await emptied()
  const answer = await upload(one, [file('1,x\n'), field('strange', 'x')], { query: 'target=jobs', headers })
  assert.deepEqual([answer.statusCode, answer.json().reason], [400, 'import.strange_field'])
  const { status, failure } = await read(answer.json().import_id)
  assert.deepEqual([status, failure.reason, await pieces()], ['failed', 'import.strange_field', 0])
})

test('an import whose loading always breaks is given up after three attempts', async () => {
  await emptied()
  await database.owner.unsafe(`
    create function hiring.refuse() returns trigger language plpgsql as $$ begin raise 'no'; end $$;
    create trigger refuse before insert on hiring.job execute function hiring.refuse()`)
  const answer = await upload(one, [file('1,Cook\n')], { query: 'target=jobs', headers })
  const { import_id } = answer.json()
  await eventually(async () => (await read(import_id)).failure?.reason === 'import.gave_up')
  await database.owner`drop function hiring.refuse cascade`
  const [row] = await database.owner`select attempts from imports.import`
  assert.deepEqual([row?.attempts, await pieces()], [3, 0])
})

test('an import whose loading loses its connections is taken up again', async () => {
  await emptied()
  await upload(one, parents)
  await database.owner.unsafe(`
    create function hiring.wait() returns trigger language plpgsql as $$ begin perform pg_sleep(1); return null; end $$;
    create trigger wait before insert on hiring.employee execute function hiring.wait()`)
  const answer = await upload(one, [file(employeeLines(1_000))], { query: 'target=hired_employees', headers })
  await eventually(
    async () => (await database.owner`select from pg_stat_activity where wait_event = 'PgSleep'`).length > 0,
  )
  await database.owner`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and application_name like '%imports'`
  const { import_id } = answer.json()
  const done = await eventually(async () => {
    const found = await read(import_id)
    return found.status === 'completed' && found
  })
  await database.owner`drop function hiring.wait cascade`
  assert.deepEqual(
    [done.rows_inserted, await storedRows(one)],
    [1_000, { departments: 1, jobs: 1, employees: 1_000 }],
  )
  const [row] = await database.owner`select attempts from imports.import where target = 'hired_employees'`
  assert.equal(row?.attempts, 2)
})

test('a file that is still coming in is not taken for a waiting one', async () => {
  await emptied()
  const rest = Promise.withResolvers<void>()
  async function* files(): AsyncGenerator<UploadedFile> {
    const target = hiringTargets[0] as UploadedFile['target']
    yield { target, fileName: null, bytesTotal: null, bytes: bytes() }
  }
  async function* bytes() {
    yield Buffer.from(Array.from({ length: 40_000 }, (_, place) => `${place + 1},Name\n`).join(''))
    await rest.promise
    yield Buffer.from('50000,Last\n')
  }
  const options = { isDryRun: false, acceptsIncomplete: false, rejectsShareMax: undefined }
  const limits = { importsMax: 10, bytesMax: 1e9 }
  const storing = storeUpload(databases.writes, { actor: 'x', options, files: files() }, limits, () => {})
  await eventually(async () => (await pieces()) > 0)
  const [begun] = await database.owner`select id from imports.import`
  const other = await upload(one, [file('1,Cook\n')], { query: 'target=jobs', headers })
  await ended(other.json().import_id)
  assert.equal((await read(begun?.id)).status, 'waiting', 'the loader has passed it by')
  rest.resolve()
  const [record] = await storing
  loader.nudge()
  assert.equal((await ended(record?.id as string)).rows_inserted, 40_001)
})

test('when too much waits already, another upload is refused and told when to come back', async () => {
  const upload = {
    actor: 'x',
    options: { isDryRun: false, acceptsIncomplete: false, rejectsShareMax: undefined },
  }
  async function* none(): AsyncGenerator<UploadedFile> {}
  const store = (limits: { importsMax: number; bytesMax: number }) =>
    storeUpload(databases.writes, { ...upload, files: none() }, limits, () => {})
  await assert.rejects(store({ importsMax: 0, bytesMax: 1 }), { reason: 'imports.too_many_waiting' })
  await assert.rejects(store({ importsMax: 1, bytesMax: 0 }), { reason: 'imports.too_many_waiting' })
})

test('what beats no more is noted as interrupted, and what waits or is held is left alone', async () => {
  await emptied()
  const insert = (status: string, bytesTotal: number | null, beatSecondsAgo: number) => database.owner`
    insert into imports.import (id, upload_id, module, target, actor, status, is_dry_run, accepts_incomplete, bytes_total, beat_at)
    values (gen_random_uuid(), gen_random_uuid(), 'hiring', 'jobs', 'x', ${status}, false, false, ${bytesTotal},
      clock_timestamp() - make_interval(secs => ${beatSecondsAgo}))
    returning id`
  const idOf = async (rows: ReturnType<typeof insert>) => (await rows)[0]?.id as string
  const silent = await idOf(insert('running', null, 90))
  const silentKnown = await idOf(insert('running', 100, 90))
  const cutOff = await idOf(insert('waiting', null, 90))
  const alive = await idOf(insert('running', null, 10))
  const storing = await idOf(insert('waiting', null, 10))
  const stored = await database.owner.begin(async sql => {
    const [row] = await sql`
      insert into imports.import
        (id, upload_id, module, target, actor, status, is_dry_run, accepts_incomplete, bytes_total, beat_at)
      values (gen_random_uuid(), gen_random_uuid(), 'hiring', 'jobs', 'x', 'waiting', true, false, 7,
        clock_timestamp() - interval '90 seconds')
      returning id`
    await sql`insert into imports.piece (import_id, number, bytes) values (${row?.id}, 0, '1,Cook\n')`
    return row?.id as string
  })
  await noteInterrupted(databases.writes)
  for (const id of [silent, silentKnown, cutOff])
    assert.equal((await read(id)).failure?.reason, 'import.interrupted')
  assert.equal((await read(stored)).failure, null)
  assert.deepEqual([(await read(alive)).status, (await read(storing)).status], ['running', 'waiting'])
})
