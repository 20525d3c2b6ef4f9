import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { chown } from 'node:fs/promises'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { aDatabase } from '../../test/database.ts'
import {
  aDatabaseOf,
  adminKey,
  aFolder,
  aService,
  cleanUp,
  eventually,
  freePort,
  runCommand,
  stop,
} from '../../test/service.ts'
import { openDatabases, openPool } from './database.ts'
import { chooseAccount } from './embedded-database/account.ts'
import { migrate } from './migrations.ts'

const binaries = '/usr/lib/postgresql/15/bin'

test('four processes that start together on an empty database migrate it once and are all ready', async t => {
  cleanUp(t, () => {})
  const database = await aDatabase({ migrated: false })
  const settings = { DATABASE_URL: database.url }
  const services = await Promise.all([1, 2, 3, 4].map(() => aService(t, { settings })))
  const [counts] = await database.owner<[{ rows: number; versions: number; newest: number }]>`
    select count(*)::int as rows, count(distinct version)::int as versions, max(version)::int as newest
    from platform.migration where version > 0`
  assert.equal(counts.rows, counts.versions)
  assert.equal(counts.newest, counts.versions)
  assert.deepEqual(await Promise.all(services.map(service => stop(service))), [0, 0, 0, 0])
})

test('a migration that was edited after it had been applied is refused, and nothing changes', async t => {
  const database = await aDatabaseOf(t)
  await database.owner`update platform.migration set md5 = 'other' where version = 1`
  await database.owner`delete from platform.migration where version > 1`
  await assert.rejects(migrate(database.url), /Migration 1 has been edited/)
  const versions = await database.owner`select version from platform.migration where version > 1`
  assert.equal(versions.length, 0)
})

test('a server older than 15 is refused with what to do, before anything is made', async t => {
  cleanUp(t, () => {})
  const { owner, url } = await aDatabase({ migrated: false })
  // The database's own idea of its version stands in for an old server.
  await owner.unsafe(`
    create schema old;
    create function old.current_setting(name text) returns text language sql as
      $$ select case name when 'server_version_num' then '140012' else pg_catalog.current_setting(name) end $$;
    alter database ${new URL(url).pathname.slice(1)} set search_path = old, pg_catalog, public`)
  await assert.rejects(migrate(url), /PostgreSQL 15 or later is needed/)
  const schemas = await owner`select from pg_namespace where nspname in ('platform', 'customers', 'pgboss')`
  assert.equal(schemas.length, 0)
})

test('the service itself can neither change tables nor rewrite the audit trail', async t => {
  const database = await aDatabaseOf(t)
  const { writes, close } = openDatabases({ url: database.url, connectionsMax: 1, name: 'trastienda' })
  cleanUp(t, close)
  const forbidden = [
    'create table customers.other (id int)',
    'create schema other',
    'create table public.other (id int)',
    'create table platform.other (id int)',
    'create table pgboss.other (id int)',
    'alter table customers.customer add other int',
    'drop table customers.address',
    'truncate customers.customer cascade',
    'create index on customers.customer (phone)',
    'drop index customers.customer_name',
    'alter function customers.fold(text) rename to other',
    'alter table customers.customer disable trigger all',
    'create role other',
    'update platform.audit_entry set actor = $$nobody$$',
    'delete from platform.audit_entry',
    'truncate platform.audit_entry',
    'update platform.migration set md5 = $$other$$',
  ]
  for (const statement of forbidden) {
    await assert.rejects(writes.unsafe(statement), { code: '42501' }, statement)
  }
})

test('everything works on PostgreSQL 15, for logins that are no superusers', {
  skip: existsSync(binaries) ? false : `PostgreSQL 15 is not in ${binaries}: not tried on it`,
}, async t => {
  const { owner, app } = await aServer15(t)
  const settings = { DATABASE_URL: app, DATABASE_OWNER_URL: owner }
  const migrated = await runCommand(t, ['migrate'], { settings })
  assert.deepEqual(migrated, { ...migrated, code: 0, stderr: '' })
  const pool = openPool({ url: owner, name: 'test owner', connectionsMax: 1 })
  cleanUp(t, () => pool.end({ timeout: 1 }))
  await pool`grant trastienda_runtime to trastienda_app`
  assert.match((await runCommand(t, ['migrate'], { settings })).stdout, /Nothing to do/)
  const seeded = await runCommand(t, ['seed', 'customers', '--count', '300'], { settings })
  assert.equal(seeded.code, 0, seeded.stderr)

  const service = await aService(t, { settings })
  const address = { address_type: 'home', street: 'Calle 1', city: 'Cúcuta', country: 'Colombia' }
  const body = { name: 'Íñigo Ñandú', email: 'inigo@example.com', addresses: [address] }
  const created = await service.call('POST', '/v1/customers', { body, headers: { 'idempotency-key': 'one' } })
  assert.equal(created.status, 201)
  const { id } = (await created.json()) as { id: number }
  const headers = { 'if-match': created.headers.get('etag') ?? '' }
  const change = await service.call('PATCH', `/v1/customers/${id}`, { body: { phone: '+57 300' }, headers })
  assert.equal(change.status, 200)
  assert.equal(
    (await service.call('PATCH', `/v1/customers/${id}`, { body: { phone: '1 2 3' }, headers })).status,
    412,
  )
  const work = { ...address, address_type: 'work', is_default: true }
  assert.equal((await service.call('POST', `/v1/customers/${id}/addresses`, { body: work })).status, 201)
  for (const query of [
    'q=inigo nandu',
    'q=íñigo ñá',
    'city=cucuta&country=COLOMBIA&q=inigo',
    'email=inigo@',
    'sort=-name&q=inigo',
  ]) {
    const found = await service.call('GET', `/v1/customers?${query}&count=exact`)
    const page = (await found.json()) as { data: { id: number; addresses: object[] }[] }
    assert.equal(found.status, 200, `${query}: ${JSON.stringify(page)}`)
    assert.deepEqual(
      page.data.map(({ id, addresses }) => [id, addresses.length]),
      [[id, 2]],
      query,
    )
  }
  assert.equal(((await (await service.call('GET', '/clients')).json()) as object[]).length, 301)
  const csv = await (await service.call('GET', '/v1/customers/export?format=csv')).text()
  assert.ok(csv.trim().split('\n').length >= 302)
  assert.equal((await service.call('DELETE', `/v1/customers/${id}`)).status, 204)
  assert.equal((await service.call('GET', `/v1/customers/${id}`)).status, 404)
  assert.equal(await stop(service), 0)
  assert.doesNotMatch(service.output(), new RegExp(`permission denied|owner-secret|app-secret|${adminKey}`))
})

/** A PostgreSQL 15 of this system, with a login that may create roles for the tables and a plain one for the service. */
async function aServer15(t: TestContext) {
  const folder = await aFolder(t)
  const account = chooseAccount(join(folder, 'none'))
  if (account) await chown(folder, account.uid, account.gid)
  const asAccount = account ? { uid: account.uid, gid: account.gid, cwd: folder } : { cwd: folder }
  const directory = join(folder, 'server')
  execFileSync(
    join(binaries, 'initdb'),
    ['-D', directory, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'],
    {
      ...asAccount,
      stdio: 'ignore',
    },
  )
  const port = await freePort()
  const server = spawn(
    join(binaries, 'postgres'),
    ['-D', directory, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-k', ''],
    { ...asAccount, stdio: 'ignore' },
  )
  const exit = once(server, 'exit')
  cleanUp(t, async () => {
    server.kill('SIGQUIT')
    await exit
  })
  const root = openPool({
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    name: 'test',
    connectionsMax: 1,
  })
  cleanUp(t, () => root.end({ timeout: 1 }))
  await eventually(() => root`select 1`)
  await root`create role trastienda_owner login createrole password 'owner-secret'`
  await root`create role trastienda_app login password 'app-secret'`
  await root`create database trastienda owner trastienda_owner`
  const url = (user: string, password: string) =>
    `postgres://${user}:${password}@127.0.0.1:${port}/trastienda`
  return { owner: url('trastienda_owner', 'owner-secret'), app: url('trastienda_app', 'app-secret') }
}
