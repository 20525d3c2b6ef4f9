import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explain } from './explanation-texts.ts'
import { reasons } from './request-schemas.ts'
import { type Facts, waits } from './waiting-for.ts'

const now = new Date('2026-01-31T08:00:00Z')
const later = '2026-01-31T09:00:00.000Z'

const delivery = {
  gateway: 'main',
  isDue: true,
  dueAt: later,
  turnAt: later,
  endsAt: later,
  attempts: 2,
  isRetry: true,
}
const facts: Facts = {
  status: 'processing',
  place: { now, delivery, inFlightUntil: new Date(later), replayedAs: null, isWorkerAlive: true },
  ahead: { value: 5, exact: true },
  gateway: {
    name: 'main',
    limits: { calls: 50, windowSeconds: 10, concurrentCalls: 7 },
    reading: {
      breaker: 'open',
      opensInMs: 3_600_000,
      trips: 1,
      callsLearned: 30,
      learnedAgeMs: 0,
      guardMs: 50,
      pausedForMs: null,
      callsInWindow: 30,
      retriesInWindow: 0,
      oldestCallAgeMs: 0,
      inFlight: 7,
      lastCalls: [],
      isWaitedFor: true,
      throttledAgeMs: null,
    },
  },
}

const noEnd = { reason: null, last: undefined }

const said: Record<(typeof waits)[number], RegExp> = {
  not_launched: /\/process/,
  schedule: /2026-01-31T09:00:00\.000Z/,
  back_off: /2 .*2026-01-31T09:00:00\.000Z/,
  quota: /30 .*10 s.* 5 /,
  concurrency: /7/,
  breaker: /"main".*2026-01-31T09:00:00\.000Z/,
  no_gateway: /"main".*GATEWAY_URL.*GATEWAYS_FILE/,
  no_worker: /./,
  turn: /5/,
  in_flight: /2026-01-31T09:00:00\.000Z/,
  nothing: /./,
}

for (const wait of waits) {
  test(`the wait "${wait}" is told with its facts, in both languages, and with no gap`, () => {
    assertTold(explain(wait, facts, noEnd), said[wait])
  })
}

test('each end is told by its own reason, in both languages', () => {
  const texts = reasons.map(reason =>
    explain('nothing', { ...facts, status: 'failed' }, { reason, last: undefined }),
  )
  for (const text of texts) assertTold(text, /./)
  assert.equal(new Set(texts.map(({ es }) => es)).size, reasons.length)
  assert.equal(explain('nothing', { ...facts, status: 'sent' }, noEnd).en, 'It was sent.')
})

test('a pause that the gateway asked for is told as such, and one request ahead is one', () => {
  const { reading } = facts.gateway ?? {}
  assert.ok(facts.gateway && reading)
  const paused = { ...facts, gateway: { ...facts.gateway, reading: { ...reading, pausedForMs: 3_600_000 } } }
  assertTold(explain('quota', paused, noEnd), /429.*2026-01-31T09:00:00\.000Z/)
  const next = (value: number, exact = true) => explain('turn', { ...facts, ahead: { value, exact } }, noEnd)
  assert.match(next(0).en, /next to go/)
  assert.match(next(1).en, /1 request goes/)
  assert.match(next(10_000, false).es, /10000\+ solicitudes/)
})

function assertTold({ en, es }: { en: string; es: string }, what: RegExp) {
  assert.notEqual(en, es)
  for (const text of [en, es]) {
    assert.match(text, what)
    assert.match(text, /\.$/)
    assert.doesNotMatch(text, /undefined|null|NaN|\?/)
  }
}
