import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import { withProvider } from '../provider-scope.ts'
import { aKeyOfNone } from '../sales.fixture.ts'
import { aFigureShop, ask, dayFromToday, sell, zone } from './figures.fixture.ts'
import { type FigureQuery, figures } from './figures.ts'
import { settleTotals } from './settle-totals.ts'

const shop = await aFigureShop()
const { call, keys, databases, customerIds, owner } = shop
const today = dayFromToday(0)
const dayOf = (day: string) => `from=${day}&to=${day}`

// Of each provider some sales are settled and some are fresh, so that no figure can be right by luck.
await sell(shop, [
  [0, 'n-1', '100.00', today],
  [1, 's-1', '7.00', today],
])
await settleTotals(databases.writes)
await sell(shop, [
  [0, 'n-2', '11.00', today],
  [1, 's-2', '0.70', today],
  [2, 's-2', '0.07', today],
])

const pathsOf = (name: string) => {
  if (name === 'daily')
    return ['daily', `daily?${dayOf(today)}`, `daily?customer_id=${customerIds[1]}`, 'daily?product=s-1']
  if (name === 'summary') return ['summary', `summary?${dayOf(today)}`]
  if (name === 'days' || name === 'period-customers') return [name, `${name}?${dayOf(today)}`]
  // Of 2 months no totals are kept: another way through the statement.
  const { query } = figures.find(figure => figure.name === name) as (typeof figures)[number]
  return query.months ? [name, `${name}?months=2`] : [name]
}

for (const { name } of figures) {
  test(`${name} shows a provider its own sales only, however it asks`, async () => {
    for (const path of pathsOf(name)) {
      const and = path.includes('?') ? '&' : '?'
      const norte = await call('GET', `/v1/sales/${path}`, { key: keys.norte })
      assert.equal(norte.statusCode, 200, norte.body)
      const { provider, sales } = norte.json()
      assert.equal(provider, 'norte')
      const isOfSur = path.includes('customer_id') || path.includes('product')
      assert.equal(sales, isOfSur ? 0 : 2)
      assert.ok(!/Cliente [23]|"7\.|"0\.7/.test(norte.body), norte.body)
      assert.deepEqual(await sold(`${path}${and}provider=norte`, keys.norte), isOfSur ? 0 : 2)
      assert.equal(
        await sold(path, keys.sur),
        path.includes('customer_id') ? 2 : path.includes('product') ? 1 : 3,
      )
      assert.equal(await sold(path), isOfSur ? (path.includes('product') ? 1 : 2) : 5)
      assert.equal(await sold(`${path}${and}provider=norte`), isOfSur ? 0 : 2)
    }
  })

  test(`${name} answers 404 for another's provider and for one that is not there`, async () => {
    for (const path of pathsOf(name)) {
      const and = path.includes('?') ? '&' : '?'
      const refused = [
        [keys.norte, 'sur'],
        [keys.norte, 'nobody'],
        [keys.sur, 'norte'],
        [keys.norte, '*'],
        [keys.all, 'nobody'],
        [keys.all, '*'],
        [keys.all, "norte' or true --"],
      ]
      for (const [key, provider] of refused) {
        const query = `provider=${encodeURIComponent(provider as string)}`
        const answer = await call('GET', `/v1/sales/${path}${and}${query}`, { key: key as string })
        assert.equal(answer.statusCode, 404, `${path} ${provider}: ${answer.body}`)
        assert.equal(answer.json().reason, 'provider.not_found')
      }
    }
  })
}

test('a key of a provider that is not there sees nothing', async () => {
  const gone = await aKeyOfNone(shop, 'nobody')
  for (const { name } of figures) assert.equal(await sold(name, gone), 0)
  const odd = await aKeyOfNone(shop, '*')
  for (const { name } of figures)
    assert.equal((await call('GET', `/v1/sales/${name}`, { key: odd })).statusCode, 404)
})

test("a cursor of one provider is no cursor of another's list", async () => {
  const { next_cursor } = await ask(shop, 'ranking?limit=1', { key: keys.sur })
  assert.ok(next_cursor)
  const answer = await call('GET', `/v1/sales/ranking?limit=1&cursor=${next_cursor}`, { key: keys.norte })
  assert.equal(answer.statusCode, 422)
  assert.equal(answer.json().reason, 'cursor.mismatch')
})

// What a careless change could leave of a statement: no provider in it, all of them asked for.
const forgetful = (statement: string) =>
  statement
    .replaceAll("($1 = '*' or provider_id = $1)", 'true')
    .replaceAll(/\$1 in \('\*', (provider\.)?id\)/g, 'true')
    .replaceAll('provider_id = any ((select own from asked)::text[])', 'true')
    .replaceAll(/\b(total\.)?provider_id = \$1/g, 'true')

test('a statement that forgets the provider is refused the sales of others by the database', async () => {
  for (const figure of figures) {
    const text = await readFile(new URL(`${figure.statement}.sql`, import.meta.url), 'utf8')
    const forgotten = forgetful(text)
    assert.ok(!/\$1\b/.test(forgotten.replaceAll(/^--.*$/gm, '')), `${figure.statement} still names it`)
    const query: FigureQuery = { months: 12, limit: 50 }
    const values = figure.values(query, { scope: 'norte', timeZone: zone, limit: 50, place: [] })
    // $1 stays a parameter, or PostgreSQL would miss it.
    const statement = `with whose as (select $1::text) ${withoutWith(forgotten)}`
    const run = async (scope: string) => {
      const [row] = await withProvider(databases.reads, scope, sql => sql.unsafe(statement, values))
      return row as unknown as { sales: string; lines: { customer_id?: number }[] }
    }
    const own = await run('norte')
    assert.equal(Number(own.sales), 2, figure.name)
    for (const { customer_id = customerIds[0] } of own.lines)
      assert.equal(customer_id, customerIds[0], figure.name)
    // The same statement where the database lets everything through shows that it is the database which refused.
    assert.ok(Number((await run('*')).sales) >= 5, figure.name)
  }
})

test('whoever has not said for which provider it asks sees no row of any table, and writes none', async () => {
  const tables = await owner<{ name: string }[]>`
    select table_name as name from information_schema.columns
    where table_schema = 'sales' and column_name = 'provider_id'`
  assert.ok(tables.length >= 9)
  for (const { name } of tables) {
    const rows = await databases.reads.unsafe(`select from sales.${name}`)
    assert.equal(rows.length, 0, name)
  }
  await assert.rejects(
    databases.writes`insert into sales.fresh values ('norte', ${today}, 1, 1, 1)`,
    /row-level security/,
  )
  await assert.rejects(
    withProvider(
      databases.writes,
      'norte',
      sql => sql`insert into sales.fresh values ('sur', ${today}, 1, 1, 1)`,
    ),
    /row-level security/,
  )
})

async function sold(path: string, key?: string): Promise<number> {
  return (await ask(shop, path, key === undefined ? {} : { key })).sales
}

const withoutWith = (statement: string) => {
  const text = statement.replaceAll(/^--.*$/gm, '').trim()
  assert.ok(text.startsWith('with '))
  return `, ${text.slice('with '.length)}`
}
