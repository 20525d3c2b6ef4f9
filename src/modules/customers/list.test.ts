import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { anApp } from '../../../test/app.ts'
import { listed, nameKey, sorted } from '../../../test/customer-reference.ts'
import { type Customer, customersFromTables, insertCustomers, patient } from '../../../test/customers.ts'

const { call: callOnce, database } = await anApp()
const call = patient(callOnce)
const { owner } = database
let everybody: Customer[] = []

const names = [
  'Nuño',
  'nuno',
  'Nuz',
  'Núñez',
  'Nunez',
  'Ñandú',
  'Nzz',
  'Oca',
  'ángel',
  'Angel',
  'Zoe',
  '日本',
  '1a',
  'Muñoz',
]
const places = [
  { country: 'España', city: 'León' },
  { country: 'México', city: 'León' },
  { country: 'México', city: 'Mérida' },
]

before(async () => {
  const rows = Array.from({ length: 230 }, (_, n) => ({
    name: `${names[n % names.length]}${n % 5 === 0 ? '' : ` ${(n * 7) % 11}`}`,
    email: `${'MmaAzZ'[n % 6]}ail${(n * 37) % 230}@Example.com`,
    createdAt: `2026-01-${String(1 + ((n * 13) % 28)).padStart(2, '0')}T12:00:00.${String(n % 3).padStart(3, '0')}Z`,
    addresses: n % 4 === 0 ? [] : places.slice(n % 3),
  }))
  await insertCustomers(owner, rows)
  everybody = await customersFromTables(owner)
})

async function page(query: Record<string, string | number | undefined>) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined)
  const text = new URLSearchParams(Object.fromEntries(given.map(([name, value]) => [name, String(value)])))
  const answer = await call('GET', `/v1/customers?${text}`)
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json()
}

async function refusal(query: string) {
  const answer = await call('GET', `/v1/customers?${query}`)
  assert.equal(answer.headers['content-type'], 'application/problem+json; charset=utf-8')
  return { status: answer.statusCode, ...answer.json() }
}

for (const field of ['id', 'name', 'email', 'created_at']) {
  for (const sort of [field, `-${field}`]) {
    test(`sort=${sort} orders the whole list, ties by id`, async () => {
      const expected = sorted(everybody, sort)
      const first = await page({ sort, limit: 200 })
      const second = await page({ sort, limit: 200, cursor: first.next_cursor })
      assert.deepEqual([...first.data, ...second.data], expected)
      assert.equal(second.next_cursor, null)
      assert.equal(first.previous_cursor, null)
    })
  }
}

test('ñ comes after every n and before o, whatever its case', async () => {
  const { data } = await page({ sort: 'name', limit: 200, from: 'n' })
  const order = [...new Set<string>(data.map(({ name }: Customer) => name.replace(/ \d+$/, '')))]
  const found = order.filter(name => /^[nñ]/i.test(name) && name !== 'nuno')
  assert.deepEqual(found, ['Nunez', 'Núñez', 'Nuño', 'Nuz', 'Nzz', 'Ñandú'])
  assert.ok(order.indexOf('nuno') < order.indexOf('Núñez') && order.indexOf('Ñandú') < order.indexOf('Oca'))
})

test('without wishes the list has 50 rows by id', async () => {
  const { data, next_cursor, previous_cursor, ...rest } = await page({})
  assert.deepEqual(data, everybody.slice(0, 50))
  assert.equal(typeof next_cursor, 'string')
  assert.equal(previous_cursor, null)
  assert.deepEqual(rest, {})
})

test('a limit is 1 to 200', async () => {
  assert.equal((await page({ limit: 1 })).data.length, 1)
  assert.equal((await page({ limit: 200 })).data.length, 200)
  for (const limit of ['0', '201', '10000', 'abc', '-1', '1.5', '', '1e9', '10;drop']) {
    const { status, reason, errors } = await refusal(`limit=${encodeURIComponent(limit)}`)
    assert.deepEqual([status, reason, errors[0].pointer], [422, 'input.invalid', '/limit'], limit)
  }
  assert.equal((await refusal('limit=5&limit=6')).status, 422)
})

test('an unknown sort, count or field is refused with its name', async () => {
  const wrong = { sort: 'phone', count: 'yes', colour: 'red', page: '2', offset: '50' }
  for (const [name, value] of Object.entries(wrong)) {
    const { status, reason, errors } = await refusal(`${name}=${value}`)
    assert.deepEqual([status, reason, errors[0].pointer], [422, 'input.invalid', `/${name}`])
  }
  assert.equal((await refusal('sort=name;drop table x')).status, 422)
})

for (const [law, query] of Object.entries({
  'q keeps who has the word': { q: 'nunez' },
  'email keeps whose email contains the text': { email: 'AIL1' },
  'country keeps who has an address there': { country: 'mexico' },
  'city keeps who has an address there': { city: 'LEÓN' },
  'country and city are of one address': { country: 'España', city: 'Mérida' },
  'country and city together': { country: 'México', city: 'León' },
  'created_from is inclusive': { created_from: '2026-01-20T12:00:00.001Z' },
  'created_to is exclusive for a time': { created_to: '2026-01-05T12:00:00.001Z' },
  'all filters together': {
    ...{ q: 'n', email: 'ail', country: 'México', city: 'Mérida', sort: '-name' },
    ...{ created_from: '2026-01-03T00:00:00.000Z', created_to: '2026-01-25T00:00:00.000Z' },
  },
})) {
  test(law, async () => {
    const expected = listed(everybody, query)
    assert.ok(expected.length < everybody.length)
    const { data } = await page({ ...query, limit: 200 })
    assert.deepEqual(data, expected.slice(0, 200))
  })
}

test('created_to as a date includes that whole day, in UTC', async () => {
  const { data } = await page({ created_from: '2026-01-07', created_to: '2026-01-07', limit: 200 })
  const expected = everybody.filter(({ created_at }) => created_at.startsWith('2026-01-07'))
  assert.ok(expected.length > 0)
  assert.deepEqual(data, expected)
})

test('a time may carry any zone', async () => {
  const { data } = await page({ created_from: '2026-01-20T07:00:00.001-05:00', limit: 200 })
  assert.deepEqual(data, listed(everybody, { created_from: '2026-01-20T12:00:00.001Z' }))
})

test('what is no date is refused, and so are dates the wrong way round', async () => {
  const wrong = ['yesterday', '2026-13-01', '2026-02-31', '2026-02-31T10:00:00Z', '2026-02-30T10:00:00-05:00']
  wrong.push(
    '2026-01-01T10:00:00',
    '01/02/2026',
    '2026-1-1',
    '2026-01-01T25:00:00Z',
    '0000-01-01',
    "2026-01-01'",
  )
  for (const field of ['created_from', 'created_to']) {
    for (const text of wrong) {
      const { status, reason, errors } = await refusal(`${field}=${encodeURIComponent(text)}`)
      assert.deepEqual([status, reason], [422, 'list.wrong_time'], `${field}=${text}`)
      assert.equal(errors[0].pointer, `/${field}`)
    }
  }
  const turned = await refusal('created_from=2026-02-01&created_to=2026-01-01')
  assert.deepEqual([turned.status, turned.errors[0].pointer], [422, '/created_to'])
})

test('the first and the last of all dates are dates', async () => {
  assert.equal((await page({ created_from: '0001-01-01', limit: 200 })).data.length, 200)
  assert.equal((await page({ created_to: '9999-12-31', limit: 200 })).data.length, 200)
  assert.equal((await page({ created_from: '9999-12-31T23:59:59Z' })).data.length, 0)
  for (const text of ['9999-12-31T23:59:59-14:00', '0001-01-01T00:00:00+14:00']) {
    const answer = await call('GET', `/v1/customers?created_from=${encodeURIComponent(text)}`)
    assert.ok([200, 422].includes(answer.statusCode), `${text}: ${answer.body}`)
  }
})

test('from starts the list at a value of its sort', async () => {
  const key = (customer: Customer, field: string) =>
    field === 'name' ? nameKey(customer.name) : customer.email.toLowerCase()
  for (const [field, from] of [
    ['name', 'M'],
    ['name', 'Núñ'],
    ['name', 'zzz'],
    ['email', 'mAil1'],
    ['email', 'z'],
  ] as const) {
    const start = field === 'name' ? nameKey(from) : from.toLowerCase()
    const up = sorted(everybody, field).filter(each => key(each, field) >= start)
    const down = sorted(everybody, `-${field}`).filter(each => key(each, field) <= `${start}\u{10ffff}`)
    assert.deepEqual((await page({ sort: field, from, limit: 200 })).data, up.slice(0, 200))
    assert.deepEqual((await page({ sort: `-${field}`, from, limit: 200 })).data, down.slice(0, 200))
  }
  assert.deepEqual((await page({ from: 100, limit: 5 })).data, everybody.slice(99, 104))
  assert.deepEqual(
    (await page({ sort: '-id', from: 100, limit: 5 })).data,
    everybody.slice(95, 100).reverse(),
  )
  const day = '2026-01-15T12:00:00.001Z'
  const later = sorted(everybody, 'created_at').filter(({ created_at }) => created_at >= day)
  const earlier = sorted(everybody, '-created_at').filter(({ created_at }) => created_at <= day)
  assert.deepEqual((await page({ sort: 'created_at', from: day, limit: 200 })).data, later.slice(0, 200))
  assert.deepEqual((await page({ sort: '-created_at', from: day, limit: 200 })).data, earlier.slice(0, 200))
})

test('from a start value one can page on, and back to what stands before it', async () => {
  const list = { sort: 'name', from: 'M', limit: 10 }
  const all = sorted(everybody, 'name')
  const start = all.findIndex(({ name }) => nameKey(name) >= 'm')
  const first = await page(list)
  const second = await page({ ...list, cursor: first.next_cursor })
  assert.deepEqual([...first.data, ...second.data], all.slice(start, start + 20))
  const before = await page({ ...list, cursor: first.previous_cursor })
  assert.deepEqual(before.data, all.slice(start - 10, start))
})

test('a start value that does not fit the sort is refused', async () => {
  const id = await refusal('sort=id&from=M')
  assert.deepEqual([id.status, id.reason, id.errors[0].pointer], [422, 'list.wrong_start', '/from'])
  const time = await refusal('sort=created_at&from=M')
  assert.deepEqual([time.status, time.reason, time.errors[0].pointer], [422, 'list.wrong_time', '/from'])
})

test('no count unless asked for; the whole list is counted exactly either way', async () => {
  assert.equal('count' in (await page({})), false)
  assert.equal('count' in (await page({ count: 'none' })), false)
  const whole = { value: everybody.length, exact: true }
  assert.deepEqual((await page({ count: 'estimated' })).count, whole)
  assert.deepEqual((await page({ count: 'exact', limit: 1 })).count, whole)
})

test('a narrowed list is counted exactly, or estimated and says so', async () => {
  for (const filter of [{ q: 'nunez' }, { q: 'nobody at all' }, { country: 'México' }, { email: 'ail1' }]) {
    const { count } = await page({ ...filter, count: 'exact', limit: 1 })
    assert.deepEqual(count, { value: listed(everybody, filter).length, exact: true })
    const estimated = (await page({ ...filter, count: 'estimated', limit: 1 })).count
    assert.deepEqual(Object.keys(estimated), ['value', 'exact'])
    assert.equal(estimated.exact, false)
    assert.ok(Number.isSafeInteger(estimated.value) && estimated.value >= 0)
  }
})

test('the answer says how long the database took', async () => {
  const answer = await call('GET', '/v1/customers?limit=1')
  assert.match(String(answer.headers['server-timing']), /\bdb;dur=\d+\.\d/)
  assert.equal(answer.headers['content-type'], 'application/json; charset=utf-8')
})

test('the list needs credentials', async () => {
  assert.equal((await call('GET', '/v1/customers', { key: null })).statusCode, 401)
})
