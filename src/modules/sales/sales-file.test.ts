import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { aKey, eventually } from '../../../test/access.ts'
import { aFolder, runCommand } from '../../../test/service.ts'
import { aSale, aShop, assertSumsHold, send } from './sales.fixture.ts'

const shop = await aShop()
const { owner, call } = shop
const [ana, , , , eva] = shop.customerIds
const at = '2026-02-03T23:59:59.123456-05:00'
let files = 0

/** A file whose ids nobody else has: `#` in a row stands for its own prefix. */
function aFile(rows: string[]): { text: string; id: (name: string) => string } {
  files += 1
  const prefix = `file-${files}-`
  return { text: `${rows.join('\n').replaceAll('#', prefix)}\n`, id: name => `${prefix}${name}` }
}

const upload = (text: string, query = '', key?: string) =>
  call('POST', `/v1/sales/imports?target=events${query}`, {
    body: text,
    headers: { 'content-type': 'text/csv' },
    ...(key === undefined ? {} : { key }),
  })

async function load(text: string, query = '') {
  const answer = await upload(text, query)
  assert.equal(answer.statusCode, 200, answer.body)
  const { id, rows_read, rows_inserted, rows_updated, rows_unchanged, rows_rejected } = answer.json()
  return { id, counts: [rows_read, rows_inserted, rows_updated, rows_unchanged, rows_rejected] }
}

const rejectsOf = async (id: string): Promise<[number, string][]> => {
  const answer = await call('GET', `/v1/imports/${id}/rejects`)
  return answer.json().data.map(({ line, code }: { line: number; code: string }) => [line, code])
}

test('the sales of a file are recorded with their provider and day, and are in the sums', async () => {
  const { text, id } = aFile([
    `#a,${ana},n-1,10.5,${at}`,
    `#b,${eva},s-1,"7,25",${at}`,
    `#c,${eva},s-1,3,${at}`,
  ])
  assert.deepEqual((await load(text)).counts, [3, 3, 0, 0, 0])
  const rows = await owner`
    select provider_id, product, customer_id, amount, occurred_at::text, date::text, door
    from sales.sale where id in ${owner([id('a'), id('b')])} order by id`
  const common = { occurredAt: '2026-02-04 04:59:59.123456+00', date: '2026-02-03', door: 'file' }
  assert.deepEqual(
    rows.map(row => ({ ...row })),
    [
      { providerId: 'norte', product: 'n-1', customerId: ana, amount: '10.50', ...common },
      { providerId: 'sur', product: 's-1', customerId: eva, amount: '7.25', ...common },
    ],
  )
  await assertSumsHold(owner)
})

test('the same file again changes nothing, and what came by another door before is not counted twice', async () => {
  const sale = aSale(shop, { occurred_at: at })
  await send(shop, sale)
  const { text } = aFile([`${sale.id},${ana},n-1,99,${at}`, `#a,${ana},n-1,10.5,${at}`])
  assert.deepEqual((await load(text)).counts, [2, 1, 0, 1, 0])
  assert.deepEqual((await load(text)).counts, [2, 0, 0, 2, 0])
  const [stored] = await owner`select amount from sales.sale where id = ${sale.id as string}`
  assert.equal(stored?.amount, '10.50')
  await assertSumsHold(owner)
})

test('each row that cannot be recorded is a reject with its reason, and the others are recorded', async () => {
  const rows: [string, string | undefined][] = [
    [`#ok,${ana},n-1,1,${at}`, undefined],
    [`,${ana},n-1,1,${at}`, 'missing_value'],
    [`${'x'.repeat(65)},${ana},n-1,1,${at}`, 'too_long'],
    [`#1,999999,n-1,1,${at}`, 'unknown_customer'],
    [`#2,ana,n-1,1,${at}`, 'not_an_integer'],
    [`#3,${ana},nothing,1,${at}`, 'unknown_product'],
    [`#4,${ana},n-1,0,${at}`, 'not_an_amount'],
    [`#5,${ana},n-1,-1,${at}`, 'not_an_amount'],
    [`#6,${ana},n-1,1.005,${at}`, 'not_an_amount'],
    [`#7,${ana},n-1,1000000000000,${at}`, 'not_an_amount'],
    [`#8,${ana},n-1,1e3,${at}`, 'not_an_amount'],
    [`#9,${ana},n-1,"1,234",${at}`, 'not_an_amount'],
    [`#10,${ana},n-1,1,2026-02-03T10:00:00`, 'time_without_zone'],
    [`#11,${ana},n-1,1,2001-02-03T10:00:00Z`, 'time_out_of_range'],
    [`#12,${ana},n-1,1,2999-02-03T10:00:00Z`, 'time_out_of_range'],
    [`#13,${ana},n-1,,${at}`, 'missing_value'],
    [`#twice,${ana},n-1,1,${at}`, 'duplicate_in_file'],
    [`#twice,${ana},n-1,2,${at}`, undefined],
  ]
  const { text, id } = aFile(rows.map(([row]) => row))
  const { id: importId, counts } = await load(text)
  assert.deepEqual(counts, [18, 2, 0, 0, 16])
  const expected = rows.flatMap(([, code], place) => (code ? [[place + 1, code]] : []))
  assert.deepEqual(await rejectsOf(importId), expected)
  const [twice] = await owner`select amount from sales.sale where id = ${id('twice')}`
  assert.equal(twice?.amount, '2.00')
  await assertSumsHold(owner)
})

test('a row that lacks a value is rejected also when incomplete rows are accepted', async () => {
  const { text } = aFile([`#a,${ana},,1,${at}`, `#b,,n-1,1,${at}`])
  assert.deepEqual((await load(text, '&incomplete=accept')).counts, [2, 0, 0, 0, 2])
})

test('a dry run tells what would happen and records nothing', async () => {
  const { text, id } = aFile([`#a,${ana},n-1,1,${at}`, `#b,${ana},n-1,0,${at}`])
  assert.deepEqual((await load(text, '&dry_run=true')).counts, [2, 1, 0, 0, 1])
  assert.equal((await owner`select from sales.sale where id = ${id('a')}`).length, 0)
})

test('a header may name the columns, in Spanish and in any order', async () => {
  const { text } = aFile(['Fecha;Cliente;Importe;Producto;Venta', `${at};${ana};12,50;n-2;#a`])
  assert.deepEqual((await load(text)).counts, [1, 1, 0, 0, 0])
})

test('a large sale of a file is told once', async () => {
  const { text, id } = aFile([`#big,${ana},n-1,1000.01,${at}`, `#small,${ana},n-1,1000,${at}`])
  await load(text)
  await load(text)
  const told = await owner<{ payload: { id: string; occurredAt: string } }[]>`
    select payload from platform.event where type = 'sales.large_sale' and payload ->> 'id' like ${`${id('')}%`}`
  assert.deepEqual(
    told.map(({ payload }) => [payload.id, payload.occurredAt]),
    [[id('big'), '2026-02-04T04:59:59.123Z']],
  )
})

test('whoever listens live hears of a loaded file whose sales there are more of, and nothing when there are none', async () => {
  const heard: string[] = []
  const { unlisten } = await owner.listen('sales_recorded', payload => void heard.push(payload))
  const { text } = aFile([`#a,${ana},n-1,1,${at}`, `#b,${ana},s-1,1,${at}`, `#c,${ana},n-1,0,${at}`])
  await load(text, '&dry_run=true')
  await load(text)
  await load(text)
  // Notices come in the order of their commits.
  await owner.notify('sales_recorded', 'last')
  await eventually(async () => heard.includes('last'))
  assert.deepEqual(heard, ['norte sur', 'last'])
  await unlisten()
})

test('the key of a provider neither loads files, which hold sales of several, nor sees those that were loaded', async () => {
  const { text } = aFile([`#a,${ana},n-1,1,${at}`, `#b,${ana},s-1,0,${at}`])
  const { id } = await load(text)
  const { key } = await aKey(shop, { scopes: ['sales:read', 'sales:write'], provider_id: 'norte' })
  const refused = await upload(text, '', key)
  assert.deepEqual([refused.statusCode, refused.json().reason], [403, 'import.key_is_bound'])
  const answers = await Promise.all([
    call('GET', '/v1/imports', { key }),
    ...['', '/rejects', '/rejects.csv', '/rejects/summary'].map(part =>
      call('GET', `/v1/imports/${id}${part}`, { key }),
    ),
  ])
  for (const answer of answers) assert.ok([403, 404].includes(answer.statusCode), answer.body)
  const both = await aKey(shop, { scopes: ['sales:read', 'hiring:read'], provider_id: 'norte' })
  assert.deepEqual((await call('GET', '/v1/imports', { key: both.key })).json().data, [])
  assert.equal((await call('GET', `/v1/imports/${id}`, { key: both.key })).statusCode, 404)
})

test('files and calls that meet in the same sales count each once', async () => {
  const sales = Array.from({ length: 300 }, () => aSale(shop, { occurred_at: at, amount: '5.00' }))
  const rows = sales.map(({ id }) => `${id},${ana},n-1,5.00,${at}`)
  const loads = [rows, rows.toReversed()].map(each => load(`${each.join('\n')}\n`))
  const [one, other, ...calls] = await Promise.all([
    ...loads,
    ...[sales, sales.toReversed()].map(async each => ({ counts: [0, (await send(shop, each)).accepted] })),
  ])
  const inserted = [one, other, ...calls].reduce((sum, each) => sum + (each?.counts[1] ?? 0), 0)
  assert.equal(inserted, sales.length)
  await assertSumsHold(owner)
})

test('a file can be loaded by command', async t => {
  const folder = await aFolder(t)
  const { text } = aFile([`#a,${ana},n-1,1,${at}`, `#b,${ana},n-1,5000,${at}`])
  const path = join(folder, 'sales.csv')
  await writeFile(path, text, { mode: 0o644 })
  const settings = { DATABASE_URL: shop.database.url }
  const { code, stdout, stderr } = await runCommand(t, ['import', 'sales', 'events', path], { settings })
  assert.equal(code, 0, stderr)
  assert.match(stdout, /events: 2 rows: 2 inserted, 0 updated, 0 unchanged, 0 rejected/)
  await assertSumsHold(owner)
})
