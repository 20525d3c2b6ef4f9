import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { fallsAt, type Kill, killAtSteps } from './notification-kills.ts'
import { type Line, runScenario, type Stage } from './notification-scenario.ts'
import type { Place, Site } from './notification-site.ts'
import { apiSteps, type Step, workerSteps } from './notification-steps.ts'
import { eventually } from './service.ts'

/** How often things go wrong. */
export type Amounts = { rounds: number; randomKills: number; crashes: number; cuts: number }

/** Lets something go wrong under load, and tells what came of it. Kills at steps are noted in `kills`. */
export type Scenario = (site: Site, options: Amounts & { kills: Kill[] }) => Promise<Line>

// It takes a gateway that refuses calls to come there.
const usualWorkerSteps = workerSteps.filter(step => step !== 'refused')

/** Processes of both roles kill themselves at every step in turn. */
export const killsAtEveryStep: Scenario = (site, { rounds, kills }) =>
  runScenario(site, 'SIGKILL at every step', async stage => {
    const falls = { workers: fallsAt(usualWorkerSteps, rounds), apis: fallsAt(apiSteps, rounds) }
    kills.push(...(await killAtSteps(stage, falls)))
  })

/** Any process is killed at any moment, and now and then all workers together. */
export const killsAtRandom: Scenario = (site, { randomKills }) =>
  runScenario(site, 'SIGKILL at random moments', async stage => {
    await site.startAll()
    const places = [...site.workers, ...site.workers, ...site.apis]
    for (let done = 0; done < randomKills; ) {
      const one = places[Math.floor(Math.random() * places.length)] as Place
      const chosen = done % 6 === 5 ? site.workers : [one]
      await sleep(Math.random() * 500)
      for (const place of chosen) assert.equal(await place.end('SIGKILL'), 'SIGKILL')
      for (const _ of chosen) stage.killed()
      stage.mark()
      done += chosen.length
      await site.startAll()
    }
  })

/** PostgreSQL is killed again and again. No process ends by it. */
export const databaseCrashes: Scenario = (site, { crashes }) =>
  runScenario(site, 'PostgreSQL killed and restarted', async stage => {
    await site.startAll()
    for (let crash = 0; crash < crashes; crash++) {
      await stage.untilDelivered(30)
      await site.crashDatabase()
      stage.killed()
      stage.mark()
      await stage.untilDelivered(10)
    }
    assertAllLive(site)
  })

/** Connections to PostgreSQL break one by one, then all, and nobody gets through for a while. */
export const connectionsCut: Scenario = (site, { cuts }) =>
  runScenario(site, 'connections to PostgreSQL cut', async stage => {
    await site.startAll()
    for (let cut = 0; cut < cuts; cut++) {
      site.door.cutOne({ how: cut % 2 === 0 ? 'closed' : 'reset' })
      await sleep(Math.random() * 60)
    }
    stage.mark()
    await stage.untilDelivered(1)
    // All at once, and nobody gets through for a while.
    site.door.shut()
    await sleep(4_000)
    await site.door.open()
    stage.mark()
    await stage.untilDelivered(1)
    assertAllLive(site)
  })

/** A worker's claims commit, and it is never told, as its connection breaks. */
export const answersLost: Scenario = async site => {
  const line = await runScenario(site, 'answers of PostgreSQL lost', async stage => {
    await site.startAll()
    const [place, ...others] = site.workers as [Place, ...Place[]]
    for (const worker of site.workers) await worker.end('SIGTERM')
    const service = await place.start({ step: 'claiming', pass: 3, signal: 'SIGSTOP' })
    await eventually(() => assert.match(service.output(), /SIGSTOP at claiming/))
    site.door.loseAnswers()
    service.kill('SIGCONT')
    await sleep(500)
    site.door.shut()
    await site.door.open()
    stage.mark()
    await stage.untilDelivered(20)
    for (const worker of others) await worker.start()
  })
  // Nothing of them had left, and the worker knows it.
  assert.deepEqual([line.flagged, line.unknown], [0, 0], 'a claim that nobody called for is in doubt')
  return line
}

/** Every connection of every pool waits: for a time that each statement survives, then for longer. */
export const poolExhausted: Scenario = (site, _amounts) =>
  runScenario(site, 'pools exhausted', async stage => {
    await site.startAll()
    for (const ms of [3_000, 7_000]) {
      await stage.untilDelivered(10)
      await site.owner.begin(async sql => {
        await sql`lock table notifications.request, notifications.attempt in exclusive mode`
        await sleep(ms)
      })
      stage.mark()
      await stage.untilDelivered(1)
    }
    assertAllLive(site)
  })

/** Workers stand still at a step for longer than their lease, and go on as if nothing had been. */
export const workersStall: Scenario = (site, _amounts) =>
  runScenario(site, 'SIGSTOP of workers beyond their lease', async stage => {
    await site.startAll()
    const others = site.workers.slice(1)
    const steps: Step[] = ['claimed', 'calling', 'settling', 'claiming']
    while (steps.length > 0) await stallAt(stage, others, steps.splice(0, others.length))
    for (const place of others) assert.equal(await place.end('SIGTERM'), 0)
  })

/** Every process is asked to stop and replaced, one after the other. Nothing is left in doubt. */
export const rollingRestart: Scenario = async site => {
  const line = await runScenario(site, 'SIGTERM under load', async stage => {
    await site.startAll()
    for (const place of [...site.workers, ...site.apis]) {
      await stage.untilDelivered(5)
      assert.equal(await place.end('SIGTERM'), 0, place.service?.output())
      await place.start()
    }
  })
  assert.deepEqual([line.flagged, line.unknown], [0, 0], 'a stop left something in doubt')
  return line
}

async function stallAt(stage: Stage, places: Place[], steps: Step[]): Promise<void> {
  const stalled = await Promise.all(
    steps.map(async (step, index) => {
      const place = places[index] as Place
      await place.end('SIGTERM')
      const service = await place.start({ step, pass: 5, signal: 'SIGSTOP' })
      await eventually(() => assert.match(service.output(), new RegExp(`SIGSTOP at ${step}`)))
      return service
    }),
  )
  stage.mark()
  await stage.untilDelivered(1)
  await sleep(5_000)
  for (const service of stalled) service.kill('SIGCONT')
  await stage.untilDelivered(20)
  for (const service of stalled) assert.equal(service.hasEnded(), false, service.output())
}

function assertAllLive({ apis, workers }: Site): void {
  for (const { service } of [...apis, ...workers]) assert.equal(service?.hasEnded(), false, service?.output())
}
