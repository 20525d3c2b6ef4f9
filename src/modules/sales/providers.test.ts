import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aKey } from '../../../test/access.ts'
import { aKeyOfNone, aSale, aShop, send } from './sales.fixture.ts'

const shop = await aShop()
const { call } = shop
const { key: ofNorte } = await aKey(shop, { scopes: ['sales:read', 'sales:write'], provider_id: 'norte' })
const { key: reader } = await aKey(shop, { scopes: ['sales:read'] })

const post = (
  path: string,
  body: unknown,
  options: { key?: string; headers?: Record<string, string> } = {},
) => call('POST', path, { body, ...options })

test('a provider and a product are registered, and their sales are taken from then on', async () => {
  const provider = await post('/v1/sales/providers', { id: 'oeste-1', name: 'Óeste S.A.' })
  assert.equal(provider.statusCode, 201, provider.body)
  const { created_at: at, ...rest } = provider.json()
  assert.deepEqual(rest, { id: 'oeste-1', name: 'Óeste S.A.' })
  assert.ok(Date.parse(at) > 0)
  const product = await post('/v1/sales/products', { code: 'o-1', provider_id: 'oeste-1', name: 'Uno' })
  assert.equal(product.statusCode, 201, product.body)
  assert.equal((await send(shop, aSale(shop, { product: 'o-1' }))).accepted, 1)
})

test('the same Idempotency-Key registers once', async () => {
  const headers = { 'idempotency-key': 'one provider' }
  const body = { id: 'once', name: 'Once' }
  const answers = [
    await post('/v1/sales/providers', body, { headers }),
    await post('/v1/sales/providers', body, { headers }),
  ]
  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode),
    [201, 201],
  )
})

const refusals: [string, string, unknown, number, string][] = [
  ['a taken provider', '/v1/sales/providers', { id: 'norte', name: 'Otro' }, 409, 'provider.id_taken'],
  ['a provider called *', '/v1/sales/providers', { id: '*', name: 'Todos' }, 422, 'input.invalid'],
  ['a provider with capitals', '/v1/sales/providers', { id: 'Norte', name: 'N' }, 422, 'input.invalid'],
  [
    'a provider of 33 characters',
    '/v1/sales/providers',
    { id: 'a'.repeat(33), name: 'N' },
    422,
    'input.invalid',
  ],
  ['a provider without a name', '/v1/sales/providers', { id: 'n2', name: ' ' }, 422, 'input.invalid'],
  [
    'a taken product, also of another provider',
    '/v1/sales/products',
    { code: 'n-1', provider_id: 'sur', name: 'x' },
    409,
    'product.code_taken',
  ],
  [
    'a product of nobody',
    '/v1/sales/products',
    { code: 'x-1', provider_id: 'nadie', name: 'x' },
    422,
    'product.unknown_provider',
  ],
  [
    'a product without a code',
    '/v1/sales/products',
    { code: ' ', provider_id: 'sur', name: 'x' },
    422,
    'input.invalid',
  ],
]
for (const [what, path, body, status, reason] of refusals) {
  test(`${what} is refused with ${status}`, async () => {
    const answer = await post(path, body)
    assert.deepEqual([answer.statusCode, answer.json().reason], [status, reason])
  })
}

test('who may only read registers nothing, and neither does the key of a provider', async () => {
  const bodies = {
    providers: { id: 'nuevo', name: 'N' },
    products: { code: 'n-9', provider_id: 'norte', name: 'N' },
  }
  for (const [name, body] of Object.entries(bodies)) {
    assert.equal(
      (await post(`/v1/sales/${name}`, body, { key: reader })).json().reason,
      'access.scope_missing',
    )
    const bound = await post(`/v1/sales/${name}`, body, { key: ofNorte })
    assert.deepEqual([bound.statusCode, bound.json().reason], [403, 'provider.key_is_bound'])
  }
})

test('the key of a provider sees its own provider and products only; another’s are 404', async () => {
  const get = async (path: string, key: string) => (await call('GET', path, { key })).json()
  assert.deepEqual(
    (await get('/v1/sales/providers', ofNorte)).data.map(({ id }: { id: string }) => id),
    ['norte'],
  )
  const codes = ({ data }: { data: { code: string }[] }) => data.map(({ code }) => code)
  assert.deepEqual(codes(await get('/v1/sales/products', ofNorte)), ['n-1', 'n-2'])
  assert.deepEqual(codes(await get('/v1/sales/products?provider=norte', ofNorte)), ['n-1', 'n-2'])
  assert.equal((await get('/v1/sales/products?provider=sur', ofNorte)).reason, 'provider.not_found')
  assert.deepEqual(codes(await get('/v1/sales/products?provider=sur', reader)), ['s-1', 's-2'])
  for (const provider of ['nadie', '*', 'NORTE'])
    assert.equal((await get(`/v1/sales/products?provider=${provider}`, reader)).reason, 'provider.not_found')
})

test('a key bound to what cannot be a provider, such as *, sees nothing', async () => {
  const key = await aKeyOfNone(shop, '*')
  assert.equal((await call('GET', '/v1/sales/products', { key })).statusCode, 404)
  assert.equal((await send(shop, aSale(shop), { key })).results[0]?.reason, 'not_your_product')
})

test('pages of products hold each once, by code', async () => {
  const seen: string[] = []
  let cursor = ''
  do {
    const page = (await call('GET', `/v1/sales/products?limit=2${cursor}`)).json()
    seen.push(...page.data.map(({ code }: { code: string }) => code))
    cursor = page.next_cursor ? `&cursor=${page.next_cursor}` : ''
  } while (cursor)
  const rows = await shop.owner<{ code: string }[]>`select code from sales.product order by code`
  assert.deepEqual(
    seen,
    rows.map(({ code }) => code),
  )
})

test('the cursor of the products of one provider does not fit those of another, or of all', async () => {
  const { next_cursor: cursor } = (await call('GET', '/v1/sales/products?provider=norte&limit=1')).json()
  for (const provider of ['', '&provider=sur']) {
    const answer = await call('GET', `/v1/sales/products?limit=1&cursor=${cursor}${provider}`)
    assert.equal(answer.json().reason, 'cursor.mismatch')
  }
})
