import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { GatewayReading } from './engine/claim-queries.ts'
import { awaitedCall, expectedInMs, type Facts, type Wait, waitingFor } from './waiting-for.ts'

const now = new Date('2026-01-31T08:00:00Z')
const inSeconds = (seconds: number) => new Date(now.getTime() + seconds * 1000).toISOString()
const limits = { calls: 50, windowSeconds: 10, concurrentCalls: 50 }
const idle: GatewayReading = {
  breaker: 'closed',
  opensInMs: null,
  trips: 0,
  callsLearned: null,
  learnedAgeMs: null,
  guardMs: 50,
  pausedForMs: null,
  callsInWindow: 0,
  retriesInWindow: 0,
  oldestCallAgeMs: null,
  inFlight: 0,
  lastCalls: [],
  isWaitedFor: true,
  throttledAgeMs: null,
}
const due = {
  gateway: 'main',
  isDue: true,
  dueAt: inSeconds(-1),
  turnAt: inSeconds(29),
  endsAt: inSeconds(86_400),
  attempts: 0,
  isRetry: false,
}

type Over = {
  status?: Facts['status']
  delivery?: Partial<typeof due> | null
  reading?: Partial<GatewayReading> | null
  limits?: typeof limits | undefined
  ahead?: Facts['ahead']
  isWorkerAlive?: boolean
}

/** A request that is due at a gateway that would take it at once. */
function facts(over: Over = {}): Facts {
  const { status = 'processing', ahead = { value: 0, exact: true }, isWorkerAlive = true } = over
  const delivery = over.delivery === null || status !== 'processing' ? null : { ...due, ...over.delivery }
  const reading = over.reading === null ? undefined : { ...idle, ...over.reading }
  const known = 'limits' in over ? over.limits : limits
  const place = { now, delivery, inFlightUntil: null, replayedAs: null, isWorkerAlive }
  return { status, place, ahead, gateway: { name: 'main', limits: known, reading } }
}

const later = { isDue: false, dueAt: inSeconds(60) }
const waits: [why: string, over: Over, wait: Wait][] = [
  ['is registered', { status: 'queued' }, 'not_launched'],
  ['is sent', { status: 'sent' }, 'nothing'],
  ['has failed', { status: 'failed' }, 'nothing'],
  ['has an attempt under way', { delivery: null }, 'in_flight'],
  ['is to be sent later', { delivery: later }, 'schedule'],
  ['has just failed once', { delivery: { ...later, attempts: 1 } }, 'back_off'],
  ['is to be sent later, without workers', { delivery: later, isWorkerAlive: false }, 'schedule'],
  ['has become due and has no turn yet', { delivery: { ...later, dueAt: inSeconds(-0.5) } }, 'turn'],
  ['goes to a gateway that nobody set', { limits: undefined, isWorkerAlive: false }, 'no_gateway'],
  ['is due while no worker lives', { isWorkerAlive: false }, 'no_worker'],
  ['goes to a gateway that no worker knows', { reading: null }, 'no_gateway'],
  ['goes to a gateway that is down', { reading: { breaker: 'open', callsInWindow: 50 } }, 'breaker'],
  ['goes to a gateway that is being probed', { reading: { breaker: 'half_open', inFlight: 1 } }, 'breaker'],
  ['is due while the gateway has said 429', { reading: { pausedForMs: 5_000 } }, 'quota'],
  ['is due some time after the gateway said 429', { reading: { pausedForMs: -5_000 } }, 'turn'],
  ['is due while the window is full', { reading: { callsInWindow: 50, inFlight: 50 } }, 'quota'],
  ['is due while a lowered limit is reached', { reading: { callsInWindow: 20, callsLearned: 20 } }, 'quota'],
  ['is due with one call left', { reading: { callsInWindow: 49, inFlight: 49 } }, 'turn'],
  ['is due while all places are taken', { reading: { callsInWindow: 49, inFlight: 50 } }, 'concurrency'],
  [
    'is due at a gateway without a quota',
    { limits: { ...limits, calls: 0 }, reading: { callsInWindow: 5_000 } },
    'turn',
  ],
]
for (const [why, over, wait] of waits) {
  test(`a request that ${why} waits for: ${wait}`, () => {
    assert.equal(waitingFor(facts(over)), wait)
  })
}

const full = { callsInWindow: 50 }
const unlimited = { ...limits, calls: 0 }
// The window is 10 s and 50 ms of guard.
const estimates: [why: string, over: Over, awaitedAgeMs: number | undefined, inMs: number | undefined][] = [
  ['at once when calls are free', {}, undefined, 0],
  ['at once with fewer ahead than calls are free', { ahead: { value: 49, exact: true } }, undefined, 0],
  ['when the awaited call leaves the window', { reading: full }, 8_000, 2_050],
  [
    'whole windows later for what is far back',
    { reading: full, ahead: { value: 125, exact: true } },
    8_000,
    22_150,
  ],
  ['not before its time', { delivery: later }, undefined, 60_000],
  [
    'after its time when the queue is longer',
    { delivery: later, ahead: { value: 500, exact: true } },
    undefined,
    100_500,
  ],
  [
    'not before the probe of an open breaker',
    { reading: { breaker: 'open', opensInMs: 4_000 } },
    undefined,
    4_000,
  ],
  ['at once when the probe is due', { reading: { breaker: 'open', opensInMs: -10 } }, undefined, 0],
  ['not before the end of a pause', { reading: { pausedForMs: 7_000 } }, 9_000, 7_000],
  ['never said for the past', { delivery: { dueAt: inSeconds(-500) } }, undefined, 0],
  ['unknown without a worker', { isWorkerAlive: false }, undefined, undefined],
  ['unknown without a gateway', { limits: undefined }, undefined, undefined],
  ['unknown at a gateway that no worker knows', { reading: null }, undefined, undefined],
  ['unknown behind more than were counted', { ahead: { value: 10_000, exact: false } }, undefined, undefined],
  ['unknown behind calls that may take any time', { reading: { inFlight: 50 } }, undefined, undefined],
  [
    'at once without a quota while places are free',
    { limits: unlimited, ahead: { value: 9, exact: true } },
    undefined,
    0,
  ],
  [
    'unknown without a quota and with more ahead than places',
    { limits: unlimited, ahead: { value: 50, exact: true } },
    undefined,
    undefined,
  ],
  ['unknown when it ends before', { delivery: { endsAt: inSeconds(1) }, reading: full }, 8_000, undefined],
  ['unknown in flight', { delivery: null }, undefined, undefined],
  ['unknown before its launch', { status: 'queued' }, undefined, undefined],
  ['unknown after its end', { status: 'sent' }, undefined, undefined],
]
for (const [why, over, age, inMs] of estimates) {
  test(`the call of a request is expected ${why}`, () => {
    assert.equal(expectedInMs(facts(over), age), inMs)
  })
}

const awaited: [callsInWindow: number, ahead: number, place: number | undefined, callsLearned?: number][] = [
  [0, 0, undefined],
  [49, 0, undefined],
  [50, 0, 0],
  [50, 10, 10],
  [50, 60, 10],
  [40, 9, undefined],
  [40, 10, 0],
  [40, 59, undefined],
  [30, 0, 10, 20],
]
for (const [callsInWindow, ahead, place, callsLearned = null] of awaited) {
  test(`with ${callsInWindow} calls in a window of ${callsLearned ?? 50} and ${ahead} ahead the awaited call is ${place}`, () => {
    assert.equal(awaitedCall(limits, { ...idle, callsInWindow, callsLearned }, ahead), place)
  })
}
