import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { GatewayLimits } from '../gateways/gateway.ts'
import {
  callsAllowed,
  grantCalls,
  guardMinMs,
  type LimitState,
  learnFromRefusal,
  recoverLimit,
  type Usage,
  windowMs,
} from './quota.ts'

const limits: GatewayLimits = { calls: 50, windowSeconds: 10, concurrentCalls: 50 }
const nothingLearned: LimitState = {
  callsLearned: null,
  learnedAgeMs: null,
  guardMs: guardMinMs,
  pausedForMs: null,
}
const nothingUsed: Usage = { callsInWindow: 0, retriesInWindow: 0, oldestCallAgeMs: null, inFlight: 0 }
const tenMinutesMs = 600_000

const someLimits = fc.record({
  calls: fc.integer({ min: 0, max: 200 }),
  windowSeconds: fc.double({ min: 0.1, max: 600, noNaN: true }),
  concurrentCalls: fc.integer({ min: 1, max: 200 }),
})
const someState = fc.record({
  callsLearned: fc.option(fc.integer({ min: 1, max: 250 })),
  learnedAgeMs: fc.option(fc.double({ min: 0, max: 2 * tenMinutesMs, noNaN: true })),
  guardMs: fc.integer({ min: guardMinMs, max: 2_000 }),
  pausedForMs: fc.option(fc.double({ min: -60_000, max: 60_000, noNaN: true })),
})
const someUsage = fc
  .record({
    callsInWindow: fc.integer({ min: 0, max: 250 }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    // Below zero: it may still leave.
    age: fc.double({ min: -1_000, max: 600_000, noNaN: true }),
    inFlight: fc.integer({ min: 0, max: 250 }),
  })
  .map(
    ({ callsInWindow, share, age, inFlight }): Usage => ({
      callsInWindow,
      retriesInWindow: Math.floor(share * callsInWindow),
      oldestCallAgeMs: callsInWindow === 0 ? null : age,
      inFlight,
    }),
  )
const wanted = fc.integer({ min: 0, max: 150 })

test('no grant is over the quota, over the free places, more than was wanted, or made during a pause', () => {
  fc.assert(
    fc.property(wanted, someLimits, someState, someUsage, (many, given, state, usage) => {
      const { calls, retries } = grantCalls(many, given, state, usage)
      assert.ok(Number.isInteger(calls) && calls >= 0 && calls <= many)
      assert.ok(Number.isInteger(retries) && retries >= 0 && retries <= calls)
      if (calls === 0) return
      assert.ok((state.pausedForMs ?? 0) <= 0, 'granted during a pause')
      assert.ok(usage.inFlight + calls <= given.concurrentCalls, 'over the places')
      for (const most of [
        given.calls || Number.POSITIVE_INFINITY,
        state.callsLearned ?? Number.POSITIVE_INFINITY,
      ])
        assert.ok(usage.callsInWindow + calls <= most, `${usage.callsInWindow} + ${calls} of ${most}`)
    }),
    { numRuns: 5_000 },
  )
})

test('a grant leaves nothing unused that is wanted and allowed', () => {
  fc.assert(
    fc.property(wanted, someLimits, someState, someUsage, (many, given, state, usage) => {
      if ((state.pausedForMs ?? 0) > 0) return
      const { calls } = grantCalls(many, given, state, usage)
      const allowed = callsAllowed(given, state) || Number.POSITIVE_INFINITY
      const isExhausted =
        calls === many ||
        usage.inFlight + calls >= given.concurrentCalls ||
        usage.callsInWindow + calls >= allowed
      assert.ok(isExhausted)
    }),
    { numRuns: 5_000 },
  )
})

test('a grant that the window made smaller says when the window opens, neither before the oldest call leaves it nor never', () => {
  fc.assert(
    fc.property(wanted, someLimits, someState, someUsage, (many, given, state, usage) => {
      if ((state.pausedForMs ?? 0) > 0) {
        assert.equal(grantCalls(many, given, state, usage).askAgainInMs, state.pausedForMs)
        return
      }
      const { askAgainInMs } = grantCalls(many, given, state, usage)
      const allowed = callsAllowed(given, state)
      const isShort = allowed > 0 && allowed - usage.callsInWindow < many && usage.oldestCallAgeMs !== null
      assert.equal(askAgainInMs !== undefined, isShort)
      if (askAgainInMs === undefined) return
      const opensInMs = windowMs(given, state) - (usage.oldestCallAgeMs as number)
      assert.equal(askAgainInMs, Math.max(1, opensInMs))
    }),
    { numRuns: 5_000 },
  )
})

test('retries take at most 30 % of a window while first attempts wait', () => {
  fc.assert(
    fc.property(wanted, someLimits, someState, someUsage, (many, given, state, usage) => {
      const { calls, retries } = grantCalls(many, given, state, usage)
      const allowed = callsAllowed(given, state)
      const budget = Math.ceil(0.3 * (allowed || calls))
      assert.ok(retries <= budget)
      if (allowed > 0) assert.ok(retries === 0 || usage.retriesInWindow + retries <= budget)
    }),
    { numRuns: 5_000 },
  )
})

test('however small the limit is, a retry may be made in a window', () => {
  for (let calls = 1; calls <= 50; calls++)
    assert.ok(grantCalls(calls, { ...limits, calls }, nothingLearned, nothingUsed).retries >= 1)
})

test('a window of 50 is granted at once, and the rest is asked for when the first of them leaves it', () => {
  assert.deepEqual(grantCalls(50, limits, nothingLearned, nothingUsed), {
    calls: 50,
    retries: 15,
    askAgainInMs: undefined,
  })
  const used = { callsInWindow: 50, retriesInWindow: 5, oldestCallAgeMs: 4_000, inFlight: 3 }
  assert.deepEqual(grantCalls(47, limits, nothingLearned, used), {
    calls: 0,
    retries: 0,
    askAgainInMs: 6_050,
  })
})

test('without a quota only the places bound the calls', () => {
  const free = { ...limits, calls: 0 }
  const used = { ...nothingUsed, callsInWindow: 100_000, inFlight: 30 }
  assert.equal(grantCalls(100, free, nothingLearned, used).calls, 20)
})

test('a 429 makes the calls that were taken the limit, widens the guard and pauses for as long as it says', () => {
  const lesson = learnFromRefusal(limits, nothingLearned, {
    callsTaken: 30,
    retryAfterSeconds: 7,
    isKnown: false,
  })
  assert.deepEqual(lesson, { callsLearned: 30, guardMs: 100, pauseMs: 7_000 })
})

test('a 429 after few calls halves the limit at most, and one that comes with it does not halve it again', () => {
  const refusal = { callsTaken: 2, retryAfterSeconds: 1 }
  const first = learnFromRefusal(limits, nothingLearned, { ...refusal, isKnown: false })
  assert.deepEqual([first.callsLearned, first.guardMs], [25, 100])
  const state = { ...nothingLearned, ...first }
  const second = learnFromRefusal(limits, state, { ...refusal, isKnown: true })
  assert.deepEqual([second.callsLearned, second.guardMs], [25, 100])
  const third = learnFromRefusal(limits, state, { ...refusal, callsTaken: 23, isKnown: true })
  assert.deepEqual([third.callsLearned, third.guardMs], [23, 100])
})

test('a 429 never raises the limit, never stops all calls, and never pauses for less than a second or more than an hour', () => {
  const retryAfter = fc.option(fc.integer({ min: 0, max: 100_000 }), { nil: undefined })
  fc.assert(
    fc.property(
      someLimits,
      someState,
      fc.nat(300),
      retryAfter,
      (given, state, callsTaken, retryAfterSeconds) => {
        const lesson = learnFromRefusal(given, state, { callsTaken, retryAfterSeconds, isKnown: false })
        assert.ok(lesson.callsLearned >= 1)
        assert.ok(lesson.callsLearned <= (callsAllowed(given, state) || Number.POSITIVE_INFINITY))
        assert.ok(lesson.guardMs >= state.guardMs && lesson.guardMs <= 2_000)
        assert.ok(lesson.pauseMs >= 1_000 && lesson.pauseMs <= 3_600_000)
      },
    ),
    { numRuns: 2_000 },
  )
})

test('what was learned is unlearned in ten-minute steps, and the set limit is never passed', () => {
  const learned: LimitState = { ...nothingLearned, callsLearned: 40, guardMs: 1_600, learnedAgeMs: 0 }
  assert.equal(recoverLimit(limits, { ...learned, learnedAgeMs: tenMinutesMs - 1 }), undefined)
  const steps = stepsToForget(limits, learned)
  assert.ok(steps <= 12, `${steps} steps`)
  assert.ok(stepsToForget({ ...limits, calls: 20_000 }, { ...learned, callsLearned: 10_000 }) <= 50)
})

test('a limit that was learned where none is set grows until it is forgotten, too', () => {
  const learned: LimitState = { ...nothingLearned, callsLearned: 1, guardMs: 2_000, learnedAgeMs: 0 }
  const steps = stepsToForget({ ...limits, calls: 0 }, learned)
  assert.ok(steps <= 7 * 24 * 6, `${steps} steps of ten minutes`)
})

/** How many ten minutes without a refusal it takes until nothing is left of what was learned. */
function stepsToForget(given: GatewayLimits, learned: LimitState): number {
  let state = learned
  for (let steps = 0; ; steps++) {
    const next = recoverLimit(given, { ...state, learnedAgeMs: tenMinutesMs })
    if (!next) {
      assert.deepEqual([state.callsLearned, state.guardMs], [null, guardMinMs])
      return steps
    }
    assert.ok(steps < 10_000, 'it never ends')
    assert.ok(next.guardMs >= guardMinMs && (next.guardMs < state.guardMs || state.guardMs === guardMinMs))
    const before = state.callsLearned ?? Number.POSITIVE_INFINITY
    assert.ok(
      next.callsLearned === null ||
        (next.callsLearned > before && next.callsLearned <= Math.max(before + 1, 1.02 * before)),
    )
    state = { ...state, ...next }
    if (given.calls > 0) assert.ok(callsAllowed(given, state) <= given.calls)
  }
}
