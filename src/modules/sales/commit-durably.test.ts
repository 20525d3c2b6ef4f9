import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aDatabase, type TestDatabase } from '../../../test/database.ts'
import { aSale, aShop, type EventWish, type Shop, send } from './sales.fixture.ts'

/** A shop on a database whose own default is this, which notes how each transaction that stores something commits. */
async function aShopThatCommits(synchronousCommit: string): Promise<Shop> {
  const database = await aDatabase()
  await noteCommits(database)
  const name = new URL(database.url).pathname.slice(1)
  await database.owner.unsafe(`alter database ${name} set synchronous_commit = ${synchronousCommit}`)
  return aShop({ database })
}

// At the very end of the transaction, after whatever it sets.
async function noteCommits({ owner }: TestDatabase) {
  await owner`create table public.noted (door text not null, how text not null)`
  await owner`
    create function public.note() returns trigger security definer language plpgsql as $$
    begin
      insert into public.noted values (tg_table_name || ' ' || new.door, current_setting('synchronous_commit'));
      return null;
    end $$`
  for (const table of ['sale', 'dead_letter'])
    await owner.unsafe(`
      create constraint trigger noted after insert on sales.${table} deferrable initially deferred
      for each row execute function public.note()`)
}

async function sellByEveryDoor(shop: Shop) {
  const { sales, call } = shop
  await send(shop, [aSale(shop), aSale(shop)])
  await send(shop, aSale(shop))
  await sales.record([aSale(shop)], { door: 'kafka', within: async sql => void (await sql`select`) })
  const { id, customer_id, product, amount, occurred_at } = aSale(shop) as EventWish
  const loaded = await call('POST', '/v1/sales/imports?target=events', {
    body: `${[id, customer_id, product, amount, occurred_at].join(',')}\n`,
    headers: { 'content-type': 'text/csv' },
  })
  assert.equal(loaded.json().rows_inserted, 1, loaded.body)
  await send(shop, aSale(shop, { product: 'later' }))
  await shop.owner`insert into sales.product (code, provider_id, name) values ('later', 'norte', 'later')`
  const replayed = await call('POST', '/v1/sales/dead-letters/replay', { body: {} })
  assert.equal(replayed.json().accepted, 1, replayed.body)
}

async function commitsOf({ owner }: Shop): Promise<Record<string, string[]>> {
  const rows = await owner<{ door: string; how: string[] }[]>`
    select door, array_agg(distinct how) as how from public.noted group by door order by door`
  return Object.fromEntries(rows.map(({ door, how }) => [door, how]))
}

const doors = ['dead_letter http', 'sale file', 'sale http', 'sale kafka']
const allCommit = (how: string) => Object.fromEntries(doors.map(door => [door, [how]]))

test('what is answered is on disk, by whichever door it came, also where the database’s own default does not wait for the disk', async () => {
  const shop = await aShopThatCommits('off')
  await sellByEveryDoor(shop)
  assert.deepEqual(await commitsOf(shop), allCommit('on'))
  const [after] = await shop.databases.writes`show synchronous_commit`
  assert.equal(after?.synchronousCommit, 'off')
})

test('a database that waits for its replicas, or for its own disk only, goes on doing so', async () => {
  for (const how of ['remote_apply', 'local']) {
    const shop = await aShopThatCommits(how)
    await sellByEveryDoor(shop)
    assert.deepEqual(await commitsOf(shop), allCommit(how))
  }
})
