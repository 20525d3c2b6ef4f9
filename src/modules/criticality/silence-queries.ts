import type { Sql, Transaction } from '../../platform/database.ts'
import { islands } from './uptime-queries.ts'

/** An application that has become silent, under a limit in minutes. */
export type Silent = { app: string; lastSeenAt: Date; minutes: number }

/** A silence that is over: the application asked again, or only its limit is another now. */
export type SilenceEnd = { app: string; silentSince: Date; lastSeenAt: Date; isBack: boolean }

/**
 * Takes applications that have been silent for longer than their limit, within the time that we could be asked, and marks
 * them as silent: each as it was found, so that of several processes one does. At most `count` of them.
 */
export async function markSilent(
  sql: Transaction,
  { minutes, count }: { minutes: number; count: number },
): Promise<Silent[]> {
  return sql<Silent[]>`
    with recursive limits (own) as (
      select min(coalesce(silence_minutes, 0)) from criticality.application
      where silent_since is null and not is_paused
      union all
      select (
        select min(coalesce(silence_minutes, 0)) from criticality.application
        where silent_since is null and not is_paused and coalesce(silence_minutes, 0) > limits.own
      )
      from limits where limits.own is not null
    ),
    ${islands(sql)},
    ${deadlines(sql, minutes)},
    overdue as (
      select application.app, deadline.minutes
      from deadline
        join criticality.application on coalesce(application.silence_minutes, 0) = deadline.own
          and application.last_seen_at < deadline.moment
      where application.silent_since is null and not application.is_paused
        and (application.snoozed_until is null or application.snoozed_until <= clock_timestamp())
      limit ${count}
      for update of application skip locked
    )
    update criticality.application
    set silent_since = application.last_seen_at
    from overdue where application.app = overdue.app
    returning application.app, application.last_seen_at, overdue.minutes`
}

/** Takes silences that are over and unmarks them, as `markSilent` marks them. */
export async function unmarkSilent(
  sql: Transaction,
  { minutes, count }: { minutes: number; count: number },
): Promise<SilenceEnd[]> {
  return sql<SilenceEnd[]>`
    with limits (own) as (
      select distinct coalesce(silence_minutes, 0) from criticality.application where silent_since is not null
    ),
    ${islands(sql)},
    ${deadlines(sql, minutes)},
    over as (
      select application.app, application.silent_since, application.last_seen_at > application.silent_since as is_back
      from criticality.application
        left join deadline on deadline.own = coalesce(application.silence_minutes, 0)
      where application.silent_since is not null
        and (application.last_seen_at >= deadline.moment
          or (deadline.moment is null and application.last_seen_at > application.silent_since))
      limit ${count}
      for update of application skip locked
    )
    update criticality.application
    set silent_since = null
    from over where application.app = over.app
    returning application.app, over.silent_since, application.last_seen_at, over.is_back`
}

/**
 * For each limit the moment since which we could be asked for just so long: whoever was last seen before it is silent. There
 * is none while we have not been up for so long. Named `deadline (own, minutes, moment)`; needs `limits (own)`, of which 0
 * stands for the setting's, and `island`.
 */
const deadlines = (sql: Sql, minutes: number) => sql`
  deadline as materialized (
    select own, wanted.minutes, island.until_at - (wanted.length - island.after) as moment
    from limits
      cross join lateral (select case own when 0 then ${minutes}::int else own end as minutes) as chosen
      cross join lateral (
        select chosen.minutes, make_interval(mins => chosen.minutes) as length
      ) as wanted
      join island on island.after < wanted.length
        and island.after + (island.until_at - island.from_at) >= wanted.length
  )`
