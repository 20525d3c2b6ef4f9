import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aKey, aUser, auditEntries, logIn } from '../../../test/access.ts'
import { aSale, aShop, send } from './sales.fixture.ts'

const shop = await aShop()
const sales = [
  aSale(shop, { product: 'n-1', amount: '10.00' }),
  aSale(shop, { product: 's-1', amount: '77.00' }),
]
await send(shop, sales)

const wish = (more: object) => ({
  email: `${Math.random().toString(36).slice(2)}@example.com`,
  name: 'Somebody',
  password: 'a password that is long',
  ...more,
})
const read = async (path: string, cookie: string) =>
  (await shop.call('GET', path, { key: null, headers: { cookie } })).json()

test("a provider's user sees the sales of its provider and of no other, as the provider's key does", async () => {
  const cookie = await logIn(shop, await aUser(shop, 'provider', 'norte'))
  const { key } = await aKey(shop, { scopes: ['sales:read'], provider_id: 'norte' })
  const { key: other } = await aKey(shop, { scopes: ['sales:read'], provider_id: 'sur' })
  const summary = '/v1/sales/summary'
  const { as_of: _, ...own } = await read(summary, cookie)
  assert.equal(own.amount, '10.00')
  const { as_of: __, ...ofKey } = (await shop.call('GET', summary, { key })).json()
  assert.deepEqual(own, ofKey)
  assert.equal((await shop.call('GET', summary, { key: other })).json().amount, '77.00')
  const { data } = await read('/v1/sales/providers', cookie)
  assert.deepEqual(
    data.map(({ id }: { id: string }) => id),
    ['norte'],
  )
  const named = await shop.call('GET', `${summary}?provider=sur`, { key: null, headers: { cookie } })
  assert.equal(named.statusCode, 404)
})

test('a user with the role provider is bound to a provider that there is, and no other user is', async () => {
  const wishes = [
    { role: 'provider' },
    { role: 'provider', provider_id: 'nobody' },
    { role: 'agent', provider_id: 'norte' },
  ]
  for (const each of wishes) {
    const answer = await shop.call('POST', '/v1/users', { body: wish(each) })
    assert.deepEqual([answer.statusCode, answer.json().reason], [422, 'user.wrong_provider'])
  }
  const { id } = await aUser(shop, 'agent')
  for (const change of [...wishes, { provider_id: 'norte' }]) {
    const answer = await shop.call('PATCH', `/v1/users/${id}`, { body: change })
    assert.deepEqual([answer.statusCode, answer.json().reason], [422, 'user.wrong_provider'])
  }
})

test('whoever becomes the user of another provider is logged out and sees that one alone', async () => {
  const user = await aUser(shop, 'provider', 'norte')
  const before = await logIn(shop, user)
  const body = { role: 'provider', provider_id: 'sur' }
  const changed = await shop.call('PATCH', `/v1/users/${user.id}`, { body })
  assert.deepEqual([changed.statusCode, changed.json().provider_id], [200, 'sur'])
  assert.equal((await read('/v1/sales/summary', before)).status, 401)
  assert.equal((await read('/v1/sales/summary', await logIn(shop, user))).amount, '77.00')
  const agent = await shop.call('PATCH', `/v1/users/${user.id}`, { body: { role: 'agent' } })
  assert.equal(agent.json().provider_id, null)
  const [entry] = await auditEntries(shop, { subject: `user:${user.id}`, action: 'user.changed' })
  assert.equal(entry?.details.role, 'agent')
})

test('whoever acts for one provider makes users of that provider only', async () => {
  const scopes = [
    'access:write',
    'sales:read',
    'customers:read',
    'hiring:read',
    'hiring:write',
    'criticality:read',
  ]
  const { key } = await aKey(shop, { scopes, provider_id: 'norte' })
  for (const each of [{ role: 'analyst' }, { role: 'provider', provider_id: 'sur' }]) {
    const answer = await shop.call('POST', '/v1/users', { key, body: wish(each) })
    assert.deepEqual([answer.statusCode, answer.json().reason], [403, 'user.provider_not_yours'])
  }
  const { id } = await aUser(shop, 'analyst')
  const taken = await shop.call('PATCH', `/v1/users/${id}`, { key, body: { password: 'a password of mine' } })
  assert.equal(taken.json().reason, 'user.provider_not_yours')
  const own = wish({ role: 'provider', provider_id: 'norte' })
  assert.equal((await shop.call('POST', '/v1/users', { key, body: own })).statusCode, 201)
})
