import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anApp } from '../../../test/app.ts'
import { openPool, type Sql } from '../../platform/database.ts'
import { foldMonthlyHires } from './fold-monthly-hires.ts'
import { departments, jobs, months } from './hiring.fixture.ts'

const { database, databases } = await anApp()
const { owner } = database
// As the service writes: with rights to employees, and none to their sums.
const { writes } = databases
await departments(owner, ['Ventas', 'Compras', 'Legal'])
await jobs(owner, ['Analista', 'Auxiliar', 'Jefe'])

type Row = { id: number; hiredAt: string | null; departmentId: number | null; jobId: number | null }

const id = fc.integer({ min: 1, max: 30 })
const parent = fc.option(fc.integer({ min: 1, max: 3 }), { freq: 5 })
// Around the turn of months, quarters and years, in zones that put a moment into the other month.
const time = fc.constantFrom(
  null,
  '2021-01-01T00:00:00Z',
  '2020-12-31T23:59:59.999999Z',
  '2020-12-31T19:00:00-05:00',
  '2021-01-01T04:00:00+05:00',
  '2021-03-31T23:30:00-02:00',
  '2021-04-01T00:00:00Z',
  '2024-02-29T12:00:00Z',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
)
const row = fc.record<Row>({ id, hiredAt: time, departmentId: parent, jobId: parent })
const rows = fc.uniqueArray(row, { selector: each => each.id, maxLength: 20 })

type Act = { what: string; run: (sql: Sql) => Promise<unknown> }

const values = (sql: Sql, given: Row[]) => sql`
  select id, "hiredAt", "departmentId", "jobId"
  from json_to_recordset(${JSON.stringify(given)}::text::json)
    as given (id integer, "hiredAt" timestamptz, "departmentId" integer, "jobId" integer)
  order by id`

const fold: Act = { what: 'fold', run: foldMonthlyHires }

const act: fc.Arbitrary<Act> = fc.oneof(
  fc.constant(fold),
  rows.map(given => ({
    what: `insert ${JSON.stringify(given)}`,
    run: (sql: Sql) => sql`
      insert into hiring.employee (id, hired_at, department_id, job_id) ${values(sql, given)} on conflict do nothing`,
  })),
  rows.map(given => ({
    what: `upsert ${JSON.stringify(given)}`,
    run: (sql: Sql) => sql`
      insert into hiring.employee as stored (id, hired_at, department_id, job_id) ${values(sql, given)}
      on conflict (id) do update
      set hired_at = excluded.hired_at, department_id = excluded.department_id, job_id = excluded.job_id`,
  })),
  fc.tuple(id, time, parent).map(([from, hiredAt, jobId]) => ({
    what: `update from ${from} to ${hiredAt}, job ${jobId}`,
    run: (sql: Sql) => sql`
      update hiring.employee set hired_at = ${hiredAt}, job_id = ${jobId}
      where id in (select id from hiring.employee where id >= ${from} order by id for update)`,
  })),
  id.map(from => ({
    what: `delete from ${from}`,
    run: (sql: Sql) => sql`
      delete from hiring.employee
      where id in (select id from hiring.employee where id >= ${from} order by id for update)`,
  })),
)

test('whatever is inserted, changed and removed, the months are those that a look at every employee counts', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 8 }), fc.boolean(), async (acts, endsEmpty) => {
      for (const { run } of acts) await run(writes)
      if (endsEmpty) await owner`truncate hiring.employee`
      const { kept, counted } = await months(owner)
      assert.deepEqual(kept, counted)
    }),
    { numRuns: 40, endOnFailure: true },
  )
})

test('writers at the same time, some of whom take back what they did, leave exact months and never deadlock', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(act, fc.boolean()), { minLength: 8, maxLength: 24 }), async acts => {
      await Promise.all(
        acts.map(([{ run }, isTakenBack]) =>
          writes
            .begin(async sql => {
              await run(sql)
              if (isTakenBack) throw new Error('taken back')
            })
            .catch(error => {
              if (error.message !== 'taken back') throw error
            }),
        ),
      )
      const { kept, counted } = await months(owner)
      assert.deepEqual(kept, counted)
    }),
    { numRuns: 25, endOnFailure: true },
  )
})

test('folding leaves one line for each month, department and job that hired, and then nothing to do', async () => {
  await owner`truncate hiring.employee`
  let made = 0
  const hire = (hiredAt: string, jobId: number) =>
    writes`insert into hiring.employee (id, hired_at, department_id, job_id) values (${++made}, ${hiredAt}, 1, ${jobId})`
  for (const hiredAt of ['2021-07-01T00:00:00Z', '2021-07-31T00:00:00Z', '2021-08-01T00:00:00Z']) {
    await hire(hiredAt, 1)
    await hire(hiredAt, 2)
  }
  await writes`delete from hiring.employee where job_id = 2 and hired_at < '2021-08-01'`
  const replaced = await foldMonthlyHires(writes)
  const lines = await owner`select month::text, job_id, hires from hiring.monthly_hires order by 1, 2`
  assert.equal(replaced, 5)
  assert.deepEqual(
    [...lines],
    [
      { month: '2021-07-01', jobId: 1, hires: 2 },
      { month: '2021-08-01', jobId: 1, hires: 1 },
      { month: '2021-08-01', jobId: 2, hires: 1 },
    ],
  )
  assert.equal(await foldMonthlyHires(writes), 0)
})

test('folding at the same time by several, beside writers, neither loses nor doubles a hire', async () => {
  await owner`truncate hiring.employee`
  await Promise.all(
    Array.from({ length: 60 }, async (_, place) => {
      if (place % 3 === 0) return foldMonthlyHires(writes)
      return writes`
        insert into hiring.employee (id, hired_at, department_id, job_id)
        select 10 * ${place}::int + n, '2021-07-01T00:00:00Z', 1 + n % 3, 1 + n % 2 from generate_series(1, 10) as n`
    }),
  )
  const { kept, counted } = await months(owner)
  assert.deepEqual(kept, counted)
})

test('a load by COPY is counted too', async () => {
  await owner`truncate hiring.employee`
  const into = await owner`copy hiring.employee (id, hired_at, department_id, job_id) from stdin`.writable()
  into.end('1\t2021-07-01T00:00:00Z\t1\t1\n2\t2021-07-31T23:59:59Z\t1\t1\n3\t2021-07-01T00:00:00Z\t1\t\\N\n')
  await new Promise((resolve, reject) => into.on('finish', resolve).on('error', reject))
  const { kept, counted } = await months(owner)
  assert.deepEqual([kept, kept.length], [counted, 1])
})

test('months are those of UTC, whatever the time zone of who writes', async () => {
  await owner`truncate hiring.employee`
  await owner.begin(async sql => {
    await sql`set local timezone = 'Asia/Tokyo'`
    await sql`
      insert into hiring.employee (id, hired_at, department_id, job_id) values (1, '2021-01-01 08:00:00', 1, 1)`
    await sql`update hiring.employee set job_id = 2`
  })
  const { kept, counted } = await months(owner)
  assert.deepEqual(kept, [{ month: '2020-12-01', departmentId: 1, jobId: 2, hires: 1 }])
  assert.deepEqual(kept, counted)
})

test('the service itself cannot write the months', async () => {
  for (const change of [
    writes`insert into hiring.monthly_hires values ('2021-01-01', 1, 1, 5)`,
    writes`update hiring.monthly_hires set hires = 5`,
    writes`delete from hiring.monthly_hires`,
  ])
    await assert.rejects(change, { code: '42501' })
})

test('a table of somebody else that has the name of the months does not catch what the triggers write', async () => {
  const pool = openPool({ url: database.url, name: 'test', connectionsMax: 1 })
  await pool`create temporary table monthly_hires (like hiring.monthly_hires)`
  await pool`create temporary table added (like hiring.employee)`
  await pool`insert into hiring.employee (id, hired_at, department_id, job_id) values (900, '2021-07-01T00:00:00Z', 1, 1)`
  const { kept, counted } = await months(owner)
  assert.deepEqual(kept, counted)
  await pool.end()
})
