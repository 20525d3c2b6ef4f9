import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import type { InjectOptions, Response } from 'light-my-request'
import { buildApp } from '../src/app.ts'
import { assembleTeller } from '../src/assembly/assemble-alerts.ts'
import { assembleImportLoader } from '../src/assembly/assemble-imports.ts'
import { assembleDelivery, assembleIntake, type Delivery } from '../src/assembly/assemble-notifications.ts'
import { assembleReports } from '../src/assembly/assemble-reports.ts'
import { assembleSales } from '../src/assembly/assemble-sales.ts'
import { assembleEvents } from '../src/background.ts'
import type { Teller } from '../src/modules/alerts/index.ts'
import { type LastSeen, makeLastSeen } from '../src/modules/criticality/index.ts'
import { openGateways } from '../src/modules/notifications/index.ts'
import type { ReportsRun, SalesRecorder } from '../src/modules/sales/index.ts'
import { loadConfig } from '../src/platform/config.ts'
import { type Databases, openDatabases } from '../src/platform/database.ts'
import type { Events, Listener } from '../src/platform/events.ts'
import type { Server } from '../src/platform/http/server.ts'
import type { ImportLoader } from '../src/platform/imports/waiting/import-loader.ts'
import type { Job } from '../src/platform/jobs.ts'
import { openStorage } from '../src/platform/storage/storage.ts'
import { openLog } from '../src/platform/telemetry/logging.ts'
import { openMetrics } from '../src/platform/telemetry/metrics.ts'
import { aDatabase, type TestDatabase } from './database.ts'

export const adminKey = 'an-admin-key-for-tests-0123456789abcdef'
export const sessionSecret = 'a-session-secret-for-tests-0123456789abcdef'

/** A whole application on a database of its own, called without a network. */
export type TestApp = {
  app: Server
  database: TestDatabase
  databases: Databases
  events: Events
  /** Delivers notifications, once started. */
  delivery: Delivery
  /** Tells of alerts, once started. */
  teller: Teller
  /** Loads waiting imports, once started. */
  loader: ImportLoader
  /** Where sales come in. */
  sales: SalesRecorder
  /** How reports are written; into a folder of the test unless STORAGE_URL says otherwise. */
  reports: ReportsRun
  reportJobs: Job[]
  /** Who asked for the criticality when: written as often as the test says. */
  lastSeen: LastSeen
  /** Calls as the administrator; `key: null` sends no credentials, another key sends that one. */
  call: (method: Method, url: string, options?: CallOptions) => Promise<Response>
  logged: () => string
}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT'
type CallOptions = { body?: unknown; headers?: Record<string, string>; key?: string | null }

/** Builds the application as the service does. `settings` are those of the environment. */
export async function anApp(
  options: {
    settings?: Record<string, string>
    database?: TestDatabase
    listeners?: readonly Listener[]
    poolWaitMaxSeconds?: number
  } = {},
): Promise<TestApp> {
  const database = options.database ?? (await aDatabase())
  const storageFolder = join(tmpdir(), `trastienda-test-${randomUUID()}`)
  const config = loadConfig({
    STORAGE_URL: `file:${storageFolder}`,
    BOOTSTRAP_ADMIN_KEY: adminKey,
    CALLS_PER_MINUTE: '1000000',
    ...options.settings,
  })
  const databases = openDatabases({
    url: config.DATABASE_URL ?? database.url,
    readUrl: config.DATABASE_READ_URL,
    connectionsMax: 8,
    name: 'trastienda',
  })
  const lines: string[] = []
  const log = openLog('trace', false, { write: line => void lines.push(line) })
  const metrics = openMetrics()
  const events = assembleEvents({ database: databases.writes, metrics, log }, options.listeners)
  const gateways = await openGateways(config, options.settings ?? {})
  const delivery = assembleDelivery({
    database: databases.writes,
    metrics,
    log,
    gateways,
    config,
    events,
  })
  const intake = assembleIntake(databases.writes, { gateways, config, onLaunched: delivery.nudge })
  const teller = assembleTeller({ database: databases.writes, log }, { gateways, config })
  const loader = assembleImportLoader({ databases, log, config, events })
  const sales = assembleSales(databases.writes, { config, events })
  const storage = await openStorage(config)
  const { reports, jobs: reportJobs } = assembleReports({
    databases,
    storage,
    config,
    events,
    metrics,
    log,
  })
  const lastSeen = makeLastSeen({ database: databases.writes, log })
  const onImportStored = loader.nudge
  const parts = {
    config,
    sessionSecret,
    databases,
    events,
    metrics,
    log,
    gateways,
    intake,
    sales,
    reports,
    lastSeen,
    onImportStored,
  }
  // A busy machine must not make the application of a test shed its calls.
  const app = await buildApp({
    ...parts,
    loopDelayMaxMs: 0,
    poolWaitMaxSeconds: options.poolWaitMaxSeconds ?? Number.POSITIVE_INFINITY,
  })
  await app.ready()
  after(async () => {
    await Promise.all([events.stop(), delivery.stop(), teller.stop(), loader.stop()])
    await app.close()
    intake.stop()
    await Promise.all(gateways.all.map(gateway => gateway.close()))
    await Promise.all([databases.close(), storage.close()])
    await rm(storageFolder, { recursive: true, force: true })
  })
  const call = (method: Method, url: string, { body, headers = {}, key = adminKey }: CallOptions = {}) => {
    const request: InjectOptions = { method, url, headers: { ...headers } }
    if (key !== null) request.headers = { ...request.headers, 'x-api-key': key }
    if (body !== undefined) request.payload = body as Exclude<InjectOptions['payload'], undefined>
    return app.inject(request)
  }
  return {
    app,
    database,
    databases,
    events,
    delivery,
    teller,
    loader,
    sales,
    reports,
    reportJobs,
    lastSeen,
    call,
    logged: () => lines.join(''),
  }
}
