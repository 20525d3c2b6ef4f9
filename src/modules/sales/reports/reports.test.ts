import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { aKey } from '../../../../test/access.ts'
import { aShop } from '../sales.fixture.ts'
import { aSaleRow, askDuckDb, putSales } from './reports.fixture.ts'

const date = '2026-01-31'
const day = 'year=2026/month=01/day=31'
const shop = await aShop()

const run = async (wanted: object) => {
  const answer = await shop.call('POST', '/v1/sales/reports', { body: wanted })
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json().data
}

test('a written report is read by DuckDB with exact amounts, and adds up to its manifest', async () => {
  const [one, two] = shop.customerIds
  await putSales(shop.owner, [
    aSaleRow({ customer_id: one, amount: '0.10' }),
    aSaleRow({ customer_id: one, amount: '0.20' }),
    aSaleRow({ customer_id: two, amount: '999999999999.99', product: 'n-2' }),
    aSaleRow({ customer_id: two, amount: '5.00', provider_id: 'sur' }),
  ])
  assert.deepEqual(await run({ date }), [
    { provider_id: 'norte', date, outcome: 'written', version: 1 },
    { provider_id: 'sur', date, outcome: 'written', version: 1 },
  ])

  const folder = shop.reports.storage.place
  const rows = await askDuckDb(
    `select customer_id, name, transactions, amount, provider, year, month, day, typeof(amount) as type
     from read_parquet('${folder}/sales/provider=*/year=*/month=*/day=*/*.parquet', hive_partitioning = true)
     where provider = 'norte' order by customer_id`,
  )
  assert.equal(rows[0]?.type, 'DECIMAL(18,2)')
  assert.deepEqual(
    rows.map(({ customer_id, name, transactions, amount }) => [customer_id, name, transactions, amount]),
    [
      [String(one), 'Cliente 1', '2', '0.30'],
      [String(two), 'Cliente 2', '1', '999999999999.99'],
    ],
  )

  const manifest = JSON.parse(
    await readFile(join(folder, `sales/provider=norte/${day}/_manifest.json`), 'utf8'),
  )
  assert.equal(manifest.version, 1)
  for (const file of manifest.files) {
    const bytes = await readFile(join(folder, file.path))
    assert.equal(createHash('sha256').update(bytes).digest('hex'), file.sha256, file.name)
    assert.equal(bytes.length, file.bytes)
    const reader = file.format === 'parquet' ? 'read_parquet' : 'read_ndjson'
    const transactions = file.name === 'sales.parquet' ? 'count(*)' : 'sum(transactions)'
    const [sums] = await askDuckDb(
      `select count(*) as rows, ${transactions} as transactions, sum(amount::decimal(18, 2)) as amount
       from ${reader}('${join(folder, file.path)}')`,
    )
    assert.deepEqual(
      [Number(sums?.rows), Number(sums?.transactions), sums?.amount],
      [file.rows, manifest.transactions, manifest.amount],
      file.name,
    )
  }
})

const list = async (query = '', key?: string) => {
  const answer = await shop.call('GET', `/v1/sales/reports${query}`, key ? { key } : {})
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json().data
}
const glob = () => `${shop.reports.storage.place}/sales/provider=*/year=*/month=*/day=*/*.parquet`

test('running a day again with the same sums writes nothing', async () => {
  const before = await filesIn(shop.reports.storage.place)
  assert.deepEqual(
    (await run({ from: date, to: date })).map((each: { outcome: string }) => each.outcome),
    ['unchanged', 'unchanged'],
  )
  assert.deepEqual(await filesIn(shop.reports.storage.place), before)
  assert.equal((await list('?versions=all')).length, 2)
})

test('late sales make a new version; readers of the folder see it alone, the old one stays and is marked', async () => {
  await putSales(shop.owner, [aSaleRow({ customer_id: shop.customerIds[2], amount: '7.77' })])
  assert.deepEqual(await run({ date, provider: 'norte' }), [
    { provider_id: 'norte', date, outcome: 'written', version: 2 },
  ])
  const versions = await list('?versions=all&provider=norte')
  assert.deepEqual(
    versions.map((each: { version: number; superseded: boolean }) => [each.version, each.superseded]),
    [
      [2, false],
      [1, true],
    ],
  )
  assert.equal((await list('?provider=norte')).length, 1)
  const [now] = await askDuckDb(
    `select sum(transactions) as transactions, sum(amount) as amount
     from read_parquet('${glob()}', hive_partitioning = true) where provider = 'norte'`,
  )
  assert.deepEqual([now?.transactions, now?.amount], ['4', versions[0].amount])
  for (const { files, transactions } of versions) {
    const { url, sha256 } = files.find((file: { name: string }) => file.name === 'sales.parquet')
    const file = await shop.call('GET', url)
    assert.equal(file.statusCode, 200)
    assert.equal(createHash('sha256').update(file.rawPayload).digest('hex'), sha256)
    assert.equal(transactions, url.endsWith('=1') ? 3 : 4)
  }
})

test('a file is downloaded under a name that says what it is, and only when it is not known already', async () => {
  const url = `/v1/sales/reports/norte/${date}/daily.ndjson`
  const file = await shop.call('GET', url)
  assert.equal(file.headers['content-disposition'], `attachment; filename="norte-${date}-v2-daily.ndjson"`)
  assert.equal(file.headers['content-length'], String(file.rawPayload.length))
  assert.deepEqual(JSON.parse(file.body.split('\n')[0] ?? ''), {
    customer_id: shop.customerIds[0],
    name: 'Cliente 1',
    transactions: 2,
    amount: '0.30',
  })
  const again = await shop.call('GET', url, {
    headers: { 'if-none-match': String(file.headers.etag) },
  })
  assert.equal(again.statusCode, 304)
  assert.equal(again.body, '')
  for (const wrong of [
    '2026-01-30/daily.ndjson',
    '2026-02-31/daily.ndjson',
    `${date}/daily.ndjson?version=9`,
  ])
    assert.equal((await shop.call('GET', `/v1/sales/reports/norte/${wrong}`)).statusCode, 404, wrong)
})

test('reports that are asked for by several at once are written once', async () => {
  const other = '2026-01-30'
  await putSales(
    shop.owner,
    shop.customerIds.map(customer_id => aSaleRow({ customer_id, date: other })),
  )
  const outcomes = (await Promise.all([1, 2, 3].map(() => run({ date: other, provider: 'norte' })))).flat()
  assert.deepEqual(outcomes.map((each: { outcome: string }) => each.outcome).sort(), [
    'unchanged',
    'unchanged',
    'written',
  ])
  assert.deepEqual(new Set(outcomes.map((each: { version: number }) => each.version)), new Set([1]))
  const [rows] = await shop.owner`select count(*) as rows from sales.report where date = ${other}`
  assert.equal(rows?.rows, 1)
})

test('a day of many row groups has every sale once, as it is in the database, however many were recorded at one moment', async () => {
  const many = '2026-01-29'
  await putSales(
    shop.owner,
    Array.from({ length: 23_456 }, (_, place) =>
      aSaleRow({ customer_id: 1_000 + (place % 11_003), amount: `${place}.0${(place % 9) + 1}`, date: many }),
    ),
  )
  await putSales(shop.owner, [aSaleRow({ customer_id: 1_000, id: 'señal\n"1"', date: many, product: 'n-2' })])
  await shop.owner`
    update sales.sale set recorded_at = '2026-01-30T05:00:00.123457Z' where date = ${many} and amount between 1000 and 12500`
  await run({ date: many, provider: 'norte' })
  const place = 'provider=norte/year=2026/month=01/day=29'
  const folder = shop.reports.storage.place
  const [file] = await askDuckDb(
    `select count(*) as sales, count(distinct id) as ids, sum(amount) as amount,
       sum(customer_id)::bigint as customers, sum(epoch_us(occurred_at))::hugeint::varchar as times,
       sum(epoch_us(recorded_at))::hugeint::varchar as recorded, md5(string_agg(id || product, ',' order by id)) as texts
     from read_parquet('${folder}/sales-each/${place}/sales.parquet')`,
  )
  const [row] = await shop.owner`
    select count(*)::text as sales, count(distinct id)::text as ids, sum(amount)::text as amount,
      sum(customer_id)::text as customers, sum(extract(epoch from occurred_at) * 1000000)::numeric(30, 0)::text as times,
      sum(extract(epoch from recorded_at) * 1000000)::numeric(30, 0)::text as recorded,
      md5(string_agg(id || product, ',' order by id)) as texts
    from sales.sale where date = ${many}`
  assert.deepEqual(file, { ...row })
  const some = await shop.owner<{ id: string }[]>`
    select id from sales.sale where date = ${many} and amount::int % 997 = 0`
  // DuckDB passes over row groups whose bounds say that they have no such sale.
  const finding = some.map(
    ({ id }) =>
      `select count(*) as found from read_parquet('${folder}/sales-each/${place}/sales.parquet') where id = '${id}'`,
  )
  const found = await askDuckDb(finding.join(' union all '))
  assert.ok(some.length > 20)
  assert.deepEqual(new Set(found.map(each => each.found)), new Set(['1']))
  const [daily] = await askDuckDb(
    `select count(*) as customers, count(distinct customer_id) as ids, sum(amount) as amount
     from read_parquet('${folder}/sales/${place}/daily.parquet')`,
  )
  assert.deepEqual(daily, { customers: '11003', ids: '11003', amount: row?.amount })
  await shop.owner`delete from sales.report where date = ${many}`
})

test('the list goes on where a page ended', async () => {
  const all = await list('?versions=all')
  const found: unknown[] = []
  let cursor = ''
  do {
    const page = await shop.call('GET', `/v1/sales/reports?versions=all&limit=2${cursor}`)
    found.push(...page.json().data)
    cursor = page.json().next_cursor ? `&cursor=${page.json().next_cursor}` : ''
  } while (cursor)
  assert.deepEqual(found, all)
  assert.equal(all.length, 4)
})

test('a provider sees, downloads and writes its own reports only; the others are not there', async () => {
  const { key } = await aKey(shop, { provider_id: 'sur', scopes: ['sales:read', 'sales:write'] })
  const own = await list('?versions=all', key)
  assert.deepEqual(new Set(own.map((each: { provider_id: string }) => each.provider_id)), new Set(['sur']))
  const status = async (method: 'GET' | 'POST', url: string, body?: object) =>
    (await shop.call(method, url, { key, ...(body ? { body } : {}) })).statusCode
  for (const name of ['daily.parquet', 'daily.ndjson', 'sales.parquet', 'manifest.json']) {
    assert.equal(await status('GET', `/v1/sales/reports/sur/${date}/${name}`), 200)
    assert.equal(await status('GET', `/v1/sales/reports/norte/${date}/${name}`), 404)
  }
  assert.equal(await status('GET', '/v1/sales/reports?provider=norte'), 404)
  assert.equal(await status('GET', `/v1/sales/reconciliation?date=${date}&provider=norte`), 404)
  assert.equal(await status('POST', '/v1/sales/reports', { date, provider: 'norte' }), 404)
  const reconciled = await shop.call('GET', `/v1/sales/reconciliation?date=${date}`, { key })
  assert.deepEqual(
    reconciled.json().data.map((each: { provider_id: string }) => each.provider_id),
    ['sur'],
  )
  await putSales(shop.owner, [
    aSaleRow({ customer_id: shop.customerIds[0], provider_id: 'sur' }),
    aSaleRow({ customer_id: shop.customerIds[0], provider_id: 'norte' }),
  ])
  const ran = await shop.call('POST', '/v1/sales/reports', { key, body: { date } })
  assert.deepEqual(ran.json().data, [{ provider_id: 'sur', date, outcome: 'written', version: 2 }])
})

test('days that cannot be are refused with what is wrong', async () => {
  const refused = async (body: object) => {
    const answer = await shop.call('POST', '/v1/sales/reports', { body })
    assert.equal(answer.statusCode, 422, answer.body)
    return answer.json().reason
  }
  assert.equal(await refused({}), 'report.wrong_days')
  assert.equal(await refused({ date, from: date, to: date }), 'report.wrong_days')
  assert.equal(await refused({ from: date }), 'report.wrong_days')
  assert.equal(await refused({ date: '2026-02-31' }), 'list.wrong_time')
  assert.equal(await refused({ from: date, to: '2026-01-30' }), 'list.wrong_time')
  assert.equal(await refused({ date: '2999-01-01' }), 'report.wrong_days')
  assert.equal(await refused({ from: '2026-01-01', to: '2026-02-01' }), 'report.wrong_days')
  for (const query of ['?from=2026-02-01&to=2026-01-01', '?from=x', '?to=2026-13-01'])
    assert.equal((await shop.call('GET', `/v1/sales/reports${query}`)).statusCode, 422, query)
  assert.equal((await shop.call('GET', '/v1/sales/reconciliation?date=2026-02-31')).statusCode, 422)
})

async function filesIn(folder: string): Promise<string[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  return found
    .filter(each => each.isFile())
    .map(each => join(each.parentPath, each.name))
    .sort()
}
