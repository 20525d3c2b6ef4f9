import type { CallResult } from '../../gateways/gateway.ts'
import type { Step } from '../next-step.ts'
import { leaveWithinMs } from '../quota.ts'
import { claimCalls } from './claim-statements.ts'
import { reroute } from './delivery-statements.ts'
import type { OwnProcess } from './own-process.ts'
import { between } from './random.ts'
import { noteRefusal, settle } from './settle-statements.ts'
import type { AttemptRow, GatewayRow } from './tables.ts'
import type { World } from './world.ts'

const claimMax = 128
const afterTroubleMs = 500
const retrySettlingMs = 250

type Parts = {
  worker: number
  gateway: GatewayRow
  stepAfter: (attempt: AttemptRow, result: CallResult) => Step
  /** A request waits for this long. */
  onWaiting: (ms: number) => void
}

/** Claims calls of one gateway and makes them, as the engine's caller does. */
export function aGatewayCaller(world: World, own: OwnProcess, parts: Parts): { nudge: () => void } {
  const { scenario, clock, random, tables } = world
  const { faults } = scenario
  const { ownTime, at, after, onDatabase, connections, mayDieAt } = own
  const { worker, gateway, stepAfter, onWaiting } = parts
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
      () => claimCalls(tables, gateway, { worker, wanted, now: clock.now() }),
      ({ calls, askAgainInMs, breaker }) => {
        if (calls.length > 0 && random() < faults.lostClaims) return trouble()
        for (const attempt of calls) {
          underWay++
          makeCall(attempt, notAfter, () => {
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

  const makeCall = (attempt: AttemptRow, notAfter: number, onEnd: () => void) => {
    if (mayDieAt('claimed')) return
    const lateness = random() < faults.lateLoops ? between(random, 0, 3_000) : 0
    after(lateness, () => {
      const askedAt = ownTime()
      const lateMs = askedAt - notAfter
      const end = (result: CallResult) => {
        if (mayDieAt('answered')) return
        const leftAfterMs = lateMs + (result.leftMs ?? 0)
        noteIfRefused(attempt, { ...result, leftAfterMs }, () => {
          settleSurely(attempt, result, leftAfterMs, onEnd)
        })
      }
      if (lateMs > leaveWithinMs) return end({ outcome: 'not_made' })
      // The adapter needs a connection first; it looks at the clock again just before it writes.
      after(random() < faults.lateLoops ? between(random, 0, 2_000) : random(), () => {
        const leftMs = ownTime() - askedAt
        if (ownTime() > notAfter + leaveWithinMs) return end({ outcome: 'not_made', leftMs })
        send(attempt, leftMs, end)
      })
    })
  }

  const send = (attempt: AttemptRow, leftMs: number, end: (result: CallResult) => void) => {
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
      if (own.diedAt() !== undefined) release()
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
  const noteIfRefused = (attempt: AttemptRow, result: Noted, onNoted: () => void) => {
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
        if (settled === 'settled' && step.status === 'processing') onWaiting(step.delayMs)
        onEnd()
      },
      () => after(retrySettlingMs, () => settleSurely(attempt, result, leftAfterMs, onEnd)),
    )
  }

  return { nudge }
}
