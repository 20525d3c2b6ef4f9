import type { CallResult, Outcome } from '../../gateways/gateway.ts'
import { nextStep, type Step } from '../next-step.ts'
import { leaveWithinMs } from '../quota.ts'
import { between, oneOf } from './random.ts'
import {
  claimCalls,
  endOverdue,
  nextUpkeepInMs,
  noteRefusal,
  promoteDue,
  reroute,
  settle,
} from './statements.ts'
import type { AttemptRow, GatewayRow } from './tables.ts'
import type { World } from './world.ts'

/** One process with its own clock, which runs at its own pace from its own beginning. */
export type Worker = {
  id: number
  nudgeIn: (ms: number) => void
  stallFor: (ms: number) => void
  die: () => void
  /** How long ago the others saw it last. */
  unseenMs: (now: number) => number
  isAlive: () => boolean
}

const claimMax = 128
const afterTroubleMs = 500
const retrySettlingMs = 250
const upkeepEveryMs = 1_000
const leaseMs = 3_000
const overdueMs = 30_000

type Step_ = 'claimed' | 'called' | 'answered' | 'noted' | 'settled'

export function aWorker(world: World, id: number): Worker {
  const { scenario, clock, random, tables } = world
  const { faults } = scenario
  const born = clock.now()
  const [drift, offset, phase] = [between(random, -2e-4, 2e-4), random() * 1e6, random() * 1_000]
  // A process that ends takes its connections with it.
  const connections = new Set<() => void>()
  let diedAt: number | undefined
  let stalledFrom = born
  let stalledUntil = born

  const ownTime = () => offset + clock.now() * (1 + drift)
  // What this process does at a time: not when it is dead, later when it stands still.
  const at = (time: number, act: () => void) =>
    clock.at(time, () => {
      if (diedAt !== undefined) return
      if (clock.now() < stalledUntil) at(stalledUntil, act)
      else act()
    })
  const after = (ms: number, act: () => void) => at(clock.now() + ms, act)
  const die = () => {
    if (diedAt !== undefined) return
    diedAt = clock.now()
    for (const release of connections) release()
    world.onDeath(worker)
  }
  const mayDieAt = (_step: Step_) => {
    if (faults.deaths > 0 && random() < faults.deaths / 5) die()
    return diedAt !== undefined
  }
  // A statement commits at one moment, also when the process that sent it dies meanwhile.
  const onDatabase = <Result>(
    statement: () => Result,
    onDone: (result: Result) => void,
    onTrouble: () => void,
  ) => {
    const takes = world.databaseDelay()
    clock.at(clock.now() + takes, () => {
      if (world.isDatabaseDown()) return at(clock.now() + between(random, 1, 100), onTrouble)
      const result = statement()
      at(clock.now() + world.databaseDelay(), () => onDone(result))
    })
  }

  const makeCaller = (gateway: GatewayRow) => {
    let isRunning = false
    let isNudged = false
    let underWay = 0
    let timer = 0

    const nudge = () => {
      isNudged = true
      if (isRunning) return
      isRunning = true
      after(0, claim)
    }
    const rest = () => {
      isRunning = false
      if (isNudged && underWay < gateway.limits.concurrentCalls) nudge()
    }
    const nudgeIn = (ms: number) => {
      const mine = ++timer
      after(Math.min(Math.ceil(ms), 60_000), () => {
        if (mine === timer) nudge()
      })
    }
    const claim = () => {
      isNudged = false
      const wanted = Math.min(claimMax, gateway.limits.concurrentCalls - underWay)
      if (wanted <= 0) return rest()
      const notAfter = ownTime()
      const trouble = () => {
        nudgeIn(afterTroubleMs)
        rest()
      }
      onDatabase(
        () => claimCalls(tables, gateway, { worker: id, wanted, now: clock.now() }),
        ({ calls, askAgainInMs, breaker }) => {
          if (calls.length > 0 && random() < faults.lostClaims) return trouble()
          for (const attempt of calls) {
            underWay++
            makeCall(gateway, attempt, notAfter, () => {
              underWay--
              nudge()
            })
          }
          if (breaker === 'open' && gateway.name === 'main' && scenario.hasFallback)
            if (reroute(tables, gateway, 'other') > 0) world.nudgeAll()
          if (calls.length === wanted) isNudged = true
          if (askAgainInMs !== undefined) nudgeIn(askAgainInMs)
          if (isNudged) after(0, claim)
          else rest()
        },
        trouble,
      )
    }
    return { nudge }
  }

  const makeCall = (gateway: GatewayRow, attempt: AttemptRow, notAfter: number, onEnd: () => void) => {
    if (mayDieAt('claimed')) return
    const lateness = random() < faults.lateLoops ? between(random, 0, 3_000) : 0
    after(lateness, () => {
      const askedAt = ownTime()
      const lateMs = askedAt - notAfter
      const end = (result: CallResult) => {
        if (mayDieAt('answered')) return
        const leftAfterMs = lateMs + (result.leftMs ?? 0)
        noteIfRefused(gateway, attempt, { ...result, leftAfterMs }, () => {
          settleSurely(attempt, result, leftAfterMs, onEnd)
        })
      }
      if (lateMs > leaveWithinMs) return end({ outcome: 'not_made' })
      // The adapter needs a connection first; it looks at the clock again just before it writes.
      after(random() < faults.lateLoops ? between(random, 0, 2_000) : random(), () => {
        const leftMs = ownTime() - askedAt
        if (ownTime() > notAfter + leaveWithinMs) return end({ outcome: 'not_made', leftMs })
        send(gateway, attempt, leftMs, end)
      })
    })
  }

  const send = (
    gateway: GatewayRow,
    attempt: AttemptRow,
    leftMs: number,
    end: (result: CallResult) => void,
  ) => {
    const there = world.referenceGateway(gateway.name)
    const leftAt = clock.now()
    let isOver = false
    clock.at(leftAt + random() * scenario.jitterMs, () => {
      const { afterMs, result } = there.receive(attempt.request, clock.now())
      let isReleased = false
      const release = () => {
        connections.delete(release)
        if (!isReleased) there.release()
        isReleased = true
      }
      connections.add(release)
      if (diedAt !== undefined) release()
      const finish = (outcome: CallResult) => {
        if (isOver) return
        isOver = true
        end({ ...outcome, leftMs })
      }
      const answeredAt = clock.now() + afterMs
      if (answeredAt <= leftAt + gateway.timeoutMs) {
        clock.at(answeredAt, release)
        at(answeredAt + between(random, 0, 20), () => finish(result))
      } else {
        clock.at(leftAt + gateway.timeoutMs, release)
        at(leftAt + gateway.timeoutMs, () => finish({ outcome: 'in_doubt' }))
      }
    })
    if (mayDieAt('called')) return
  }

  type Noted = CallResult & { leftAfterMs: number }
  const noteIfRefused = (gateway: GatewayRow, attempt: AttemptRow, result: Noted, onNoted: () => void) => {
    if (result.outcome !== 'throttled') return onNoted()
    const retryAfterSeconds = result.retryAfterSeconds ?? 1
    onDatabase(
      () => noteRefusal(gateway, attempt, { ...result, retryAfterSeconds, now: clock.now() }),
      () => {
        if (!mayDieAt('noted')) onNoted()
      },
      onNoted,
    )
  }

  const settleSurely = (attempt: AttemptRow, result: CallResult, leftAfterMs: number, onEnd: () => void) => {
    const step = stepAfter(attempt, result)
    onDatabase(
      () => settle(tables, attempt, { outcome: result.outcome, leftAfterMs, step, now: clock.now() }),
      settled => {
        if (settled === 'late') world.onLate()
        if (mayDieAt('settled')) return
        if (settled === 'settled' && step.status === 'processing') wakeIn(step.delayMs)
        onEnd()
      },
      () => after(retrySettlingMs, () => settleSurely(attempt, result, leftAfterMs, onEnd)),
    )
  }

  const stepAfter = (attempt: AttemptRow, result: CallResult): Step => {
    const routes = scenario.hasFallback ? { first: 'main', fallback: 'other' } : { first: 'main' }
    const ended = { ...attempt, onDoubt: attempt.request.onDoubt }
    return nextStep(ended, result, { triesMax: scenario.triesMax, routes }, random())
  }

  const callers = [...tables.gateways.values()].map(makeCaller)
  const nudge = () => {
    for (const caller of callers) caller.nudge()
  }

  let wakeAt = Infinity
  const wakeIn = (ms: number) => {
    const time = clock.now() + Math.ceil(ms)
    if (time >= wakeAt) return
    wakeAt = time
    at(time, () => {
      if (wakeAt === time) keepUp()
    })
  }
  const keepUp = () => {
    wakeAt = Infinity
    // Nothing is launched: the next launch wakes it, which spares the simulation the idle seconds.
    if (tables.unfinished === 0) return
    onDatabase(
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
    const steadySince = Math.max(born, stalledUntil, world.databaseUpSince() + phase)
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

  const worker: Worker = {
    id,
    nudgeIn: ms => {
      after(ms, () => {
        nudge()
        wakeIn(0)
      })
    },
    stallFor: ms => {
      stalledFrom = clock.now()
      stalledUntil = stalledFrom + ms
    },
    die,
    isAlive: () => diedAt === undefined,
    unseenMs: now => {
      if (diedAt !== undefined) return now - diedAt + phase
      if (now < stalledUntil) return now - stalledFrom + phase
      // After an outage it shows itself again at its next beat.
      const { from, to } = world.lastOutage()
      return now < to + phase ? now - from + phase : oneOf(random, [0, phase])
    },
  }
  world.onBirth(worker)
  wakeIn(0)
  return worker
}
