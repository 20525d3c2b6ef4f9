import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aFigureShop, dayFromToday } from './figures.fixture.ts'

const { call, keys, owner } = await aFigureShop()
const [from, to] = [dayFromToday(-9), dayFromToday(-1)]

const file = async (query = '', key?: string) => {
  const answer = await call('GET', `/v1/sales/daily/export?${query}`, key === undefined ? {} : { key })
  assert.equal(answer.statusCode, 200, answer.body)
  assert.match(String(answer.headers['content-type']), /^text\/csv/)
  return answer.body.trimEnd().split('\r\n')
}

test('without sales the file has its header line', async () => {
  assert.deepEqual(await file(), ['customer_id,name,date,transactions,amount'])
})

test('the file has every line of the period and the provider, however many, in their order and once', async () => {
  // More than are read at once, and days with more customers than that.
  await owner`
    insert into sales.daily (provider_id, date, customer_id, product, transactions, amount)
    select provider_id, ${to}::text::date - day, customer, 'any', 1, customer / 100.0
    from unnest(array['norte', 'sur']) as provider_id, generate_series(0, 11) as day, generate_series(1, 700) as customer`
  const [, ...lines] = await file(`provider=norte&from=${from}&to=${to}`)
  const expected = Array.from({ length: 9 }, (_, day) => day).flatMap(day =>
    Array.from({ length: 700 }, (_, place) => `${dayFromToday(day - 9)} ${place + 1}`),
  )
  assert.deepEqual(
    lines.map(line => line.split(',')).map(([customer, , date]) => `${date} ${customer}`),
    expected,
  )
  assert.equal((await file(`from=${from}&to=${from}`)).at(-1)?.endsWith(`${from},2,14.00`), true)
})

test("a provider's key gets its own lines, and 404 for another's", async () => {
  const own = await file(`from=${from}&to=${from}`, keys.norte)
  assert.equal(own.length, 701)
  assert.equal(own.at(-1)?.endsWith(`${from},1,7.00`), true)
  const other = await call('GET', '/v1/sales/daily/export?provider=sur', { key: keys.norte })
  assert.equal(other.statusCode, 404)
})

test('what cannot be asked is refused before the file begins', async () => {
  const answer = await call('GET', `/v1/sales/daily/export?from=${to}&to=${from}`)
  assert.deepEqual([answer.statusCode, answer.json().reason], [422, 'sales.wrong_days'])
})
