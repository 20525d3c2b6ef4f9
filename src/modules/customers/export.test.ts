import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { anApp } from '../../../test/app.ts'
import { listed, sorted } from '../../../test/customer-reference.ts'
import {
  anAddress,
  type Customer,
  customersFromTables,
  insertCustomers,
  patient,
  register,
} from '../../../test/customers.ts'

const { call: callOnce, database } = await anApp()
const call = patient(callOnce)
const { owner } = database
let everybody: Customer[] = []

const header = [
  ...['id', 'name', 'email', 'phone', 'created_at', 'addresses'],
  ...['address_type', 'street', 'city', 'state', 'postal_code', 'country'],
]
const formulas = ['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '=cmd|"/c calc"!A1', '="a",b']

before(async () => {
  const rows = Array.from({ length: 1_300 }, (_, n) => ({
    name: n % 3 === 0 ? `Ñandú ${n}` : `Zoe, "la ${n}"\nGil`,
    email: `c${n}@Example.com`,
    phone: n % 2 === 0 ? null : '300 123',
    createdAt: new Date(Date.UTC(2026, 0, 1, n)).toISOString(),
    addresses: n % 4 === 0 ? [] : [{ country: n % 5 === 0 ? 'México' : 'España', city: 'León' }],
  }))
  await insertCustomers(owner, rows)
  for (const formula of formulas) {
    const addresses = [
      anAddress(),
      anAddress({ street: formula, city: formula, state: formula, is_default: true }),
    ]
    await register(call, { name: formula, phone: '+57 300', addresses })
  }
  everybody = await customersFromTables(owner)
})

const fetchExport = (query: Record<string, string>) =>
  call('GET', `/v1/customers/export?${new URLSearchParams(query)}`)

/** Reads CSV strictly by RFC 4180: each line ends in CR LF, quotes only around whole cells. */
function parseCsv(text: string): string[][] {
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y
  const lines: string[][] = [[]]
  while (cell.lastIndex < text.length) {
    const at = cell.lastIndex
    const found = cell.exec(text)
    assert.ok(found, `not CSV at ${at}: ${JSON.stringify(text.slice(at, at + 40))}`)
    lines.at(-1)?.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '')
    if (found[3] === '\r\n') lines.push([])
  }
  assert.deepEqual(lines.pop(), [], 'the last line ends')
  return lines
}

const safe = (text: string | null | undefined) =>
  /^[=+\-@\t\r\n]/.test(text ?? '') ? `'${text}` : (text ?? '')

function asLine({ id, name, email, phone, created_at, addresses }: Customer): string[] {
  const main = addresses.find(address => address.is_default)
  const place = [main?.address_type, main?.street, main?.city, main?.state, main?.postal_code, main?.country]
  return [
    String(id),
    safe(name),
    safe(email),
    safe(phone),
    created_at,
    String(addresses.length),
    ...place.map(safe),
  ]
}

test('CSV is the default: a header, then every customer with its default address, by id', async () => {
  const answer = await fetchExport({})
  assert.equal(answer.statusCode, 200)
  assert.equal(answer.headers['content-type'], 'text/csv; charset=utf-8; header=present')
  assert.equal(answer.headers['content-disposition'], 'attachment; filename="customers.csv"')
  assert.equal(answer.headers['transfer-encoding'], 'chunked')
  const [first, ...lines] = parseCsv(answer.body)
  assert.deepEqual(first, header)
  assert.deepEqual(lines, everybody.map(asLine))
  assert.equal((await fetchExport({ format: 'csv' })).body, answer.body)
})

test('NDJSON has one customer a line with all its addresses', async () => {
  const answer = await fetchExport({ format: 'ndjson' })
  assert.equal(answer.headers['content-type'], 'application/x-ndjson; charset=utf-8')
  assert.equal(answer.headers['content-disposition'], 'attachment; filename="customers.ndjson"')
  assert.ok(answer.body.endsWith('}\n'))
  const lines = answer.body.trimEnd().split('\n')
  assert.deepEqual(
    lines.map(line => JSON.parse(line)),
    everybody,
  )
})

test('no cell can be taken for a formula by a spreadsheet', async () => {
  const { body } = await fetchExport({ q: '+57' })
  const cells = parseCsv(body).slice(1).flat()
  assert.equal(cells.filter(cell => cell.startsWith("'")).length, formulas.length * 5)
  for (const cell of cells) assert.doesNotMatch(cell, /^[=+\-@\t\r\n]/)
})

const filters: Record<string, string>[] = [
  { q: 'zoe' },
  { q: 'ñandú 99', sort: '-name' },
  { email: 'C12', sort: 'email' },
  { country: 'mexico', city: 'leon', sort: '-created_at' },
  { created_from: '2026-01-02T00:00:00.000Z', created_to: '2026-01-04T10:00:00.000Z', sort: 'created_at' },
  { q: 'nobody at all' },
]

for (const filter of filters) {
  test(`an export holds exactly what the list shows: ${JSON.stringify(filter)}`, async () => {
    const expected = listed(everybody, filter)
    const [, ...lines] = parseCsv((await fetchExport(filter)).body)
    assert.deepEqual(lines, expected.map(asLine))
    const { body } = await fetchExport({ ...filter, format: 'ndjson' })
    assert.deepEqual(
      body
        .split('\n')
        .slice(0, -1)
        .map(line => JSON.parse(line)),
      expected,
    )
  })
}

for (const sort of ['id', '-id', 'name', '-name', 'email', '-email', 'created_at', '-created_at']) {
  test(`an export by ${sort} has the list's order`, async () => {
    const [, ...lines] = parseCsv((await fetchExport({ sort })).body)
    assert.deepEqual(
      lines.map(([id]) => Number(id)),
      sorted(everybody, sort).map(({ id }) => id),
    )
  })
}

test('an export of nobody is a header alone, or nothing', async () => {
  assert.equal((await fetchExport({ q: 'nobody at all' })).body, `${header.join(',')}\r\n`)
  assert.equal((await fetchExport({ q: 'nobody at all', format: 'ndjson' })).body, '')
})

test('what an export does not know is refused before anything is sent', async () => {
  const wrong = ['format=xml', 'limit=5', 'cursor=abc', 'count=exact', 'from=A', 'colour=red', 'sort=phone']
  for (const query of [...wrong, 'created_from=yesterday']) {
    const answer = await call('GET', `/v1/customers/export?${query}`)
    assert.equal(answer.statusCode, 422, query)
    assert.equal(answer.headers['content-type'], 'application/problem+json; charset=utf-8')
    assert.equal(answer.headers['content-disposition'], undefined)
    assert.equal(answer.json().errors[0].pointer, `/${query.split('=')[0]}`)
  }
})

test('an export needs credentials', async () => {
  assert.equal((await call('GET', '/v1/customers/export', { key: null })).statusCode, 401)
})
