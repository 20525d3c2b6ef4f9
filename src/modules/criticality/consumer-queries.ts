import type { Database, Sql } from '../../platform/database.ts'
import type { ConsumerMode } from './last-seen.ts'

/** One instance of a consumer, or the consumer itself where it names none (empty). */
export type Instance = {
  instance: string
  mode: ConsumerMode
  /** Times as PostgreSQL writes them in JSON. */
  firstSeenAt: string
  lastSeenAt: string
  toldRevision: number
  toldAt: string | null
  /** Others of its application have asked for longer than the limit of silence without it. */
  isGone: boolean
}

/** A consumer with those of its instances that asked last. */
export type ConsumerRow = {
  app: string
  firstSeenAt: Date
  lastSeenAt: Date
  /** Its own limit; null for the setting's. */
  silenceMinutes: number | null
  isPaused: boolean
  snoozedUntil: Date | null
  silentSince: Date | null
  instances: Instance[]
  instanceCount: number
  /** The lowest that any of them was told that is not gone; 0 before that. */
  toldRevision: number
  /** The revision of the state. */
  revision: number
}

export type ConsumerFilter = { app?: string; silent?: boolean; behind?: boolean; paused?: boolean }

type Wanted = {
  filter: ConsumerFilter
  limit: number
  after?: string | undefined
  ascending: boolean
  /** The setting's limit of silence. */
  minutes: number
}

/** How many instances of a consumer are shown. */
const instancesShownMax = 50

/** Consumers by their names, from `after` on. */
export async function listConsumers(sql: Sql, wanted: Wanted): Promise<ConsumerRow[]> {
  const { filter, limit, after, ascending } = wanted
  const conditions = [
    filter.app === undefined ? sql`` : sql`and strpos(lower(application.app), lower(${filter.app})) > 0`,
    filter.silent === undefined ? sql`` : sql`and (application.silent_since is not null) = ${filter.silent}`,
    filter.paused === undefined ? sql`` : sql`and application.is_paused = ${filter.paused}`,
    filter.behind === undefined
      ? sql``
      : sql`and (coalesce(told.revision, 0) < state.revision) = ${filter.behind}`,
    after === undefined
      ? sql``
      : ascending
        ? sql`and application.app > ${after}`
        : sql`and application.app < ${after}`,
  ]
  return sql<ConsumerRow[]>`
    ${selectConsumer(sql, wanted.minutes)}
    where true ${conditions}
    order by application.app ${ascending ? sql`` : sql`desc`}
    limit ${limit}`
}

export async function findConsumer(
  sql: Sql,
  app: string,
  { minutes }: { minutes: number },
): Promise<ConsumerRow | undefined> {
  const [found] = await sql<ConsumerRow[]>`
    ${selectConsumer(sql, minutes)} where application.app = ${app}`
  return found
}

// What an instance was told that has gone says nothing of what the application knows.
const selectConsumer = (sql: Sql, minutes: number) => sql`
  select application.app, application.first_seen_at, application.last_seen_at, application.silence_minutes,
    application.is_paused, application.snoozed_until, application.silent_since, state.revision,
    coalesce(told.revision, 0) as told_revision, told.instance_count, shown.instances
  from criticality.application
    cross join criticality.state
    cross join lateral (
      select application.last_seen_at
        - make_interval(mins => coalesce(application.silence_minutes, ${minutes}::int)) as gone_before
    ) as limits
    cross join lateral (
      select count(*)::int as instance_count,
        min(consumer.told_revision) filter (where consumer.last_seen_at >= gone_before) as revision
      from criticality.consumer where consumer.app = application.app
    ) as told
    cross join lateral (
      select coalesce(jsonb_agg(
        jsonb_build_object(
          'instance', instance, 'mode', mode, 'firstSeenAt', first_seen_at, 'lastSeenAt', last_seen_at,
          'toldRevision', told_revision, 'toldAt', told_at, 'isGone', last_seen_at < gone_before
        ) order by last_seen_at desc, instance
      ), '[]') as instances
      from (
        select instance, mode, first_seen_at, last_seen_at, told_revision, told_at
        from criticality.consumer where consumer.app = application.app
        order by last_seen_at desc, instance limit ${instancesShownMax}
      ) as latest
    ) as shown`

/** Fields of a consumer that operators set; those not given stay. */
export type ConsumerChange = {
  silenceMinutes?: number | null
  isPaused?: boolean
  snoozedUntil?: Date | null
}

/** What is watched of a consumer, holding it against changes until the transaction ends. */
export async function findConsumerForChange(
  sql: Sql,
  app: string,
): Promise<{ isSilent: boolean } | undefined> {
  const [found] = await sql<{ isSilent: boolean }[]>`
    select silent_since is not null as is_silent from criticality.application where app = ${app} for update`
  return found
}

/** Writes a change, and says whether the consumer is watched now. */
export async function updateConsumer(
  sql: Sql,
  app: string,
  { silenceMinutes, isPaused, snoozedUntil }: ConsumerChange,
): Promise<{ isWatched: boolean }> {
  const [updated] = await sql<[{ isWatched: boolean }]>`
    update criticality.application
    set silence_minutes = ${silenceMinutes === undefined ? sql`silence_minutes` : silenceMinutes},
      is_paused = ${isPaused === undefined ? sql`is_paused` : isPaused},
      snoozed_until = ${snoozedUntil === undefined ? sql`snoozed_until` : snoozedUntil}
    where app = ${app}
    returning not is_paused and (snoozed_until is null or snoozed_until <= clock_timestamp()) as is_watched`
  return updated
}

export async function clearSilence(sql: Sql, app: string): Promise<void> {
  await sql`update criticality.application set silent_since = null where app = ${app}`
}

/** Deletes a consumer with its instances. False when there was neither: who has just been told may be an instance only. */
export async function deleteConsumer(sql: Sql, app: string): Promise<boolean> {
  const applications = await sql`delete from criticality.application where app = ${app}`
  // In the order in which they are told, so that neither waits for the other in a circle.
  const instances = await sql`
    with held as (
      select app, instance from criticality.consumer
      where app = ${app}
      order by instance collate "C"
      for update
    )
    delete from criticality.consumer using held
    where consumer.app = held.app and consumer.instance = held.instance`
  return applications.count + instances.count > 0
}

/** Instances are forgotten so long after others of their application were seen. */
const goneKeptHours = 24

/**
 * Forgets instances, named or not, that have been replaced by others, as those of each deployment are, and those that were
 * told just as their application was forgotten.
 */
export async function forgetGoneInstances(database: Database): Promise<void> {
  await database`
    with gone as (
      select consumer.app, consumer.instance
      from criticality.consumer left join criticality.application on application.app = consumer.app
      where consumer.last_seen_at
        < coalesce(application.last_seen_at, clock_timestamp()) - make_interval(hours => ${goneKeptHours})
      for update of consumer skip locked
    )
    delete from criticality.consumer using gone
    where consumer.app = gone.app and consumer.instance = gone.instance`
}

/** How many consumers there are, how many are held to be silent, and how many have not been told the state. */
export type ConsumerFigures = { consumers: number; silent: number; behind: number }

export async function countConsumers(sql: Sql, { minutes }: { minutes: number }): Promise<ConsumerFigures> {
  const [figures] = await sql<[ConsumerFigures]>`
    select count(*)::int as consumers, count(*) filter (where silent_since is not null)::int as silent,
      count(*) filter (where exists (
        select from criticality.consumer
        where consumer.app = application.app and consumer.told_revision < state.revision
          and consumer.last_seen_at >= application.last_seen_at
            - make_interval(mins => coalesce(application.silence_minutes, ${minutes}::int))
      ))::int as behind
    from criticality.application cross join criticality.state`
  return figures
}
