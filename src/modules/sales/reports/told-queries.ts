import type { Sql } from '../../../platform/database.ts'
import type { ProviderDay } from './report-names.ts'

const failed = 'report_failed'
const written = 'report_written'

/** Notes that the next version of a day's report could not be written; says whether nobody had noted it of that version yet. */
export async function noteFailed(sql: Sql, { providerId, date }: ProviderDay): Promise<boolean> {
  const told = await sql`
    insert into sales.told (kind, key)
    select ${failed}, concat_ws(' ', ${providerId}::text, ${date}::text, coalesce(max(version), 0) + 1)
    from sales.report
    where provider_id = ${providerId} and date = ${date}
    on conflict do nothing
    returning true`
  return told.length > 0
}

/** Notes the versions that are there now and were noted as failed; gives the days of those that nobody had noted yet. */
export async function noteWritten(sql: Sql): Promise<ProviderDay[]> {
  return sql<ProviderDay[]>`
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
}

/** Notes a difference; says whether nobody had noted it yet. */
export async function noteDifference(sql: Sql, key: string): Promise<boolean> {
  const told = await sql`
    insert into sales.told (kind, key) values ('reconciliation_difference', ${key})
    on conflict do nothing returning true`
  return told.length > 0
}
