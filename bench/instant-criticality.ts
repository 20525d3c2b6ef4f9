/** The yardstick of asking for the criticality: the platform's server, guard and token, with a route that answers `{}`. */
import { pino } from 'pino'
import { Type } from 'typebox'
import { accessRules } from '../src/access-rules.ts'
import { makeTokenCallers } from '../src/modules/criticality/index.ts'
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
const authenticator = { identify: async () => nobody, identifyKey: async () => nobody }
guardRoutes(app, {
  authenticator,
  rules: accessRules,
  limiter: localRateLimiter(),
  refusals: { add: () => {}, flush: async () => {}, stop: async () => {} },
  callsPerMinute: 10_000_000,
  anonymousAccess: [],
})
const { byToken } = makeTokenCallers({ authenticator, secappToken: process.env.SECAPP_TOKEN })

app.get('/ready', { config: { scope: 'public' } }, async () => ({}))
app.get(
  '/secapp/update',
  {
    config: { scope: 'criticality', identify: byToken },
    schema: { response: { 200: Type.Object({ current_status: Type.Optional(Type.Integer()) }) } },
  },
  async () => ({}),
)

await app.listen({ host: '127.0.0.1', port: Number(process.env.PORT) })
process.on('SIGTERM', () => process.exit(0))
