import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { deleteOldMinutes, foldSums } from './fold.ts'
import { allProviders, withProvider } from './provider-scope.ts'
import { aSale, aShop, assertSumsHold, send, shopProducts, sumsAndRecount } from './sales.fixture.ts'

const shop = await aShop()
const { owner, databases, sales } = shop
const codes = Object.values(shopProducts).flat()

const centsOf = (amount: unknown) => Math.round(Number(amount) * 100)

const oneSale = fc.record({
  customer: fc.integer({ min: 0, max: 4 }),
  product: fc.constantFrom(...codes),
  cents: fc.integer({ min: 1, max: 500_000 }),
  minutesAgo: fc.integer({ min: 0, max: 60 * 24 * 90 }),
})

// Each sale several times, in any order, cut into calls of any size for three callers.
const deliveries = fc.array(oneSale, { minLength: 1, maxLength: 120 }).chain(made =>
  fc.record({
    made: fc.constant(made),
    order: fc.array(fc.nat(made.length - 1), { minLength: made.length, maxLength: made.length * 3 }),
    callSize: fc.integer({ min: 1, max: 40 }),
  }),
)

test('however often, in whatever order and by however many callers sales are sent, each counts once, while lines are folded', async () => {
  let round = 0
  await fc.assert(
    fc.asyncProperty(deliveries, async ({ made, order, callSize }) => {
      round += 1
      const events = made.map(({ customer, product, cents, minutesAgo }, place) =>
        aSale(shop, {
          id: `round-${round}-${place}`,
          customer_id: shop.customerIds[customer],
          product,
          amount: (cents / 100).toFixed(2),
          occurred_at: new Date(Date.now() - minutesAgo * 60_000).toISOString(),
        }),
      )
      const before = await owner`select from sales.sale`
      const sent = [...order.map(place => events[place]), ...events]
      const callers = [0, 1, 2].map(async caller => {
        // The second caller sends the same backwards: whoever waits for whom, nobody deadlocks.
        const own = caller === 1 ? sent.toReversed() : sent
        for (let from = 0; from < own.length; from += callSize) {
          const call = own.slice(from, from + callSize)
          const answers =
            caller === 2
              ? await Promise.all(call.map(event => sales.recordOne(event, { door: 'http' })))
              : await sales.record(call, { door: 'kafka' })
          assert.ok(answers.every(({ status, reason }) => status !== 'rejected' && !reason))
        }
      })
      const folding = Promise.all([foldSums(databases.writes), foldSums(databases.writes)])
      await Promise.all([...callers, folding])
      const after = await owner`select from sales.sale`
      assert.equal(after.length - before.length, events.length)
      const stored = await owner<{ id: string; amount: string }[]>`
        select id, amount from sales.sale where id like ${`round-${round}-%`}`
      const expected = new Map(events.map(({ id, amount }) => [id, centsOf(amount)]))
      for (const { id, amount } of stored) assert.equal(centsOf(amount), expected.get(id))
      await assertSumsHold(owner)
    }),
    { numRuns: 12 },
  )
})

test('folding leaves one line of each key, changes no sum, and what is recorded meanwhile is folded the next time', async () => {
  const sale = () => aSale(shop, { occurred_at: '2026-03-05T12:00:00Z' })
  for (let each = 0; each < 3; each++) await send(shop, [sale(), sale()])
  const { sums } = await sumsAndRecount(owner)
  assert.ok((await foldSums(databases.writes)) > 0)
  assert.deepEqual((await sumsAndRecount(owner)).sums, sums)
  const linesAbove = async (): Promise<number> => {
    const rows = await owner`
      select from sales.daily group by provider_id, date, customer_id, product having count(*) > 1
      union all select from sales.day_total group by provider_id, date having count(*) > 1`
    return rows.length
  }
  assert.equal(await linesAbove(), 0)
  assert.equal(await foldSums(databases.writes), 0)
  await send(shop, sale())
  assert.equal(await linesAbove(), 2)
  await foldSums(databases.writes)
  assert.equal(await linesAbove(), 0)
  await assertSumsHold(owner)
})

test('however many fold at the same time, while sales come in, the last leaves one line of each key', async () => {
  for (let round = 0; round < 30; round++) {
    const sale = () => aSale(shop, { occurred_at: '2026-03-06T12:00:00Z' })
    await send(shop, [sale(), sale()])
    const fold = () => foldSums(databases.writes)
    await Promise.all([fold(), fold(), send(shop, sale()).then(fold), send(shop, sale()).then(fold)])
    await fold()
    const rows = await owner`
      select from sales.daily group by provider_id, date, customer_id, product having count(*) > 1
      union all select from sales.day_total group by provider_id, date having count(*) > 1`
    assert.equal(rows.length, 0, `round ${round}`)
  }
  await assertSumsHold(owner)
})

test('sales of the last minutes are counted by minute, older ones are not, and the counts leave', async () => {
  await owner`delete from sales.minute`
  const now = new Date().toISOString()
  await send(shop, [aSale(shop, { occurred_at: now }), aSale(shop, { occurred_at: now }), aSale(shop)])
  const [minute] = await owner<{ sales: number }[]>`select sum(sales)::int as sales from sales.minute`
  assert.equal(minute?.sales, 2)
  await owner`insert into sales.minute values ('norte', clock_timestamp() - interval '61 minutes', 7)`
  await owner`insert into sales.told values ('a', 'old', clock_timestamp() - interval '91 days'), ('a', 'new', clock_timestamp())`
  await deleteOldMinutes(databases.writes)
  const [left] = await owner<{ sales: number }[]>`select sum(sales)::int as sales from sales.minute`
  assert.equal(left?.sales, 2)
  assert.deepEqual(
    (await owner`select key from sales.told where kind = 'a'`).map(({ key }) => key),
    ['new'],
  )
})

test('what runs within the recording is undone with it, and undoes it', async () => {
  const sale = aSale(shop)
  const within = async () => {
    throw new Error('The offset has moved.')
  }
  await assert.rejects(sales.record([sale, { id: 'undone' }], { door: 'kafka', within }), /has moved/)
  assert.equal((await owner`select from sales.sale where id = ${sale.id as string}`).length, 0)
  assert.equal((await owner`select from sales.dead_letter where payload like '%undone%'`).length, 0)
})

test('an id is kept as it was sent, whatever characters it is made of, and is a duplicate the next time', async () => {
  const ids = ['say "hi"', 'back\\slash', '{1,2}', 'null', ' spaces ', 'line\nline', "it's", 'año ☕', '\\"']
  const events = ids.map(id => aSale(shop, { id }))
  for (const status of ['accepted', 'duplicate']) {
    const answers = await sales.record(events, { door: 'http' })
    assert.deepEqual(
      answers,
      ids.map(id => ({ id, status })),
    )
  }
  const stored = await owner<{ id: string }[]>`select id from sales.sale where id = any (${ids})`
  assert.deepEqual(stored.map(({ id }) => id).sort(), ids.sort())
})

test('two writers who meet in the same sales in opposite orders both finish', async () => {
  const events = Array.from({ length: 2_000 }, () => aSale(shop))
  const answers = await Promise.all([
    sales.record(events, { door: 'http' }),
    sales.record(events.toReversed(), { door: 'kafka' }),
    sales.record(events, { door: 'file' }),
  ])
  const accepted = answers.flat().filter(({ status }) => status === 'accepted')
  assert.equal(accepted.length, events.length)
  const states = answers.flat().filter(({ status }) => status === 'rejected')
  assert.equal(states.length, 0)
  await assertSumsHold(owner)
})

test('a recording that deadlocks is tried again and then counts once', async () => {
  let times = 0
  const sale = aSale(shop)
  const within = async () => {
    times += 1
    if (times < 3) throw Object.assign(new Error('deadlock detected'), { code: '40P01' })
  }
  const answers = await sales.record([sale], { door: 'kafka', within })
  assert.deepEqual([times, answers[0]?.status], [3, 'accepted'])
  await assertSumsHold(owner)
})

const scoped = ['provider', 'product', 'sale', 'daily', 'fresh', 'day_total', 'minute', 'dead_letter']

test('who forgets to say for which provider it asks sees nothing of any table, and writes nothing', async () => {
  await send(shop, [aSale(shop, { product: 's-1', occurred_at: new Date().toISOString() }), { id: 'bad' }])
  const { writes } = databases
  for (const table of scoped) {
    const [seen] = await writes.unsafe(`select count(*) as rows from sales.${table}`)
    assert.equal(seen?.rows, 0, table)
    const [all] = await withProvider(writes, allProviders, sql =>
      sql.unsafe(`select count(*) as rows from sales.${table}`),
    )
    assert.ok(all?.rows > 0, table)
  }
  await assert.rejects(
    writes`insert into sales.daily values ('norte', '2026-01-01', 1, 'n-1', 1, 1)`,
    /row-level security/,
  )
})

test('a provider’s statements see and write its own rows only, and the next user of the connection none', async () => {
  const seen = await withProvider(
    databases.writes,
    'sur',
    sql => sql<{ providerId: string }[]>`select distinct provider_id from sales.sale`,
  )
  assert.deepEqual(
    seen.map(({ providerId }) => providerId),
    ['sur'],
  )
  await assert.rejects(
    withProvider(
      databases.writes,
      'sur',
      sql => sql`insert into sales.daily values ('norte', '2026-01-01', 1, 'n-1', 1, 1)`,
    ),
    /row-level security/,
  )
  const [left] = await databases.writes`select count(*) as rows from sales.sale`
  assert.equal(left?.rows, 0)
})
