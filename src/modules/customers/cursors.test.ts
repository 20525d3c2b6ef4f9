import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import fc from 'fast-check'
import { anApp, sessionSecret } from '../../../test/app.ts'
import { emptyCustomers, sorted } from '../../../test/customer-reference.ts'
import {
  type Customer,
  type CustomerRow,
  customersFromTables,
  insertCustomers,
  patient,
} from '../../../test/customers.ts'
import { makeCursors } from '../../platform/http/cursor.ts'

const { call: callOnce, database } = await anApp()
const call = patient(callOnce)
const { owner } = database
let made = 0

beforeEach(() => emptyCustomers(owner))

type Query = Record<string, string | number | null | undefined>

async function get(query: Query) {
  const given = Object.entries(query).filter(([, value]) => value !== null && value !== undefined)
  return call(
    'GET',
    `/v1/customers?${new URLSearchParams(Object.fromEntries(given.map(([name, value]) => [name, String(value)])))}`,
  )
}

async function page(query: Query): Promise<{
  data: Customer[]
  next_cursor: string | null
  previous_cursor: string | null
}> {
  const answer = await get(query)
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json()
}

// Few different keys, so that many rows tie and pages break within ties.
const aRow = fc.record({
  name: fc.constantFrom('Ana', 'ana', 'Ñu', 'Nu', 'Zoe', '日', 'O\'Neil \\ "x"'),
  mailbox: fc.constantFrom('a', 'B', 'z'),
  createdAt: fc.constantFrom(
    '2026-01-01T00:00:00.000Z',
    '2026-01-01T00:00:00.001Z',
    '2025-12-31T23:00:00.000Z',
  ),
})
const rows = (maxLength: number) =>
  fc.array(
    aRow.map(({ mailbox, ...row }): CustomerRow => ({ ...row, email: mailbox })),
    { maxLength },
  )

function insert(all: CustomerRow[]): Promise<number[]> {
  return insertCustomers(
    owner,
    all.map(row => ({ ...row, email: `${row.email}${++made}@example.com` })),
  )
}

/** What happens between two pages: some customers come, some (wherever they stand) go. */
const between = fc.record({ come: rows(2), go: fc.array(fc.nat(), { maxLength: 2 }) })

const sorts = ['id', 'name', 'email', 'created_at'].flatMap(field => [field, `-${field}`])
const filters: Query[] = [{}, { q: 'a' }]

for (const sort of sorts) {
  test(`by ${sort}, pages visit every lasting row once, while others come and go`, async () => {
    const changes = fc.array(between, { minLength: 1, maxLength: 8 })
    const limit = fc.integer({ min: 1, max: 6 })
    const property = fc.asyncProperty(
      ...[rows(25), changes, limit, fc.constantFrom(...filters), fc.constantFrom('next', 'previous')],
      async (initial, steps, size, filter, way) => {
        await emptyCustomers(owner)
        const lasting = new Set(await insert(initial))
        const visited = await walkPages({ ...filter, sort, limit: size }, { way, steps, lasting })
        assert.equal(new Set(visited.map(({ id }) => id)).size, visited.length, 'no row twice')
        assert.deepEqual(visited, way === 'next' ? sorted(visited, sort) : sorted(visited, sort).reverse())
        const expected = (await customersFromTables(owner)).filter(({ id }) => lasting.has(id))
        const wanted = filter.q ? expected.filter(has) : expected
        assert.deepEqual(
          visited.filter(({ id }) => lasting.has(id)).toSorted((one, other) => one.id - other.id),
          wanted,
        )
      },
    )
    await fc.assert(property, { numRuns: 8 })
  })

  test(`by ${sort}, pages back give the same rows the other way round`, async () => {
    const [first] = fc.sample(fc.array(aRow, { minLength: 23, maxLength: 23 }), { numRuns: 1, seed: 7 })
    await insert((first ?? []).map(({ mailbox, ...row }) => ({ ...row, email: mailbox })))
    const list = { sort, limit: 5 }
    const forward: Customer[][] = []
    let last = await page(list)
    forward.push(last.data)
    while (last.next_cursor) {
      last = await page({ ...list, cursor: last.next_cursor })
      forward.push(last.data)
      assert.ok(forward.length < 10, 'the pages come to an end')
    }
    assert.deepEqual(forward.flat(), sorted(await customersFromTables(owner), sort))
    const backward: Customer[][] = []
    while (last.previous_cursor) {
      last = await page({ ...list, cursor: last.previous_cursor })
      backward.unshift(last.data)
      assert.ok(backward.length < 10, 'the pages come to an end')
    }
    assert.deepEqual(backward, forward.slice(0, -1))
    assert.deepEqual((await page({ ...list, cursor: last.next_cursor })).data, forward[1])
  })
}

const has = ({ name, email }: Customer) => `${name} ${email}`.toLowerCase().includes('a')

type Walk = {
  way: string
  steps: { come: CustomerRow[]; go: number[] }[]
  lasting: Set<number>
}

/** Visits the list page by page, from its first page on or from its last page back. */
async function walkPages(list: Query, { way, steps, lasting }: Walk): Promise<Customer[]> {
  const visited: Customer[] = []
  let current = way === 'next' ? await page(list) : await lastPage(list)
  for (let step = 0; ; step++) {
    visited.push(...(way === 'next' ? current.data : current.data.toReversed()))
    const cursor = way === 'next' ? current.next_cursor : current.previous_cursor
    if (!cursor) return visited
    assert.ok(step < 200, 'the pages come to an end')
    const change = steps[step]
    if (change) await apply(change, lasting)
    current = await page({ ...list, cursor })
  }
}

async function lastPage(list: Query) {
  let last = await page(list)
  for (let step = 0; last.next_cursor; step++) {
    assert.ok(step < 200, 'the pages come to an end')
    last = await page({ ...list, cursor: last.next_cursor })
  }
  return last
}

async function apply({ come, go }: { come: CustomerRow[]; go: number[] }, lasting: Set<number>) {
  await insert(come)
  const ids = (await owner<{ id: number }[]>`select id from customers.customer order by id`).map(
    ({ id }) => id,
  )
  const gone = go.flatMap(each => ids[each % ids.length] ?? [])
  await owner`delete from customers.customer where id = any (${gone.map(String)}::bigint[])`
  for (const id of gone) lasting.delete(id)
}

test('a cursor with any character changed, cut or added is refused', async () => {
  await insert(twelve())
  const { next_cursor } = await page({ limit: 5 })
  const cursor = next_cursor as string
  const characters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  const tampered = [...cursor].map((character, place) => {
    const other = character === 'A' ? 'B' : 'A'
    return cursor.slice(0, place) + other + cursor.slice(place + 1)
  })
  for (const last of characters) tampered.push(cursor.slice(0, -1) + last)
  for (let length = 1; length < cursor.length; length += 3) tampered.push(cursor.slice(0, length))
  tampered.push(
    `${cursor}A`,
    `A${cursor}`,
    `${cursor}=`,
    `${cursor} `,
    ` ${cursor}`,
    `${cursor}!`,
    cursor + cursor,
  )
  tampered.push('x', '-', 'null', '{}', '\u{1f600}', 'A'.repeat(1400), "' or 1=1 --")
  for (const wrong of tampered.filter(each => each !== cursor)) {
    const answer = await get({ limit: 5, cursor: wrong })
    assert.deepEqual([answer.statusCode, answer.json().reason], [400, 'cursor.invalid'], wrong)
  }
})

test('an empty or a huge cursor is refused', async () => {
  for (const cursor of ['', 'A'.repeat(12_000)]) {
    const answer = await call('GET', `/v1/customers?cursor=${cursor}`)
    assert.equal(answer.statusCode, 422)
    assert.equal(answer.json().errors[0].pointer, '/cursor')
  }
})

test('a cursor signed by somebody else is refused', async () => {
  const theirs = makeCursors('another-secret-of-at-least-32-characters')
  const answer = await get({ cursor: theirs.seal('customers ["id",{},null]', ['forward', 1, 1]) })
  assert.deepEqual([answer.statusCode, answer.json().reason], [400, 'cursor.invalid'])
})

test('a cursor serves only the list, sort, filter and start value it came from', async () => {
  await insert(twelve())
  const own = { sort: 'name', q: 'a', from: 'A', limit: 2 }
  const { next_cursor: cursor } = await page(own)
  assert.ok(cursor)
  assert.equal((await page({ ...own, cursor })).data.length, 2)
  assert.equal((await page({ ...own, cursor, limit: 3 })).data.length, 3)
  const others: Query[] = [
    { ...own, sort: '-name' },
    { ...own, sort: 'email' },
    { ...own, q: 'b' },
    { ...own, q: undefined },
    { ...own, from: 'B' },
    { ...own, from: undefined },
    { ...own, email: 'a' },
    { ...own, country: 'a' },
    { ...own, city: 'a' },
    { ...own, created_from: '2026-01-01' },
    { ...own, created_to: '2026-01-01' },
  ]
  for (const other of others) {
    const answer = await get({ ...other, cursor })
    assert.deepEqual(
      [answer.statusCode, answer.json().reason],
      [422, 'cursor.mismatch'],
      JSON.stringify(other),
    )
  }
})

test('a cursor of another list is refused', async () => {
  const ofAudit = makeCursors(sessionSecret).seal('audit {}', [1])
  const answer = await get({ cursor: ofAudit })
  assert.deepEqual([answer.statusCode, answer.json().reason], [422, 'cursor.mismatch'])
})

test('the longest names that can be kept can be paged through', async () => {
  const longest = [
    '각'.repeat(200),
    'Ñ'.repeat(200),
    '\u{1f600}'.repeat(200),
    '\\"'.repeat(100),
    '\u0001'.repeat(200),
    'ﷺ'.repeat(200),
  ]
  await insert(longest.map(name => ({ name, email: 'a' })))
  const found: string[] = []
  let cursor: string | null = null
  do {
    const { data, next_cursor } = await page({ sort: 'name', limit: 1, cursor })
    found.push(...data.map(({ name }) => name))
    cursor = next_cursor
  } while (cursor)
  assert.deepEqual(found.toSorted(), longest.toSorted())
})

test('the last rows may leave before their page is asked for', async () => {
  const ids = await insert(twelve())
  const { next_cursor } = await page({ limit: 8 })
  await owner`delete from customers.customer where id > ${ids[7] as number}`
  const { data, next_cursor: after } = await page({ limit: 8, cursor: next_cursor })
  assert.deepEqual([data, after], [[], null])
})

function twelve(): CustomerRow[] {
  return Array.from({ length: 12 }, (_, n) => ({ name: `Ana ${n}`, email: 'a' }))
}
