import { allProviders, withProvider } from '../provider-scope.ts'
import type { ProviderDay } from './report-names.ts'
import type { ReportsRun } from './write-reports.ts'

/** `sales.report_failed`: the report of a day could not be written. `sales.report_written` ends it. */
export type FailedReportTold = ProviderDay & { reason: string }

const failed = 'report_failed'
const written = 'report_written'

/**
 * Announces, once each, the versions that are there now and of which it was told that they could not be written. It looks at
 * what is there and not at what a run did: whoever dies between leaves it to the next.
 */
export async function tellWritten({ pool, record }: Pick<ReportsRun, 'pool' | 'record'>): Promise<void> {
  await withProvider(pool, allProviders, async sql => {
    const told = await sql<ProviderDay[]>`
      with failed as (
        select key, split_part(key, ' ', 1) as provider_id, split_part(key, ' ', 2) as date,
          split_part(key, ' ', 3)::int as version
        from sales.told
        where kind = ${failed} and not exists (
          select from sales.told done where done.kind = ${written} and done.key = told.key
        )
      ), fresh as (
        insert into sales.told (kind, key)
        select ${written}, key
        from failed
        join sales.report on report.provider_id = failed.provider_id and report.date = failed.date::date
          and report.version = failed.version
        order by key
        on conflict do nothing
        returning key
      )
      select split_part(key, ' ', 1) as provider_id, split_part(key, ' ', 2) as date from fresh order by key`
    for (const { providerId, date } of told)
      await record(sql, { type: 'sales.report_written', payload: { providerId, date } })
  })
}
