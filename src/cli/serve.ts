import { createServer } from 'node:net'
import closeWithGrace from 'close-with-grace'
import type { Logger } from 'pino'
import { buildApp } from '../app.ts'
import { alertJobs, assembleTeller, backlogJob } from '../assembly/assemble-alerts.ts'
import { assembleSilenceWatch } from '../assembly/assemble-criticality.ts'
import { assembleImportLoader } from '../assembly/assemble-imports.ts'
import { assembleDelivery, assembleIntake } from '../assembly/assemble-notifications.ts'
import { assembleReports } from '../assembly/assemble-reports.ts'
import { assembleSales, assembleSalesStream, salesJobs } from '../assembly/assemble-sales.ts'
import { assembleEvents, assembleJobs } from '../background.ts'
import { makeLastSeen } from '../modules/criticality/index.ts'
import {
  announceLaunches,
  openGateways,
  planGateways,
  startDemoTraffic,
  tellTroubles,
} from '../modules/notifications/index.ts'
import { holdTimeZone, kafkaAccess, makeTotals } from '../modules/sales/index.ts'
import { type Config, ConfigError, loadConfig } from '../platform/config.ts'
import { isOutage, openDatabases, openPool } from '../platform/database.ts'
import { migrate } from '../platform/migrations.ts'
import { openStorage } from '../platform/storage/storage.ts'
import { openLog } from '../platform/telemetry/logging.ts'
import { openMetrics } from '../platform/telemetry/metrics.ts'
import { version } from '../version.ts'
import { callableAddress } from './address.ts'
import { announce } from './announce.ts'
import { loadDemo, openDemoGateway, startDemoApplications, startDemoShop, withDemoSettings } from './demo.ts'
import { ignoreEchoedSignals } from './echoed-signals.ts'
import { type DatabaseUrls, openDatabaseUrls } from './workplace.ts'

type Options = { role: 'all' | 'api' | 'worker'; demo: boolean }
type Ready = Config & { SESSION_SECRET: string; BOOTSTRAP_ADMIN_KEY: string; SECAPP_TOKEN: string }

const shutdownWithinMs = 10_000

/** Starts the service and returns when it runs; a signal ends it. */
export async function serve({ role, demo }: Options): Promise<void> {
  const startedAt = performance.now()
  const given = loadConfig(process.env)
  const isDemo = (given.DEMO ?? (demo ? 'on' : 'off')) === 'on'
  const { config: wished, password } = isDemo
    ? await withDemoSettings(given)
    : { config: given, password: '' }
  const settings = requireSecrets(wished)
  // Mistakes in the file of gateways and in the login to Kafka are told before anything is started.
  planGateways(settings, process.env)
  kafkaAccess(settings)
  const isApi = role !== 'worker'
  if (isApi) await refuseBusyPort(settings)

  const log = openLog(settings.LOG_LEVEL)
  const closing: (() => Promise<unknown>)[] = []
  const stopping = stopOnSignals(closing, message => log.info(message))
  try {
    const demoPassword = isDemo ? password : undefined
    const started = await startParts({ settings, role, demoPassword, log, closing })
    stopping.started()
    announce({
      ...started,
      isApi,
      isDemo,
      password,
      seconds: (performance.now() - startedAt) / 1000,
    })
  } catch (error) {
    // Whatever is open would keep the process.
    for (const close of closing.toReversed()) await close().catch(() => {})
    throw error
  }
}

type Start = {
  settings: Ready
  role: Options['role']
  /** Given, the demo runs. */
  demoPassword: string | undefined
  log: Logger
  /** What ends each part, in the order of their starts. */
  closing: (() => Promise<unknown>)[]
}

/** Starts the parts of this role, the first before those that need it. What was started is in `closing`, also when one fails. */
async function startParts({ settings, role, demoPassword, log, closing }: Start) {
  const isApi = role !== 'worker'
  const isWorker = role !== 'api'
  const isDemo = demoPassword !== undefined
  const simulator = isDemo ? await openDemoGateway(settings) : undefined
  if (simulator) closing.push(simulator.stop)
  const config = { ...settings, ...simulator?.settings }
  const urls = await openDatabaseUrls(config, message => log.info(message))
  closing.push(urls.release)
  await prepareDatabase(urls, config, demoPassword)

  const databases = openDatabases({
    url: urls.url,
    readUrl: config.DATABASE_READ_URL,
    connectionsMax: config.DATABASE_POOL_MAX,
    name: 'trastienda',
  })
  closing.push(databases.close)
  const tracing = await openTracing(config.OTEL_EXPORTER_OTLP_ENDPOINT)
  if (tracing) closing.push(tracing.stop)
  const metrics = openMetrics()
  const background = { database: databases.writes, metrics, log }
  const events = assembleEvents(background)
  const gateways = tellTroubles(await openGateways(config, process.env), log)
  closing.push(() => Promise.all(gateways.all.map(gateway => gateway.close())))
  const delivery = isWorker ? assembleDelivery({ ...background, gateways, config, events }) : undefined
  const loader = isWorker ? assembleImportLoader({ databases, log, config, events }) : undefined
  const sales = assembleSales(databases.writes, { config, events })
  const storage = await openStorage(config)
  closing.push(storage.close)
  const { reports, jobs: reportJobs } = assembleReports({
    databases,
    storage,
    config,
    events,
    metrics,
    log,
  })
  if (isWorker) {
    // Not waited for: reports are for the night, and what is away now may be back by then.
    void storage.check().catch(error => {
      log.error({ err: error, storage: storage.place }, 'reports cannot be kept there now: see STORAGE_URL')
    })
    const salesStream = assembleSalesStream(background, { config, events, sales })
    const jobs = assembleJobs(background, urls.url, config, [
      ...reportJobs,
      ...salesJobs(databases.writes, { config, events }),
      backlogJob(databases.writes, { gateways, config }),
      ...alertJobs(databases.writes, config),
    ])
    const totals = makeTotals(background)
    const teller = assembleTeller(background, { gateways, config })
    const silence = assembleSilenceWatch(background, config)
    // Before the first of them starts: when one cannot, the others would go on taking work.
    closing.push(totals.stop, teller.stop, silence.stop)
    closing.push(() =>
      Promise.all([jobs.stop(), events.stop(), delivery?.stop(), loader?.stop(), salesStream?.stop()]),
    )
    await jobs.start()
    events.start()
    await delivery?.start()
    loader?.start()
    salesStream?.start()
    totals.start()
    teller.start()
    silence.start()
  }
  if (isApi) {
    const onLaunched = delivery?.nudge ?? announceLaunches(databases.writes)
    const intake = assembleIntake(databases.writes, { gateways, config, onLaunched })
    closing.push(async () => intake.stop())
    const app = await buildApp({
      config,
      role,
      sessionSecret: config.SESSION_SECRET,
      databases,
      events,
      metrics,
      log,
      tracing,
      gateways,
      intake,
      sales,
      reports,
      lastSeen: makeLastSeen({ database: databases.writes, log }),
      onImportStored: () => loader?.nudge(),
    })
    closing.push(() => app.close())
    await app.listen({ host: config.HOST, port: config.PORT })
    // Made-up messages are for a made-up gateway: a real one would deliver them, to whoever has that number.
    if (simulator) {
      const traffic = startDemoTraffic(intake)
      closing.push(async () => traffic.stop())
    }
    if (isDemo) {
      const { ownerUrl } = urls
      const shop = startDemoShop({ ownerUrl, timeZone: config.TIME_ZONE, recorder: sales, log })
      closing.push(shop.stop)
      const applications = await startDemoApplications({
        ownerUrl,
        url: callableAddress(config.HOST, config.PORT),
        token: config.SECAPP_TOKEN,
      })
      closing.push(applications.stop)
    }
  }
  return { config, simulatorUrl: simulator?.settings.GATEWAY_URL, isEmbedded: urls.isEmbedded }
}

async function prepareDatabase(
  { ownerUrl }: DatabaseUrls,
  { TIME_ZONE }: Pick<Config, 'TIME_ZONE'>,
  demoPassword: string | undefined,
) {
  await migrate(ownerUrl).catch(error => {
    throw isOutage(error) ? unreachable(error) : error
  })
  const owner = openPool({ url: ownerUrl, name: 'trastienda start', connectionsMax: 2 })
  try {
    await holdTimeZone(owner, TIME_ZONE)
    if (demoPassword !== undefined) await loadDemo(owner, demoPassword)
  } finally {
    await owner.end({ timeout: 5 })
  }
}

function unreachable(cause: { code?: string }) {
  const text = `The database cannot be reached (${cause.code}). Check DATABASE_URL and that the server runs; "doctor" tells more.`
  return new Error(text, { cause })
}

async function openTracing(endpoint: string | undefined) {
  if (!endpoint) return undefined
  const { startTracing } = await import('../platform/telemetry/tracing.ts')
  return startTracing(endpoint, version)
}

/** Ends everything in the reverse order of its start. A second signal, or ten seconds, ends the process at once. */
function stopOnSignals(closing: (() => Promise<unknown>)[], say: (message: string) => void) {
  let isStarted = false
  // A listener of our own: the library has none between the first signal and its look-out for a second.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {})
  ignoreEchoedSignals()
  // Not when there is nothing left to do, which is after a start that failed: it would end with 0.
  closeWithGrace({ delay: shutdownWithinMs, skip: ['beforeExit'] }, async ({ err, signal }) => {
    if (err) console.error(err)
    if (signal && isStarted) say(`${signal}: finishing what runs (a second one ends at once)`)
    for (const close of closing.toReversed()) await close().catch(error => console.error(error))
    if (signal && isStarted) say('stopped')
  })
  return {
    started: () => {
      isStarted = true
    },
  }
}

function requireSecrets(config: Config): Ready {
  const names = ['BOOTSTRAP_ADMIN_KEY', 'SECAPP_TOKEN', 'SESSION_SECRET'] as const
  const missing = names.filter(name => config[name] === undefined)
  if (missing.length === 0) return config as Ready
  throw new ConfigError(
    missing.map(name => `${name} is missing; make one up, for example with: openssl rand -base64 33`),
  )
}

async function refuseBusyPort({ HOST: host, PORT: port }: Config) {
  const probe = createServer()
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  probe.once('error', reject).listen(port, host, resolve)
  await promise.catch(error => {
    throw new Error(advice(error.code, host, port) ?? error.message)
  })
  await new Promise(closed => probe.close(closed))
}

function advice(code: string, host: string, port: number): string | undefined {
  if (code === 'EADDRINUSE') {
    return `Port ${port} is in use, perhaps by another copy of Trastienda. Stop that, or choose another: PORT=${port + 1} npm start`
  }
  if (code === 'EACCES')
    return `Port ${port} needs more rights than this user has. Choose one above 1023, such as PORT=8000.`
  if (code === 'EADDRNOTAVAIL')
    return `HOST=${host} is no address of this machine. Use 127.0.0.1, or 0.0.0.0 for all.`
  return undefined
}
