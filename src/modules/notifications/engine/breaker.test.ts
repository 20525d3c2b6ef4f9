import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { type BreakerState, callsThrough, type LastCalls, lookedAt, nextBreaker } from './breaker.ts'
import { aRandom } from './simulation/random.ts'

const closed: BreakerState = { breaker: 'closed', opensInMs: null, trips: 0 }
const good = { isBad: false, isUnreachable: false }
const bad = { isBad: true, isUnreachable: false }
const nobodyThere = { isBad: true, isUnreachable: true }
const many = (calls: number, call: LastCalls[number]): LastCalls => Array.from({ length: calls }, () => call)

// 15 or more bad ones of 20, when each is bad with 10 %, come with a probability of 9.4e-12 (the upper tail of the
// binomial distribution). Were all windows of 20 independent, 5 calls a second would open the breaker once in
// 1 / (9.4e-12 * 5/s) = 670 years; they overlap, so it is rarer.
test('the normal 10 % of failures does not open the breaker: not in ten million calls', () => {
  const random = aRandom(3)
  const calls: LastCalls = many(lookedAt, good)
  let badOnes = 0
  let most = 0
  for (let call = 0; call < 10_000_000; call++) {
    const isBad = random() < 0.1
    const place = call % lookedAt
    badOnes += Number(isBad) - Number(calls[place]?.isBad)
    calls[place] = isBad ? bad : good
    // The rule is asked where it can make a difference; the place of a call that is not "unreachable" makes none.
    if (badOnes <= most && badOnes < 8) continue
    most = Math.max(most, badOnes)
    assert.equal(nextBreaker(closed, calls), undefined, `call ${call}`)
  }
  assert.ok(most >= 9 && most < 15, `at most ${most} of 20`)
})

test('the probability that the comment above claims is right', () => {
  const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n, k - 1) * (n - k + 1)) / k)
  let tail = 0
  for (let k = 15; k <= 20; k++) tail += choose(20, k) * 0.1 ** k * 0.9 ** (20 - k)
  assert.ok(Math.abs(tail - 9.4e-12) < 1e-13, `${tail}`)
})

test('an outage opens the breaker within 15 calls, however well it went before', () => {
  const calls: LastCalls = many(lookedAt, good)
  for (let failed = 1; failed <= 15; failed++) {
    calls.unshift(bad)
    const change = nextBreaker(closed, calls)
    assert.equal(change?.breaker, failed === 15 ? 'open' : undefined)
  }
})

test('five calls in a row that find nobody there open it; a sixth that was answered keeps it closed', () => {
  assert.equal(nextBreaker(closed, many(4, nobodyThere)), undefined)
  assert.equal(nextBreaker(closed, many(5, nobodyThere))?.breaker, 'open')
  assert.equal(nextBreaker(closed, [...many(4, nobodyThere), good, nobodyThere]), undefined)
})

test('what was before the last 20 calls does not count', () => {
  assert.equal(nextBreaker(closed, [...many(14, bad), ...many(6, good), ...many(20, bad)]), undefined)
})

test('an open breaker lets nothing through, waits 5 s, and doubles that up to 60 s while probes fail', () => {
  let state: BreakerState = closed
  const waits: (number | null | undefined)[] = []
  for (let trip = 0; trip < 6; trip++) {
    const opened = nextBreaker(state, many(20, bad))
    assert.equal(opened?.breaker, 'open')
    assert.equal(opened && callsThrough(opened, 0), 0)
    waits.push(opened?.opensInMs)
    assert.equal(opened && nextBreaker(opened, many(20, bad)), undefined, 'it probes before its time')
    const probing = opened && nextBreaker({ ...opened, opensInMs: 0 }, many(20, bad))
    assert.equal(probing?.breaker, 'half_open')
    state = probing as BreakerState
  }
  assert.deepEqual(waits, [5_000, 10_000, 20_000, 40_000, 60_000, 60_000])
})

test('a half-open breaker lets one probe through at a time, and closes when that is delivered', () => {
  const halfOpen: BreakerState = { breaker: 'half_open', opensInMs: null, trips: 3 }
  assert.equal(callsThrough(halfOpen, 0), 1)
  assert.equal(callsThrough(halfOpen, 1), 0)
  assert.equal(nextBreaker(halfOpen, []), undefined)
  assert.deepEqual(nextBreaker(halfOpen, [good]), { breaker: 'closed', opensInMs: null, trips: 0 })
  assert.deepEqual(nextBreaker(halfOpen, [bad]), { breaker: 'open', opensInMs: 40_000, trips: 4 })
})

test('whatever the calls were, a breaker moves only closed → open → half-open → closed or open', () => {
  const call = fc.constantFrom(good, bad, nobodyThere)
  const state = fc.record({
    breaker: fc.constantFrom('closed' as const, 'open' as const, 'half_open' as const),
    opensInMs: fc.option(fc.integer({ min: -1_000, max: 60_000 })),
    trips: fc.nat(40),
  })
  const next = { closed: ['open'], open: ['half_open'], half_open: ['closed', 'open'] }
  fc.assert(
    fc.property(state, fc.array(call, { maxLength: 30 }), (from, calls) => {
      const change = nextBreaker(from, calls)
      if (!change) return
      assert.ok(next[from.breaker].includes(change.breaker))
      const isOpen = change.breaker === 'open'
      assert.equal(change.opensInMs !== null, isOpen)
      if (isOpen) assert.ok((change.opensInMs as number) >= 5_000 && (change.opensInMs as number) <= 60_000)
    }),
    { numRuns: 3_000 },
  )
})
