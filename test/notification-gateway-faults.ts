import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Scenario } from './notification-faults.ts'
import { untilItFell } from './notification-kills.ts'
import { runScenario } from './notification-scenario.ts'
import { keepDoing, type Place, type Site } from './notification-site.ts'
import type { Fall } from './notification-steps.ts'
import { eventually } from './service.ts'

/** The gateway has a bad day, then answers nothing at all, then only nonsense. */
export const gatewayMisbehaves: Scenario = (site, _amounts) =>
  runScenario(
    site,
    'gateway hangs, garbles and cuts',
    async stage => {
      await site.startAll()
      const usual = site.gateway.figures()
      const spells = [
        { failures: 0.15, hang: 0.1, garbage: 0.1, cut: 0.1 },
        { hang: 1, failures: 0 },
        { garbage: 0.5, cut: 0.5, failures: 0 },
      ]
      for (const spell of spells) {
        site.gateway.change(spell)
        await sleep(3_000)
        site.gateway.change(usual)
        stage.mark()
        await stage.untilDelivered(20)
      }
    },
    { mayTrip: true, connections: 4 },
  )

/** Nobody listens where the gateway was. */
export const gatewayStops: Scenario = (site, _amounts) =>
  runScenario(
    site,
    'gateway stops and comes back',
    async stage => {
      await site.startAll()
      await stage.untilDelivered(10)
      await site.gateway.takeDown()
      await sleep(5_000)
      await site.gateway.bringUp()
      stage.mark()
      await stage.untilDelivered(10)
    },
    { mayTrip: true },
  )

/** The gateway takes a quarter of what is set, which the workers learn; and some are killed just after they were refused. */
export const gatewayThrottles: Scenario = (site, { rounds, kills }) =>
  runScenario(
    site,
    'gateway answers 429',
    async stage => {
      await site.startAll()
      const { quota: usual } = site.gateway.figures()
      site.gateway.change({ quota: Math.floor(usual / 4) })
      await eventually(async () => assert.ok(await callsLearned(site)))
      await stage.untilDelivered(20)
      const place = site.workers[0] as Place
      const fall: Fall = { step: 'refused', pass: 1 }
      for (let round = 0; round < rounds; round += 3) {
        await place.end('SIGTERM')
        const service = await place.start(fall)
        // Others may be the ones who are refused, and learn from it.
        const forgetting = keepDoing(() => forgetLesson(site), 500)
        await untilItFell(service.hasEnded, fall, service.output).finally(forgetting.stop)
        stage.killed()
        stage.mark()
        kills.push({ step: 'refused', processId: service.process.pid as number })
      }
      site.gateway.change({ quota: usual })
      await forgetLesson(site)
    },
    { isThrottled: true, connections: 16 },
  )

async function callsLearned({ owner }: Site): Promise<number | null> {
  const [row] = await owner<
    [{ callsLearned: number | null }]
  >`select calls_learned from notifications.gateway`
  return row.callsLearned
}

// What a refusal taught holds for ten minutes, which no test waits for.
async function forgetLesson({ owner }: Site): Promise<void> {
  await owner`
    update notifications.gateway set calls_learned = null, guard_ms = 50, paused_until = null, throttled_at = null`
}
