import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aKey, auditEntries, dump, eventually, reveals } from '../../../test/access.ts'
import { adminKey, anApp } from '../../../test/app.ts'

const one = await anApp()
const other = await anApp({ database: one.database })
const { call, database } = one
await database.owner`insert into sales.provider (id, name) values ('p1', 'One')`

test('a new key works at once and is told once; the tables hold only its hash', async () => {
  const answer = await call('POST', '/v1/keys', {
    body: { name: 'list reader', scopes: ['customers:read'], provider_id: 'p1', calls_per_minute: 50 },
  })
  assert.equal(answer.statusCode, 201)
  const { id, key, last_four: lastFour } = answer.json()
  assert.equal(lastFour, key.slice(-4))
  assert.equal((await call('GET', '/v1/customers', { key })).statusCode, 200)
  const list = await call('GET', '/v1/keys?limit=200')
  const listed = list.json().data.find((each: { id: string }) => each.id === id)
  assert.deepEqual(
    { name: listed.name, scopes: listed.scopes, provider: listed.provider_id, by: listed.created_by },
    { name: 'list reader', scopes: ['customers:read'], provider: 'p1', by: 'bootstrap' },
  )
  const secret = key.slice(-36, -6)
  assert.ok(!list.body.includes(secret))
  const dumped = await dump(database)
  assert.ok(dumped.includes(id), 'the dump has the key')
  assert.ok(!reveals(dumped, secret))
  assert.ok(!reveals(dumped, adminKey))
})

test('a key is taken from X-API-Key and from Authorization: Bearer', async () => {
  const { key } = await aKey(one)
  for (const headers of [
    { 'x-api-key': key },
    { authorization: `Bearer ${key}` },
    { authorization: `bearer ${key}` },
  ] as Record<string, string>[]) {
    assert.equal((await call('GET', '/v1/customers', { key: null, headers })).statusCode, 200)
  }
  const basic = { authorization: `Basic ${Buffer.from(`x:${key}`).toString('base64')}` }
  assert.equal((await call('GET', '/v1/customers', { key: null, headers: basic })).statusCode, 401)
})

test('the id of a key with the secret of another is refused', async () => {
  const [mine, theirs] = [await aKey(one), await aKey(one)]
  const mixed = mine.key.slice(0, 17) + theirs.key.slice(17)
  assert.equal((await call('GET', '/v1/customers', { key: mixed })).statusCode, 401)
})

test('rotation: both keys work during the overlap, then the old one is refused', async () => {
  const old = await aKey(one, { name: 'to be rotated', calls_per_minute: 77 })
  const rotated = await call('POST', `/v1/keys/${old.id}/rotation`, { body: { overlap_seconds: 3600 } })
  assert.equal(rotated.statusCode, 201)
  const { key, id, scopes, name, calls_per_minute: limit } = rotated.json()
  assert.deepEqual({ scopes, name, limit }, { scopes: ['customers:read'], name: 'to be rotated', limit: 77 })
  assert.equal((await call('GET', '/v1/customers', { key: old.key })).statusCode, 200)
  assert.equal((await call('GET', '/v1/customers', { key })).statusCode, 200)
  await database.owner`
    update platform.api_key set expires_at = clock_timestamp() - interval '1 second' where id = ${old.id}`
  await eventually(async () => (await statusWith(one, old.key)) === 401)
  assert.equal(await statusWith(one, key), 200)
  const again = await call('POST', `/v1/keys/${old.id}/rotation`, { body: { overlap_seconds: 0 } })
  assert.equal(again.json().reason, 'key.not_active')
  const [row] = await database.owner`select successor_id from platform.api_key where id = ${old.id}`
  assert.equal(row?.successorId, id)
})

test('rotation without overlap ends the old key at once', async () => {
  const old = await aKey(one)
  assert.equal(await statusWith(one, old.key), 200)
  const rotated = await call('POST', `/v1/keys/${old.id}/rotation`, { body: { overlap_seconds: 0 } })
  assert.equal(await statusWith(one, old.key), 401)
  assert.equal(await statusWith(one, rotated.json().key), 200)
})

test('an overlap never makes a key live longer than it would have', async () => {
  const expires = new Date(Date.now() + 60_000).toISOString()
  const old = await aKey(one, { expires_at: expires })
  const rotated = await call('POST', `/v1/keys/${old.id}/rotation`, { body: { overlap_seconds: 86_400 } })
  assert.equal(rotated.json().expires_at, expires)
  const [row] = await database.owner<{ expiresAt: Date }[]>`
    select expires_at from platform.api_key where id = ${old.id}`
  assert.equal(row?.expiresAt.toISOString(), expires)
})

test('a revoked key is refused at once here, and soon by another process on the same database', async () => {
  const { id, key } = await aKey(one)
  assert.equal(await statusWith(one, key), 200)
  assert.equal(await statusWith(other, key), 200)
  assert.equal((await call('DELETE', `/v1/keys/${id}`)).statusCode, 204)
  assert.equal(await statusWith(one, key), 401)
  await eventually(async () => (await statusWith(other, key)) === 401)
  assert.equal((await call('DELETE', `/v1/keys/${id}`)).statusCode, 204)
  assert.equal((await auditEntries(one, { subject: `key:${id}` })).filter(revocation).length, 1)
})

test('a key ends at its expiry', async () => {
  const { key } = await aKey(one, { expires_at: new Date(Date.now() + 1500).toISOString() })
  assert.equal(await statusWith(one, key), 200)
  await eventually(async () => (await statusWith(one, key)) === 401)
})

const wrongWishes: [why: string, body: object, pointer: string][] = [
  ['an expiry that is past', { expires_at: '2020-01-01T00:00:00Z' }, '/expires_at'],
  ['an expiry that is no time', { expires_at: 'tomorrow' }, '/expires_at'],
  ['no scope', { scopes: [] }, '/scopes'],
  ['a scope twice', { scopes: ['customers:read', 'customers:read'] }, '/scopes'],
  ['a scope that there is not', { scopes: ['everything'] }, '/scopes/0'],
  ['an empty name', { name: '' }, '/name'],
  ['a limit of none', { calls_per_minute: 0 }, '/calls_per_minute'],
  ['a field that there is not', { admin: true }, '/admin'],
]
for (const [why, body, pointer] of wrongWishes) {
  test(`no key is made with ${why}`, async () => {
    const [before] = await database.owner`select count(*) from platform.api_key`
    const answer = await call('POST', '/v1/keys', {
      body: { name: 'wrong', scopes: ['customers:read'], ...body },
    })
    assert.equal(answer.statusCode, 422)
    assert.equal(answer.json().errors[0].pointer, pointer)
    const [after] = await database.owner`select count(*) from platform.api_key`
    assert.deepEqual(after, before)
  })
}

test('nobody gives scopes that it lacks, neither by a new key nor by rotating a stronger one', async () => {
  const limited = await aKey(one, { scopes: ['access:write', 'customers:read'] })
  const strong = await aKey(one, { scopes: ['customers:read', 'customers:write', 'audit:read'] })
  const given = await call('POST', '/v1/keys', {
    key: limited.key,
    body: { name: 'more', scopes: ['customers:read', 'audit:read'] },
  })
  assert.equal(given.statusCode, 403)
  assert.equal(given.json().reason, 'key.scope_not_yours')
  const rotated = await call('POST', `/v1/keys/${strong.id}/rotation`, {
    key: limited.key,
    body: { overlap_seconds: 0 },
  })
  assert.equal(rotated.statusCode, 403)
  assert.equal(rotated.json().reason, 'key.scope_not_yours')
  assert.equal(await statusWith(one, strong.key), 200, 'the refused rotation changed nothing')
  const own = await call('POST', '/v1/keys', {
    key: limited.key,
    body: { name: 'as much', scopes: ['customers:read'] },
  })
  assert.equal(own.statusCode, 201)
})

test('a key is bound to a provider that there is, and to no other text', async () => {
  const body = { name: 'bound', scopes: ['customers:read'] }
  for (const provider_id of ['nobody', '*', 'P1', "p1' --", ' ']) {
    const answer = await call('POST', '/v1/keys', { body: { ...body, provider_id } })
    assert.deepEqual([answer.statusCode, answer.json().reason], [422, 'key.unknown_provider'], provider_id)
    assert.equal(answer.json().errors[0].pointer, '/provider_id')
  }
  assert.equal((await call('POST', '/v1/keys', { body: { ...body, provider_id: 'p1' } })).statusCode, 201)
})

test('a key of one provider makes and rotates keys of that provider only', async () => {
  const scopes = ['access:write', 'customers:read']
  const bound = await aKey(one, { scopes, provider_id: 'p1' })
  const free = await aKey(one)
  for (const provider of [undefined, 'p2']) {
    const body = {
      name: 'outside',
      scopes: ['customers:read'],
      ...(provider ? { provider_id: provider } : {}),
    }
    const answer = await call('POST', '/v1/keys', { key: bound.key, body })
    assert.deepEqual([answer.statusCode, answer.json().reason], [403, 'key.provider_not_yours'])
  }
  const rotated = await call('POST', `/v1/keys/${free.id}/rotation`, {
    key: bound.key,
    body: { overlap_seconds: 0 },
  })
  assert.equal(rotated.json().reason, 'key.provider_not_yours')
  assert.equal(await statusWith(one, free.key), 200, 'the refused rotation changed nothing')
  const body = { name: 'inside', scopes: ['customers:read'], provider_id: 'p1' }
  assert.equal((await call('POST', '/v1/keys', { key: bound.key, body })).statusCode, 201)
})

test('each act on a key is in the audit trail, with who did it and without the secret', async () => {
  const { key: manager, id: managerId } = await aKey(one, {
    scopes: ['access:read', 'access:write', 'customers:read'],
  })
  const made = await call('POST', '/v1/keys', {
    key: manager,
    body: { name: 'audited', scopes: ['customers:read'] },
    headers: { 'x-request-id': 'request-of-the-audit' },
  })
  const { id, key } = made.json()
  const rotation = await call('POST', `/v1/keys/${id}/rotation`, {
    key: manager,
    body: { overlap_seconds: 60 },
  })
  await call('DELETE', `/v1/keys/${id}`, { key: manager })
  const entries = (await auditEntries(one, { subject: `key:${id}` })).reverse()
  assert.deepEqual(
    entries.map(({ action }) => action),
    ['key.created', 'key.rotated', 'key.revoked'],
  )
  for (const { actor, ip } of entries)
    assert.deepEqual({ actor, ip }, { actor: `key:${managerId}`, ip: '127.0.0.1' })
  assert.equal(entries[0]?.request_id, 'request-of-the-audit')
  assert.equal(entries[1]?.details.successor, rotation.json().id)
  assert.ok(!JSON.stringify(entries).includes(key.slice(-36, -6)))
})

test('a key that there is not can be neither rotated nor revoked', async () => {
  const rotated = await call('POST', '/v1/keys/000000000000/rotation', { body: { overlap_seconds: 0 } })
  assert.deepEqual([rotated.statusCode, rotated.json().reason], [404, 'key.not_found'])
  assert.equal((await call('DELETE', '/v1/keys/000000000000')).statusCode, 404)
})

test('the list of keys goes page by page over all of them, once each', async () => {
  const found: string[] = []
  for (let after = ''; ; ) {
    const page = await call('GET', `/v1/keys?limit=3${after && `&after=${after}`}`)
    const ids: string[] = page.json().data.map(({ id }: { id: string }) => id)
    found.push(...ids)
    if (ids.length < 3) break
    after = ids.at(-1) as string
  }
  const rows = await database.owner<{ id: string }[]>`select id from platform.api_key order by id`
  assert.deepEqual(
    found,
    rows.map(({ id }) => id),
  )
})

test('last use of a key is noted, at the latest when the process stops', async () => {
  const { id, key } = await aKey(one)
  const { id: unusedId } = await aKey(one)
  const stopping = await anApp({ database })
  await statusWith(stopping, key)
  await stopping.app.close()
  const rows = await database.owner<{ id: string; isNoted: boolean }[]>`
    select id, last_used_at between created_at and clock_timestamp() as is_noted
    from platform.api_key where id in (${id}, ${unusedId})`
  const notes = Object.fromEntries(rows.map(row => [row.id, row.isNoted]))
  assert.deepEqual(notes, { [id]: true, [unusedId]: null })
})

const revocation = ({ action }: { action: string }) => action === 'key.revoked'

async function statusWith(app: typeof one, key: string): Promise<number> {
  return (await app.call('GET', '/v1/customers?limit=1', { key })).statusCode
}
