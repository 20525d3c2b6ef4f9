import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import Postgrator from 'postgrator'
import { aDatabase } from '../../../test/database.ts'
import { driver } from '../../platform/driver.ts'
import { migrate } from '../../platform/migrations.ts'
import { compareCustomers } from './out/compare-totals.ts'
import { settleTotals } from './out/settle-totals.ts'
import { allProviders, withProvider } from './provider-scope.ts'
import { assertSumsHold } from './sales.fixture.ts'

const before = '0010'

/** A database as it was before settling wrote the months, where recording had put all lines into them. */
async function aDatabaseOfBefore() {
  const database = await aDatabase({ migrated: false })
  const one = driver(database.url, { max: 1, onnotice: () => {} })
  await one`create schema platform`
  await new Postgrator({
    driver: 'pg',
    schemaTable: 'platform.migration',
    migrationPattern: fileURLToPath(new URL('../../../migrations/*.sql', import.meta.url)),
    execQuery: async query => ({ rows: [...(await one.unsafe(query).simple())] }),
  }).migrate(before)
  await one.end()
  return database
}

test('what was settled, what is fresh and what is of days to come is the same after the upgrade, to the cent', async () => {
  const { owner, url } = await aDatabaseOfBefore()
  await owner`insert into sales.calendar (time_zone) values ('America/Bogota')`
  await owner`insert into sales.provider (id, name) values ('norte', 'Norte'), ('sur', 'Sur')`
  await owner`
    insert into sales.product (code, provider_id, name) values ('norte', 'norte', 'n'), ('sur', 'sur', 's')`
  await owner`
    insert into sales.sale (id, provider_id, product, customer_id, amount, occurred_at, date, door)
    select number, provider, provider, number % 7 + 1, number + 0.01, day::timestamptz, day::date, 'http'
    from generate_series(1, 300) as number
    cross join lateral (values (case number % 2 when 0 then 'norte' else 'sur' end, now() - make_interval(days => number % 90 - 3)))
      as made (provider, day)`
  for (const lines of ['number <= 150', 'number > 150', 'false']) {
    const rows = owner`
      select provider_id, date, customer_id, product, count(*) as transactions, sum(amount) as amount
      from (select *, id::integer as number from sales.sale) as sale where ${owner.unsafe(lines)} group by 1, 2, 3, 4`
    await owner`insert into sales.daily select * from (${rows}) as line`
    await owner`
      insert into sales.monthly select provider_id, date_trunc('month', date), customer_id, transactions, amount
      from (${rows}) as line`
    await owner`
      insert into sales.day_total select provider_id, date, sum(transactions), sum(amount) from (${rows}) as line group by 1, 2`
    if (lines === 'number > 150')
      await owner`
        insert into sales.fresh select provider_id, date, customer_id, transactions, amount from (${rows}) as line`
  }
  // Settled, as the version before did it: nothing of it is looked at here but the days.
  await owner`
    insert into sales.day_customers
    select coalesce(provider_id, '*'), date, 0, bit_or(set_bit(0::bit(8192), customer_id::integer, 1))
    from sales.sale where id::integer <= 150 group by grouping sets ((provider_id, date), (date))`
  await owner`
    insert into sales.month_customers
    select provider_id, date_trunc('month', date), 0, bit_or(customers) from sales.day_customers group by 1, 2`
  await migrate(url)
  await assertSumsHold(owner)
  const differences = () => withProvider(owner, allProviders, compareCustomers)
  assert.deepEqual(await differences(), [])
  await settleTotals(owner)
  await assertSumsHold(owner)
  assert.deepEqual(await differences(), [])
  const [left] =
    await owner`select count(*) as lines, count(*) filter (where date <= current_date - 1) as due from sales.fresh`
  assert.ok(left && left.lines > 0 && left.due === 0)
})

test('an older process that goes on beside the new ones is refused, so that nothing counts twice', async () => {
  const { owner } = await aDatabase()
  await assert.rejects(
    owner`insert into sales.monthly (provider_id, month, customer_id, transactions, amount) values ('norte', '2026-01-01', 1, 1, 1)`,
    /"sales.monthly" does not exist/,
  )
})
