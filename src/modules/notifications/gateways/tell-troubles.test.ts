import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CallResult } from './gateway.ts'
import { tellRefusals, tellTroubles } from './tell-troubles.ts'

const refused = { outcome: 'rejected', statusCode: 401, detail: '401: wrong key' } as const
const failed = { outcome: 'failed', statusCode: 500, detail: '500: ana@example.com is unlucky' } as const
const unreachable = { outcome: 'unreachable', detail: 'no connection: ECONNREFUSED' } as const
const delivered = { outcome: 'delivered', statusCode: 200 } as const
const minuteMs = 60_000

test('a gateway that refuses our key is told at once, with what to do', async () => {
  const { answer, told } = aToldGateway()
  await answer(refused)
  assert.equal(told.length, 1)
  const [entry] = told
  assert.deepEqual(
    { level: entry?.level, gateway: entry?.gateway, status: entry?.status, detail: entry?.detail },
    { level: 'error', gateway: 'main', status: 401, detail: '401: wrong key' },
  )
  assert.match(entry?.text ?? '', /GATEWAY_API_KEY.*replay/)
})

for (const statusCode of [403, 407, 530, 534, 535, 538]) {
  test(`${statusCode} is a refusal of ours and not of the message`, async () => {
    const { answer, told } = aToldGateway()
    await answer({ outcome: 'rejected', statusCode })
    assert.match(told[0]?.text ?? '', /key or login/)
  })
}

test('a login that failed and is tried again is a refusal of ours; a server that fails with 530 is none', async () => {
  const { answer, told } = aToldGateway()
  await answer({ outcome: 'failed', statusCode: 530 })
  assert.equal(told.length, 0)
  await answer({ outcome: 'failed', statusCode: 535 })
  assert.match(told[0]?.text ?? '', /key or login/)
})

test('a gateway that cannot be reached is told after five calls, and that it delivers again', async () => {
  const { answer, told } = aToldGateway()
  await answer(unreachable, 4)
  assert.equal(told.length, 0)
  await answer(unreachable)
  assert.match(told[0]?.text ?? '', /cannot be reached/)
  assert.equal(told[0]?.detail, 'no connection: ECONNREFUSED')
  await answer(delivered, 2)
  assert.deepEqual(
    told.slice(1).map(({ level, text }) => `${level} ${text}`),
    ['info the gateway delivers again'],
  )
})

test('the normal failures are no news: not seven in a row, nor any number with successes between', async () => {
  const { answer, told } = aToldGateway()
  for (let round = 0; round < 20; round++) {
    await answer(failed, 7)
    await answer(delivered)
  }
  assert.deepEqual(told, [])
})

test('calls that could not be made count only in a row', async () => {
  const { answer, told } = aToldGateway()
  await answer(unreachable, 4)
  await answer(delivered)
  await answer(unreachable, 3)
  await answer(failed)
  await answer(unreachable, 3)
  assert.deepEqual(told, [])
})

test('a gateway that fails each of eight calls is told, without what it says of the message', async () => {
  const { answer, told } = aToldGateway()
  await answer(failed, 8)
  assert.equal(told.length, 1)
  assert.match(told[0]?.text ?? '', /takes none of our calls/)
  assert.equal(told[0]?.request, 'the request')
  assert.doesNotMatch(JSON.stringify(told), /ana@example/)
})

test('a trouble that lasts is told again every five minutes and not more often', async () => {
  const clock = { ms: 0 }
  const { answer, told } = aToldGateway(() => clock.ms)
  for (; clock.ms < 11 * minuteMs; clock.ms += 10_000) await answer(refused)
  assert.equal(told.length, 3)
})

test('a new trouble is told at once, whatever was told before', async () => {
  const { answer, told } = aToldGateway()
  await answer(unreachable, 5)
  await answer(refused, 3)
  assert.deepEqual(
    told.map(({ outcome }) => outcome),
    ['unreachable', 'rejected'],
  )
})

test('calls over the limit and calls that were not made neither are a trouble nor end one', async () => {
  const { answer, told } = aToldGateway()
  await answer({ outcome: 'throttled', statusCode: 429 }, 20)
  await answer({ outcome: 'not_made' }, 20)
  assert.deepEqual(told, [])
  await answer(unreachable, 4)
  await answer({ outcome: 'throttled', statusCode: 429 })
  await answer(unreachable)
  assert.equal(told.length, 1)
})

type Entry = {
  level: string
  text: string
  gateway?: string
  outcome?: string
  status?: number
  detail?: string
  request?: string
}

/** A gateway that answers as it is told, and what the log was told of it. */
function aToldGateway(now: () => number = () => 0) {
  const told: Entry[] = []
  const write = (level: string) => (facts: object, text: string) => void told.push({ level, text, ...facts })
  let result: CallResult = delivered
  const limits = { calls: 0, windowSeconds: 1, concurrentCalls: 1 }
  const main = { name: 'main', limits, timeoutMs: 1_000, call: async () => result, close: async () => {} }
  const routes = { email: { first: 'main' }, sms: { first: 'main' }, push: { first: 'main' } }
  const log = { error: write('error'), info: write('info') } as never
  const [gateway] = tellTroubles({ all: [main], routes }, log, now).all
  const call = { traceId: 'the request', type: 'sms', to: '1', message: 'm', priority: 'normal' } as const
  return {
    told,
    answer: async (next: CallResult, times = 1) => {
      result = next
      for (let time = 0; time < times; time++) assert.deepEqual(await gateway?.call(call), next)
    },
  }
}

test('refusals for the limit are told at once, and then once a minute with how many there were', () => {
  const lines: unknown[] = []
  let now = 0
  const tell = tellRefusals({ error: (facts: unknown) => lines.push(facts) } as never, () => now)
  const refusal = { gateway: 'main', callsLearned: 40, pauseSeconds: 2 }
  for (now = 0; now < 61_000; now += 10_000) tell(refusal)
  tell({ ...refusal, gateway: 'other' })
  assert.deepEqual(lines, [
    { ...refusal, refusals: 1 },
    { ...refusal, refusals: 6 },
    { ...refusal, gateway: 'other', refusals: 1 },
  ])
})
