import { type Static, Type } from 'typebox'
import type { Database } from '../../platform/database.ts'
import type { Server } from '../../platform/http/server.ts'
import { timed } from '../../platform/http/server-timing.ts'
import { type Flow, readFlow } from './flow-queries.ts'
import { GatewayView, viewGateway } from './gateway-view.ts'
import type { Gateways, Outcome } from './gateways/gateway.ts'
import { flowSeconds, listCallsBySecond, readTimesToSend } from './recent-calls-queries.ts'
import { oneOf, Time } from './request-schemas.ts'

const backlogStates = ['queued', 'scheduled', 'due', 'back_off', 'in_flight'] as const
const outcomes = [
  'delivered',
  'rejected',
  'failed',
  'throttled',
  'unreachable',
  'not_made',
  'in_doubt',
] as const satisfies readonly Outcome[]

const MaybeSeconds = Type.Unsafe<number | null>({ type: ['number', 'null'] })

const FlowView = Type.Object({
  read_at: Time,
  backlog: Type.Array(
    Type.Object({
      state: oneOf(backlogStates),
      requests: Type.Integer(),
      oldest_seconds: MaybeSeconds,
    }),
  ),
  gateways: Type.Array(GatewayView),
  calls: Type.Array(Type.Object({ at: Time, outcome: oneOf(outcomes), calls: Type.Integer() }), {
    description: `Calls that ended in each of the last ${flowSeconds} seconds, by outcome; seconds without any are left out.`,
  }),
  to_send: Type.Object(
    {
      requests: Type.Integer(),
      median_seconds: MaybeSeconds,
      p95_seconds: MaybeSeconds,
      slowest_seconds: MaybeSeconds,
    },
    {
      description:
        'From launch (or send_at) to delivery; of the last 500 of each gateway within ten minutes. Null: none.',
    },
  ),
  in_doubt: Type.Integer({ description: 'Attempts of the last hour whose outcome nobody knows.' }),
  callbacks: Type.Object({ waiting: Type.Integer(), given_up: Type.Integer() }),
})

const freshMs = 1_000
// Reading takes at most this share of the time, however long the backlog and however many look: up to half a second each.
const readingShare = 0.05
const freshMaxMs = 10_000

/** What waits, what flows and what the gateways take, for whoever watches. */
export function flowRoute(app: Server, { database, gateways }: { database: Database; gateways: Gateways }) {
  const read = readNowAndThen(async () => {
    const names = gateways.all.map(({ name }) => name)
    const [flow, calls, toSend] = await Promise.all([
      readFlow(database, gateways),
      listCallsBySecond(database, names),
      readTimesToSend(database, names),
    ])
    const now = new Date()
    return {
      read_at: now.toISOString(),
      ...viewFlow(flow, gateways, now),
      calls: calls.map(each => ({ ...each, at: each.at.toISOString() })),
      to_send: {
        requests: toSend.requests,
        median_seconds: toSend.medianSeconds,
        p95_seconds: toSend.p95Seconds,
        slowest_seconds: toSend.slowestSeconds,
      },
    }
  })
  app.get(
    '/v1/notifications/flow',
    {
      config: { scope: 'notifications:read' },
      schema: {
        tags: ['notifications'],
        summary: 'Backlog, calls by the second, quota and breaker of the gateways, time to send',
        description:
          'Read at most once a second, however many ask, and less often where reading takes long; `read_at` says when.',
        response: { 200: FlowView },
      },
    },
    async (_request, reply) => timed(reply, 'db', read()),
  )
}

function viewFlow(
  flow: Flow,
  gateways: Gateways,
  now: Date,
): Omit<Static<typeof FlowView>, 'read_at' | 'calls' | 'to_send'> {
  return {
    backlog: backlogStates.map(state => {
      const known = flow.backlog.find(each => each.state === state)
      return { state, requests: known?.requests ?? 0, oldest_seconds: known?.oldestSeconds ?? null }
    }),
    gateways: gateways.all.map(({ name, limits }) =>
      viewGateway({ name, limits, reading: flow.gateways.find(each => each.name === name) }, now),
    ),
    in_doubt: flow.inDoubt,
    callbacks: { waiting: flow.callbacksWaiting, given_up: flow.callbacksGivenUp },
  }
}

/** All who ask while a reading is under way, or is fresh, get that one. */
function readNowAndThen<Value>(read: () => Promise<Value>): () => Promise<Value> {
  let known: Promise<Value> | undefined
  let freshUntil = 0
  return () => {
    const startedAt = performance.now()
    if (known && startedAt < freshUntil) return known
    freshUntil = Number.POSITIVE_INFINITY
    const reading = read()
    known = reading
    reading.then(
      () => {
        const now = performance.now()
        freshUntil = now + Math.min(freshMaxMs, Math.max(freshMs, (now - startedAt) / readingShare))
      },
      () => {
        freshUntil = 0
      },
    )
    return reading
  }
}
