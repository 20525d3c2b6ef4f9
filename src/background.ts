import type { Logger } from 'pino'
import { deleteOldChanges } from './modules/customers/index.ts'
import { deleteOldSessions } from './platform/access/session-queries.ts'
import type { Database } from './platform/database.ts'
import { deleteOldEvents, type Events, type Listener, makeEvents } from './platform/events.ts'
import { forgetOldAnswers } from './platform/http/once.ts'
import { type Job, type Jobs, makeJobs } from './platform/jobs.ts'
import type { Metrics } from './platform/telemetry/metrics.ts'

/** Who listens to what: one line for each reaction of a module to another's event. None so far. */
const listeners: readonly Listener[] = []

/** What runs on a schedule, in UTC. */
function scheduledJobs(database: Database): Job[] {
  return [
    { name: 'forget-old-answers', schedule: '7 * * * *', run: () => forgetOldAnswers(database) },
    { name: 'delete-old-sessions', schedule: '23 4 * * *', run: () => deleteOldSessions(database) },
    { name: 'delete-old-customer-changes', schedule: '53 * * * *', run: () => deleteOldChanges(database) },
    { name: 'delete-old-events', schedule: '41 4 * * *', run: () => deleteOldEvents(database) },
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
export function assembleJobs({ database, metrics, log }: Parts, url: string): Jobs {
  return makeJobs({
    url,
    jobs: scheduledJobs(database),
    watch: ({ name, seconds, error }) => {
      metrics.jobSeconds.observe({ job: name, outcome: error ? 'failed' : 'completed' }, seconds)
      if (error) log.error({ err: error, job: name }, 'a job failed')
      else log.debug({ job: name, seconds }, 'job done')
    },
    onError: error => log.warn({ err: error }, 'the job queue cannot reach the database'),
  })
}
