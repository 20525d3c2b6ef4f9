import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { anApp } from '../../test/app.ts'
import { aDatabase } from '../../test/database.ts'
import { aService } from '../../test/service.ts'
import { listen } from '../../test/sockets.ts'
import { anApplication, secappToken } from '../modules/criticality/criticality.fixture.ts'
import { lookForSilence, seedCriticality } from '../modules/criticality/index.ts'
import { silenceAlerts, wasUp } from '../modules/criticality/silence.fixture.ts'
import { aSimulator, eventually } from '../modules/notifications/simulator/simulator.fixture.ts'
import type { Database } from '../platform/database.ts'
import { startDemoApplications, startDemoShop } from './demo.ts'

test('a demo sends made-up messages to its own gateway, and says where requests and gateway are seen', async t => {
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

test('a demo in front of a gateway that somebody set makes up no messages, as that one would deliver them', async t => {
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

test('a demo loads its sales while it runs, completes them after an interruption, and sells on', async () => {
  const { owner, url } = await aDatabase()
  const { sales: recorder } = await anApp({ database: { owner, url } })
  await owner`insert into customers.customer (name, email) values ('Ana', 'ana@example.com')`
  const parts = { ownerUrl: url, timeZone: 'America/Bogota', recorder, log: pino({ enabled: false }) }
  for (const count of [700, 1_000]) {
    const shop = startDemoShop({ ...parts, count })
    await eventually(async () => assert.ok((await salesOf(owner)) > count, 'nothing was sold yet'))
    await shop.stop()
  }
  const [row] = await owner<[{ seeded: number; days: number }]>`
    select count(*) filter (where door = 'seed')::int as seeded, max(date) - min(date) as days from sales.sale`
  assert.ok(row.seeded < 1_000 && row.seeded > 990 && row.days > 650, JSON.stringify(row))
})

test('a demo makes up no sales where somebody has providers of their own', async () => {
  const { owner, url } = await aDatabase()
  const { sales: recorder } = await anApp({ database: { owner, url } })
  await owner`insert into customers.customer (name, email) values ('Ana', 'ana@example.com')`
  await owner`insert into sales.provider (id, name) values ('ours', 'Ours')`
  const log = pino({ enabled: false })
  const shop = startDemoShop({ ownerUrl: url, timeZone: 'America/Bogota', recorder, log, count: 100 })
  // More than a made-up sale takes to come.
  await sleep(3_000)
  await shop.stop()
  assert.equal(await salesOf(owner), 0)
})

test('a demo has a history of the criticality, applications that go on with it, and one that fell silent', async () => {
  const { owner, url: ownerUrl } = await aDatabase()
  const token = 'a-secapp-token-for-demos-0123456789'
  const site = await anApp({ database: { owner, url: ownerUrl }, settings: { SECAPP_TOKEN: token } })
  const url = `http://127.0.0.1:${await listen(site.app)}`
  const start = () => startDemoApplications({ ownerUrl, url, token, changes: 100 })
  const changes = async () => (await owner`select from criticality.change`).length
  const isSeen = async (ago: string) => {
    await site.lastSeen.flush()
    const seen = await owner`
      select from criticality.application where last_seen_at > clock_timestamp() - ${ago}::interval`
    return seen.length
  }
  const demo = await start()
  assert.equal(await changes(), 100)
  await eventually(async () => assert.equal(await isSeen('30 seconds'), 11))
  await demo.stop()
  const [silent] = await owner`
    select silence_minutes from criticality.application where last_seen_at < clock_timestamp() - interval '1 day'`
  assert.equal(silent?.silenceMinutes, 1)
  // A second start loads no second history, and nothing is made up beside applications of somebody's own.
  await (await start()).stop()
  assert.ok((await changes()) < 150)
  // What was asked until now is not noted afterwards.
  await site.lastSeen.flush()
  await owner`truncate criticality.application, criticality.consumer`
  await owner`insert into criticality.application (app, last_seen_at) values ('ours', now() - interval '1 day')`
  const none = await start()
  // More than each takes to ask.
  await sleep(9_000)
  await none.stop()
  assert.equal(await isSeen('1 hour'), 0)
})

test('with the first start that finds applications of somebody, made-up consumers end and none is silent; no own one ever is taken away', async () => {
  const { owner, url: ownerUrl } = await aDatabase()
  const token = secappToken
  const site = await anApp({ database: { owner, url: ownerUrl }, settings: { SECAPP_TOKEN: token } })
  const start = async () =>
    (await startDemoApplications({ ownerUrl, url: 'http://127.0.0.1:9', token, changes: 20 })).stop()
  const known = async () => {
    await site.lastSeen.flush()
    const rows = await owner<{ app: string }[]>`select app from criticality.application order by app`
    return rows.map(({ app }) => app)
  }
  await seedCriticality(owner, { count: 20, seed: 1, until: hoursAgo(1), onProgress: () => {} })
  // One of somebody's own, of a made-up name, is an instance of it.
  await anApplication(site, 'shop').ask({ instance: 'mine' })
  assert.equal((await known()).length, 12)
  await start()
  assert.equal((await known()).length, 12, 'nobody has applications of their own yet')

  await wasUp(owner, 59)
  await lookForSilence(site.databases.writes, { minutes: 10 })
  const silent = await silenceAlerts(owner)
  assert.equal(silent.length, 11)
  await anApplication(site, 'ours').ask()
  assert.equal((await known()).length, 13)
  await Promise.all([start(), start()])
  assert.deepEqual(await known(), ['ours', 'shop'])
  const ended = silent.map(alert => `${alert} (ended)`)
  assert.deepEqual((await silenceAlerts(owner)).toSorted(), ended.toSorted())
  const [noted] = await owner`
    select count(*)::int as times, count(distinct subject)::int as consumers from platform.audit_entry
    where action = 'criticality.consumer_forgotten' and actor = 'demo'`
  assert.deepEqual({ ...noted }, { times: 11, consumers: 11 })

  const billing = anApplication(site, 'billing')
  assert.notDeepEqual(await billing.ask(), {})
  assert.equal((await known()).length, 3)
  // Long after, the instance is another that does not name itself.
  await owner`delete from criticality.consumer where instance = 'mine'`
  await start()
  assert.deepEqual(await known(), ['billing', 'ours', 'shop'])
  assert.deepEqual(await billing.ask(), {}, 'nobody is told a second time')
})

const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000)

async function salesOf(owner: Database): Promise<number> {
  const [row] = await owner<[{ sales: number }]>`select count(*)::int as sales from sales.sale`
  return row.sales
}

/** A database that has a customer and a provider already, so that the demo loads none. */
async function aDemoDatabase() {
  const { owner, url } = await aDatabase()
  await owner`insert into sales.provider (id, name) values ('ours', 'Ours')`
  await owner`insert into customers.customer (name, email) values ('Ana', 'ana@example.com')`
  return { owner, settings: { DATABASE_URL: url } }
}
