/** The yardstick of registration: the platform's server, guard, schema and route, with an intake that stores nothing. */
import { pino } from 'pino'
import { accessRules } from '../src/access-rules.ts'
import { type Intake, requestRoutes } from '../src/modules/notifications/index.ts'
import { nobody } from '../src/platform/access/actor.ts'
import { guardRoutes } from '../src/platform/access/guard.ts'
import { localRateLimiter } from '../src/platform/access/rate-limit.ts'
import { shedLoad } from '../src/platform/http/load-shedding.ts'
import { describeApi } from '../src/platform/http/openapi.ts'
import { createServer } from '../src/platform/http/server.ts'
import { measureRequests, openMetrics } from '../src/platform/telemetry/metrics.ts'

const app = await createServer({
  log: pino({ level: 'warn' }),
  trustedProxies: [],
  corsOrigins: [],
  isHttpsExpected: false,
})
const metrics = openMetrics()
measureRequests(app, metrics)
await shedLoad(app, {
  probe: { seconds: () => 0, stop: () => {} },
  requestsMax: 1_000,
  loopDelayMaxMs: 1_000,
  onShed: () => {},
})
await describeApi(app, { version: 'bench', tags: [] })
guardRoutes(app, {
  authenticator: { identify: async () => nobody },
  rules: accessRules,
  limiter: localRateLimiter(),
  refusals: { add: () => {}, flush: async () => {}, stop: async () => {} },
  callsPerMinute: 1_000,
  anonymousAccess: ['notifications'],
})
const intake: Intake = {
  register: async () => {},
  registerAll: async () => {},
  launch: async () => true,
  statusOf: async () => 'queued',
  waiting: () => 0,
  backlog: { isFullFor: () => false, added: () => {}, size: () => 0, stop: () => {} },
  stop: () => {},
}
requestRoutes(app, {
  intake,
  once: async () => {
    throw new Error('The bench sends no Idempotency-Key.')
  },
  messageLengthMax: 10_000,
  callbackUrlFault: () => undefined,
})
app.get('/ready', { config: { scope: 'public' } }, async () => ({}))

await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) })
process.on('SIGTERM', () => process.exit(0))
