import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import fc from 'fast-check'
import postgres from 'postgres'
import { anApp } from '../../../test/app.ts'
import { emptyCustomers, forceStrategy, type ListQuery, listed } from '../../../test/customer-reference.ts'
import {
  type Customer,
  type CustomerRow,
  customersFromTables,
  insertCustomers,
  patient,
} from '../../../test/customers.ts'
import { listPage } from './list-customers.ts'

const { call: callOnce, database } = await anApp()
const call = patient(callOnce)
const { owner } = database

const countries = ['España', 'México', 'Colombia']
const cities = ['Bogotá', 'León', 'Mérida']
const days = ['2026-01-01', '2026-01-02', '2026-01-03']
const letters = [
  ...'aabbnoeñáÑÁBOØøłŁßﬁΣςжЖ日😀 -_%\\\'"3.@',
  'é',
  'n\u0303',
  '\u00a0',
  '\t',
  '\u0085',
  'İ',
  'K',
]

const text = (maxLength: number) =>
  fc.array(fc.constantFrom(...letters), { minLength: 1, maxLength }).map(chosen => chosen.join(''))
const place = fc.record({ country: fc.constantFrom(...countries), city: fc.constantFrom(...cities) })
const aRow = fc.record({
  name: text(8),
  mailbox: fc.stringMatching(/^[abAB_%.\\'+-]{0,4}$/),
  phone: fc.option(fc.stringMatching(/^\+?[0-3]{1,3}[ ()-][0-3]{2,4}$/)),
  createdAt: fc.constantFrom(...days).map(day => `${day}T12:00:00.000Z`),
  addresses: fc.array(place, { maxLength: 2 }),
})
const rows = fc
  .array(aRow, { minLength: 1, maxLength: 30 })
  .map(all =>
    all.map(({ mailbox, ...row }, n): CustomerRow => ({ ...row, email: `${mailbox}${n}@Example.com` })),
  )
const wish = fc.record({
  sort: fc.constantFrom('id', '-id', 'name', '-name', 'email', '-email', 'created_at', '-created_at'),
  // Mostly a piece of what is there, so that most searches find something.
  q: fc.option(fc.oneof(text(3), fc.tuple(fc.nat(), fc.nat(), fc.integer({ min: 1, max: 5 })))),
  email: fc.option(fc.stringMatching(/^[abAB_%.@\\0-9]{1,3}$/)),
  country: fc.option(fc.constantFrom(...countries, 'espana', 'MEXICO')),
  city: fc.option(fc.constantFrom(...cities, 'bogota')),
  created_from: fc.option(fc.constantFrom(...days)),
  created_to: fc.option(fc.constantFrom(...days)),
})

function asQuery(wished: WishOf, all: CustomerRow[]): ListQuery {
  const { q, ...rest } = wished
  const query: Record<string, string> = {}
  for (const [name, value] of Object.entries(rest)) if (value !== null) query[name] = value
  const sought = typeof q === 'string' ? q : q ? piece(all, q) : undefined
  if (sought?.trim()) query.q = sought
  return query
}
type WishOf = typeof wish extends fc.Arbitrary<infer Wished> ? Wished : never

function piece(all: CustomerRow[], [which, start, length]: [number, number, number]): string {
  const row = all[which % all.length]
  const characters = [...`${row?.name} ${row?.email} ${row?.phone ?? ''}`]
  return characters
    .slice(start % characters.length)
    .slice(0, length)
    .join('')
}

async function page(query: ListQuery & { limit?: number; cursor?: string | null }) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null)
  const answer = await call(
    'GET',
    `/v1/customers?${new URLSearchParams(Object.fromEntries(given.map(([name, value]) => [name, String(value)])))}`,
  )
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json()
}

async function allPages(query: ListQuery, limit: number): Promise<Customer[]> {
  const found: Customer[] = []
  let cursor: string | null = null
  do {
    const { data, next_cursor } = await page({ ...query, limit, cursor })
    found.push(...data)
    assert.ok(found.length < 100, 'the pages come to an end')
    cursor = next_cursor
  } while (cursor)
  return found
}

// A date as end includes that day; the reference takes instants.
function toInstants(query: ListQuery): ListQuery {
  const { created_to: to } = query
  if (!to) return query
  return { ...query, created_to: new Date(Date.parse(to) + 86_400_000).toISOString() }
}

for (const strategy of ['walk', 'gather'] as const) {
  test(`any filter and sort gives what a plain reading of the tables gives (${strategy})`, async () => {
    const wishes = fc.array(wish, { minLength: 4, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(rows, wishes, fc.integer({ min: 1, max: 9 }), async (all, wished, limit) => {
        await emptyCustomers(owner)
        await insertCustomers(owner, all)
        await forceStrategy(owner, strategy)
        const customers = await customersFromTables(owner)
        for (const each of wished) {
          const query = asQuery(each, all)
          if (query.created_from && query.created_to && query.created_from > query.created_to) continue
          const expected = listed(customers, toInstants(query))
          assert.deepEqual(await allPages(query, limit), expected, JSON.stringify(query))
          assert.deepEqual((await page({ ...query, limit: 200 })).data, expected, JSON.stringify(query))
        }
      }),
      { numRuns: 40 },
    )
  })

  test(`the planner's figures make the list ${strategy}, as the test above needs it`, async () => {
    const statements: string[] = []
    const sql = postgres(database.url, { max: 1, debug: (_, statement) => statements.push(statement) })
    await emptyCustomers(owner)
    await insertCustomers(owner, [{ name: 'Ana', email: 'ana@example.com' }])
    await forceStrategy(owner, strategy)
    const sort = { field: 'id', descending: false } as const
    const found = await listPage(sql, { sort, filter: { q: 'ana' }, limit: 1 })
    await sql.end()
    assert.equal(found.length, 1)
    // Only gathering asks the trigram index.
    assert.equal(
      statements.some(statement => statement.includes('customers.trigrams(')),
      strategy === 'gather',
    )
  })
}

before(() => emptyCustomers(owner))
