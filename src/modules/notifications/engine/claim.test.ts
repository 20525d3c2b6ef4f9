import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aDatabase } from '../../../../test/database.ts'
import { newId } from '../../../platform/uuid.ts'
import type { CallResult } from '../gateways/gateway.ts'
import type { NotificationEvent, RecordNotificationEvent } from '../notification-events.ts'
import { claimCalls } from './claim.ts'
import { type Claimed, readGateway } from './claim-queries.ts'
import { settlementOf } from './settle.ts'
import { settleAttempts } from './settle-queries.ts'
import { aGateway, gatewaysOf, launchAll, many, recordNothing } from './simulation/launched.ts'

// What a claim makes of what the workers know together of a gateway, on a real database.

const { owner } = await aDatabase()
let gatewayNumber = 0

test('the breaker is told of what says something of the gateway, the newest first, and of nothing else', async () => {
  const line = aLine()
  const results: [result: CallResult, leftAfterMs: number | null, told: string | undefined][] = [
    [{ outcome: 'delivered' }, 10, 'good'],
    [{ outcome: 'rejected', statusCode: 422 }, 20, 'good'],
    [{ outcome: 'rejected', statusCode: 401 }, 30, 'bad'],
    [{ outcome: 'rejected', statusCode: 403 }, 40, 'bad'],
    [{ outcome: 'failed', statusCode: 500 }, 50, 'bad'],
    [{ outcome: 'in_doubt' }, 60, 'bad'],
    [{ outcome: 'unreachable' }, 70, 'nobody there'],
    [{ outcome: 'throttled', statusCode: 429 }, 80, undefined],
    [{ outcome: 'not_made' }, 90, undefined],
    // Its worker died.
    [{ outcome: 'in_doubt' }, null, undefined],
  ]
  const calls = await line.claim(results.length)
  for (const [place, [result, leftAfterMs]] of results.entries())
    await line.settle(calls[place] as Claimed, result, leftAfterMs)
  const expected = results.flatMap(([, , told]) => told ?? []).reverse()
  assert.deepEqual(await line.told(), expected)
})

test('what was called before the breaker last changed says nothing of the time since', async () => {
  const line = aLine()
  const [early, late] = (await line.claim(2)) as [Claimed, Claimed]
  await line.settle(early, { outcome: 'failed' }, 0)
  await owner`
    update notifications.gateway set breaker_since = clock_timestamp() where name = ${line.gateway.name}`
  await line.settle(late, { outcome: 'failed' }, 900)
  assert.deepEqual(await line.told(), [])
  const [since] = (await line.claim(1)) as [Claimed]
  await line.settle(since, { outcome: 'failed' }, 5)
  assert.deepEqual(await line.told(), ['bad'])
})

test('a gateway that is down is called no more; then by one probe at a time; then by all, and both are announced', async () => {
  const line = aLine()
  for (const call of await line.claim(15)) await line.settle(call, { outcome: 'failed' }, 5)
  const refused = await line.ask(10)
  assert.deepEqual([refused.breaker, refused.calls.length], ['open', 0])
  assert.ok(refused.askAgainInMs && refused.askAgainInMs <= 5_000)
  assert.equal((await line.ask(10)).calls.length, 0)
  await owner`update notifications.gateway set opens_at = clock_timestamp() where name = ${line.gateway.name}`
  const probe = await line.ask(10)
  assert.deepEqual([probe.breaker, probe.calls.length], ['half_open', 1])
  const meanwhile = await line.ask(10)
  assert.deepEqual([meanwhile.calls.length, meanwhile.askAgainInMs], [0, 200])
  await line.settle(probe.calls[0] as Claimed, { outcome: 'delivered' }, 5)
  const after = await line.ask(10)
  assert.deepEqual([after.breaker, after.calls.length], ['closed', 10])
  assert.deepEqual(
    line.events.map(({ type }) => type),
    ['gateway.breaker_opened', 'gateway.breaker_closed'],
  )
})

test('a limit that was learned is stored as raised, and used at once', async () => {
  const line = aLine({ calls: 50, windowSeconds: 3_600, concurrentCalls: 100 })
  await owner`
    update notifications.gateway
    set calls_learned = 5, guard_ms = 200, learned_at = clock_timestamp() - interval '11 minutes'
    where name = ${line.gateway.name}`
  assert.equal((await line.ask(20)).calls.length, 6)
  assert.equal((await line.ask(20)).calls.length, 0)
  const [row] = await owner`
    select calls_learned, guard_ms, learned_at > clock_timestamp() - interval '1 minute' as is_new
    from notifications.gateway where name = ${line.gateway.name}`
  assert.deepEqual({ ...row }, { callsLearned: 6, guardMs: 87, isNew: true })
})

test('each gateway has a quota, places, a learned limit and a breaker of its own', async () => {
  const limits = { calls: 20, windowSeconds: 3_600, concurrentCalls: 20 }
  const [one, other] = [aLine(limits), aLine(limits)]
  const calls = await one.claim(20)
  assert.equal((await one.ask(5)).calls.length, 0)
  for (const call of calls) await one.settle(call, { outcome: 'failed' }, 5)
  assert.equal((await one.ask(5)).breaker, 'open')
  await owner`
    update notifications.gateway set calls_learned = 1, paused_until = clock_timestamp() + interval '1 hour'
    where name = ${one.gateway.name}`
  const free = await other.ask(30)
  assert.deepEqual([free.breaker, free.calls.length], ['closed', 20])
})

/** Forty requests before a gateway of its own. */
function aLine(limits = { calls: 0, windowSeconds: 10, concurrentCalls: 100 }) {
  const gateway = aGateway({ name: `gateway ${++gatewayNumber}`, limits })
  const gateways = gatewaysOf(gateway)
  const events: NotificationEvent[] = []
  const record: RecordNotificationEvent = async (_sql, event) => void events.push(event)
  const launching = launchAll(owner, gateways, many(40))
  const ask = async (wanted: number, recordAs = record) => {
    await launching
    return claimCalls(owner, gateway, { worker: newId(), wanted, record: recordAs })
  }
  return {
    gateway,
    events,
    ask,
    claim: async (wanted: number) => {
      const { calls } = await ask(wanted, recordNothing)
      assert.equal(calls.length, wanted)
      return calls
    },
    settle: async (call: Claimed, result: CallResult, leftAfterMs: number | null) => {
      const ended = { ...call, gateway: gateway.name }
      const settlement = settlementOf(ended, result, { gateways, triesMax: 5 }, leftAfterMs)
      assert.equal((await settleAttempts(owner, [settlement])).size, 1)
    },
    told: async () => {
      const reading = await readGateway(owner, gateway.name, limits)
      return reading?.lastCalls.map(({ isBad, isUnreachable }) =>
        isUnreachable ? 'nobody there' : isBad ? 'bad' : 'good',
      )
    },
  }
}
