import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eventually } from '../../../test/access.ts'
import { anApp } from '../../../test/app.ts'
import { loadConfig } from '../../platform/config.ts'
import { openGateways } from '../notifications/index.ts'
import { launched } from '../notifications/requests.fixture.ts'
import { startGatewaySimulator } from '../notifications/simulator/gateway-simulator.ts'
import { addRule, tellingsOf } from './tellings.fixture.ts'
import { watchBacklog } from './watch-backlog.ts'

const brokenGateway = { quota: 0, concurrency: 0, latencyMinMs: 0, latencyMaxMs: 0, failures: 1 }
const clientRequests = 40
const trips = 12

test('a gateway that refuses everything is told through itself, and neither alerts nor requests grow', async t => {
  const gateway = await startGatewaySimulator(brokenGateway)
  t.after(() => gateway.stop())
  const settings = {
    GATEWAY_URL: gateway.url,
    GATEWAY_API_KEY: 'test-dev-2026',
    GATEWAY_CALLS: '0',
    REQUEST_ATTEMPTS_MAX: '100',
  }
  const app = await anApp({ settings })
  const { owner } = app.database
  const gateways = await openGateways(loadConfig(settings), settings)
  t.after(() => Promise.all(gateways.all.map(each => each.close())))
  // Whatever has waited at all is too old.
  const watch = () => watchBacklog(app.databases.writes, { gateways, minutes: 0 })
  await addRule(app)
  for (let number = 0; number < clientRequests; number++) await launched(app.call)
  await app.delivery.start()
  app.events.start()
  app.teller.start()

  const opened = async () => {
    const [row] = await owner<[{ opened: number }]>`
      select count(*)::int as opened from platform.event where type = 'gateway.breaker_opened'`
    return row.opened
  }
  // A breaker waits twice as long with each trip, and requests with each attempt: nobody here waits for either.
  const hurry = async () => {
    await owner`update notifications.gateway set trips = -20`
    await owner`update notifications.delivery set due_at = clock_timestamp() where not is_due`
  }
  const untilOpened = (times: number) =>
    eventually(async () => {
      await hurry()
      return (await opened()) >= times
    })
  const counts = async () => {
    const [row] = await owner<[{ alerts: number; tellings: number; requests: number; waiting: number }]>`
      select (select count(*)::int from alerts.alert) as alerts, (select count(*)::int from alerts.telling) as tellings,
        (select count(*)::int from notifications.request) as requests,
        (
          select count(*)::int from platform.event_delivery where parked_at is null
        ) + (
          select count(*)::int from alerts.telling where sent_at is null and given_up_at is null
        ) as waiting`
    return row
  }
  const untilTold = () => eventually(async () => (await counts()).waiting === 0)

  await untilOpened(1)
  await watch()
  for (let trip = 2; trip <= trips; trip++) {
    await untilOpened(trip)
    await watch()
    await untilTold()
  }
  assert.deepEqual(await counts(), { alerts: 2, tellings: 2, requests: clientRequests + 2, waiting: 0 })
  const alerts = await owner`
    select kind, key, occurrences >= ${trips} as is_counted from alerts.alert order by kind`
  assert.deepEqual(
    [...alerts],
    [
      { kind: 'gateway.breaker_opened', key: 'main', isCounted: true },
      { kind: 'notifications.backlog_too_old', key: 'main', isCounted: false },
    ],
  )

  gateway.change({ failures: 0 })
  await eventually(async () => {
    await hurry()
    const [row] =
      await owner`select count(*)::int as under_way from notifications.request where status <> 'sent'`
    return row?.underWay === 0
  })
  await untilTold()
  await watch()
  await untilTold()
  assert.deepEqual(await counts(), { alerts: 2, tellings: 4, requests: clientRequests + 4, waiting: 0 })
  assert.deepEqual((await tellingsOf(app, 'main')).map(({ what, requests }) => [what, requests]).sort(), [
    ['raised', 1],
    ['raised', 1],
    ['resolved', 1],
    ['resolved', 1],
  ])
})
