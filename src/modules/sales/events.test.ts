import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aKey } from '../../../test/access.ts'
import { aSale, aShop, assertSumsHold, type EventsAnswer, send } from './sales.fixture.ts'

const shop = await aShop()
const { owner, call } = shop
const [ana, , , , eva] = shop.customerIds
const hour = 3_600_000
const iso = (fromNowMs: number) => new Date(Date.now() + fromNowMs).toISOString()

const stored = async (id: string) => {
  const [row] = await owner`
    select provider_id, product, customer_id, amount, occurred_at, date::text, door from sales.sale where id = ${id}`
  return row
}

const lettersOf = (part: string) =>
  owner`select door, provider_id, reason, payload from sales.dead_letter where payload like ${`%${part}%`}`

test('a sale is recorded with its provider, in the day of its customer’s time zone, and is in the sums at once', async () => {
  const sale = aSale(shop, { occurred_at: '2026-01-01T04:59:59.999Z', amount: 1234.5 })
  assert.deepEqual(await send(shop, sale), {
    accepted: 1,
    duplicates: 0,
    rejected: 0,
    results: [{ id: sale.id, status: 'accepted' }],
  })
  const row = await stored(sale.id as string)
  assert.deepEqual(row, {
    providerId: 'norte',
    product: 'n-1',
    customerId: ana,
    amount: '1234.50',
    occurredAt: new Date('2026-01-01T04:59:59.999Z'),
    date: '2025-12-31',
    door: 'http',
  })
  const [day] = await owner`
    select transactions, amount from sales.day_total where provider_id = 'norte' and date = '2025-12-31'`
  assert.deepEqual({ ...day }, { transactions: 1, amount: '1234.50' })
  await assertSumsHold(owner)
})

test('a repeated sale is a duplicate and changes nothing; one with other content says so', async () => {
  const sale = aSale(shop)
  await send(shop, sale)
  const before = await stored(sale.id as string)
  assert.deepEqual((await send(shop, sale)).results, [{ id: sale.id, status: 'duplicate' }])
  const same = { ...sale, amount: 10.5, occurred_at: (sale.occurred_at as string).replace('Z', '+00:00') }
  assert.deepEqual((await send(shop, same)).results, [{ id: sale.id, status: 'duplicate' }])
  for (const change of [
    { amount: 11 },
    { customer_id: eva },
    { product: 'n-2' },
    { occurred_at: iso(-2 * hour) },
  ]) {
    const answer = await send(shop, { ...sale, ...change })
    assert.equal(answer.duplicates, 1)
    const [{ reason, detail }] = answer.results as [EventsAnswer['results'][number]]
    assert.deepEqual(
      [reason, detail],
      ['other_content', 'A sale with this id has been recorded with other content. It stays as it is.'],
    )
  }
  assert.deepEqual(await stored(sale.id as string), before)
  await assertSumsHold(owner)
})

test('of a sale that comes twice in one call the first counts', async () => {
  const sale = aSale(shop)
  const bad = { ...sale, amount: -1 }
  const answer = await send(shop, [bad, sale, sale, { ...sale, amount: 99 }])
  assert.deepEqual(
    answer.results.map(({ status, reason }) => `${status} ${reason ?? ''}`.trim()),
    ['rejected wrong_amount', 'accepted', 'duplicate', 'duplicate other_content'],
  )
  assert.equal((await stored(sale.id as string))?.amount, '10.50')
  const again = await send(shop, [{ ...sale, amount: 99 }, sale])
  assert.deepEqual(
    again.results.map(({ status, reason }) => reason ?? status),
    ['other_content', 'duplicate'],
  )
  await assertSumsHold(owner)
})

const refusals: [string, Record<string, unknown>, string][] = [
  ['without an id', { id: undefined }, 'wrong_id'],
  ['with an empty id', { id: '' }, 'wrong_id'],
  ['with a blank id', { id: '  ' }, 'wrong_id'],
  ['with a number as id', { id: 7 }, 'wrong_id'],
  ['with an id of 65 characters', { id: 'x'.repeat(65) }, 'wrong_id'],
  ['with an id that no database can keep', { id: 'a\0b' }, 'wrong_id'],
  ['with half a character in its id', { id: '\ud800' }, 'wrong_id'],
  ['of no product', { product: null }, 'wrong_product'],
  ['of an unknown product', { product: 'nothing' }, 'unknown_product'],
  ['of no customer', { customer_id: undefined }, 'wrong_customer'],
  ['of a customer that is no whole number', { customer_id: 1.5 }, 'wrong_customer'],
  ['of a customer given as text', { customer_id: '1' }, 'wrong_customer'],
  ['of an unknown customer', { customer_id: 999_999 }, 'unknown_customer'],
  ['of an amount of 0', { amount: 0 }, 'wrong_amount'],
  ['of a negative amount', { amount: -0.01 }, 'wrong_amount'],
  ['of an amount with 3 decimals', { amount: 1.005 }, 'wrong_amount'],
  ['of an amount with 3 decimals as text', { amount: '1.500' }, 'wrong_amount'],
  ['of an amount of 13 digits', { amount: 1_000_000_000_000 }, 'wrong_amount'],
  ['of an amount beyond all numbers', { amount: 1e300 }, 'wrong_amount'],
  ['of an amount that is no number', { amount: 'NaN' }, 'wrong_amount'],
  ['of an amount in hexadecimal', { amount: '0x10' }, 'wrong_amount'],
  ['of no amount', { amount: null }, 'wrong_amount'],
  ['of no time', { occurred_at: undefined }, 'wrong_time'],
  ['of a time without zone', { occurred_at: '2026-01-31T08:00:00' }, 'wrong_time'],
  ['of a day that there is not', { occurred_at: '2026-02-30T08:00:00Z' }, 'wrong_time'],
  ['of a zone that there is not', { occurred_at: '2026-02-20T08:00:00+17:00' }, 'wrong_time'],
  ['of the year 12026', { occurred_at: '+012026-02-20T08:00:00Z' }, 'wrong_time'],
  ['11 minutes from now', { occurred_at: iso(11 * 60_000) }, 'time_out_of_range'],
  ['1,826 days ago', { occurred_at: iso(-1826 * 24 * hour) }, 'time_out_of_range'],
]

for (const [what, wish, reason] of refusals) {
  test(`a sale ${what} is rejected as ${reason}, kept as a dead letter, and does not keep its neighbours out`, async () => {
    const neighbours = [aSale(shop), aSale(shop)]
    const sale = aSale(shop, wish)
    const answer = await send(shop, [neighbours[0], sale, neighbours[1]])
    assert.deepEqual(
      answer.results.map(({ status }) => status),
      ['accepted', 'rejected', 'accepted'],
    )
    assert.equal(answer.results[1]?.reason, reason)
    const [letter] = await owner`select door, reason, payload from sales.dead_letter order by id desc limit 1`
    assert.deepEqual({ ...letter }, { door: 'http', reason, payload: JSON.stringify(sale) })
  })
}

test('the largest amount, the smallest, 9 minutes from now and 1,824 days ago are taken', async () => {
  const wishes = [
    { amount: '999999999999.99' },
    { amount: 0.01 },
    { occurred_at: iso(9 * 60_000) },
    { occurred_at: iso(-1824 * 24 * hour) },
    { id: 'é'.repeat(64) },
    { occurred_at: '2026-01-31t08:00-05:00' },
  ]
  const answer = await send(
    shop,
    wishes.map(wish => aSale(shop, wish)),
  )
  assert.equal(answer.accepted, wishes.length, JSON.stringify(answer))
  await assertSumsHold(owner)
})

test('all faults of an event are told, in the caller’s language', async () => {
  const answer = await send(
    shop,
    { id: 'x', customer_id: 0, product: 'nothing', amount: -5 },
    { language: 'es' },
  )
  assert.deepEqual(answer.results, [
    {
      id: 'x',
      status: 'rejected',
      reason: 'wrong_customer',
      detail:
        'customer_id debe ser un número entero desde 1. amount debe ser mayor que 0, con 2 decimales como máximo y 12 dígitos antes de ellos; es -5. occurred_at debe ser un instante con zona como 2026-01-31T08:00:00-05:00; es undefined. No existe el producto "nothing". Créelo y luego repita este evento.',
    },
  ])
})

test('a time is kept to the microsecond', async () => {
  const sale = aSale(shop, { occurred_at: '2026-01-31T08:00:00.123456789-05:00' })
  await send(shop, sale)
  const [row] = await owner`select occurred_at::text from sales.sale where id = ${sale.id as string}`
  assert.equal(row?.occurredAt, '2026-01-31 13:00:00.123456+00')
})

test('a sale that was recorded stays a duplicate when its customer is gone or its time has passed', async () => {
  const [gone] = await owner`
    insert into customers.customer (name, email) values ('Se va', 'seva@example.com') returning id`
  const sale = aSale(shop, { customer_id: gone?.id })
  await send(shop, sale)
  await owner`delete from customers.customer where id = ${gone?.id}`
  assert.deepEqual((await send(shop, sale)).results, [{ id: sale.id, status: 'duplicate' }])
  assert.equal((await send(shop, { ...sale, amount: 1 })).results[0]?.reason, 'other_content')
  assert.equal((await send(shop, { ...sale, id: 'other' })).results[0]?.reason, 'unknown_customer')
})

test('the key of a provider records its own products only, and cannot tell another’s from none', async () => {
  const { key } = await aKey(shop, { scopes: ['sales:write'], provider_id: 'norte' })
  const answer = await send(
    shop,
    [aSale(shop), aSale(shop, { id: 'of-sur', product: 's-1' }), aSale(shop, { product: 'nothing' })],
    { key },
  )
  assert.deepEqual(
    answer.results.map(({ status, reason }) => reason ?? status),
    ['accepted', 'not_your_product', 'not_your_product'],
  )
  assert.equal(await stored('of-sur'), undefined)
  assert.equal((await lettersOf('of-sur'))[0]?.providerId, 'norte')
  assert.match(answer.results[1]?.detail ?? '', /"s-1"/)
})

test('a call without sales:write is refused', async () => {
  const { key } = await aKey(shop, { scopes: ['sales:read'] })
  const answer = await call('POST', '/v1/sales/events', { body: [aSale(shop)], key })
  assert.equal(answer.statusCode, 403)
})

const ndjson = { 'content-type': 'application/x-ndjson' }

test('NDJSON is taken line by line: a malformed line is rejected by itself, blank ones do not count', async () => {
  const [one, two] = [aSale(shop), aSale(shop)]
  const lines = [JSON.stringify(one), '{"id": "broken', '', '\r', `${JSON.stringify(two)}\r`, '[]', '7', '']
  const answer = await call('POST', '/v1/sales/events', { body: lines.join('\n'), headers: ndjson })
  const { results, ...counts } = answer.json() as EventsAnswer
  assert.deepEqual(counts, { accepted: 2, duplicates: 0, rejected: 3 })
  assert.deepEqual(
    results.map(({ id, reason }) => [id, reason]),
    [
      [one.id, undefined],
      [null, 'unreadable'],
      [two.id, undefined],
      [null, 'unreadable'],
      [null, 'unreadable'],
    ],
  )
  assert.equal((await lettersOf('broken'))[0]?.payload, '{"id": "broken')
})

test('bytes that are no text are rejected, so that two different ids cannot become one', async () => {
  const line = (byte: number) =>
    Buffer.concat([
      Buffer.from('{"id": "bytes-'),
      Buffer.from([byte]),
      Buffer.from(JSON.stringify(aSale(shop, { id: undefined })).replace('{', '", ')),
    ])
  const body = Buffer.concat([
    line(0xe9),
    Buffer.from('\n'),
    line(0xe8),
    Buffer.from('\n'),
    Buffer.from(JSON.stringify(aSale(shop))),
  ])
  const answer = await call('POST', '/v1/sales/events', { body, headers: ndjson })
  assert.deepEqual(
    (answer.json() as EventsAnswer).results.map(({ status, reason }) => reason ?? status),
    ['unreadable', 'unreadable', 'accepted'],
  )
  const json = await call('POST', '/v1/sales/events', {
    body: line(0xe9),
    headers: { 'content-type': 'application/json' },
  })
  assert.equal(json.statusCode, 400)
})

test('5,000 events are taken in one call, 5,001 are refused and nothing of them is recorded', async () => {
  const events = Array.from({ length: 5_001 }, (_, place) => aSale(shop, { id: `many-${place}` }))
  for (const [body, headers] of [
    [JSON.stringify(events), { 'content-type': 'application/json' }],
    [events.map(event => JSON.stringify(event)).join('\n'), ndjson],
  ] as const) {
    const answer = await call('POST', '/v1/sales/events', { body, headers })
    assert.deepEqual([answer.statusCode, answer.json().reason], [413, 'sales.too_many_events'])
  }
  assert.equal(await stored('many-0'), undefined)
  assert.equal((await send(shop, events.slice(1))).accepted, 5_000)
  assert.equal((await send(shop, events.slice(1))).duplicates, 5_000)
  await assertSumsHold(owner)
})

const unreadable: [string, string, string, number, string][] = [
  ['JSON that breaks off', '[{"id":', 'application/json', 400, 'body.not_json'],
  ['an empty array', '[]', 'application/json', 400, 'sales.no_events'],
  ['blank lines', '\n \n', 'application/x-ndjson', 400, 'sales.no_events'],
  ['a table', 'id,amount', 'text/csv', 415, 'body.media_type'],
]
for (const [what, body, type, status, reason] of unreadable) {
  test(`${what} as a whole body is answered ${status}`, async () => {
    const answer = await call('POST', '/v1/sales/events', { body, headers: { 'content-type': type } })
    assert.deepEqual([answer.statusCode, answer.json().reason], [status, reason])
  })
}

test('an event nested without end is rejected like any other', async () => {
  const body = `[${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}, ${JSON.stringify(aSale(shop))}]`
  const answer = await call('POST', '/v1/sales/events', {
    body,
    headers: { 'content-type': 'application/json' },
  })
  assert.deepEqual(
    (answer.json() as EventsAnswer).results.map(({ status }) => status),
    ['rejected', 'accepted'],
  )
})

test('a dead letter keeps 64 K characters of what was sent', async () => {
  await send(shop, { id: 'long', note: 'y'.repeat(100_000) })
  const [letter] = await lettersOf('{"id":"long"')
  assert.equal(letter?.payload.length, 65_536)
})
