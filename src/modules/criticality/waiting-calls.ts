import type { FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../../platform/errors.ts'
import { whenOver } from '../../platform/http/when-over.ts'
import { Bell } from './bell.ts'
import type { State } from './state-queries.ts'
import type { StateWatch } from './state-watch.ts'

/** Calls that wait for news (`?wait=`), in one process. */
export type WaitingCalls = {
  /**
   * Asks, and asks again whenever there is a new state, until there is an answer. Undefined when there was none within these
   * seconds (and up to a sixteenth more, so that callers do not come back together), when the caller has left, or when
   * the service stops. It is not asked again for a caller who has left.
   * @throws overloaded `criticality.too_many_waiting`.
   * @throws unauthenticated `criticality.ended_while_waiting` for a caller who may not ask any more
   */
  wait: <Answer>(call: WaitingCall, ask: Ask<Answer>) => Promise<Answer | undefined>
  /** Ends every wait, now and from now on: the service stops. */
  endAll: () => void
  count: () => number
}

type WaitingCall = { request: FastifyRequest; reply: FastifyReply; seconds: number }
/** Given the state when it is known: it has just been read for all who wait. */
type Ask<Answer> = (state?: State) => Promise<Answer | undefined>

type Options = {
  watch: Pick<StateWatch, 'subscribe'>
  waitingMax: number
  /** Whether a caller who was allowed to ask still is. */
  isStillAllowed: (request: FastifyRequest, reply: FastifyReply) => Promise<boolean>
}

/** Longest that a call may wait, in seconds. */
export const waitMaxSeconds = 60
/** What the route of such a call needs as its `handlerTimeout`. */
export const waitHandlerTimeoutMs = 90_000

/** Makes those of one process, which holds at most so many at the same time. */
export function makeWaitingCalls({ watch, waitingMax, isStillAllowed }: Options): WaitingCalls {
  const waiting = new Set<Bell>()
  let unsubscribe: (() => void) | undefined
  let isEnded = false

  const enter = (bell: Bell) => {
    waiting.add(bell)
    unsubscribe ??= watch.subscribe(states => {
      const last = states.at(-1)
      for (const each of waiting) each.ring(last)
    })
  }
  const leave = (bell: Bell) => {
    waiting.delete(bell)
    if (waiting.size > 0) return
    unsubscribe?.()
    unsubscribe = undefined
  }

  // Before it is asked: to be told moves what has been told.
  const refuseEnded = async ({ request, reply }: WaitingCall) => {
    if (!(await isStillAllowed(request, reply))) throw endedWhileWaiting()
  }

  async function waitOn<Answer>(call: WaitingCall, ask: Ask<Answer>, bell: Bell) {
    const { request, reply } = call
    // The shared token lasts as long as the process.
    const canEnd = request.actor?.kind !== 'application'
    const timer = setTimeout(endBell, call.seconds * 1000 * (1 + Math.random() / 16), bell)
    try {
      for (let state = await bell.next(); state; state = await bell.next()) {
        if (canEnd) await refuseEnded(call)
        const answer = await ask(state)
        if (answer !== undefined) return answer
      }
      // The caller's next call would come on a connection that is being closed.
      if (isEnded) reply.header('connection', 'close')
      else if (canEnd && !reply.raw.destroyed) await refuseEnded(call)
      return undefined
    } finally {
      clearTimeout(timer)
    }
  }

  return {
    wait: async (call, ask) => {
      if (call.seconds === 0 || isEnded) return ask()
      if (waiting.size >= waitingMax) {
        const answer = await ask()
        if (answer === undefined) throw tooManyWaiting(waitingMax)
        return answer
      }
      const bell = new Bell()
      // Before the first question, so that no state comes between the two.
      enter(bell)
      whenOver(call.reply, () => bell.end())
      call.request.stayOpen?.()
      try {
        return (await ask()) ?? (await waitOn(call, ask, bell))
      } finally {
        leave(bell)
      }
    },
    endAll: () => {
      isEnded = true
      for (const bell of waiting) bell.end()
    },
    count: () => waiting.size,
  }
}

const endBell = (bell: Bell) => bell.end()

function tooManyWaiting(waitingMax: number) {
  const text = {
    en: `${waitingMax} calls are waiting already. Ask without wait, or try again in a moment.`,
    es: `Ya hay ${waitingMax} llamadas en espera. Pregunte sin wait o inténtelo de nuevo enseguida.`,
  }
  return new AppError('overloaded', 'criticality.too_many_waiting', text, { retryAfterSeconds: 5 })
}

function endedWhileWaiting() {
  return new AppError('unauthenticated', 'criticality.ended_while_waiting', {
    en: 'The key or session of this call has ended while it waited. Ask for a new one.',
    es: 'La clave o sesión de esta llamada terminó mientras esperaba. Pida una nueva.',
  })
}
