import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Database } from '../database.ts'
import { AppError } from '../errors.ts'
import { whenOver } from './when-over.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answered even under pressure: what an operator needs to see the pressure. */
    neverShed?: boolean
    /** Its answers last for as long as their readers like: they are no work in flight. Whoever gives them bounds them. */
    staysOpen?: boolean
  }
  interface FastifyRequest {
    /** From now on this call is as one of a route that `staysOpen`: it waits for something. */
    stayOpen?: () => void
  }
}

/** Says how long the pool last took to give a connection and an answer. */
export type PoolProbe = { seconds: () => number; stop: () => void }

const probeEveryMs = 500
const poolWaitDefaultMaxSeconds = 2
const retryAfterSeconds = 2

/** Asks the pool for its simplest answer again and again: the wait shows a pool or a database that is saturated. */
export function probePool(database: Database): PoolProbe {
  let lastSeconds = 0
  let askedAt: number | undefined
  const timer = setInterval(async () => {
    if (askedAt !== undefined) return
    askedAt = performance.now()
    await database`select 1`.catch(() => {})
    lastSeconds = (performance.now() - askedAt) / 1000
    askedAt = undefined
  }, probeEveryMs)
  timer.unref()
  return {
    seconds: () => Math.max(lastSeconds, askedAt === undefined ? 0 : (performance.now() - askedAt) / 1000),
    stop: () => clearInterval(timer),
  }
}

/** How far the process is behind with what it has to do. */
type LoopWatch = { behindMs: () => number; stop: () => void }

const lookEveryMs = 250

/**
 * Looks how late the process comes to what was due. It is behind when it was late twice in succession: one pause, such as
 * that of its start, is over when it is noticed.
 */
function watchLoop(): LoopWatch {
  let late = 0
  let behind = 0
  let due = performance.now() + lookEveryMs
  const timer = setInterval(() => {
    const now = performance.now()
    const before = late
    late = Math.max(0, now - due)
    behind = Math.min(before, late)
    due = now + lookEveryMs
  }, lookEveryMs)
  timer.unref()
  return { behindMs: () => behind, stop: () => clearInterval(timer) }
}

/**
 * Refuses requests at once with 503 and `Retry-After` while the event loop or the pool is behind: an early refusal
 * costs nothing and keeps those already accepted fast.
 */
export function shedLoad(
  app: FastifyInstance,
  options: {
    probe: PoolProbe
    requestsMax: number
    /** 0 turns this one off. */
    loopDelayMaxMs: number
    poolWaitMaxSeconds?: number | undefined
    onShed: (cause: string) => void
  },
) {
  const { probe, requestsMax, loopDelayMaxMs, onShed } = options
  const poolWaitMaxSeconds = options.poolWaitMaxSeconds ?? poolWaitDefaultMaxSeconds
  let inFlight = 0
  const loop = watchLoop()
  app.addHook('onClose', async () => loop.stop())
  const causeNow = () => {
    if (loopDelayMaxMs > 0 && loop.behindMs() > loopDelayMaxMs) return 'event_loop'
    if (inFlight > requestsMax) return 'requests'
    return probe.seconds() > poolWaitMaxSeconds ? 'pool' : undefined
  }
  // The server's limit of connections is for calls; those who stay have places of their own on top.
  const stay = (reply: FastifyReply) => {
    if (!app.server.maxConnections) return
    app.server.maxConnections++
    whenOver(reply, () => {
      app.server.maxConnections--
    })
  }
  app.decorateRequest('stayOpen')
  app.addHook('onRequest', (request, reply, next) => {
    if (request.routeOptions.config.staysOpen) stay(reply)
    else {
      let isInFlight = true
      const land = () => {
        if (isInFlight) inFlight--
        isInFlight = false
      }
      inFlight++
      whenOver(reply, land)
      request.stayOpen = () => {
        if (!isInFlight) return
        land()
        stay(reply)
      }
    }
    if (request.routeOptions.config.neverShed) return next()
    const cause = causeNow()
    if (!cause) return next()
    onShed(cause)
    throw overloaded()
  })
}

function overloaded() {
  const text = {
    en: 'More is asked than can be answered in time. Try again in a moment.',
    es: 'Se pide más de lo que se puede atender a tiempo. Inténtelo de nuevo enseguida.',
  }
  return new AppError('overloaded', 'overloaded', text, { retryAfterSeconds })
}
