import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { Database } from '../../platform/database.ts'
import type { EngineWatcher } from './engine/make-call.ts'
import { type Flow, readFlow } from './flow-queries.ts'
import type { Gateways } from './gateways/gateway.ts'

const secondsBuckets = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5, 30, 120, 600, 3600, 36_000]

/** Counts what the engine of this process does, for Prometheus. */
export function watchEngine(registry: Registry, extra: Partial<EngineWatcher> = {}): EngineWatcher {
  const registers = [registry]
  const calls = new Histogram({
    name: 'trastienda_notification_call_seconds',
    help: 'Duration of calls to a gateway by outcome.',
    labelNames: ['gateway', 'outcome'],
    buckets: secondsBuckets,
    registers,
  })
  const toCall = new Histogram({
    name: 'trastienda_notification_to_first_call_seconds',
    help: 'Time from the launch of a request to its first call.',
    buckets: secondsBuckets,
    registers,
  })
  const toEnd = new Histogram({
    name: 'trastienda_notification_to_end_seconds',
    help: 'Time from the launch of a request to its end, by status and reason.',
    labelNames: ['status', 'reason'],
    buckets: secondsBuckets,
    registers,
  })
  const refusals = new Counter({
    name: 'trastienda_notification_throttled_total',
    help: 'Answers 429 of a gateway: each means that our model of its limit was wrong.',
    labelNames: ['gateway'],
    registers,
  })
  const adopted = new Counter({
    name: 'trastienda_notification_orphaned_attempts_total',
    help: 'Attempts that were settled because their worker had died.',
    registers,
  })
  return {
    ended: call => {
      calls.observe({ gateway: call.gateway, outcome: call.outcome }, call.seconds)
    },
    called: seconds => toCall.observe(seconds),
    finished: request => {
      const { status, reason, secondsSinceLaunch } = request
      toEnd.observe({ status, reason: reason ?? '' }, secondsSinceLaunch)
      extra.finished?.(request)
    },
    refused: refusal => {
      refusals.inc({ gateway: refusal.gateway })
      extra.refused?.(refusal)
    },
    settledForOthers: attempts => adopted.inc(attempts),
  }
}

/** Counts callbacks by what came of each attempt. */
export function countCallbacks(registry: Registry): (result: { outcome: string }) => void {
  const attempts = new Counter({
    name: 'trastienda_notification_callback_attempts_total',
    help: 'Attempts to tell an application of its request, by outcome.',
    labelNames: ['outcome'],
    registers: [registry],
  })
  return ({ outcome }) => attempts.inc({ outcome })
}

const backlogStates = ['queued', 'scheduled', 'due', 'back_off', 'in_flight']
const breakerValues = { closed: 0, half_open: 1, open: 2 }

/** Shows what waits, what is in flight, and the state of the gateways, as the database sees them when it is asked. */
export function measureFlow(registry: Registry, database: Database, gateways: Gateways): void {
  const read = sharedWhileUnderWay(() => readFlow(database, gateways).catch(() => undefined))
  const gauge = (name: string, help: string, labelNames: string[], show: Show) =>
    new Gauge({
      name: `trastienda_notification_${name}`,
      help,
      labelNames,
      registers: [registry],
      async collect() {
        const flow = await read()
        this.reset()
        // Without an answer of the database nothing is known: a zero would say that all is well.
        if (flow) show(this, flow)
        else if (labelNames.length === 0) this.set(Number.NaN)
      },
    })
  gauge('backlog', 'Requests that are not finished, by what they wait for.', ['state'], (each, flow) => {
    for (const state of backlogStates) each.set({ state }, 0)
    for (const { state, requests } of flow.backlog) each.set({ state }, requests)
  })
  gauge('backlog_oldest_seconds', 'How long the oldest of them waits.', ['state'], (each, flow) => {
    for (const state of backlogStates) each.set({ state }, 0)
    for (const { state, oldestSeconds } of flow.backlog) each.set({ state }, oldestSeconds ?? 0)
  })
  gauge('in_doubt', 'Attempts of the last hour whose outcome nobody knows.', [], (each, { inDoubt }) =>
    each.set(inDoubt),
  )
  gauge('callbacks', 'Callbacks that wait, or were given up.', ['state'], (each, flow) => {
    each.set({ state: 'waiting' }, flow.callbacksWaiting)
    each.set({ state: 'given_up' }, flow.callbacksGivenUp)
  })
  const gatewayGauge = (
    name: string,
    help: string,
    figureOf: (gateway: Flow['gateways'][number]) => number,
  ) =>
    gauge(name, help, ['gateway'], (each, flow) => {
      for (const gateway of flow.gateways) each.set({ gateway: gateway.name }, figureOf(gateway))
    })
  gatewayGauge('gateway_breaker', '0 closed, 1 half open, 2 open.', each => breakerValues[each.breaker])
  gatewayGauge(
    'gateway_calls_in_window',
    'Calls that count in the present window.',
    each => each.callsInWindow,
  )
  gatewayGauge('gateway_calls_allowed', 'Calls allowed in a window; 0: no limit.', each => each.callsAllowed)
  gatewayGauge('gateway_calls_in_flight', 'Calls under way.', each => each.inFlight)
}

type Show = (gauge: Gauge, flow: Flow) => void

// All gauges of a scrape are collected at the same time: they share one reading.
function sharedWhileUnderWay<Value>(read: () => Promise<Value>): () => Promise<Value> {
  let underWay: Promise<Value> | undefined
  return () => {
    underWay ??= read().finally(() => {
      underWay = undefined
    })
    return underWay
  }
}
