import type { Logger } from 'pino'
import { keepAlerts } from '../modules/alerts/index.ts'
import {
  lookForLateReports,
  measureReports,
  type ReportsRun,
  reconcileLastWeeks,
  writeNightlyReports,
} from '../modules/sales/index.ts'
import type { Config } from '../platform/config.ts'
import type { Databases } from '../platform/database.ts'
import type { Events } from '../platform/events.ts'
import type { Job } from '../platform/jobs.ts'
import type { Storage } from '../platform/storage/storage.ts'
import type { Metrics } from '../platform/telemetry/metrics.ts'

type Parts = {
  databases: Databases
  storage: Storage
  config: Config
  events: Events
  metrics: Metrics
  log: Logger
}

/** How this process writes reports, and the jobs that do so: from minute 20 of the first hour of the day in any zone. */
export function assembleReports(parts: Parts): { reports: ReportsRun; jobs: Job[] } {
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
        const late = await lookForLateReports(databases.imports, config.TIME_ZONE)
        const troubles = late.map(({ providerId, date, days }) => {
          return [providerId, { provider: providerId, date, days }] as const
        })
        await databases.writes.begin(sql => keepAlerts(sql, 'sales.report_late', new Map(troubles)))
      },
    },
  ]
  return { reports, jobs }
}
