import { after } from 'node:test'
import type { InjectOptions, Response } from 'light-my-request'
import { buildApp } from '../src/app.ts'
import {
  assembleDelivery,
  assembleEvents,
  assembleImportLoader,
  assembleIntake,
  type Delivery,
} from '../src/background.ts'
import { openGateways } from '../src/modules/notifications/index.ts'
import { loadConfig } from '../src/platform/config.ts'
import { type Databases, openDatabases } from '../src/platform/database.ts'
import type { Events, Listener } from '../src/platform/events.ts'
import type { Server } from '../src/platform/http/server.ts'
import type { ImportLoader } from '../src/platform/imports/waiting/import-loader.ts'
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
  /** Loads waiting imports, once started. */
  loader: ImportLoader
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
  } = {},
): Promise<TestApp> {
  const database = options.database ?? (await aDatabase())
  const config = loadConfig({
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
  const loader = assembleImportLoader({ databases, log })
  const onImportStored = loader.nudge
  const parts = { config, sessionSecret, databases, events, metrics, log, gateways, intake, onImportStored }
  // A busy machine must not make the application of a test shed its calls.
  const app = await buildApp({ ...parts, loopDelayMaxMs: 0 })
  await app.ready()
  after(async () => {
    await Promise.all([events.stop(), delivery.stop(), loader.stop()])
    await app.close()
    intake.stop()
    await Promise.all(gateways.all.map(gateway => gateway.close()))
    await databases.close()
  })
  const call = (method: Method, url: string, { body, headers = {}, key = adminKey }: CallOptions = {}) => {
    const request: InjectOptions = { method, url, headers: { ...headers } }
    if (key !== null) request.headers = { ...request.headers, 'x-api-key': key }
    if (body !== undefined) request.payload = body as Exclude<InjectOptions['payload'], undefined>
    return app.inject(request)
  }
  return { app, database, databases, events, delivery, loader, call, logged: () => lines.join('') }
}
