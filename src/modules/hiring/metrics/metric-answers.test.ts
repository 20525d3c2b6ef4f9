import assert from 'node:assert/strict'
import { test } from 'node:test'
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

test('a metric comes as CSV when the caller asks for it, by format or by Accept', async () => {
  await startOver({ departments: ['Ventas, "Norte"', '=1+1', null], jobs: ['Jefe'] })
  await hire([1, 2, 3].map((id): Hire => ['2021-01-15T10:00:00Z', id, 1, 4 - id]))
  const expected =
    'department,job,q1,q2,q3,q4\r\n' +
    "'=1+1,Jefe,2,0,0,0\r\n" +
    '"Ventas, ""Norte""",Jefe,3,0,0,0\r\n' +
    ',Jefe,1,0,0,0\r\n'
  const asked: [query: string, accept: string | undefined][] = [
    ['?format=csv', undefined],
    ['?format=csv', 'application/json'],
    ['', 'text/csv'],
    ['', 'text/csv, */*;q=0.1'],
    ['', 'application/json;q=0.5, text/csv;q=0.6'],
  ]
  for (const path of [contractPath, canonicalPath])
    for (const [query, accept] of asked) {
      const headers: Record<string, string> = accept === undefined ? {} : { accept }
      const answer = await call('GET', `${path}/hires-by-quarter${query}`, { headers })
      assert.equal(answer.body, expected)
      assert.equal(answer.headers['content-type'], 'text/csv; charset=utf-8; header=present')
      assert.equal(answer.headers['content-disposition'], 'attachment; filename="hires-by-quarter-2021.csv"')
    }
  const years = await call('GET', `${canonicalPath}/hires-by-department?format=csv`)
  assert.equal(years.headers['content-disposition'], 'attachment; filename="hires-by-department.csv"')
  assert.match(years.body, /^id,department,year,hired\r\n2,'=1\+1,2021,2\r\n/)
})

test('a metric comes as JSON to everybody else', async () => {
  const accepts = [undefined, '*/*', 'text/html', 'application/json, text/csv', 'text/csv;q=0', 'nonsense']
  for (const accept of accepts) {
    const headers: Record<string, string> = accept === undefined ? {} : { accept }
    const answer = await call('GET', `${contractPath}/hires-by-quarter`, { headers })
    assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8', accept)
    assert.equal(answer.headers.vary, 'accept')
  }
})

test('the first and the last year can be asked for, and a year without hires is empty', async () => {
  await startOver({ departments: ['A', 'B'], jobs: ['Jefe'] })
  await hire([
    ['0001-01-01T00:00:00Z', 1, 1, 2],
    ['9999-12-31T23:59:59Z', 2, 1, 2],
  ])
  assert.deepEqual(await ask('hires-by-quarter', '?year=1'), [
    { department: 'A', job: 'Jefe', q1: 2, q2: 0, q3: 0, q4: 0 },
  ])
  assert.deepEqual(await ask('hires-by-quarter', '?year=9999'), [
    { department: 'B', job: 'Jefe', q1: 0, q2: 0, q3: 0, q4: 2 },
  ])
  assert.deepEqual(
    (await ask('year-against-year', '?year=1')).map(({ hired }) => hired),
    [2, 0],
  )
  assert.deepEqual(await ask('hires-by-quarter', '?year=2021'), [])
  assert.deepEqual(await ask('departments-above-mean', '?year=2021&mean=all'), [])
})

const refused = [
  '?year=0',
  '?year=10000',
  '?year=-1',
  '?year=2021.5',
  '?year=',
  '?year=abc',
  '?year=2021&year=2022',
]
for (const query of [...refused, '?format=xml', '?month=1']) {
  test(`${query} is refused on every metric, naming the field`, async () => {
    const field = query.slice(1, query.indexOf('='))
    const paths = [
      ...contractMetrics.map(({ name }) => `${contractPath}/${name}`),
      ...metrics.map(({ name }) => `${canonicalPath}/${name}`),
    ]
    for (const path of paths) {
      const answer = await call('GET', path + query, { headers: { 'accept-language': 'es' } })
      assert.equal(answer.statusCode, 422, path)
      assert.equal(answer.json().errors[0].pointer, `/${field}`)
      assert.match(answer.json().errors[0].detail, /debe|no es un campo/)
    }
  })
}

test('mean and limit take only what they mean', async () => {
  for (const query of ['departments-above-mean?mean=some', 'top-jobs?limit=0', 'top-jobs?limit=201'])
    assert.equal((await call('GET', `${canonicalPath}/${query}`)).statusCode, 422, query)
  await startOver({ departments: ['A'], jobs: ['one', 'two', 'three'] })
  await hire([1, 2, 3].map((id): Hire => ['2021-01-15T10:00:00Z', 1, id, id]))
  assert.deepEqual(
    (await ask('top-jobs', '?limit=2')).map(({ job }) => job),
    ['three', 'two'],
  )
})

test('a metric says how long the database took, and Prometheus keeps its own path', async () => {
  const answer = await call('GET', `${contractPath}/hires-by-quarter`)
  assert.match(String(answer.headers['server-timing']), /^db;dur=\d/)
  assert.match((await call('GET', '/metrics')).body, /^# HELP /m)
})
