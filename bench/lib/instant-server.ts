import { pino } from 'pino'
import { accessRules } from '../../src/access-rules.ts'
import { nobody } from '../../src/platform/access/actor.ts'
import { guardRoutes } from '../../src/platform/access/guard.ts'
import { localRateLimiter } from '../../src/platform/access/rate-limit.ts'
import { shedLoad } from '../../src/platform/http/load-shedding.ts'
import { describeApi } from '../../src/platform/http/openapi.ts'
import { createServer, type Server } from '../../src/platform/http/server.ts'
import { measureRequests, openMetrics } from '../../src/platform/telemetry/metrics.ts'

/** Who every caller of it is. */
export const instantAuthenticator = { identify: async () => nobody, identifyKey: async () => nobody }

/** The platform's server and guard without a database: yardsticks add a route that does nothing. */
export async function anInstantServer(options: {
  callsPerMinute: number
  anonymousAccess?: string[]
}): Promise<Server> {
  const app = await createServer({
    log: pino({ level: 'warn' }),
    trustedProxies: [],
    corsOrigins: [],
    isHttpsExpected: false,
  })
  measureRequests(app, openMetrics())
  await shedLoad(app, {
    probe: { seconds: () => 0, stop: () => {} },
    requestsMax: 1_000,
    loopDelayMaxMs: 1_000,
    onShed: () => {},
  })
  await describeApi(app, { version: 'bench', tags: [] })
  guardRoutes(app, {
    authenticator: instantAuthenticator,
    rules: accessRules,
    limiter: localRateLimiter(),
    refusals: { add: () => {}, flush: async () => {}, stop: async () => {} },
    callsPerMinute: options.callsPerMinute,
    anonymousAccess: options.anonymousAccess ?? [],
  })
  return app
}

/** Listens on the port of the environment, and says so at `/ready`. */
export async function listenInstantly(app: Server): Promise<void> {
  app.get('/ready', { config: { scope: 'public' } }, async () => ({}))
  await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) })
  process.on('SIGTERM', () => process.exit(0))
}
