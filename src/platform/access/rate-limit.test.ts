import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { localRateLimiter, windowMs } from './rate-limit.ts'

/** The law itself, kept as simple as it can be said. */
function naiveLimiter(limit: number) {
  const allowedAt = new Map<string, number[]>()
  return (caller: string, now: number) => {
    const counted = (allowedAt.get(caller) ?? []).filter(time => time > now - windowMs)
    const allowed = counted.length < limit
    if (allowed) counted.push(now)
    allowedAt.set(caller, counted)
    return {
      allowed,
      remaining: limit - counted.length,
      resetSeconds: Math.ceil(((counted[0] ?? now) + windowMs - now) / 1000),
    }
  }
}

const callsOverTime = fc.array(
  fc.record({
    caller: fc.constantFrom('one', 'other', 'third'),
    gapMs: fc.oneof(fc.constantFrom(0, 1, windowMs - 1, windowMs, windowMs + 1), fc.nat({ max: 20_000 })),
  }),
  { maxLength: 200 },
)

test('the limiter allows exactly what a count of the last 60 seconds allows, for each caller by itself', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 12 }), callsOverTime, async (limit, calls) => {
      let now = 1_000_000
      const limiter = localRateLimiter(() => now)
      const naive = naiveLimiter(limit)
      for (const { caller, gapMs } of calls) {
        now += gapMs
        assert.deepEqual(await limiter.take(caller, limit), naive(caller, now))
      }
    }),
    { numRuns: 300 },
  )
})

test('in no 60 seconds, wherever they begin, are more calls allowed than the limit', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 20 }),
      fc.array(fc.nat({ max: 9_000 }), { minLength: 50, maxLength: 300 }),
      async (limit, gaps) => {
        let now = 0
        const limiter = localRateLimiter(() => now)
        const allowedAt: number[] = []
        for (const gap of gaps) {
          now += gap
          if ((await limiter.take('one', limit)).allowed) allowedAt.push(now)
        }
        for (const start of allowedAt) {
          const within = allowedAt.filter(time => time >= start && time < start + windowMs)
          assert.ok(within.length <= limit)
        }
      },
    ),
    { numRuns: 200 },
  )
})

test('who waits as long as it is told is allowed again', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: 15_000 }), { minLength: 5, maxLength: 30 }), async gaps => {
      let now = 0
      const limiter = localRateLimiter(() => now)
      for (const gap of gaps) {
        now += gap
        const { allowed, resetSeconds } = await limiter.take('one', 3)
        if (allowed) continue
        now += resetSeconds * 1000
        assert.equal((await limiter.take('one', 3)).allowed, true)
      }
    }),
  )
})

test('a steady caller at its limit for an hour is counted exactly, however long its log has become', async () => {
  let now = 0
  const limiter = localRateLimiter(() => now)
  let allowed = 0
  for (let second = 0; second < 3600; second++) {
    now = second * 1000
    for (let call = 0; call < 40; call++) if ((await limiter.take('busy', 1000)).allowed) allowed++
  }
  assert.equal(allowed, 60 * 1000)
})

test('a flood of strangers does not reset the count of who calls meanwhile', async () => {
  const limiter = localRateLimiter(() => 0)
  for (let stranger = 0; stranger < 50_000; stranger++) {
    await limiter.take(`stranger ${stranger}`, 1)
    if (stranger % 1000 === 0) await limiter.take('one', 10)
  }
  assert.equal((await limiter.take('one', 10)).allowed, false)
})
