import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aKey } from '../../test/access.ts'
import { insertCustomers } from '../../test/customers.ts'
import { runCommand } from '../../test/service.ts'
import { listen } from '../../test/sockets.ts'
import { seedSales } from '../modules/sales/index.ts'
import { aShop } from '../modules/sales/sales.fixture.ts'

const shop = await aShop()
const { owner } = shop
const url = `http://127.0.0.1:${await listen(shop.app)}`
await insertCustomers(owner, [{ name: 'Ana', email: 'ana@example.com' }])
await seedSales(owner, {
  count: 10,
  seed: 1,
  until: new Date(),
  timeZone: 'America/Bogota',
  onProgress: () => {},
})

test('simulated sales come in at their rate, some repeated, late or wrong on purpose, and are summed up', async t => {
  const { key } = await aKey(shop, { scopes: ['sales:write'] })
  const flags = ['--rate', '200', '--seconds', '4', '--customers', '5', '--duplicates', '0.1', '--bad', '0.1']
  const { code, stdout } = await runCommand(t, ['simulate', 'sales', '--url', url, '--key', key, ...flags])
  assert.equal(code, 0, stdout)
  const [, ...numbers] =
    /sent (\d+): accepted (\d+), duplicates (\d+), rejected (\d+)\n?$/.exec(stdout) ?? assert.fail(stdout)
  const [sent, accepted, duplicates, rejected] = numbers.map(Number) as [number, number, number, number]
  assert.equal(sent, accepted + duplicates + rejected)
  assert.ok(sent > 200 && sent <= 820, stdout)
  assert.ok(duplicates > 0 && rejected > 0, stdout)
  const [row] = await owner`select count(*)::int as sales from sales.sale where door = 'http'`
  assert.equal(row?.sales, accepted)
})

test('who simulates without a key, or where nobody answers, is told so', async t => {
  const without = await runCommand(t, ['simulate', 'sales', '--rate', '5', '--url', url])
  assert.deepEqual([without.code, /--key is missing/.test(without.stderr)], [2, true], without.stderr)
  const flags = ['--rate', '5', '--seconds', '1', '--key', 'x', '--url', 'http://127.0.0.1:9']
  const nobody = await runCommand(t, ['simulate', 'sales', ...flags])
  assert.equal(nobody.code, 1, nobody.stdout)
  assert.match(nobody.stderr, /did not answer/)
})
