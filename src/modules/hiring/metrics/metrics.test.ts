import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import fc from 'fast-check'
import { anApp } from '../../../../test/app.ts'
import { addHires, type Hire, type Names, startCompany } from '../hiring.fixture.ts'
import { contractMetrics, metrics } from './metrics.ts'

const { call, database } = await anApp()
const { owner } = database

const contractPath = '/metrics'
const canonicalPath = '/v1/hiring/metrics'
type Line = Record<string, string | number | null>

async function ask(metric: string, query = ''): Promise<Line[]> {
  const answer = await call('GET', `${canonicalPath}/${metric}${query}`)
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json()
}

const startOver = (names: Names) => startCompany(owner, names)
const hire = (hires: readonly Hire[]) => addHires(owner, hires)

test('an analyst sees the hires of each department and job by quarter, by department, then job', async () => {
  await startOver({ departments: ['Ventas', 'Compras'], jobs: ['Jefe', 'Analista'] })
  await hire([
    ['2021-01-15T10:00:00Z', 1, 1, 2],
    ['2021-06-30T23:59:59Z', 1, 1],
    ['2021-12-01T00:00:00Z', 1, 2],
    ['2021-08-01T00:00:00Z', 2, 1, 3],
    ['2020-08-01T00:00:00Z', 2, 2, 5],
    ['2022-01-01T00:00:00Z', 2, 2, 5],
  ])
  const answer = await call('GET', `${contractPath}/hires-by-quarter?year=2021`)
  assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8')
  assert.equal(
    answer.body,
    JSON.stringify([
      { department: 'Compras', job: 'Jefe', q1: 0, q2: 0, q3: 3, q4: 0 },
      { department: 'Ventas', job: 'Analista', q1: 0, q2: 0, q3: 0, q4: 1 },
      { department: 'Ventas', job: 'Jefe', q1: 2, q2: 1, q3: 0, q4: 0 },
    ]),
  )
})

test('departments above the mean of those that hired come most hired first; with mean=all the others count too', async () => {
  await startOver({ departments: ['A', 'B', 'C', 'D', 'Nobody', 'Nobody else'], jobs: ['Jefe'] })
  await hire([
    ['2021-01-15T10:00:00Z', 1, 1, 9],
    ['2021-01-15T10:00:00Z', 2, 1, 11],
    ['2021-01-15T10:00:00Z', 3, 1, 6],
    ['2021-01-15T10:00:00Z', 4, 1, 2],
    ['2022-01-15T10:00:00Z', 5, 1, 99],
  ])
  const answer = await call('GET', `${contractPath}/departments-above-mean?year=2021`)
  const above = [
    { id: 2, department: 'B', hired: 11 },
    { id: 1, department: 'A', hired: 9 },
  ]
  assert.equal(answer.body, JSON.stringify(above))
  assert.deepEqual(await ask('departments-above-mean', '?mean=all'), [
    ...above,
    { id: 3, department: 'C', hired: 6 },
  ])
})

test('a department that hired exactly the mean is not above it', async () => {
  await startOver({ departments: ['A', 'B', 'C'], jobs: ['Jefe'] })
  await hire([1, 2, 3].map((id): Hire => ['2021-01-15T10:00:00Z', id, 1, 7]))
  assert.deepEqual(await ask('departments-above-mean'), [])
})

test('departments that hired alike come by name, then id', async () => {
  await startOver({ departments: ['zeta', 'Álamo', 'beta', 'beta', 'few'], jobs: ['Jefe'] })
  await hire([1, 2, 3, 4].map((id): Hire => ['2021-01-15T10:00:00Z', id, 1, 7]))
  await hire([['2021-01-15T10:00:00Z', 5, 1]])
  const found = await ask('departments-above-mean')
  assert.deepEqual(
    found.map(({ id }) => id),
    [2, 3, 4, 1],
  )
})

test('the contract paths and the canonical ones answer alike, for 2021 unless told otherwise', async () => {
  await startOver({ departments: ['A', 'B'], jobs: ['Jefe'] })
  await hire([
    ['2021-01-15T10:00:00Z', 1, 1, 3],
    ['2021-01-15T10:00:00Z', 2, 1],
    ['2022-01-15T10:00:00Z', 2, 1, 4],
    ['2022-01-15T10:00:00Z', 1, 1, 2],
  ])
  for (const { name } of contractMetrics) {
    const asked = await Promise.all(
      ['', '?year=2021', '?year=2022'].flatMap(query =>
        [contractPath, canonicalPath].map(async path => (await call('GET', `${path}/${name}${query}`)).body),
      ),
    )
    assert.equal(new Set(asked.slice(0, 4)).size, 1)
    assert.equal(asked[4], asked[5])
    assert.notEqual(asked[4], asked[0])
  }
})

test('a moment belongs to the quarter, month and year that it has in UTC', async () => {
  await startOver({ departments: ['A'], jobs: ['Jefe'] })
  await hire([
    ['2020-12-31T20:00:00-05:00', 1, 1],
    ['2021-04-01T00:30:00+02:00', 1, 1],
    ['2021-06-30T23:59:59.999999Z', 1, 1],
    ['2021-12-31T20:00:00-05:00', 1, 1],
  ])
  assert.deepEqual(await ask('hires-by-quarter'), [
    { department: 'A', job: 'Jefe', q1: 2, q2: 1, q3: 0, q4: 0 },
  ])
  const inMonths = (await ask('hires-by-month')).filter(({ hired }) => hired !== 0)
  assert.deepEqual(
    inMonths.map(({ month }) => month),
    ['2021-01', '2021-03', '2021-06'],
  )
  assert.deepEqual(await ask('hires-by-department'), [
    { id: 1, department: 'A', year: 2021, hired: 3 },
    { id: 1, department: 'A', year: 2022, hired: 1 },
  ])
})

test('employees without date, department or job are in no metric', async () => {
  await startOver({ departments: ['A', 'B'], jobs: ['Jefe'] })
  await hire([
    [null, 1, 1],
    ['2021-01-15T10:00:00Z', null, 1],
    ['2021-01-15T10:00:00Z', 1, null],
  ])
  for (const metric of ['hires-by-quarter', 'departments-above-mean', 'hires-by-department', 'top-jobs'])
    assert.deepEqual(await ask(metric), [], metric)
  assert.ok((await ask('hires-by-month')).every(({ hired }) => hired === 0))
  assert.ok((await ask('year-against-year')).every(({ hired }) => hired === 0))
})

test('names come in the order of Unicode: accents and case count only between names that are otherwise the same', async () => {
  const inOrder = [
    'ámbar',
    'Ambar B',
    'compras',
    'Compras',
    'Comprás',
    'Ñandú',
    'Óptica',
    'optimismo',
    'Zoología',
  ]
  await startOver({ departments: [...inOrder].reverse(), jobs: [...inOrder].reverse() })
  await hire(
    inOrder.flatMap((_, department) =>
      inOrder.map((_, job): Hire => ['2021-01-15T10:00:00Z', department + 1, job + 1]),
    ),
  )
  const found = await ask('hires-by-quarter')
  assert.deepEqual(
    found.map(({ department, job }) => [department, job]),
    inOrder.flatMap(department => inOrder.map(job => [department, job])),
  )
  const years = await ask('hires-by-department')
  assert.deepEqual(
    years.map(({ department }) => department),
    inOrder,
  )
})

test('two departments or jobs of one name are one line by quarter, and two where the id is shown', async () => {
  await startOver({ departments: ['Ventas', 'Ventas'], jobs: ['Jefe', 'Jefe'] })
  await hire([
    ['2021-01-15T10:00:00Z', 1, 1],
    ['2021-01-15T10:00:00Z', 2, 2, 2],
  ])
  assert.deepEqual(await ask('hires-by-quarter'), [
    { department: 'Ventas', job: 'Jefe', q1: 3, q2: 0, q3: 0, q4: 0 },
  ])
  assert.deepEqual(await ask('top-jobs'), [
    { id: 2, job: 'Jefe', hired: 2 },
    { id: 1, job: 'Jefe', hired: 1 },
  ])
})

// The ends of every month of three years, and zones that put a moment into another month.
const monthEnd = fc
  .tuple(fc.integer({ min: 2020, max: 2022 }), fc.integer({ min: 0, max: 11 }), fc.constantFrom(0, -1))
  .map(([year, month, ms]) => new Date(Date.UTC(year, month) + ms).toISOString())
const otherZone = fc.constantFrom('2020-12-31T22:00:00-05:00', '2021-07-01T01:00:00+02:00')
const time = fc.option(fc.oneof({ weight: 9, arbitrary: monthEnd }, otherZone), { freq: 8 })
const parent = (max: number) => fc.option(fc.integer({ min: 1, max }), { freq: 8 })
const hires = fc.array(fc.tuple(time, parent(5), parent(4)), { maxLength: 60 })
const changes = fc.array(fc.tuple(fc.integer({ min: 0, max: 4 }), time, parent(5)), { maxLength: 3 })

/** Each metric as somebody would write it by hand, straight from the employees. */
const byHand: Record<string, (year: number) => string> = {
  'hires-by-quarter': year => `
    select d.name as department, j.name as job,
      ${[1, 2, 3, 4].map(q => `count(*) filter (where extract(quarter from at) = ${q})::int as q${q}`).join(', ')}
    from (select *, hired_at at time zone 'UTC' as at from hiring.employee) e, hiring.department d, hiring.job j
    where d.id = e.department_id and j.id = e.job_id and extract(year from at) = ${year}
    group by d.name, j.name order by d.name collate "und-x-icu", j.name collate "und-x-icu"`,
  'departments-above-mean': year => `
    with each as (
      select department_id, count(*) as hired from hiring.employee
      where extract(year from hired_at at time zone 'UTC') = ${year} and department_id is not null and job_id is not null
      group by department_id
    )
    select d.id, d.name as department, hired::int from each join hiring.department d on d.id = department_id
    where hired * (select count(*) from each) > (select sum(hired) from each)
    order by hired desc, d.name collate "und-x-icu", d.id`,
  'hires-by-month': year => `
    select '${year}-' || lpad(m::text, 2, '0') as month, (
      select count(*)::int from hiring.employee
      where extract(year from hired_at at time zone 'UTC') = ${year} and extract(month from hired_at at time zone 'UTC') = m
        and department_id is not null and job_id is not null) as hired
    from generate_series(1, 12) m order by m`,
  'hires-by-department': () => `
    select d.id, d.name as department, extract(year from hired_at at time zone 'UTC')::int as year, count(*)::int as hired
    from hiring.employee e join hiring.department d on d.id = e.department_id
    where job_id is not null and hired_at is not null
    group by 1, 2, 3 order by d.name collate "und-x-icu", d.id, 3`,
  'top-jobs': year => `
    select j.id, j.name as job, count(*)::int as hired
    from hiring.employee e join hiring.job j on j.id = e.job_id
    where department_id is not null and extract(year from hired_at at time zone 'UTC') = ${year}
    group by j.id order by 3 desc, j.name collate "und-x-icu", j.id limit 10`,
  'year-against-year': year => `
    select id, name as department, hired, hired_before as "hired_before", hired - hired_before as difference
    from hiring.department d, lateral (
      select count(*) filter (where extract(year from hired_at at time zone 'UTC') = ${year})::int as hired,
        count(*) filter (where extract(year from hired_at at time zone 'UTC') = ${year - 1})::int as hired_before
      from hiring.employee where department_id = d.id and job_id is not null) as years
    order by name collate "und-x-icu", id`,
}

test('every metric is what a plain query over the employees finds, whatever was added, changed and removed', async () => {
  await startOver({
    departments: ['Ventas', 'Compras', 'Ventas', null, 'Álamo'],
    jobs: ['Jefe', 'analista', 'Analista', null],
  })
  await fc.assert(
    fc.asyncProperty(hires, changes, fc.integer({ min: 2019, max: 2023 }), async (added, changed, year) => {
      await owner`truncate hiring.employee`
      await hire(added)
      for (const [rest, hiredAt, departmentId] of changed) {
        await owner`update hiring.employee set hired_at = ${hiredAt}, department_id = ${departmentId} where id % 5 = ${rest}`
        await owner`delete from hiring.employee where id % 7 = ${rest}`
      }
      for (const { name } of metrics) {
        const rows = await owner.unsafe((byHand[name] as (year: number) => string)(year)).values()
        const answered = await ask(name, name === 'hires-by-department' ? '' : `?year=${year}`)
        assert.deepEqual(answered.map(Object.values), [...rows], name)
      }
    }),
    { numRuns: 40, endOnFailure: true },
  )
})

test('every statement runs by hand as it is, prepared with a year, and gives what the API gives', async () => {
  await startOver({ departments: ['Ventas', 'Compras'], jobs: ['Jefe', 'Analista'] })
  await hire([
    ['2021-01-15T10:00:00Z', 1, 1, 4],
    ['2021-05-15T10:00:00Z', 2, 2],
    ['2020-05-15T10:00:00Z', 2, 2],
  ])
  const valuesOf: Record<string, string> = {
    'hires-by-department': '',
    'departments-above-mean': '(2021, false)',
    'top-jobs': '(2021, 10)',
  }
  for (const { name, row } of metrics) {
    const statement = await readFile(new URL(`${name}.sql`, import.meta.url), 'utf8')
    const values = valuesOf[name] ?? '(2021)'
    const [, result] = await owner.unsafe(
      `prepare metric as ${statement}\nexecute metric ${values};deallocate metric`,
    )
    const answered = await ask(name)
    assert.ok(answered.length > 0)
    assert.deepEqual(
      [...(result as unknown as Line[])].map(line => Object.values(line)),
      answered.map(line => Object.values(line)),
      name,
    )
    assert.deepEqual(Object.keys(answered[0] as Line), Object.keys(row))
  }
})
