import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aKey } from '../../../test/access.ts'
import { routesOf } from '../../../test/routes.ts'
import { listen } from '../../../test/sockets.ts'
import { aListener } from './live/listener.fixture.ts'
import { settleTotals } from './out/settle-totals.ts'
import { aSale, aShop, send } from './sales.fixture.ts'

const shop = await aShop({ settings: { TIME_ZONE: 'UTC' } })
const { owner, call, customerIds } = shop
const scopes = ['sales:read', 'sales:write', 'hiring:read', 'customers:read']
const keyOf = async (provider_id: string) => (await aKey(shop, { scopes, provider_id })).key
await owner`insert into sales.provider (id, name) values ('este', 'Este')`

/** Of norte there is one of everything; sur has sold too; este has nothing at all, so that whatever it is shown is another's. */
const keys = { norte: await keyOf('norte'), sur: await keyOf('sur'), este: await keyOf('este') }
const today = new Date().toISOString()
const date = today.slice(0, 10)
// The amounts as they are written, alone and together: fewer digits may stand in any sum or hash.
const secrets = /secret|7777\.77|15555\.54|23333\.31/
const sold = aSale(shop, { id: 'secret-1', amount: '7777.77', occurred_at: today })
await send(shop, [sold, aSale(shop, { product: 's-1', occurred_at: today })])
await settleTotals(shop.databases.writes)
await send(shop, aSale(shop, { id: 'secret-2', amount: '7777.77', occurred_at: today }))
await send(shop, { id: 'secret-3', product: 'n-1' }, { key: keys.norte })
const [letter] = await owner<[{ id: string }]>`select id from sales.dead_letter`
const wrote = await call('POST', '/v1/sales/reports', { body: { date } })
assert.equal(wrote.json().data.length, 2)
const loaded = await call('POST', '/v1/sales/imports?target=events', {
  body: `secret-4,${customerIds[0]},n-1,7777.77,${today}\nsecret-5,0,n-1,7777.77,${today}\n`,
  headers: { 'content-type': 'text/csv' },
})
const importId = loaded.json().id
const liveAt = await listen(shop.app)

type Attempt = { path: string; body?: unknown; headers?: Record<string, string>; may?: number[] }
const asked = (path: string, more: Omit<Attempt, 'path'> = {}): Attempt => ({ path, ...more })

// A list that is not of norte, and norte's list: not there.
const listed = (path: string, own = [200]) => [
  asked(path, { may: own }),
  ...['provider=norte', 'provider=nobody', 'provider=*'].map(query => {
    const and = path.includes('?') ? '&' : '?'
    return asked(`${path}${and}${query}`)
  }),
]
const csv = { accept: 'text/csv' }
const figure = (name: string) => [
  ...listed(`/v1/sales/${name}`),
  asked(`/v1/sales/${name}`, { headers: csv, may: [200] }),
  asked(`/v1/sales/${name}?provider=norte`, { headers: csv }),
]
const reportFiles = ['daily.parquet', 'daily.ndjson', 'sales.parquet', 'manifest.json']

/** What another provider's key tries on each route, and what it may be answered besides 404. */
const attempts: Record<string, Attempt[]> = {
  'GET /v1/sales/daily': [
    ...figure('daily'),
    asked(`/v1/sales/daily?product=n-1`, { may: [200] }),
    asked(`/v1/sales/daily?from=${date}&to=${date}`, { may: [200] }),
  ],
  'GET /v1/sales/daily/export': [
    ...listed('/v1/sales/daily/export'),
    asked('/v1/sales/daily/export?product=n-1', { may: [200] }),
  ],
  'GET /v1/sales/days': listed(`/v1/sales/days?from=${date}&to=${date}`),
  'GET /v1/sales/period-customers': [
    ...listed(`/v1/sales/period-customers?from=${date}&to=${date}`),
    ...listed(`/v1/sales/period-customers?from=${date}&to=${date}&above_average=true`),
  ],
  'GET /v1/sales/summary': [...figure('summary'), ...listed(`/v1/sales/summary?from=${date}&to=${date}`)],
  'GET /v1/sales/top-customers': [...figure('top-customers'), ...listed('/v1/sales/top-customers?months=2')],
  'GET /v1/sales/ranking': [...figure('ranking'), ...listed('/v1/sales/ranking?months=2')],
  'GET /v1/sales/average-ticket': figure('average-ticket'),
  'GET /v1/sales/customer-totals': figure('customer-totals'),
  'GET /v1/sales/monthly-income': figure('monthly-income'),
  'GET /v1/sales/above-average': figure('above-average'),
  'GET /v1/sales/providers': [asked('/v1/sales/providers', { may: [200] })],
  'GET /v1/sales/products': listed('/v1/sales/products'),
  'GET /v1/sales/dead-letters': listed('/v1/sales/dead-letters'),
  'GET /v1/sales/reports': [...listed('/v1/sales/reports'), ...listed('/v1/sales/reports?versions=all')],
  'GET /v1/sales/reports/:provider/:date/:file': reportFiles.flatMap(file => [
    asked(`/v1/sales/reports/norte/${date}/${file}`),
    asked(`/v1/sales/reports/norte/${date}/${file}?version=1`),
  ]),
  'GET /v1/sales/reconciliation': listed(`/v1/sales/reconciliation?date=${date}`),
  // Its own stream is listened to below.
  'GET /v1/sales/live': [asked('/v1/sales/live?provider=norte'), asked('/v1/sales/live?provider=*')],
  'POST /v1/sales/events': [
    asked('/v1/sales/events', { body: { ...sold, id: 'taken-1' }, may: [200] }),
    asked('/v1/sales/events', { body: [{ ...sold, id: 'taken-2', amount: '1.00' }], may: [200] }),
  ],
  'POST /v1/sales/imports': [
    asked('/v1/sales/imports?target=events', {
      body: 'taken-3,1,n-1,1.00,2026-01-01T00:00:00Z\n',
      headers: { 'content-type': 'text/csv' },
      may: [403],
    }),
  ],
  'POST /v1/sales/dead-letters/replay': [
    asked('/v1/sales/dead-letters/replay', { body: {}, may: [200] }),
    asked('/v1/sales/dead-letters/replay', { body: { filter: { provider: 'norte' } } }),
  ],
  'POST /v1/sales/dead-letters/:id/replay': [asked(`/v1/sales/dead-letters/${letter.id}/replay`)],
  'POST /v1/sales/providers': [
    asked('/v1/sales/providers', { body: { id: 'oeste', name: 'O' }, may: [403] }),
    asked('/v1/sales/providers', { body: { id: 'norte', name: 'O' }, may: [403] }),
  ],
  'POST /v1/sales/products': [
    asked('/v1/sales/products', { body: { code: 'taken-4', provider_id: 'norte', name: 'T' }, may: [403] }),
  ],
  'POST /v1/sales/reports': [
    asked('/v1/sales/reports', { body: { date }, may: [200] }),
    asked('/v1/sales/reports', { body: { date, provider: 'norte' } }),
  ],
  'GET /v1/imports': [
    asked('/v1/imports', { may: [200] }),
    asked('/v1/imports?module=sales', { may: [200, 403] }),
  ],
  'GET /v1/imports/:id': [asked(`/v1/imports/${importId}`)],
  'GET /v1/imports/:id/progress': [asked(`/v1/imports/${importId}/progress`)],
  'GET /v1/imports/:id/rejects': [asked(`/v1/imports/${importId}/rejects`)],
  'GET /v1/imports/:id/rejects/summary': [asked(`/v1/imports/${importId}/rejects/summary`)],
  'GET /v1/imports/:id/rejects.csv': [asked(`/v1/imports/${importId}/rejects.csv`)],
}

test('every route of sales and of imports is among those that are tried with the keys of others', () => {
  const routes = routesOf(shop.app).filter(route => /^\S+ \/v1\/(sales|imports)\b/.test(route))
  assert.ok(routes.length >= 25, routes.join('\n'))
  assert.deepEqual(Object.keys(attempts).sort(), routes)
})

for (const [route, tries] of Object.entries(attempts)) {
  test(`another provider's key gets nothing of norte's through ${route}, and changes nothing of it`, async () => {
    const before = await everythingOfNorte()
    for (const key of [keys.sur, keys.este]) {
      for (const { path, body, headers = {}, may = [] } of tries) {
        const method = route.startsWith('POST') ? 'POST' : 'GET'
        const answer = await call(method, path, { key, headers, ...(body === undefined ? {} : { body }) })
        const allowed = may.length > 0 ? may : [404]
        assert.ok(allowed.includes(answer.statusCode), `${path}: ${answer.statusCode} ${answer.body}`)
        const { instance: _, ...told } = parsed(answer.body)
        assert.doesNotMatch(JSON.stringify(told), secrets, path)
        if (key !== keys.este || answer.statusCode !== 200 || method === 'POST') continue
        // It has nothing: neither has its answer.
        const { data = [], sales = 0 } = told as { data?: { transactions?: number }[]; sales?: number }
        assert.equal(sales, 0, path)
        const more = data.filter(({ transactions }) => transactions !== 0)
        assert.equal(more.length, path === '/v1/sales/providers' ? 1 : 0, `${path}: ${answer.body}`)
      }
    }
    assert.deepEqual(await everythingOfNorte(), before)
  })
}

test('what the key of norte is shown by the same routes holds what is looked for, so that its absence says something', async () => {
  for (const [route, tries] of Object.entries(attempts)) {
    const isOfAll =
      /imports/.test(route) || route.startsWith('POST') || /live|providers|products|above/.test(route)
    if (isOfAll) continue
    const [{ path }] = tries as [Attempt]
    const { body } = await call('GET', path, { key: keys.norte })
    assert.ok(/secret|7777|15555|23333|PAR1|norte/.test(body), `${path}: ${body}`)
  }
})

test('a live stream tells another provider nothing of norte, also when it comes back with the place of norte’s listener', async () => {
  const ofNorte = await aListener(liveAt, { key: keys.norte })
  await ofNorte.first(({ name }) => name === 'totals')
  const place = ofNorte.lastEventId()
  const others = await Promise.all([
    aListener(liveAt, { key: keys.sur }),
    aListener(liveAt, { key: keys.sur, lastEventId: place }),
    aListener(liveAt, { key: keys.este, lastEventId: '3:3:' }),
  ])
  const [own, secret] = [aSale(shop, { product: 's-1' }), aSale(shop, { id: 'secret-6', amount: '7777.77' })]
  await send(shop, [secret, own])
  await ofNorte.first(event => JSON.stringify(event.data).includes('secret-6'))
  for (const other of others.slice(0, 2))
    await other.first(event => JSON.stringify(event.data).includes(`"${own.id}"`))
  for (const { events, status } of others) {
    assert.equal(status, 200)
    assert.doesNotMatch(JSON.stringify(events), secrets)
  }
  assert.deepEqual(others[2]?.sales(), [])
})

function parsed(body: string): Record<string, unknown> {
  try {
    return JSON.parse(body)
  } catch {
    return { body }
  }
}

async function everythingOfNorte(): Promise<unknown> {
  const rows = await owner`
    select (select json_agg(sale order by id) from sales.sale where provider_id = 'norte') as sales,
      (select json_agg(daily order by date, customer_id, product, amount) from sales.daily where provider_id = 'norte') as daily,
      (select json_agg(dead_letter order by id) from sales.dead_letter where provider_id = 'norte') as letters,
      (select json_agg(report order by version) from sales.report where provider_id = 'norte') as reports,
      (select json_agg(product order by code) from sales.product where provider_id = 'norte') as products,
      (select json_agg(provider order by id) from sales.provider) as providers`
  return JSON.parse(JSON.stringify(rows))
}
