import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { insertGateways, lockGateway } from '../src/modules/notifications/engine/claim-queries.ts'
import { aWorker, launched, statusOf } from '../src/modules/notifications/requests.fixture.ts'
import { instantFigures } from '../src/modules/notifications/simulator/figures.ts'
import { startGatewaySimulator } from '../src/modules/notifications/simulator/gateway-simulator.ts'
import { isOutage } from '../src/platform/database.ts'
import { anApp } from './app.ts'
import { aDatabase } from './database.ts'
import { processFaultSuite } from './notification-fault-suite.ts'
import { apiSteps, labelsInSources, workerSteps } from './notification-steps.ts'
import { eventually } from './service.ts'

test('the suite kills at every step that the sources name', () => {
  assert.deepEqual(labelsInSources(), [...workerSteps, ...apiSteps].sort())
})

test('a worker that stands still while it grants calls makes the others wait for seconds only', async () => {
  const { owner } = await aDatabase()
  await insertGateways(owner, ['main'])
  const locked = Promise.withResolvers<void>()
  const standing = owner.begin(async sql => {
    await lockGateway(sql, 'main')
    locked.resolve()
    await sleep(8_000)
    await sql`select 1`
  })
  const ended = assert.rejects(standing, isOutage)
  await locked.promise
  // Gives up by itself, with an error, where nothing ends the one that stands still.
  await owner.begin(sql => lockGateway(sql, 'main'))
  await ended
})

test('a worker that dies with many calls in flight does not open the breaker for the others', async t => {
  const gateway = await startGatewaySimulator(instantFigures)
  t.after(() => gateway.stop())
  const app = await anApp({ settings: { GATEWAY_URL: gateway.url, GATEWAY_API_KEY: 'test-dev-2026' } })
  const ids = await Promise.all(Array.from({ length: 20 }, () => launched(app.call)))
  const dying = await aWorker(app)
  assert.equal((await dying.claim(ids.length)).length, ids.length)
  await app.delivery.start()
  await eventually(async () => {
    for (const id of ids) assert.equal(await statusOf(app.call, id), 'sent')
  })
  const { owner } = app.database
  assert.deepEqual([...(await owner`select payload from platform.event where type like 'gateway.%'`)], [])
})

processFaultSuite({ rounds: 3, randomKills: 14, crashes: 3, cuts: 80 })
