import { allProviders, withProvider } from '../provider-scope.ts'
import type { ProviderDay } from './report-names.ts'
import { noteWritten } from './told-queries.ts'
import type { ReportsRun } from './write-reports.ts'

/** `sales.report_failed`: the report of a day could not be written. `sales.report_written` ends it. */
export type FailedReportTold = ProviderDay & { reason: string }

/**
 * Announces, once each, the versions that are there now and of which it was told that they could not be written. It looks at
 * what is there and not at what a run did: whoever dies between leaves it to the next.
 */
export async function tellWritten({ pool, record }: Pick<ReportsRun, 'pool' | 'record'>): Promise<void> {
  await withProvider(pool, allProviders, async sql => {
    for (const { providerId, date } of await noteWritten(sql))
      await record(sql, { type: 'sales.report_written', payload: { providerId, date } })
  })
}
