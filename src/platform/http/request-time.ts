import type { FastifyInstance } from 'fastify'
import { answerClientError } from './client-errors.ts'
import { whenOver } from './when-over.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route takes bodies that come in for long, and ends those that come too slowly itself. */
    slowBody?: boolean
  }
}

/**
 * Ends requests that take longer than this to arrive whole (408). The server's own limit knows no routes: it would cut
 * every long upload.
 */
export function limitRequestTime(app: FastifyInstance, limitMs: number) {
  app.addHook('onRequest', (request, reply, next) => {
    const { raw } = request
    const hasBody = 'content-length' in raw.headers || 'transfer-encoding' in raw.headers
    if (!hasBody || request.routeOptions.config.slowBody) return next()
    const timer = setTimeout(() => {
      if (raw.complete || reply.raw.headersSent) return
      answerClientError(
        Object.assign(new Error('too slow'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }),
        raw.socket,
      )
    }, limitMs)
    timer.unref()
    const arrived = () => clearTimeout(timer)
    raw.once('end', arrived)
    whenOver(reply, arrived)
    next()
  })
}
