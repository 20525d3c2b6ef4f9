import type { Logger } from 'pino'
import { deleteOldChanges } from './modules/customers/index.ts'
import { foldMonthlyHires, hiringTargets } from './modules/hiring/index.ts'
import {
  countCallbacks,
  deleteOldRequests,
  type Gateways,
  type Intake,
  makeCallbacks,
  makeDeliveryEngine,
  makeIntake,
  tellRefusals,
  watchEngine,
} from './modules/notifications/index.ts'
import { deleteOldSessions } from './platform/access/session-queries.ts'
import type { Config } from './platform/config.ts'
import type { Database, Databases } from './platform/database.ts'
import { deleteOldEvents, type Events, type Listener, makeEvents } from './platform/events.ts'
import { forgetOldAnswers } from './platform/http/once.ts'
import { type ImportLoader, makeImportLoader } from './platform/imports/waiting/import-loader.ts'
import { type Job, type Jobs, makeJobs } from './platform/jobs.ts'
import type { Metrics } from './platform/telemetry/metrics.ts'

/** Who listens to what: one line for each reaction of a module to another's event. None so far. */
const listeners: readonly Listener[] = []

type JobsConfig = Pick<Config, 'REQUESTS_KEPT_DAYS'>

/** What runs on a schedule, in UTC. */
function scheduledJobs(database: Database, { REQUESTS_KEPT_DAYS }: JobsConfig): Job[] {
  return [
    { name: 'forget-old-answers', schedule: '7 * * * *', run: () => forgetOldAnswers(database) },
    { name: 'delete-old-sessions', schedule: '23 4 * * *', run: () => deleteOldSessions(database) },
    { name: 'delete-old-customer-changes', schedule: '53 * * * *', run: () => deleteOldChanges(database) },
    {
      name: 'fold-monthly-hires',
      schedule: '*/5 * * * *',
      run: async () => void (await foldMonthlyHires(database)),
    },
    { name: 'delete-old-events', schedule: '41 4 * * *', run: () => deleteOldEvents(database) },
    {
      name: 'delete-old-requests',
      schedule: '37 * * * *',
      run: async signal => void (await deleteOldRequests(database, REQUESTS_KEPT_DAYS, { signal })),
    },
  ]
}

type Parts = { database: Database; metrics: Metrics; log: Logger }

/** The events of this process. Recording works at once, delivering when started. */
export function assembleEvents({ database, metrics, log }: Parts, extra: readonly Listener[] = []): Events {
  return makeEvents(database, [...listeners, ...extra], (error, { event, listener, parked }) => {
    metrics.eventFailures.inc({ listener })
    const level = parked ? 'error' : 'warn'
    log[level](
      { err: error, event: event.id, type: event.type, listener, parked },
      'a reaction to an event failed',
    )
  })
}

/** The background jobs of this process. */
export function assembleJobs({ database, metrics, log }: Parts, url: string, config: JobsConfig): Jobs {
  return makeJobs({
    url,
    jobs: scheduledJobs(database, config),
    watch: ({ name, seconds, error }) => {
      metrics.jobSeconds.observe({ job: name, outcome: error ? 'failed' : 'completed' }, seconds)
      if (error) log.error({ err: error, job: name }, 'a job failed')
      else log.debug({ job: name, seconds }, 'job done')
    },
    onError: error => log.warn({ err: error }, 'the job queue cannot reach the database'),
  })
}

/** What delivers notifications in this process: the engine, and the callbacks that tell of it. */
export type Delivery = { start: () => Promise<void>; nudge: () => void; stop: () => Promise<void> }

type DeliveryParts = Parts & { gateways: Gateways; config: Config; events: Events }

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

/** What loads waiting imports in this process. */
export function assembleImportLoader({
  databases,
  log,
}: {
  databases: Databases
  log: Logger
}): ImportLoader {
  const { imports: pool, writes: database } = databases
  return makeImportLoader({ pool, database, targets: hiringTargets, log })
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
    endsAfterSeconds: config.REQUEST_HOURS_MAX * 3_600,
    onLaunched,
  })
}
