import type { Logger } from 'pino'
import { importTargets } from './import-targets.ts'
import {
  alertOfBreaker,
  alertOfDifference,
  alertOfLargeSale,
  alertOfReport,
  alertOfSalesRate,
  alertOfStalledStream,
  alertOfStreamReset,
  alertOfThrottling,
  alertsCaller,
  deleteOldAlerts,
  endSnoozes,
  followJob,
  keepAlerts,
  makeTeller,
  type Teller,
  watchBacklog,
} from './modules/alerts/index.ts'
import {
  foldUptime,
  forgetGoneInstances,
  makeSilenceWatch,
  type SilenceWatch,
} from './modules/criticality/index.ts'
import { deleteOldChanges } from './modules/customers/index.ts'
import { foldMonthlyHires } from './modules/hiring/index.ts'
import {
  countCallbacks,
  deleteOldRequests,
  type Gateways,
  type Intake,
  makeCallbacks,
  makeDeliveryEngine,
  makeHandOver,
  makeIntake,
  tellRefusals,
  watchEngine,
} from './modules/notifications/index.ts'
import {
  deleteOldDeadLetters,
  deleteOldMinutes,
  foldSums,
  kafkaAccess,
  makeLateLook,
  makeSalesNotices,
  makeSalesRecorder,
  makeSalesStream,
  measureReports,
  type ReportsRun,
  reconcileLastWeeks,
  type SalesRecorder,
  type SalesStream,
  salesLimits,
  tellCrossedMinutes,
  writeNightlyReports,
} from './modules/sales/index.ts'
import { deleteOldSessions } from './platform/access/session-queries.ts'
import type { Config } from './platform/config.ts'
import type { Database, Databases } from './platform/database.ts'
import {
  deleteOldEvents,
  type Events,
  type Listener,
  listParked,
  makeEventRecorder,
  makeEvents,
} from './platform/events.ts'
import { forgetOldAnswers } from './platform/http/once.ts'
import { type ImportLoader, makeImportLoader } from './platform/imports/waiting/import-loader.ts'
import { type Job, type Jobs, makeJobs } from './platform/jobs.ts'
import type { Storage } from './platform/storage/storage.ts'
import type { Metrics } from './platform/telemetry/metrics.ts'

/** Who listens to what: one line for each reaction of a module to another's event. */
const listeners: readonly Listener[] = [
  { type: 'sales.large_sale', name: 'alert-of-large-sale', react: alertOfLargeSale },
  { type: 'sales.rate_exceeded', name: 'alert-of-sales-rate', react: alertOfSalesRate },
  { type: 'sales.reconciliation_difference', name: 'alert-of-difference', react: alertOfDifference },
  { type: 'sales.report_failed', name: 'alert-of-report', react: alertOfReport },
  { type: 'sales.report_written', name: 'alert-of-report', react: alertOfReport },
  { type: 'sales.stream_stalled', name: 'alert-of-stalled-stream', react: alertOfStalledStream },
  { type: 'sales.stream_moves_again', name: 'alert-of-stalled-stream', react: alertOfStalledStream },
  { type: 'sales.stream_reset', name: 'alert-of-stream-reset', react: alertOfStreamReset },
  { type: 'gateway.throttled', name: 'alert-of-throttling', react: alertOfThrottling },
  { type: 'gateway.breaker_opened', name: 'alert-of-breaker', react: alertOfBreaker },
  { type: 'gateway.breaker_closed', name: 'alert-of-breaker', react: alertOfBreaker },
]

/** Records facts outside the service, as commands do: the service delivers them. */
export const recordEvent = makeEventRecorder(listeners)

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
    {
      name: 'fold-sales-sums',
      schedule: '*/5 * * * *',
      run: async signal => void (await foldSums(database, { signal })),
    },
    { name: 'delete-old-minutes', schedule: '*/10 * * * *', run: () => deleteOldMinutes(database) },
    { name: 'fold-criticality-uptime', schedule: '17 * * * *', run: () => foldUptime(database) },
    { name: 'forget-gone-instances', schedule: '29 * * * *', run: () => forgetGoneInstances(database) },
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
export function assembleJobs(
  { database, metrics, log }: Parts,
  url: string,
  config: JobsConfig,
  extra: readonly Job[] = [],
): Jobs {
  return makeJobs({
    url,
    jobs: [...scheduledJobs(database, config), ...extra],
    watch: async ({ name, seconds, error, isCutOff }) => {
      metrics.jobSeconds.observe({ job: name, outcome: error ? 'failed' : 'completed' }, seconds)
      if (error) log.error({ err: error, job: name }, 'a job failed')
      else log.debug({ job: name, seconds }, 'job done')
      if (isCutOff) return
      await followJob(database, { name, error }).catch(failure =>
        log.warn({ err: failure, job: name }, 'what became of a job could not be noted as an alert'),
      )
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
  config,
  events,
}: {
  databases: Databases
  log: Logger
  config: Config
  events: Events
}): ImportLoader {
  const { imports: pool, writes: database } = databases
  return makeImportLoader({
    pool,
    database,
    targets: Object.values(importTargets(config, events)).flat(),
    log,
  })
}

/** What tells of alerts in this process, through our own notifications. */
export function assembleTeller(
  { database, log }: Pick<Parts, 'database' | 'log'>,
  { gateways, config }: { gateways: Gateways; config: Config },
): Teller {
  const handOver = makeHandOver({
    database,
    gateways,
    caller: alertsCaller,
    backlogMax: config.REQUESTS_BACKLOG_MAX,
    endsAfterSeconds: config.REQUEST_HOURS_MAX * 3_600,
  })
  return makeTeller({ database, handOver, log })
}

/** The jobs of alerts that look after themselves, and after reactions that were given up. */
export function alertJobs(database: Database, { ALERTS_KEPT_DAYS }: Pick<Config, 'ALERTS_KEPT_DAYS'>): Job[] {
  return [
    { name: 'end-snoozes', schedule: '* * * * *', run: async () => void (await endSnoozes(database)) },
    {
      name: 'tell-parked-reactions',
      schedule: '*/5 * * * *',
      run: async () => {
        const parked = await listParked(database)
        const troubles = parked.map(each => [each.listener, each] as const)
        await database.begin(sql => keepAlerts(sql, 'events.reaction_parked', new Map(troubles)))
      },
    },
    {
      name: 'delete-old-alerts',
      schedule: '11 4 * * *',
      run: async signal => void (await deleteOldAlerts(database, ALERTS_KEPT_DAYS, { signal })),
    },
  ]
}

/** The job that looks for notification requests that wait too long. */
export function backlogJob(
  database: Database,
  { gateways, config }: { gateways: Gateways; config: Config },
): Job {
  return {
    name: 'watch-backlog',
    schedule: '* * * * *',
    run: () => watchBacklog(database, { gateways, minutes: config.ALERT_BACKLOG_MINUTES }),
  }
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

/** Where sales come in, in this process. Whoever shows them live is told after each commit. */
export function assembleSales(
  database: Database,
  { config, events }: { config: Config; events: Events },
): SalesRecorder {
  return makeSalesRecorder({
    database,
    timeZone: config.TIME_ZONE,
    record: events.record,
    limits: salesLimits(config),
    onRecorded: makeSalesNotices(database).send,
  })
}

/** The jobs of sales that need settings: minutes with too many sales, which no recording saw alone, and old dead letters. */
export function salesJobs(database: Database, { config, events }: { config: Config; events: Events }): Job[] {
  const limits = {
    largeSaleAmount: config.LARGE_SALE_AMOUNT,
    salesPerMinuteMax: config.SALES_PER_MINUTE_MAX,
  }
  const keptDays = config.SALES_DEAD_LETTERS_KEPT_DAYS
  return [
    {
      name: 'tell-crossed-minutes',
      schedule: '* * * * *',
      run: () => tellCrossedMinutes(database, { record: events.record, ...limits }),
    },
    {
      name: 'delete-old-dead-letters',
      schedule: '47 3 * * *',
      run: async signal => void (await deleteOldDeadLetters(database, keptDays, { signal })),
    },
  ]
}

/** What notices consumers of the criticality that fall silent or come back, in this process. */
export function assembleSilenceWatch({ database, log }: Parts, config: Config): SilenceWatch {
  return makeSilenceWatch({ database, minutes: config.CONSUMER_SILENCE_MINUTES, log })
}

/** What reads the sales stream in this process; nothing when no brokers are set. */
export function assembleSalesStream(
  { database, metrics, log }: Parts,
  { config, events, sales }: { config: Config; events: Events; sales: SalesRecorder },
): SalesStream | undefined {
  const access = kafkaAccess(config)
  return access
    ? makeSalesStream({
        access,
        topic: config.KAFKA_SALES_TOPIC,
        groupId: config.KAFKA_GROUP,
        silenceMinutes: config.SALES_STREAM_SILENCE_MINUTES,
        database,
        recorder: sales,
        record: events.record,
        registry: metrics.registry,
        log,
      })
    : undefined
}

/** How this process writes reports, and the jobs that do so: from minute 20 of the first hour of the day in any zone. */
export function assembleReports(parts: {
  databases: Databases
  storage: Storage
  config: Config
  events: Events
  metrics: Metrics
  log: Logger
}): { reports: ReportsRun; jobs: Job[] } {
  const { databases, storage, config, events, metrics, log } = parts
  const measured = measureReports(metrics.registry)
  const reports: ReportsRun = {
    pool: databases.imports,
    storage,
    timeZone: config.TIME_ZONE,
    record: events.record,
    watch: run => {
      measured.watch(run)
      const { providerId: provider, date, outcome, seconds } = run
      if (outcome === 'failed') log.error({ err: run.error, provider, date }, 'a report could not be written')
      else log.debug({ provider, date, outcome, seconds }, 'report done')
    },
  }
  const lookForLate = makeLateLook({ pool: databases.imports, timeZone: config.TIME_ZONE })
  const jobs: Job[] = [
    { name: 'write-reports', schedule: '20 * * * *', run: signal => writeNightlyReports(reports, signal) },
    {
      name: 'reconcile-sales',
      schedule: '10 6 * * *',
      run: async () => {
        const differences = await reconcileLastWeeks(databases.imports, reports)
        measured.different(differences)
        if (differences > 0) log.error({ differences }, 'sales and their sums differ')
      },
    },
    {
      name: 'tell-late-reports',
      schedule: '50 * * * *',
      run: async () => {
        const late = await lookForLate()
        const troubles = late.map(({ providerId, date, days }) => {
          return [providerId, { provider: providerId, date, days }] as const
        })
        await databases.writes.begin(sql => keepAlerts(sql, 'sales.report_late', new Map(troubles)))
      },
    },
  ]
  return { reports, jobs }
}
