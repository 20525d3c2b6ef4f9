import type { Database, Sql } from '../../platform/database.ts'
import type { ConsumerMode } from './last-seen.ts'

/** That a consumer asked at `at` of `performance.now()`. */
export type Seen = {
  app: string
  instance: string
  mode: ConsumerMode
  shownRevision: number | undefined
  at: number
}

/**
 * Writes who asked, and that this process could be asked until now, in one transaction: whoever counts silence within our
 * uptime finds all that was noted in it. Times are the database's: only how long ago something was is ours.
 * @param at now, by `performance.now()`
 * @param uptimeId the interval that this process extends; undefined to begin one
 * @returns the interval that it extended or began
 */
export async function writeSeen(
  database: Database,
  { seen, uptimeId, at }: { seen: readonly Seen[]; uptimeId: number | undefined; at: number },
): Promise<number> {
  return database.begin(async sql => {
    // step: flushing
    const id = await extendUptime(sql, uptimeId)
    if (seen.length > 0) {
      // In the same order in all processes, and in the order in which consumers are told: none waits in a circle.
      const sorted = seen.toSorted(byName)
      await upsertApplications(sql, sorted, at)
      await upsertConsumers(sql, sorted, at)
    }
    // step: flushed
    return id
  })
}

/** A process that did not extend its interval for so long could not be asked: it begins another. */
const gapSeconds = 15

async function extendUptime(sql: Sql, id: number | undefined): Promise<number> {
  const [extended] = await sql<{ id: number }[]>`
    update criticality.uptime set until_at = greatest(from_at, clock_timestamp())
    where id = ${id ?? null} and until_at >= clock_timestamp() - make_interval(secs => ${gapSeconds})
    returning id`
  if (extended) return extended.id
  const [begun] = await sql<[{ id: number }]>`
    insert into criticality.uptime (from_at, until_at)
    select now, now from (select clock_timestamp() as now) as clock
    returning id`
  return begun.id
}

// A time ahead of the clock is one that was put back since: it gives way.
async function upsertApplications(sql: Sql, sorted: readonly Seen[], at: number): Promise<void> {
  const latest = new Map<string, number>()
  for (const seen of sorted) latest.set(seen.app, Math.max(seen.at, latest.get(seen.app) ?? 0))
  await sql`
    insert into criticality.application as application (app, first_seen_at, last_seen_at)
    select seen.app, at.seen, at.seen
    from unnest(
        ${[...latest.keys()]}::text[], ${[...latest.values()].map(seenAt => secondsAgo(at, seenAt))}::float8[]
      ) with ordinality as seen (app, seconds_ago, place)
      cross join lateral (select clock_timestamp() - make_interval(secs => seconds_ago) as seen) as at
    order by seen.place
    on conflict (app) do update
    set last_seen_at = greatest(least(application.last_seen_at, clock_timestamp()), excluded.last_seen_at)`
}

// What a consumer says that it shows may go back, when it forgot; a revision of the future is none of ours. Who says nothing
// of it (told_at is null) is told by what tells.
async function upsertConsumers(sql: Sql, sorted: readonly Seen[], at: number): Promise<void> {
  await sql`
    insert into criticality.consumer as consumer
      (app, instance, first_seen_at, last_seen_at, mode, told_revision, told_at)
    select seen.app, seen.instance, at.seen, at.seen, seen.mode,
      case when seen.shown_revision <= state.revision then seen.shown_revision else 0 end,
      case when seen.shown_revision is not null then at.seen end
    from unnest(
        ${sorted.map(({ app }) => app)}::text[], ${sorted.map(({ instance }) => instance)}::text[],
        ${sorted.map(({ mode }) => mode)}::text[], ${sorted.map(shownBy)}::bigint[],
        ${sorted.map(seen => secondsAgo(at, seen.at))}::float8[]
      ) with ordinality as seen (app, instance, mode, shown_revision, seconds_ago, place)
      cross join criticality.state
      cross join lateral (select clock_timestamp() - make_interval(secs => seconds_ago) as seen) as at
    order by seen.place
    on conflict (app, instance) do update
    set last_seen_at = greatest(least(consumer.last_seen_at, clock_timestamp()), excluded.last_seen_at),
      mode = excluded.mode,
      told_revision = case
        when excluded.told_at is null then consumer.told_revision else excluded.told_revision end,
      told_at = case
        when excluded.told_at is null or excluded.told_revision = consumer.told_revision then consumer.told_at
        else excluded.told_at end`
}

const secondsAgo = (at: number, seenAt: number) => Math.max(0, at - seenAt) / 1000

const shownBy = ({ mode, shownRevision }: Seen) => (mode === 'literal' ? null : (shownRevision ?? null))

function byName(one: Seen, other: Seen): number {
  return compare(one.app, other.app) || compare(one.instance, other.instance)
}

const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0)
