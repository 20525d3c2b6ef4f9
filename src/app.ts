import { join } from 'node:path'
import type { Logger } from 'pino'
import { accessRules } from './access-rules.ts'
import { importTargets } from './import-targets.ts'
import {
  alertListRoute,
  alertRoutes,
  alertRuleRoutes,
  alertStreamRoute,
  alertsCaller,
  makeAlertFeed,
  measureAlerts,
  tellingRoutes,
} from './modules/alerts/index.ts'
import {
  consumerRoutes,
  historyRoutes,
  type LastSeen,
  makeListeningConsumers,
  makeStateFeed,
  makeStateReader,
  makeTokenCallers,
  makeWaitingReaders,
  measureConsumers,
  producerRoutes,
  secappRoutes,
  stateRoutes,
  stateStreamRoute,
} from './modules/criticality/index.ts'
import {
  addressRoutes,
  clientsRoute,
  customerListRoutes,
  customerNames,
  customerRoutes,
  exportRoute,
  landmarkRoute,
} from './modules/customers/index.ts'
import { employeeBatchRoutes, hiringListRoutes, metricRoutes } from './modules/hiring/index.ts'
import {
  batchRoute,
  callbackUrlFault,
  explanationRoute,
  flowRoute,
  type Gateways,
  type Intake,
  listGatewayStates,
  listLivingWorkers,
  makeHandOver,
  makeLaunching,
  measureFlow,
  requestActRoutes,
  requestListRoutes,
  requestRoutes,
} from './modules/notifications/index.ts'
import {
  dailyExportRoute,
  deadLetterRoutes,
  isProvider,
  makeSalesLive,
  productRoutes,
  providerRoutes,
  type ReportsRun,
  reconciliationRoute,
  reportFileRoute,
  reportRoutes,
  type SalesRecorder,
  saleEventsRoute,
  salesFigureRoutes,
  salesLiveRoute,
} from './modules/sales/index.ts'
import { openRefusalLog } from './platform/access/audit.ts'
import { auditRoutes } from './platform/access/audit-routes.ts'
import { makeAuthenticator } from './platform/access/authenticate.ts'
import { guardRoutes } from './platform/access/guard.ts'
import { keyRoutes } from './platform/access/key-routes.ts'
import { localRateLimiter } from './platform/access/rate-limit.ts'
import { sessionRoutes } from './platform/access/session-routes.ts'
import { makeStillAllowed } from './platform/access/still-allowed.ts'
import { userRoutes } from './platform/access/user-routes.ts'
import type { Config } from './platform/config.ts'
import type { Databases } from './platform/database.ts'
import { type Dependency, watchDependencies } from './platform/dependencies.ts'
import { AppError } from './platform/errors.ts'
import type { Events } from './platform/events.ts'
import { consoleRoutes } from './platform/http/console-routes.ts'
import { makeCursors } from './platform/http/cursor.ts'
import { healthRoutes } from './platform/http/health-routes.ts'
import { probePool, shedLoad } from './platform/http/load-shedding.ts'
import { makeOnce } from './platform/http/once.ts'
import { describeApi, openApiRoutes } from './platform/http/openapi.ts'
import { createServer, type Server } from './platform/http/server.ts'
import { makeSseLines } from './platform/http/sse.ts'
import { makeStreamSlots } from './platform/http/streams.ts'
import { systemRoutes } from './platform/http/system-routes.ts'
import { importRoutes } from './platform/imports/http/import-routes.ts'
import { importProgressRoute } from './platform/imports/http/progress-route.ts'
import { rejectRoutes } from './platform/imports/http/reject-routes.ts'
import { rejectsCsvRoute } from './platform/imports/http/rejects-csv-route.ts'
import { makeUploadParts, uploadRoute } from './platform/imports/http/upload-route.ts'
import { isMigrated } from './platform/migrations.ts'
import { watchEventLoop } from './platform/telemetry/event-loop.ts'
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

const consoleDirectory = join(import.meta.dirname, '..', 'console', 'dist')
const requestsMax = 1_000
const loopDelayMaxDefaultMs = 1_000
const lastUsedFlushMs = 10_000
const streamGraceMs = 5_000
const progressListenersMax = 50
// Of each kind: streams, and calls that wait. Their connections come on top of those that the server takes for calls.
const criticalityReadersMax = 12_000
const salesListenersMax = 4_000
const alertListenersMax = 500
// What then still waits for its client (a reader that stands still) is cut, so that the process ends in time.
const answerGraceMs = 7_000

/** The assembled application: what each module receives, on one screen. It listens nowhere yet. */
export async function buildApp(parts: AppParts): Promise<Server> {
  const { config, sessionSecret, databases, events, metrics, log, tracing } = parts
  const { writes } = databases
  const warn = (message: string) => (error: unknown) => log.warn({ err: error }, message)

  const app = await createServer({
    log,
    trustedProxies: config.TRUSTED_PROXIES,
    corsOrigins: config.CORS_ORIGINS,
    isHttpsExpected: config.TRUSTED_PROXIES.length > 0,
  })
  let isStopping = false
  app.addHook('onRequest', async (_request, reply) => {
    if (!isStopping) return
    reply.header('connection', 'close')
    throw stopping()
  })
  await tracing?.watch(app)
  measureRequests(app, metrics)

  const probe = probePool(writes)
  await shedLoad(app, {
    probe,
    requestsMax,
    loopDelayMaxMs: parts.loopDelayMaxMs ?? loopDelayMaxDefaultMs,
    poolWaitMaxSeconds: parts.poolWaitMaxSeconds,
    onShed: cause => metrics.shed.inc({ cause }),
  })
  measurePool(metrics, writes, probe.seconds)

  const limiter = await openLimiter(
    config.REDIS_URL,
    warn('limits are counted by this process alone: Redis did not answer'),
  )
  const authenticator = makeAuthenticator({
    database: writes,
    rules: accessRules,
    limiter,
    bootstrapKey: config.BOOTSTRAP_ADMIN_KEY,
    sessionSecret,
  })
  const refusals = openRefusalLog(writes, warn('refusals could not be written to the audit trail'))
  await describeApi(app, { version, tags })
  guardRoutes(app, {
    authenticator,
    rules: accessRules,
    limiter,
    refusals,
    callsPerMinute: config.CALLS_PER_MINUTE,
    anonymousAccess: config.ANONYMOUS_ACCESS,
  })

  const once = makeOnce(writes, sessionSecret)
  const cursors = makeCursors(sessionSecret)
  const slots = makeStreamSlots()
  openApiRoutes(app)
  await consoleRoutes(app, consoleDirectory)
  healthRoutes(app, {
    databases,
    metrics,
    metricsAccess: config.METRICS_ACCESS,
    authenticator,
    isMigrated: () => isMigrated(writes),
    isStopping: () => isStopping,
  })
  const dependencies = watchDependencies(dependenciesOf(parts))
  const eventLoop = watchEventLoop()
  app.addHook('onListen', async () => dependencies.start())
  systemRoutes(app, {
    database: writes,
    version,
    role: parts.role ?? 'all',
    startedAt: new Date(performance.timeOrigin),
    dependencies,
    eventLoop,
    poolMax: config.DATABASE_POOL_MAX,
    probeSeconds: probe.seconds,
    listGateways: () => listGatewayStates(writes, parts.gateways),
    listWorkers: () => listLivingWorkers(writes),
  })
  sessionRoutes(app, { database: writes, rules: accessRules, authenticator, limiter, sessionSecret })
  keyRoutes(app, {
    database: writes,
    once,
    rules: accessRules,
    authenticator,
    isProvider: id => isProvider(writes, id),
  })
  userRoutes(app, { database: writes, once, rules: accessRules, authenticator })
  auditRoutes(app, { database: writes, cursors })

  const customers = { databases, once, record: events.record }
  clientsRoute(app, { databases, slots })
  customerListRoutes(app, { databases, cursors })
  landmarkRoute(app, { databases, cursors })
  exportRoute(app, { databases, slots })
  customerRoutes(app, customers)
  addressRoutes(app, customers)

  employeeBatchRoutes(app, { databases, once })
  hiringListRoutes(app, { databases, cursors })
  metricRoutes(app, { databases })

  const uploads = makeUploadParts({
    databases,
    bytesMax: config.IMPORT_BYTES_MAX,
    importsAtOnce: config.IMPORTS_AT_ONCE,
    onStored: parts.onImportStored,
  })
  const targets = importTargets(config, events)
  uploadRoute(app, { module: 'sales', targets: targets.sales, path: '/v1/sales/imports' }, uploads)
  uploadRoute(
    app,
    { module: 'hiring', targets: targets.hiring, path: '/v1/hiring/imports', contractPath: '/upload_csv' },
    uploads,
  )
  const imports = { databases, cursors, targets: Object.values(targets).flat() }
  importRoutes(app, imports)
  importProgressRoute(app, { ...imports, listeners: makeStreamSlots(progressListenersMax) })
  rejectRoutes(app, imports)
  rejectsCsvRoute(app, { ...imports, slots })

  const { intake, gateways } = parts
  measureFlow(metrics.registry, databases.reads, gateways)
  const registration = {
    intake,
    once,
    messageLengthMax: config.MESSAGE_LENGTH_MAX,
    callbackUrlFault: (url: string) =>
      callbackUrlFault(url, { hasSecret: config.CALLBACK_SECRET.length > 0, hosts: config.CALLBACK_HOSTS }),
  }
  requestRoutes(app, registration)
  const launching = makeLaunching({
    database: writes,
    gateways,
    endsAfterSeconds: config.REQUEST_HOURS_MAX * 3_600,
  })
  batchRoute(app, { ...registration, launching })
  requestListRoutes(app, { databases, cursors })
  requestActRoutes(app, { database: writes, once, backlog: intake.backlog, launching })
  explanationRoute(app, { database: writes, gateways })
  flowRoute(app, { database: databases.reads, gateways })

  const handOver = makeHandOver({
    database: writes,
    gateways,
    caller: alertsCaller,
    backlogMax: config.REQUESTS_BACKLOG_MAX,
    endsAfterSeconds: config.REQUEST_HOURS_MAX * 3_600,
  })
  alertListRoute(app, { databases, cursors })
  alertRoutes(app, { database: writes })
  alertStreamRoute(app, {
    feed: makeAlertFeed({ database: writes, log }),
    lines: makeSseLines({
      linesMax: alertListenersMax,
      isStillAllowed: makeStillAllowed(authenticator, 'alerts:read'),
    }),
  })
  measureAlerts(metrics.registry, databases.reads)
  alertRuleRoutes(app, { databases, once, cursors, handOver })
  tellingRoutes(app, { databases })

  const { sales } = parts
  saleEventsRoute(app, { sales })
  deadLetterRoutes(app, { databases, cursors, sales })
  providerRoutes(app, { databases, once, cursors })
  productRoutes(app, { databases, once, cursors })
  salesFigureRoutes(app, { databases, cursors, timeZone: config.TIME_ZONE, customerNames })
  dailyExportRoute(app, { databases, slots, timeZone: config.TIME_ZONE, customerNames })
  salesLiveRoute(app, {
    database: writes,
    live: makeSalesLive({ database: writes, log }),
    lines: makeSseLines({
      linesMax: salesListenersMax,
      linesOfOneMax: config.SALES_LISTENERS_PER_KEY,
      isStillAllowed: makeStillAllowed(authenticator, 'sales:read'),
    }),
  })
  const { reports } = parts
  reportRoutes(app, { databases, cursors, reports })
  reportFileRoute(app, { databases, storage: reports.storage })
  reconciliationRoute(app, { database: databases.reads, timeZone: reports.timeZone })

  const { lastSeen } = parts
  const callers = makeTokenCallers({ authenticator, secappToken: config.SECAPP_TOKEN })
  const reader = makeStateReader(writes)
  const { watch, waiting } = makeWaitingReaders(app, {
    database: writes,
    reader,
    log,
    waitingMax: criticalityReadersMax,
  })
  const reporting = {
    database: writes,
    once,
    reader,
    callers,
    waiting,
    futureMinutes: config.CHANGE_FUTURE_MINUTES,
  }
  secappRoutes(app, { ...reporting, lastSeen })
  stateRoutes(app, reporting)
  stateStreamRoute(app, {
    callers,
    feed: makeStateFeed({ database: writes, watch }),
    lines: makeSseLines({
      linesMax: criticalityReadersMax,
      isStillAllowed: makeStillAllowed(authenticator, 'criticality:read'),
    }),
    consumers: makeListeningConsumers({ watch, lastSeen }),
  })
  historyRoutes(app, { databases, cursors })
  const silenceMinutes = config.CONSUMER_SILENCE_MINUTES
  consumerRoutes(app, { databases, cursors, silenceMinutes })
  producerRoutes(app, { databases, cursors })
  measureConsumers(metrics.registry, databases.reads, { silenceMinutes })
  app.addHook('onListen', async () => lastSeen.start())

  const flushing = setInterval(
    () => void authenticator.flush().catch(warn('last use of keys not written')),
    lastUsedFlushMs,
  )
  flushing.unref()
  app.addHook('preClose', async () => {
    isStopping = true
    setTimeout(slots.endAll, streamGraceMs).unref()
    // The server itself looks for idle lines only once, as it begins to close.
    const closing = setInterval(() => app.server.closeIdleConnections(), 100)
    const cutting = setTimeout(() => app.server.closeAllConnections(), answerGraceMs)
    app.server.once('close', () => {
      clearInterval(closing)
      clearTimeout(cutting)
    })
  })
  app.addHook('onClose', async () => {
    clearInterval(flushing)
    probe.stop()
    dependencies.stop()
    eventLoop.stop()
    await Promise.allSettled([lastSeen.stop(), authenticator.flush(), refusals.stop(), limiter.close()])
  })
  return app
}

const storageLookEveryMs = 60_000

function dependenciesOf({ databases, reports }: AppParts): Dependency[] {
  const { writes, reads } = databases
  const replica = { name: 'replica', check: async () => reads`select 1` }
  return [
    { name: 'database', check: async () => writes`select 1` },
    ...(reads === writes ? [] : [replica]),
    {
      name: 'migrations',
      check: async () => {
        if (!(await isMigrated(writes))) throw Object.assign(new Error(), { code: 'not applied' })
      },
    },
    { name: 'storage', check: () => reports.storage.check(), everyMs: storageLookEveryMs },
  ]
}

// Redis's client and the tracing SDK are loaded only by who uses them: together they weigh as much as the rest.
async function openLimiter(redisUrl: string | undefined, onTrouble: (error: unknown) => void) {
  if (!redisUrl) return localRateLimiter()
  const { sharedRateLimiter } = await import('./platform/access/shared-rate-limit.ts')
  return sharedRateLimiter(redisUrl, onTrouble)
}

function stopping() {
  const text = {
    en: 'This process is shutting down. Repeat the call; another one answers.',
    es: 'Este proceso se está deteniendo. Repita la llamada; otro responderá.',
  }
  return new AppError('overloaded', 'stopping', text, { retryAfterSeconds: 1 })
}
