import type { CallResult, Outcome } from '../../gateways/gateway.ts'
import { leaseMs } from '../liveness.ts'
import { nextStep, type Step } from '../next-step.ts'
import { endOverdue, nextUpkeepInMs, promoteDue } from './delivery-statements.ts'
import { aGatewayCaller } from './gateway-caller.ts'
import { aProcess } from './own-process.ts'
import { oneOf } from './random.ts'
import { settle } from './settle-statements.ts'
import type { AttemptRow } from './tables.ts'
import type { World } from './world.ts'

/** One process that delivers, as the others see it. */
export type Worker = {
  id: number
  nudgeIn: (ms: number) => void
  stallFor: (ms: number) => void
  die: () => void
  /** How long ago the others saw it last. */
  unseenMs: (now: number) => number
  isAlive: () => boolean
}

const upkeepEveryMs = 1_000
const overdueMs = 30_000

export function aWorker(world: World, id: number): Worker {
  const { scenario, clock, random, tables } = world
  const own = aProcess(world, () => world.onDeath(worker))
  const phase = random() * 1_000

  const stepAfter = (attempt: AttemptRow, result: CallResult): Step => {
    const routes = scenario.hasFallback ? { first: 'main', fallback: 'other' } : { first: 'main' }
    const ended = { ...attempt, onDoubt: attempt.request.onDoubt }
    return nextStep(ended, result, { triesMax: scenario.triesMax, routes }, random())
  }

  let wakeAt = Infinity
  const wakeIn = (ms: number) => {
    const time = clock.now() + Math.ceil(ms)
    if (time >= wakeAt) return
    wakeAt = time
    own.at(time, () => {
      if (wakeAt === time) keepUp()
    })
  }
  const keepUp = () => {
    wakeAt = Infinity
    // Nothing is launched: the next launch wakes it, which spares the simulation the idle seconds.
    if (tables.unfinished === 0) return
    own.onDatabase(
      () => {
        const now = clock.now()
        promoteDue(tables, now)
        endOverdue(tables, now)
        if (mayJudge(now)) settleOrphaned(now)
        return nextUpkeepInMs(tables, now)
      },
      nextInMs => {
        nudge()
        wakeIn(Math.min(upkeepEveryMs, nextInMs))
      },
      () => wakeIn(upkeepEveryMs),
    )
  }

  const mayJudge = (now: number) => {
    const steadySince = Math.max(own.born, own.stall().until, world.databaseUpSince() + phase)
    return now - steadySince > leaseMs
  }
  const settleOrphaned = (now: number) => {
    for (const gateway of tables.gateways.values())
      for (const attempt of [...gateway.inFlight]) {
        const owner = world.workerOf(attempt.worker)
        const isOrphaned = owner.unseenMs(now) > leaseMs || attempt.deadline < now - overdueMs
        if (!isOrphaned) continue
        world.onJudged()
        const outcome: Outcome = 'in_doubt'
        const step = stepAfter(attempt, { outcome })
        settle(tables, attempt, { outcome, leftAfterMs: null, step, now })
      }
  }

  const callers = [...tables.gateways.values()].map(gateway =>
    aGatewayCaller(world, own, { worker: id, gateway, stepAfter, onWaiting: wakeIn }),
  )
  const nudge = () => {
    for (const caller of callers) caller.nudge()
  }

  const worker: Worker = {
    id,
    nudgeIn: ms => {
      own.after(ms, () => {
        nudge()
        wakeIn(0)
      })
    },
    stallFor: own.stallFor,
    die: own.die,
    isAlive: () => own.diedAt() === undefined,
    unseenMs: now => {
      const diedAt = own.diedAt()
      if (diedAt !== undefined) return now - diedAt + phase
      const stall = own.stall()
      if (now < stall.until) return now - stall.from + phase
      // After an outage it shows itself again at its next beat.
      const { from, to } = world.lastOutage()
      return now < to + phase ? now - from + phase : oneOf(random, [0, phase])
    },
  }
  world.onBirth(worker)
  wakeIn(0)
  return worker
}
