import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anApp } from '../../../test/app.ts'
import { anEmployee, departments, jobs } from './hiring.fixture.ts'

const { call, database } = await anApp()
const { owner } = database
const names = Array.from({ length: 450 }, (_, place) => `Name ${place + 1}`)
await departments(owner, names)
await jobs(owner, names)
await owner`
  insert into hiring.employee (id, name, hired_at, department_id, job_id)
  select id, 'Name ' || id, '2021-07-27T16:02:08.5Z', id, id from generate_series(1, 450) as id`

type Page = { data: { id: number }[]; next_cursor: string | null; previous_cursor: string | null }
async function page(list: string, query: Record<string, string> = {}): Promise<Page> {
  const answer = await call('GET', `/v1/hiring/${list}?${new URLSearchParams(query)}`)
  assert.equal(answer.statusCode, 200, answer.body)
  assert.match(String(answer.headers['server-timing']), /^db;dur=/)
  return answer.json()
}

for (const list of ['departments', 'jobs', 'employees']) {
  test(`${list} are walked forth and back by id, each exactly once`, async () => {
    const forth: number[] = []
    let current = await page(list, { limit: '100' })
    assert.equal(current.previous_cursor, null)
    const pages = [current]
    while (current.next_cursor) {
      current = await page(list, { limit: '100', cursor: current.next_cursor })
      pages.push(current)
    }
    for (const { data } of pages) forth.push(...data.map(({ id }) => id))
    assert.deepEqual(
      forth,
      Array.from({ length: 450 }, (_, place) => place + 1),
    )
    assert.equal(pages.length, 5)
    for (const expected of pages.slice(0, -1).reverse()) {
      current = await page(list, { limit: '100', cursor: String(current.previous_cursor) })
      assert.deepEqual(current.data, expected.data)
    }
    assert.equal(current.previous_cursor, null)
  })

  test(`${list} come 50 at a time, 200 at most, and other cursors are refused`, async () => {
    assert.equal((await page(list)).data.length, 50)
    assert.equal((await page(list, { limit: '200' })).data.length, 200)
    const other = (await page(list === 'jobs' ? 'departments' : 'jobs')).next_cursor
    const refused = await Promise.all(
      ['limit=201', 'limit=0', 'offset=5', 'cursor=made-up', `cursor=${other}`].map(
        async query => (await call('GET', `/v1/hiring/${list}?${query}`)).statusCode,
      ),
    )
    assert.deepEqual(refused, [422, 422, 422, 400, 422])
  })
}

test('each row has the fields of its file', async () => {
  assert.deepEqual((await page('departments', { limit: '1' })).data, [{ id: 1, department: 'Name 1' }])
  assert.deepEqual((await page('jobs', { limit: '1' })).data, [{ id: 1, job: 'Name 1' }])
  const employee = anEmployee({ name: 'Name 1', datetime: '2021-07-27T16:02:08.500Z' })
  assert.deepEqual((await page('employees', { limit: '1' })).data, [employee])
})

test('what was loaded incomplete shows null where something is missing', async () => {
  await owner`insert into hiring.employee (id) values (2147483647)`
  const { data } = await page('employees', { limit: '200', cursor: await lastButOne() })
  const nothing = { name: null, datetime: null, department_id: null, job_id: null }
  assert.deepEqual(data.at(-1), { id: 2147483647, ...nothing })
})

async function lastButOne(): Promise<string> {
  const first = await page('employees', { limit: '200' })
  const second = await page('employees', { limit: '200', cursor: String(first.next_cursor) })
  return String(second.next_cursor)
}
