import assert from 'node:assert/strict'
import { test } from 'node:test'
import { launchService, runCommand } from '../../../test/service.ts'
import { findTimeZone, holdTimeZone } from './calendar.ts'
import { aSale, aShop, send } from './sales.fixture.ts'

const shop = await aShop({ settings: { TIME_ZONE: 'Europe/Madrid' } })
const { owner, databases } = shop

test('the zone of the days may be changed until there is a sale, and never after', async () => {
  await holdTimeZone(databases.writes, 'Asia/Tokyo')
  await holdTimeZone(databases.writes, 'America/Bogota')
  assert.equal(await findTimeZone(owner), 'America/Bogota')
  await holdTimeZone(databases.writes, 'Europe/Madrid')
  await send(shop, aSale(shop, { occurred_at: '2026-01-31T23:30:00Z' }))
  const [sale] = await owner<{ date: string }[]>`select date::text from sales.sale`
  assert.equal(sale?.date, '2026-02-01')
  await assert.rejects(
    holdTimeZone(databases.writes, 'America/Bogota'),
    /TIME_ZONE is America\/Bogota.*Europe\/Madrid/,
  )
  await holdTimeZone(databases.writes, 'Europe/Madrid')
  assert.equal(await findTimeZone(owner), 'Europe/Madrid')
})

test('the service does not start with another zone than that of the sales, and says so; doctor says it too', async t => {
  const settings = { DATABASE_URL: shop.database.url, TIME_ZONE: 'America/Lima' }
  const service = await launchService(t, { settings })
  assert.equal(await service.ended, 2, service.output())
  assert.match(service.output(), /TIME_ZONE is America\/Lima, but .* counted in Europe\/Madrid/)
  const { stdout, code } = await runCommand(t, ['doctor'], { settings })
  assert.equal(code, 1)
  assert.match(stdout, /✗ sales +TIME_ZONE is America\/Lima/)
  const right = await runCommand(t, ['doctor'], { settings: { ...settings, TIME_ZONE: 'Europe/Madrid' } })
  assert.doesNotMatch(right.stdout, /TIME_ZONE is/)
})
