import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aKey, aUser, auditEntries, eventually, logIn } from '../../../test/access.ts'
import { anApp } from '../../../test/app.ts'

const one = await anApp()
const { call, databases, database } = one
await aUser(one)

const forbidden = [
  "update platform.audit_entry set actor = 'somebody else'",
  'delete from platform.audit_entry',
  'truncate platform.audit_entry',
  'drop table platform.audit_entry',
  'alter table platform.audit_entry add column note text',
  'alter table platform.api_key disable row level security',
  'alter table platform.audit_entry owner to trastienda_runtime',
  'create table platform.note (id integer)',
  'create table customers.note (id integer)',
  'create table public.note (id integer)',
  'create schema notes',
  "create function platform.note() returns integer language sql as 'select 1'",
  'create index on platform.audit_entry (ip)',
  'create trigger note before insert on platform.audit_entry for each row execute function suppress_redundant_updates_trigger()',
  'drop table customers.customer cascade',
  'truncate customers.customer cascade',
  'update platform.migration set version = 0',
  'delete from platform.migration',
  'create role note',
]
for (const statement of forbidden) {
  test(`the service itself cannot: ${statement}`, async () => {
    const before = await database.owner`select count(*), max(id) from platform.audit_entry`
    await assert.rejects(() => databases.writes.unsafe(statement), { code: '42501' })
    const after = await database.owner`select count(*), max(id) from platform.audit_entry`
    assert.deepEqual([...after], [...before])
  })
}

test('the trail is read newest first, page by page, each entry once', async () => {
  for (let made = 0; made < 5; made++) await aKey(one)
  const rows = await database.owner<{ id: number }[]>`select id from platform.audit_entry order by id desc`
  const found: number[] = []
  for (let cursor = ''; ; ) {
    const page = (await call('GET', `/v1/audit?limit=2${cursor && `&cursor=${cursor}`}`)).json()
    found.push(...page.data.map(({ id }: { id: number }) => id))
    if (page.next_cursor === null) break
    cursor = page.next_cursor
  }
  assert.deepEqual(
    found,
    rows.map(({ id }) => id),
  )
})

test('the trail can be narrowed to an action, to a kind of actions and to a time', async () => {
  const { key } = await aKey(one)
  const everything = (await call('GET', '/v1/audit?limit=200')).json().data as {
    id: number
    at: string
    action: string
  }[]
  const ids = async (query: Record<string, string>) => {
    const answer = await call('GET', `/v1/audit?limit=200&${new URLSearchParams(query)}`)
    assert.equal(answer.statusCode, 200, answer.body)
    return answer.json().data.map(({ id }: { id: number }) => id)
  }
  const those = (keep: (entry: { at: string; action: string }) => boolean) =>
    everything.filter(keep).map(({ id }) => id)
  assert.ok(key)
  const isOfKeys = ({ action }: { action: string }) => action.startsWith('key.')
  assert.ok(those(isOfKeys).length > 0 && those(isOfKeys).length < everything.length)
  assert.deepEqual(await ids({ action: 'key' }), those(isOfKeys))
  assert.deepEqual(
    await ids({ action: 'key.created' }),
    those(({ action }) => action === 'key.created'),
  )
  assert.deepEqual(await ids({ action: 'ke' }), [])
  const at = everything[1]?.at as string
  assert.deepEqual(
    await ids({ from: at }),
    those(entry => entry.at >= at),
  )
  assert.deepEqual(
    await ids({ to: at }),
    those(entry => entry.at < at),
  )
  assert.deepEqual(await ids({ from: '2000-01-01', to: '2000-01-02' }), [])
  assert.equal((await call('GET', '/v1/audit?from=yesterday')).statusCode, 422)
})

test('a cursor of the trail fits the same filter only', async () => {
  const page = (await call('GET', '/v1/audit?limit=1&actor=bootstrap')).json()
  const other = await call('GET', `/v1/audit?limit=1&cursor=${page.next_cursor}`)
  assert.deepEqual([other.statusCode, other.json().reason], [422, 'cursor.mismatch'])
  const forged = await call('GET', '/v1/audit?cursor=bm90IG91cnMgYnV0IGxvbmcgZW5vdWdo')
  assert.deepEqual([forged.statusCode, forged.json().reason], [400, 'cursor.invalid'])
})

test('a call without credentials is in the trail as a refusal', async () => {
  await refusedCall('no-credentials', { key: null })
  const entry = await refusal('no-credentials')
  assert.equal(entry.actor, 'anonymous')
  assert.deepEqual(entry.details, {
    reason: 'access.no_credentials',
    method: 'GET',
    route: '/v1/customers/:id',
  })
})

test('a call that lacks the scope is in the trail with the key that made it', async () => {
  const { id, key } = await aKey(one, { scopes: ['audit:read'] })
  await refusedCall('no-scope', { key })
  const entry = await refusal('no-scope')
  assert.deepEqual([entry.actor, entry.details.reason], [`key:${id}`, 'access.scope_missing'])
})

test('a wrong key is in the trail with the id that it claimed, and not as that key', async () => {
  const { id, key } = await aKey(one)
  await call('DELETE', `/v1/keys/${id}`)
  await refusedCall('revoked', { key })
  const entry = await refusal('revoked')
  assert.deepEqual([entry.actor, entry.subject], ['anonymous', `key:${id}`])
  assert.ok(!JSON.stringify(entry).includes(key.slice(-36, -6)))
})

test('a wrong key is in the trail also where only the caller is asked for, and at the metrics', async () => {
  await call('GET', '/v1/session', { key: 'wrong', headers: { 'x-request-id': 'who-am-i' } })
  assert.equal((await refusal('who-am-i')).details.reason, 'access.wrong_key')
  const { call: ask } = await anApp({ database, settings: { METRICS_ACCESS: 'key' } })
  await ask('GET', '/metrics', { key: 'wrong', headers: { 'x-request-id': 'metrics' } })
  assert.equal((await refusal('metrics')).details.reason, 'access.wrong_key')
})

test('giving more than one has is in the trail as a refusal', async () => {
  const { id, key } = await aKey(one, { scopes: ['access:write'] })
  await call('POST', '/v1/keys', {
    key,
    headers: { 'x-request-id': 'giving' },
    body: { name: 'more', scopes: ['audit:read'] },
  })
  const entry = await refusal('giving')
  assert.deepEqual([entry.actor, entry.details.reason], [`key:${id}`, 'key.scope_not_yours'])
})

test('a write from a foreign page is in the trail', async () => {
  const cookie = await logIn(one, await aUser(one))
  await call('POST', '/v1/customers', {
    key: null,
    body: { name: 'x', email: 'x@example.com' },
    headers: { cookie, 'sec-fetch-site': 'cross-site', 'x-request-id': 'foreign' },
  })
  assert.equal((await refusal('foreign')).details.reason, 'access.foreign_origin')
})

test('changes of users are in the trail, without passwords', async () => {
  const user = await aUser(one, 'agent')
  const body = { role: 'analyst', name: 'Renamed', password: 'a canary of a password' }
  await call('PATCH', `/v1/users/${user.id}`, { body })
  const entries = await auditEntries(one, { subject: `user:${user.id}` })
  assert.deepEqual(
    entries.map(({ action, details }) => [action, details]),
    [
      ['user.changed', { role: 'analyst', name: 'Renamed', passwordChanged: true }],
      ['user.created', { role: 'agent' }],
    ],
  )
})

test('a refused change of a user leaves neither a change nor an entry', async () => {
  const user = await aUser(one, 'agent')
  const taken = await aUser(one, 'agent')
  const body = { email: taken.email, name: 'Twin', role: 'agent', password: 'a long password' }
  const before = (await auditEntries(one)).length
  assert.equal((await call('POST', '/v1/users', { body })).json().reason, 'user.email_taken')
  const unknown = await call('PATCH', '/v1/users/999999', { body: { name: 'Nobody' } })
  assert.deepEqual([unknown.statusCode, unknown.json().reason], [404, 'user.not_found'])
  const weak = await call('PATCH', `/v1/users/${user.id}`, { body: { password: 'short' } })
  assert.deepEqual([weak.statusCode, weak.json().errors[0].pointer], [422, '/password'])
  assert.equal((await auditEntries(one)).length, before)
  await logIn(one, user)
})

async function refusedCall(requestId: string, { key }: { key: string | null }) {
  const answer = await call('GET', '/v1/customers/1', { key, headers: { 'x-request-id': requestId } })
  assert.ok([401, 403].includes(answer.statusCode))
}

async function refusal(requestId: string) {
  return eventually(async () =>
    (await auditEntries(one)).find(
      entry => entry.action === 'access.refused' && entry.request_id === requestId,
    ),
  )
}
