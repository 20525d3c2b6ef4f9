import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { aDatabase } from '../../test/database.ts'
import { aService } from '../../test/service.ts'
import { aSimulator, eventually } from '../modules/notifications/simulator/simulator.fixture.ts'

const timeout = 120_000

test('a demo sends made-up messages to its own gateway, and says where requests and gateway are seen', {
  timeout,
}, async t => {
  const { owner, settings } = await aDemoDatabase()
  const service = await aService(t, { args: ['--demo'], settings })
  await eventually(async () => {
    const [row] = await owner<[{ sent: number }]>`
      select count(*)::int as sent from notifications.request where caller = 'demo' and status = 'sent'`
    assert.ok(row.sent > 0, 'nothing was sent yet')
  })
  const output = service.output()
  assert.match(output, new RegExp(`requests +${service.url}/v1/requests`))
  const [, gateway] = /gateway +(http:\S+)\/docs/.exec(output) ?? []
  const summary = await (await fetch(`${gateway}/ledger/summary`)).json()
  assert.ok((summary as { delivered: number }).delivered > 0)
})

test('a demo in front of a gateway that somebody set makes up no messages, as that one would deliver them', {
  timeout,
}, async t => {
  const { owner, settings } = await aDemoDatabase()
  const simulator = await aSimulator(t)
  const gateway = { GATEWAY_URL: simulator.url, GATEWAY_API_KEY: 'test-dev-2026' }
  const service = await aService(t, { args: ['--demo'], settings: { ...settings, ...gateway } })
  // More than a made-up message takes to come.
  await sleep(6_000)
  const [{ requests }] = await owner<[{ requests: number }]>`
    select count(*)::int as requests from notifications.request`
  assert.deepEqual([requests, simulator.totals().received], [0, 0])
  assert.doesNotMatch(service.output(), /simulated/)
})

/** A database that has a customer already, so that the demo loads none. */
async function aDemoDatabase() {
  const { owner, url } = await aDatabase()
  await owner`insert into customers.customer (name, email) values ('Ana', 'ana@example.com')`
  return { owner, settings: { DATABASE_URL: url } }
}
