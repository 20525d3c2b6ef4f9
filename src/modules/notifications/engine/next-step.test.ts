import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { Outcome } from '../gateways/gateway.ts'
import type { OnDoubt } from '../request-schemas.ts'
import { type EndedAttempt, nextStep, type Policy } from './next-step.ts'

const policy: Policy = { triesMax: 5, routes: { first: 'main' } }
const withFallback: Policy = { triesMax: 6, routes: { first: 'main', fallback: 'other' } }
const first: EndedAttempt = { gateway: 'main', tries: 0, triesHere: 0, onDoubt: 'retry' }
const outcomes: Outcome[] = [
  'delivered',
  'rejected',
  'failed',
  'throttled',
  'unreachable',
  'not_made',
  'in_doubt',
]

const someEnd = fc.record({
  outcome: fc.constantFrom(...outcomes),
  onDoubt: fc.constantFrom<OnDoubt>('retry', 'stop'),
  tries: fc.nat(8),
  triesMax: fc.integer({ min: 1, max: 8 }),
  here: fc.nat(8),
  gateway: fc.constantFrom('main', 'other'),
  hasFallback: fc.boolean(),
  retryAfterSeconds: fc.option(fc.nat(100), { nil: undefined }),
  random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
})

test('every end of an attempt leads to exactly one place, and only what was delivered is sent', () => {
  fc.assert(
    fc.property(someEnd, end => {
      const { outcome, onDoubt, triesMax, gateway, hasFallback } = end
      const tries = Math.min(end.tries, triesMax - 1)
      const triesHere = Math.min(end.here, tries)
      const step = nextStep(
        { gateway, tries, triesHere, onDoubt },
        {
          outcome,
          ...(end.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: end.retryAfterSeconds }),
        },
        { triesMax, routes: hasFallback ? { first: 'main', fallback: 'other' } : { first: 'main' } },
        end.random,
      )
      assert.equal(step.status === 'sent', outcome === 'delivered')
      const counts = outcome === 'failed' || outcome === 'unreachable' || outcome === 'in_doubt'
      const isLast = counts && tries + 1 >= triesMax
      const isStopped = outcome === 'in_doubt' && onDoubt === 'stop'
      assert.equal(step.status === 'failed', outcome === 'rejected' || isLast || isStopped)
      if (step.status === 'failed') {
        const honest = { rejected: 'rejected', in_doubt: 'outcome_unknown' }[outcome as string] ?? 'gave_up'
        assert.equal(step.reason, honest)
      }
      if (step.status !== 'processing') return
      assert.equal(step.tries, tries + Number(counts))
      assert.ok(step.tries < triesMax, 'a next try that may not be')
      assert.equal(step.mayBeDuplicate, outcome === 'in_doubt')
      assert.ok(step.delayMs >= 0 && Number.isFinite(step.delayMs))
      const moves = step.gateway !== gateway
      if (moves) assert.ok(hasFallback && gateway === 'main' && counts, 'moved without a reason')
      assert.equal(step.triesHere, moves ? 0 : triesHere + Number(counts))
    }),
    { numRuns: 10_000 },
  )
})

test('a refusal for the quota and a call that was not made cost no try, however often', () => {
  let attempt = { ...first, tries: 3, triesHere: 2 }
  for (let time = 0; time < 100; time++) {
    const step = nextStep(attempt, { outcome: time % 2 ? 'throttled' : 'not_made' }, policy, 0.5)
    assert.equal(step.status, 'processing')
    if (step.status === 'processing') attempt = { ...attempt, tries: step.tries, triesHere: step.triesHere }
  }
  assert.deepEqual([attempt.tries, attempt.triesHere], [3, 2])
})

test('a refused request waits for as long as the gateway says; one that was not made goes again at once', () => {
  const delay = (outcome: Outcome, retryAfterSeconds?: number) => {
    const step = nextStep(
      first,
      { outcome, ...(retryAfterSeconds ? { retryAfterSeconds } : {}) },
      policy,
      0.5,
    )
    return step.status === 'processing' ? step.delayMs : undefined
  }
  assert.equal(delay('throttled', 7), 7_000)
  const tenYears = 10 * 365 * 86_400
  assert.equal(delay('throttled', tenYears), 3_600_000, 'nobody waits for longer than an hour at once')
  assert.equal(delay('throttled'), 1_000)
  assert.equal(delay('not_made'), 0)
})

test('waits are drawn evenly between nothing and a bound that doubles from 1 s to 60 s', () => {
  const longest = (tries: number) => {
    const step = nextStep({ ...first, tries }, { outcome: 'failed' }, { ...policy, triesMax: 20 }, 1)
    return step.status === 'processing' ? step.delayMs : undefined
  }
  assert.deepEqual(
    [0, 1, 2, 3, 4, 5, 6, 7, 15].map(longest),
    [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000, 60_000],
  )
  const none = nextStep(first, { outcome: 'failed' }, policy, 0)
  assert.equal(none.status === 'processing' && none.delayMs, 0)
})

test('after half of its tries a request moves to the fallback, keeps its count, and never comes back', () => {
  let attempt = first
  const path: string[] = []
  for (;;) {
    path.push(attempt.gateway)
    const step = nextStep(attempt, { outcome: 'failed' }, withFallback, 0.5)
    if (step.status !== 'processing') {
      assert.deepEqual(step, { status: 'failed', reason: 'gave_up' })
      break
    }
    const { gateway, tries, triesHere } = step
    attempt = { ...attempt, gateway, tries, triesHere }
  }
  assert.deepEqual(path, ['main', 'main', 'main', 'other', 'other', 'other'])
})

test('where a doubt stops a request there is no second call; what certainly failed is still tried again', () => {
  const careful: EndedAttempt = { ...first, onDoubt: 'stop' }
  assert.deepEqual(nextStep(careful, { outcome: 'in_doubt' }, policy, 0.5), {
    status: 'failed',
    reason: 'outcome_unknown',
  })
  assert.equal(nextStep(careful, { outcome: 'failed' }, policy, 0.5).status, 'processing')
  assert.equal(nextStep(careful, { outcome: 'unreachable' }, policy, 0.5).status, 'processing')
})
