import type { FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../../platform/errors.ts'
import { whenOver } from '../../platform/http/when-over.ts'
import type { StateWatch } from './state-watch.ts'

/** Calls that wait for news (`?wait=`), in one process. */
export type WaitingCalls = {
  /**
   * Asks, and asks again whenever there is a new state, until there is an answer. Undefined when there was none within these
   * seconds (and up to a sixteenth more, so that callers do not come back together), when the caller has left, or when
   * the service stops. It is not asked again for a caller who has left.
   * @throws overloaded `criticality.too_many_waiting`.
   */
  wait: <Answer>(call: WaitingCall, ask: Ask<Answer>) => Promise<Answer | undefined>
  /** Ends every wait, now and from now on: the service stops. */
  endAll: () => void
  count: () => number
}

type WaitingCall = { request: FastifyRequest; reply: FastifyReply; seconds: number }
type Ask<Answer> = () => Promise<Answer | undefined>

/** Longest that a call may wait, in seconds. */
export const waitMaxSeconds = 60
/** What the route of such a call needs as its `handlerTimeout`. */
export const waitHandlerTimeoutMs = 90_000

/** Makes those of one process, which holds at most so many at the same time. */
export function makeWaitingCalls({
  watch,
  waitingMax,
}: {
  watch: Pick<StateWatch, 'subscribe'>
  waitingMax: number
}): WaitingCalls {
  const waiting = new Set<Bell>()
  let isEnded = false

  async function waitOn<Answer>({ reply, seconds }: WaitingCall, ask: Ask<Answer>, bell: Bell) {
    const timer = setTimeout(bell.end, seconds * 1000 * (1 + Math.random() / 16))
    try {
      while (await bell.hasRung()) {
        const answer = await ask()
        if (answer !== undefined) return answer
      }
      // The caller's next call would come on a connection that is being closed.
      if (isEnded) reply.header('connection', 'close')
      return undefined
    } finally {
      clearTimeout(timer)
    }
  }

  return {
    wait: async (call, ask) => {
      if (call.seconds === 0 || isEnded) return ask()
      const hasPlace = waiting.size < waitingMax
      const bell = makeBell()
      // Before the first question, so that no state comes between the two.
      const unsubscribe = watch.subscribe(bell.ring)
      if (hasPlace) {
        waiting.add(bell)
        whenOver(call.reply, bell.end)
        call.request.stayOpen?.()
      }
      try {
        const answer = await ask()
        if (answer !== undefined) return answer
        if (!hasPlace) throw tooManyWaiting(waitingMax)
        return await waitOn(call, ask, bell)
      } finally {
        waiting.delete(bell)
        unsubscribe()
      }
    },
    endAll: () => {
      isEnded = true
      for (const bell of waiting) bell.end()
    },
    count: () => waiting.size,
  }
}

type Bell = ReturnType<typeof makeBell>

// What rings while nobody waits for it is heard by who does next.
function makeBell() {
  let isRinging = false
  let isOver = false
  let heard: (() => void) | undefined
  const wake = () => heard?.()
  return {
    ring: () => {
      isRinging = true
      wake()
    },
    end: () => {
      isOver = true
      wake()
    },
    /** Whether it has rung since the last time; false once it is over. */
    hasRung: async (): Promise<boolean> => {
      if (!isRinging && !isOver)
        await new Promise<void>(resolve => {
          heard = resolve
        })
      isRinging = false
      return !isOver
    },
  }
}

function tooManyWaiting(waitingMax: number) {
  const text = {
    en: `${waitingMax} calls are waiting already. Ask without wait, or try again in a moment.`,
    es: `Ya hay ${waitingMax} llamadas en espera. Pregunte sin wait o inténtelo de nuevo enseguida.`,
  }
  return new AppError('overloaded', 'criticality.too_many_waiting', text, { retryAfterSeconds: 5 })
}
