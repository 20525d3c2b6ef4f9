import type { Sql } from '../../platform/database.ts'
import type { Severity } from './alert-kinds.ts'

export type AlertCount = {
  source: string
  severity: Severity
  /** Neither acknowledged nor snoozed. */
  open: number
  unresolved: number
  /** Ever. */
  raised: number
}

/** How many alerts there are and were, of each source and severity that ever had one. */
export async function countAlerts(sql: Sql): Promise<AlertCount[]> {
  return sql<AlertCount[]>`
    with unresolved as (
      select source, severity, count(*) as alerts, count(*) filter (
        where acknowledged_at is null and (snoozed_until is null or snoozed_until <= clock_timestamp())
      ) as open
      from alerts.alert
      where resolved_at is null
      group by source, severity
    )
    select raised.source, raised.severity, raised.alerts as raised,
      coalesce(unresolved.alerts, 0) as unresolved, coalesce(unresolved.open, 0) as open
    from alerts.raised
    left join unresolved using (source, severity)`
}
