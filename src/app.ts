import type { Logger } from 'pino'
import { accessApi, openAccess } from './assembly/assemble-access.ts'
import { alertsApi } from './assembly/assemble-alerts.ts'
import { criticalityApi } from './assembly/assemble-criticality.ts'
import { customersApi } from './assembly/assemble-customers.ts'
import { hiringApi } from './assembly/assemble-hiring.ts'
import { importsApi } from './assembly/assemble-imports.ts'
import { notificationsApi } from './assembly/assemble-notifications.ts'
import { operationApi } from './assembly/assemble-operation.ts'
import { salesApi } from './assembly/assemble-sales.ts'
import type { LastSeen } from './modules/criticality/index.ts'
import type { Gateways, Intake } from './modules/notifications/index.ts'
import type { ReportsRun, SalesRecorder } from './modules/sales/index.ts'
import type { Config } from './platform/config.ts'
import type { Databases } from './platform/database.ts'
import type { Events } from './platform/events.ts'
import { makeCursors } from './platform/http/cursor.ts'
import { makeDrain } from './platform/http/drain.ts'
import { probePool, shedLoad } from './platform/http/load-shedding.ts'
import { makeOnce } from './platform/http/once.ts'
import { describeApi } from './platform/http/openapi.ts'
import { createServer, type Server } from './platform/http/server.ts'
import { makeStreamSlots } from './platform/http/streams.ts'
import { type Metrics, measurePool, measureRequests } from './platform/telemetry/metrics.ts'
import type { Tracing } from './platform/telemetry/tracing.ts'
import { version } from './version.ts'

type AppParts = {
  config: Config
  sessionSecret: string
  databases: Databases
  events: Events
  metrics: Metrics
  log: Logger
  tracing?: Tracing | undefined
  gateways: Gateways
  intake: Intake
  sales: SalesRecorder
  reports: ReportsRun
  /** Who asked for the criticality when; it runs while the application listens. */
  lastSeen: LastSeen
  /** Tells who loads waiting imports that one more waits. */
  onImportStored: () => void
  /** Whether this process works in the background too. */
  role?: 'all' | 'api'
  loopDelayMaxMs?: number
  poolWaitMaxSeconds?: number
}

const tags = [
  { name: 'customers', description: 'Customers and their addresses.' },
  { name: 'hiring', description: 'Departments, jobs, employees, and the metrics of hiring.' },
  { name: 'imports', description: 'Files that were loaded, and the rows of them that could not be.' },
  { name: 'notifications', description: 'Requests that are delivered by email, SMS or push.' },
  { name: 'sales', description: 'Sales of each provider: recorded once, live and by the day.' },
  { name: 'criticality', description: 'The security level: reported by producers, told to consumers.' },
  { name: 'alerts', description: 'What operators should know, and who is told of it.' },
  { name: 'access', description: 'Sessions, keys, users and the audit trail.' },
  { name: 'operation', description: 'For whoever keeps it running.' },
]

const requestsMax = 1_000
const loopDelayMaxDefaultMs = 1_000

/** The assembled application: what each module receives, on one screen. It listens nowhere yet. */
export async function buildApp(parts: AppParts): Promise<Server> {
  const { config, sessionSecret, databases, events, metrics, log, gateways, reports, lastSeen } = parts
  const { writes } = databases
  const { registry } = metrics

  const app = await createServer({
    log,
    trustedProxies: config.TRUSTED_PROXIES,
    corsOrigins: config.CORS_ORIGINS,
    isHttpsExpected: config.TRUSTED_PROXIES.length > 0,
  })
  const drain = makeDrain(app)
  await parts.tracing?.watch(app)
  measureRequests(app, metrics)
  const probe = probePool(writes)
  shedLoad(app, {
    probe,
    requestsMax,
    loopDelayMaxMs: parts.loopDelayMaxMs ?? loopDelayMaxDefaultMs,
    poolWaitMaxSeconds: parts.poolWaitMaxSeconds,
    onShed: cause => metrics.shed.inc({ cause }),
  })
  measurePool(metrics, writes, probe.seconds)
  await describeApi(app, { version, tags })
  const access = await openAccess(app, { config, sessionSecret, database: writes, log })

  const { authenticator } = access
  const once = makeOnce(writes, sessionSecret)
  const cursors = makeCursors(sessionSecret)
  const slots = makeStreamSlots()
  const operation = await operationApi(app, {
    config,
    role: parts.role ?? 'all',
    databases,
    storage: reports.storage,
    gateways,
    metrics,
    authenticator,
    probeSeconds: probe.seconds,
    isStopping: drain.isStopping,
  })
  accessApi(app, { ...access, database: writes, once, cursors, sessionSecret })
  customersApi(app, { databases, once, cursors, slots, record: events.record })
  hiringApi(app, { databases, once, cursors })
  importsApi(app, { config, databases, cursors, slots, events, onStored: parts.onImportStored })
  notificationsApi(app, { config, databases, once, cursors, gateways, intake: parts.intake, registry })
  alertsApi(app, { config, databases, once, cursors, gateways, authenticator, registry, log })
  salesApi(app, { config, databases, once, cursors, slots, authenticator, sales: parts.sales, reports, log })
  criticalityApi(app, { config, databases, once, cursors, authenticator, lastSeen, registry, log })

  app.addHook('onListen', async () => lastSeen.start())
  drain.startOnClose(slots)
  app.addHook('onClose', async () => {
    probe.stop()
    operation.stop()
    await Promise.allSettled([lastSeen.stop(), access.stop()])
  })
  return app
}
