import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { aKey, eventually } from '../../../test/access.ts'
import { anApp } from '../../../test/app.ts'
import { aRedis, redisMissing, type TestRedis } from '../../../test/redis.ts'
import type { RateLimiter } from './rate-limit.ts'
import { sharedRateLimiter } from './shared-rate-limit.ts'

const skip = redisMissing
const redis = skip ? undefined : await aRedis()
await redis?.start()
const open: RateLimiter[] = []
after(async () => {
  await Promise.all(open.map(limiter => limiter.close()))
  await redis?.kill()
})

test('two replicas share one window, each caller by itself', { skip }, async () => {
  const { limiters } = await twoReplicas()
  const allowed = []
  for (let calls = 0; calls < 8; calls++) allowed.push(await limiters[calls % 2]?.take('one', 5))
  assert.deepEqual(
    allowed.map(each => each?.allowed),
    [true, true, true, true, true, false, false, false],
  )
  assert.deepEqual(
    allowed.map(each => each?.remaining),
    [4, 3, 2, 1, 0, 0, 0, 0],
  )
  for (const each of allowed) assert.ok(each && each.resetSeconds > 0 && each.resetSeconds <= 60)
  assert.equal((await limiters[0]?.take('other', 5))?.allowed, true)
})

test('of many calls at once to two replicas no more than the limit are allowed', { skip }, async () => {
  const { limiters } = await twoReplicas()
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, call) => limiters[call % 2]?.take('crowd', 25)),
  )
  assert.equal(answers.filter(each => each?.allowed).length, 25)
})

test('while Redis is dead each process counts for itself and says so; when it is back they share again', {
  skip,
}, async () => {
  const { limiters, troubles } = await twoReplicas()
  const [one, other] = limiters as [RateLimiter, RateLimiter]
  await redis?.kill()
  assert.deepEqual(await allowances(one, 'during', 2), [true, true, false])
  assert.deepEqual(await allowances(other, 'during', 2), [true, true, false])
  assert.ok(troubles.length > 0)
  await redis?.start()
  await eventually(async () => isShared(one, other))
})

test('a Redis that hangs holds no call up: the process counts for itself', { skip }, async () => {
  const { limiters, troubles } = await twoReplicas()
  const [one, other] = limiters as [RateLimiter, RateLimiter]
  redis?.hang()
  try {
    assert.deepEqual(await allowances(one, 'hanging', 2), [true, true, false])
    assert.match(String(troubles[0]), /did not answer/)
  } finally {
    redis?.wake()
  }
  await eventually(async () => isShared(one, other))
})

test('a process that starts without Redis counts for itself and joins when Redis comes', {
  skip,
}, async () => {
  await redis?.kill()
  const { limiters, troubles } = await twoReplicas()
  const [one, other] = limiters as [RateLimiter, RateLimiter]
  assert.deepEqual(await allowances(one, 'early', 1), [true, false])
  assert.ok(troubles.length > 0)
  await redis?.start()
  await eventually(async () => isShared(one, other))
})

test('two whole services over one Redis share the limit of a key', { skip }, async () => {
  const settings = { REDIS_URL: (redis as TestRedis).url, CALLS_PER_MINUTE: '4' }
  const one = await anApp({ settings })
  const other = await anApp({ settings, database: one.database })
  const { key } = await aKey(one)
  const statuses = []
  for (let calls = 0; calls < 6; calls++) {
    const { call } = calls % 2 === 0 ? one : other
    statuses.push((await call('GET', '/v1/customers', { key })).statusCode)
  }
  assert.deepEqual(statuses, [200, 200, 200, 200, 429, 429])
})

async function twoReplicas(): Promise<{ limiters: RateLimiter[]; troubles: unknown[] }> {
  const troubles: unknown[] = []
  const { url } = redis as TestRedis
  const limiters = await Promise.all([1, 2].map(() => sharedRateLimiter(url, error => troubles.push(error))))
  open.push(...limiters)
  return { limiters, troubles }
}

async function allowances(limiter: RateLimiter, caller: string, limit: number): Promise<boolean[]> {
  const found = []
  for (let calls = 0; calls <= limit; calls++) found.push((await limiter.take(caller, limit)).allowed)
  return found
}

let asked = 0
async function isShared(one: RateLimiter, other: RateLimiter): Promise<boolean> {
  const caller = `again ${asked++}`
  const first = await one.take(caller, 1)
  const second = await other.take(caller, 1)
  return first.allowed && !second.allowed
}
