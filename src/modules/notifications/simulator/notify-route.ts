import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Server } from '../../../platform/http/server.ts'
import { priorities, requestTypes } from '../request-schemas.ts'
import type { Admission } from './admission.ts'
import type { Fate } from './fates.ts'
import type { Figures } from './figures.ts'
import type { End, Ledger } from './ledger.ts'
import type { LedgerEntry } from './ledger-schemas.ts'
import { problemOf } from './problems.ts'
import type { Waits } from './waits.ts'

export type NotifyParts = {
  figures: () => Figures
  admission: Admission
  nextFate: (figures: Figures) => Fate
  waits: Waits
  ledger: Ledger
  /** Milliseconds of a clock that is never set. */
  clock: () => number
  /** Makes each name for a message another one. */
  providerIdPrefix: string
  onTrouble: (error: Error) => void
}

/** One call on its way through the gateway. */
type Call = {
  entry: LedgerEntry
  retryMs: number
  holdsPlace: boolean
  isWhole: boolean
  isHanging: boolean
  isCallerGone: boolean
}

const oneOf = (values: readonly string[], description: string) =>
  Type.Unsafe<string>({ type: 'string', enum: [...values], description })

const Message = Type.Object(
  {
    to: Type.String({ minLength: 1 }),
    message: Type.String({ minLength: 1 }),
    type: oneOf(requestTypes, 'How it goes out.'),
  },
  { additionalProperties: false, examples: [{ to: 'ana@example.com', message: 'Hola', type: 'email' }] },
)
const Query = Type.Object({
  priority: Type.Optional(oneOf(priorities, 'Kept in the ledger; it changes nothing.')),
  trace_id: Type.Optional(Type.String({ description: "The caller's name for the message." })),
})
const Refusal = (description: string) => Type.Object({ detail: Type.String() }, { description })
const schema = {
  summary: 'Deliver one message',
  tags: ['gateway'],
  security: [{ key: [] }],
  querystring: Query,
  body: Message,
  response: {
    200: Type.Object({ status: Type.Literal('delivered'), provider_id: Type.String() }),
    401: Refusal('No X-API-Key, or another one. Not counted.'),
    422: Type.Object(
      {
        detail: Type.String(),
        errors: Type.Array(Type.Object({ pointer: Type.String(), detail: Type.String() })),
      },
      { description: 'Not a message. Counted.' },
    ),
    429: Refusal('Over the quota, or too many at the same time. Not counted.'),
    500: Refusal('Failed; not delivered. Counted.'),
  },
}

/**
 * `POST /v1/notify`. Whether a call is taken is decided as it arrives, before its body is read; refusals are answered at
 * once, everything else after the latency. A message goes out as its latency ends, even if its caller has left by then.
 */
export function notifyRoute(app: Server, parts: NotifyParts) {
  const { figures, admission, nextFate, waits, ledger, clock, providerIdPrefix, onTrouble } = parts

  const arrive = (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    const now = clock()
    const { trace_id, priority } = request.query as Record<string, unknown>
    const entry = ledger.add({
      arrived_monotonic_ms: now,
      trace_id: textOrNull(trace_id),
      priority: textOrNull(priority),
    })
    if (request.headers['x-api-key'] !== figures().key) {
      ledger.settle(entry, { answer: 'unauthenticated', status: 401 })
      reply.code(401).send({ detail: 'The header X-API-Key is missing or wrong.' })
      return
    }
    const retryMs = admission.admit(now)
    entry.counted = retryMs === 0
    const call: Call = {
      entry,
      retryMs,
      holdsPlace: entry.counted,
      isWhole: false,
      isHanging: false,
      isCallerGone: false,
    }
    request.setDecorator('call', call)
    reply.raw.once('close', () => leave(call))
    done()
  }

  const leave = (call: Call) => {
    call.isCallerGone = true
    if (call.isHanging) release(call)
    if (!call.isWhole && call.entry.answer === null) settle(call, { answer: 'caller_gone' })
  }

  const release = (call: Call) => {
    if (call.holdsPlace) admission.release()
    call.holdsPlace = false
  }

  const settle = (call: Call, end: End) => {
    release(call)
    ledger.settle(call.entry, end)
  }

  const refuseOverLimit = (call: Call, reply: FastifyReply) => {
    settle(call, { answer: 'rate_limited', status: 429 })
    if (figures().retryAfter) reply.header('retry-after', Math.ceil(call.retryMs / 1000))
    return reply.code(429).send({ detail: 'Rate limit exceeded' })
  }

  const refuseOverLimitOnceRead = (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
    const call = request.getDecorator<Call>('call')
    call.isWhole = true
    noteMessage(call.entry, request.body)
    if (call.retryMs === 0) return done()
    refuseOverLimit(call, reply)
  }

  const refuseUnreadable = (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
    const call = request.getDecorator<Call>('call')
    // The body broke off: its caller has left, or the gateway went down.
    if (error.code === 'ECONNRESET') return reply.hijack()
    call.isWhole = true
    if (call.retryMs > 0) return refuseOverLimit(call, reply)
    const problem = problemOf(error)
    if (!problem) onTrouble(error)
    const status = problem ? 422 : 500
    settle(call, { answer: problem ? 'invalid' : 'failed', status })
    return reply.code(status).send(problem ?? { detail: 'The simulator has a defect.' })
  }

  const deliver = async (request: FastifyRequest, reply: FastifyReply) => {
    const call = request.getDecorator<Call>('call')
    const { kind, latencyMs } = nextFate(figures())
    if (kind === 'hang') {
      call.isHanging = true
      ledger.settle(call.entry, { answer: 'hang' })
      if (call.isCallerGone) release(call)
      return reply.hijack()
    }
    const isOver = latencyMs <= 0 || (await waits.wait(latencyMs))
    if (!isOver) {
      settle(call, { answer: 'down' })
      return reply.hijack()
    }
    if (call.isCallerGone) {
      settle(call, { answer: 'caller_gone', isDelivered: kind !== 'failed' })
      return reply.hijack()
    }
    return answer(kind, call, reply)
  }

  const answer = (kind: Exclude<Fate['kind'], 'hang'>, call: Call, reply: FastifyReply) => {
    if (kind === 'failed') {
      settle(call, { answer: 'failed', status: 500 })
      return reply.code(500).send({ detail: 'Internal server error' })
    }
    if (kind === 'cut') {
      settle(call, { answer: 'cut', isDelivered: true })
      reply.raw.destroy()
      return reply.hijack()
    }
    if (kind === 'garbage') {
      settle(call, { answer: 'garbage', status: 200, isDelivered: true })
      return reply.type('application/json').send(garbage[call.entry.number % garbage.length])
    }
    const providerId = `${providerIdPrefix}-${call.entry.number}`
    settle(call, { answer: 'delivered', status: 200, providerId, isDelivered: true })
    return reply.send({ status: 'delivered', provider_id: providerId })
  }

  app.decorateRequest('call', null)
  app.post(
    '/v1/notify',
    { schema, onRequest: arrive, preValidation: refuseOverLimitOnceRead, errorHandler: refuseUnreadable },
    deliver,
  )
}

// No JSON, JSON cut short, nothing at all, and JSON that is not the contract.
const garbage = [
  '<html><body>OK</body></html>',
  '{"status":"deliv',
  '',
  '{"status":"ok"}',
  '{"status":"delivered"}',
  '[]',
]

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null
}

function noteMessage(entry: LedgerEntry, body: unknown) {
  if (typeof body !== 'object' || body === null) return
  const { to, message, type } = body as Record<string, unknown>
  entry.to = textOrNull(to)
  entry.message = textOrNull(message)
  entry.type = textOrNull(type)
}
