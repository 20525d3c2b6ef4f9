import type { Logger } from 'pino'
import { criticalityJobs } from './assembly/assemble-criticality.ts'
import { customersJobs } from './assembly/assemble-customers.ts'
import { hiringJobs } from './assembly/assemble-hiring.ts'
import { notificationsJobs } from './assembly/assemble-notifications.ts'
import { salesFoldJobs } from './assembly/assemble-sales.ts'
import {
  alertOfBreaker,
  alertOfDifference,
  alertOfLargeSale,
  alertOfReport,
  alertOfSalesRate,
  alertOfStalledStream,
  alertOfStreamReset,
  alertOfThrottling,
  followJob,
} from './modules/alerts/index.ts'
import { deleteOldSessions } from './platform/access/session-queries.ts'
import type { Config } from './platform/config.ts'
import type { Database } from './platform/database.ts'
import {
  deleteOldEvents,
  type Events,
  type Listener,
  makeEventRecorder,
  makeEvents,
} from './platform/events.ts'
import { forgetOldAnswers } from './platform/http/once.ts'
import { type Job, type Jobs, makeJobs } from './platform/jobs.ts'
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

type JobsConfig = Pick<Config, 'REQUESTS_KEPT_DAYS'>

/** The background jobs of this process: those that every process has, and `extra` ones. */
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

// Times are of UTC.
function scheduledJobs(database: Database, config: JobsConfig): Job[] {
  return [
    {
      name: 'forget-old-answers',
      schedule: '7 * * * *',
      run: signal => forgetOldAnswers(database, { signal }),
    },
    { name: 'delete-old-sessions', schedule: '23 4 * * *', run: () => deleteOldSessions(database) },
    {
      name: 'delete-old-events',
      schedule: '41 4 * * *',
      run: signal => deleteOldEvents(database, { signal }),
    },
    ...customersJobs(database),
    ...hiringJobs(database),
    ...salesFoldJobs(database),
    ...criticalityJobs(database),
    ...notificationsJobs(database, config),
  ]
}
