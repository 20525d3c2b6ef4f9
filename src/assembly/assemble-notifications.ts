import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import {
  batchRoute,
  callbackUrlFault,
  countCallbacks,
  deleteOldRequests,
  explanationRoute,
  flowRoute,
  type Gateways,
  type Intake,
  makeCallbacks,
  makeDeliveryEngine,
  makeIntake,
  makeLaunching,
  measureFlow,
  requestActRoutes,
  requestListRoutes,
  requestRoutes,
  tellRefusals,
  watchEngine,
} from '../modules/notifications/index.ts'
import type { Config } from '../platform/config.ts'
import type { Database, Databases } from '../platform/database.ts'
import type { Events } from '../platform/events.ts'
import type { Cursors } from '../platform/http/cursor.ts'
import type { Once } from '../platform/http/once.ts'
import type { Server } from '../platform/http/server.ts'
import type { Job } from '../platform/jobs.ts'
import type { Metrics } from '../platform/telemetry/metrics.ts'

/** After how many seconds without success a request is given up. */
export const endsAfterSeconds = ({ REQUEST_HOURS_MAX }: Pick<Config, 'REQUEST_HOURS_MAX'>): number =>
  REQUEST_HOURS_MAX * 3_600

type Parts = {
  config: Config
  databases: Databases
  once: Once
  cursors: Cursors
  gateways: Gateways
  intake: Intake
  registry: Registry
}

/** The API of notifications, and the measure of their flow. */
export function notificationsApi(app: Server, parts: Parts) {
  const { config, databases, once, cursors, gateways, intake } = parts
  const { writes: database, reads } = databases
  measureFlow(parts.registry, reads, gateways)
  const registration = {
    intake,
    once,
    messageLengthMax: config.MESSAGE_LENGTH_MAX,
    callbackUrlFault: (url: string) =>
      callbackUrlFault(url, { hasSecret: config.CALLBACK_SECRET.length > 0, hosts: config.CALLBACK_HOSTS }),
  }
  const launching = makeLaunching({ database, gateways, endsAfterSeconds: endsAfterSeconds(config) })
  requestRoutes(app, registration)
  batchRoute(app, { ...registration, launching })
  requestListRoutes(app, { databases, cursors })
  requestActRoutes(app, { database, once, backlog: intake.backlog, launching })
  explanationRoute(app, { database, gateways })
  flowRoute(app, { database: reads, gateways })
}

/** Where notification requests come in, in this process. `onLaunched` tells those who deliver them. */
export function assembleIntake(
  database: Database,
  { gateways, config, onLaunched }: { gateways: Gateways; config: Config; onLaunched: () => void },
): Intake {
  return makeIntake({
    database,
    gateways,
    backlogMax: config.REQUESTS_BACKLOG_MAX,
    endsAfterSeconds: endsAfterSeconds(config),
    onLaunched,
  })
}

/** What delivers notifications in this process: the engine, and the callbacks that tell of it. */
export type Delivery = { start: () => Promise<void>; nudge: () => void; stop: () => Promise<void> }

type DeliveryParts = {
  database: Database
  metrics: Metrics
  log: Logger
  gateways: Gateways
  config: Config
  events: Events
}

/** Makes it; it works once started. */
export function assembleDelivery(parts: DeliveryParts): Delivery {
  const { database, metrics, log, gateways, config, events } = parts
  const callbacks = makeCallbacks({
    database,
    secrets: config.CALLBACK_SECRET,
    hosts: config.CALLBACK_HOSTS,
    log,
    onResult: countCallbacks(metrics.registry),
  })
  const engine = makeDeliveryEngine({
    database,
    gateways,
    triesMax: config.REQUEST_ATTEMPTS_MAX,
    log,
    record: events.record,
    watch: watchEngine(metrics.registry, {
      finished: callbacks.nudge,
      refused: tellRefusals(log),
    }),
  })
  return {
    start: async () => {
      await engine.start()
      callbacks.start()
    },
    nudge: engine.nudge,
    stop: async () => {
      await engine.stop()
      await callbacks.stop()
    },
  }
}

/** What notifications do on a schedule, in UTC. */
export function notificationsJobs(
  database: Database,
  { REQUESTS_KEPT_DAYS }: Pick<Config, 'REQUESTS_KEPT_DAYS'>,
): Job[] {
  return [
    {
      name: 'delete-old-requests',
      schedule: '37 * * * *',
      run: async signal => void (await deleteOldRequests(database, REQUESTS_KEPT_DAYS, { signal })),
    },
  ]
}
