import { AppError } from '../errors.ts'
import type { Server } from './server.ts'
import type { StreamSlots } from './streams.ts'

const streamGraceMs = 5_000
// What then still waits for its client (a reader that stands still) is cut, so that the process ends in time.
const answerGraceMs = 7_000
const idleLookEveryMs = 100

/** How an application ends: new calls are refused, what runs gets its time. */
export type Drain = {
  isStopping: () => boolean
  /** Lets it begin as the application closes. The last to be called: what ends streams and waiting calls goes before. */
  startOnClose: (slots: Pick<StreamSlots, 'endAll'>) => void
}

/** Makes it, before any route or other hook: who calls while the process stops is told to repeat the call. */
export function makeDrain(app: Server): Drain {
  let isStopping = false
  app.addHook('onRequest', (_request, reply, next) => {
    if (!isStopping) return next()
    reply.header('connection', 'close')
    throw stopping()
  })
  return {
    isStopping: () => isStopping,
    startOnClose: slots => {
      app.addHook('preClose', async () => {
        isStopping = true
        setTimeout(slots.endAll, streamGraceMs).unref()
        // The server itself looks for idle lines only once, as it begins to close.
        const closing = setInterval(() => app.server.closeIdleConnections(), idleLookEveryMs)
        const cutting = setTimeout(() => app.server.closeAllConnections(), answerGraceMs)
        app.server.once('close', () => {
          clearInterval(closing)
          clearTimeout(cutting)
        })
      })
    },
  }
}

function stopping() {
  const text = {
    en: 'This process is shutting down. Repeat the call; another one answers.',
    es: 'Este proceso se está deteniendo. Repita la llamada; otro responderá.',
  }
  return new AppError('overloaded', 'stopping', text, { retryAfterSeconds: 1 })
}
