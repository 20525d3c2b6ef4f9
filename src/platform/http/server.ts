import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import cookie from '@fastify/cookie'
import cors from '@fastify/cors'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import {
  type FastifyBaseLogger,
  type FastifyInstance,
  fastify,
  LogController,
  type RawServerDefault,
} from 'fastify'
import helmet from 'helmet'
import type { Logger } from 'pino'
import { answerClientError } from './client-errors.ts'
import { refuseUnknownRoutes } from './not-found.ts'
import { answerProblems, answerUnroutable } from './problems.ts'
import { requestLog } from './request-log.ts'
import { limitRequestTime } from './request-time.ts'
import { checkInputs } from './validation.ts'

/** The server with our type provider: schemas give the types of what a handler receives and sends. */
export type Server = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

type Options = {
  log: Logger
  trustedProxies: string[]
  corsOrigins: string[]
  isHttpsExpected: boolean
}

/** Largest body that a route takes unless it says otherwise. */
const bodyBytesMax = 256 * 1024

const headerBytesMax = 16 * 1024
const connectionsMax = 5_000
const headersTimeoutMs = 15_000
const requestTimeoutMs = 60_000
const connectionTimeoutMs = 120_000
const handlerTimeoutMs = 30_000

/** Makes the HTTP server with its limits, security headers and error answers, and no routes yet. */
export async function createServer(options: Options): Promise<Server> {
  const app = fastify({
    loggerInstance: options.log as FastifyBaseLogger,
    bodyLimit: bodyBytesMax,
    // By `limitRequestTime`, which knows the routes.
    requestTimeout: 0,
    connectionTimeout: connectionTimeoutMs,
    handlerTimeout: handlerTimeoutMs,
    keepAliveTimeout: 72_000,
    http: { maxHeaderSize: headerBytesMax, headersTimeout: headersTimeoutMs },
    trustProxy: options.trustedProxies.length > 0 ? options.trustedProxies : false,
    genReqId: request => safeRequestId(request.headers['x-request-id']) ?? randomUUID(),
    routerOptions: { maxParamLength: 500, ignoreTrailingSlash: false },
    logController: new LogController({ disableRequestLogging: true }),
    childLoggerFactory: requestLog,
    // A request that comes while the service stops gets our own 503 (see app.ts).
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    clientErrorHandler: answerClientError,
    frameworkErrors: answerUnroutable,
  }).withTypeProvider<TypeBoxTypeProvider>()
  app.server.maxConnections = connectionsMax
  // JSON alone, unless a route says otherwise.
  app.removeContentTypeParser('text/plain')
  // Hooks that every call passes call back: a promise each would cost more than what they do.
  app.addHook('onRequest', (request, reply, next) => {
    reply.header('x-request-id', request.id)
    next()
  })
  app.addHook('onResponse', (request, reply, next) => {
    request.log[reply.statusCode >= 500 ? 'warn' : 'debug'](
      { req: request, res: reply, ms: reply.elapsedTime },
      'answered',
    )
    next()
  })
  limitRequestTime(app, requestTimeoutMs)
  checkInputs(app)
  answerProblems(app)
  refuseUnknownRoutes(app)
  const secure = securityHeaders(options.isHttpsExpected)
  app.addHook('onRequest', (_request, reply, next) => {
    reply.headers(secure)
    next()
  })
  if (options.corsOrigins.length > 0) {
    const exposedHeaders = [
      'ETag',
      'X-Request-Id',
      'RateLimit',
      'RateLimit-Policy',
      'Retry-After',
      'Server-Timing',
    ]
    await app.register(cors, {
      origin: options.corsOrigins,
      methods: ['GET', 'POST', 'PATCH', 'DELETE'],
      strictPreflight: false,
      exposedHeaders,
    })
  }
  await app.register(cookie)
  return app
}

function safeRequestId(header: unknown): string | undefined {
  return typeof header === 'string' && /^[\w.:-]{1,100}$/.test(header) ? header : undefined
}

// Written down once: helmet would put its policy together again for each request.
function securityHeaders(isHttpsExpected: boolean): Record<string, string> {
  const headers: Record<string, string> = {}
  const answer = {
    setHeader: (name: string, value: string) => {
      headers[name.toLowerCase()] = value
    },
    removeHeader: () => {},
  } as unknown as ServerResponse
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: isHttpsExpected ? { maxAge: 31_536_000, includeSubDomains: true } : false,
  })({} as IncomingMessage, answer, () => {})
  return headers
}
