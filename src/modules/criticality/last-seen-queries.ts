import type { Database, Sql } from '../../platform/database.ts'
import { shareForgetting } from './forgotten-queries.ts'
import type { ConsumerMode } from './last-seen.ts'
import { inOrder } from './tell-queries.ts'

/** That a consumer asked at `at` of `performance.now()`. */
export type Seen = {
  app: string
  instance: string
  mode: ConsumerMode
  shownRevision: number | undefined
  at: number
}

type Dated = Seen & { seenAt: Date }

/**
 * Writes who asked, and that this process could be asked until now, in one transaction: whoever counts silence within our
 * uptime finds all that was noted in it. Times are the database's: only how long ago something was is ours.
 * @param uptimeId the interval that this process extends; undefined to begin one
 * @returns the interval that it extended or began
 */
export async function writeSeen(
  database: Database,
  { seen, uptimeId }: { seen: readonly Seen[]; uptimeId: number | undefined },
): Promise<number> {
  return database.begin(async sql => {
    // step: flushing
    const now = await shareForgetting(sql)
    const dated = dateAll(seen, now)
    const id = await extendUptime(sql, uptimeId)
    if (dated.length > 0) await upsertSeen(sql, dated)
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

// One statement, in the same order in all processes, and in that in which consumers are told: none waits in a circle. A time
// ahead of the clock is one that was put back since: it gives way. What a consumer says that it shows may go back, when it
// forgot; a revision of the future is none of ours. Who says nothing of it (told_at is null) is told by what tells.
async function upsertSeen(sql: Sql, dated: readonly Dated[]): Promise<void> {
  await sql`
    with seen as materialized (
      select seen.*
      from unnest(
          ${dated.map(({ app }) => app)}::text[], ${dated.map(({ instance }) => instance)}::text[],
          ${dated.map(({ mode }) => mode)}::text[], ${dated.map(shownBy)}::bigint[],
          ${dated.map(({ seenAt }) => seenAt.toISOString())}::timestamptz[]
        ) with ordinality as seen (app, instance, mode, shown_revision, at, place)
      where not exists (
        select from criticality.forgotten_consumer as forgotten
        where forgotten.app = seen.app and forgotten.forgotten_at between seen.at and clock_timestamp()
      )
    ),
    applications as (
      insert into criticality.application as application (app, first_seen_at, last_seen_at)
      select app, max(at), max(at) from seen group by app order by min(place)
      on conflict (app) do update
      set last_seen_at = greatest(least(application.last_seen_at, clock_timestamp()), excluded.last_seen_at)
    )
    insert into criticality.consumer as consumer
      (app, instance, first_seen_at, last_seen_at, mode, told_revision, told_at)
    select seen.app, seen.instance, seen.at, seen.at, seen.mode,
      case when seen.shown_revision <= state.revision then seen.shown_revision else 0 end,
      case when seen.shown_revision is not null then seen.at end
    from seen cross join criticality.state
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

// A time errs to before: a call within moments of forgetting its consumer may count as one before.
function dateAll(seen: readonly Seen[], now: Date): Dated[] {
  const at = performance.now()
  return seen
    .toSorted(inOrder)
    .map(one => ({ ...one, seenAt: new Date(now.getTime() - Math.max(0, at - one.at)) }))
}

const shownBy = ({ mode, shownRevision }: Seen) => (mode === 'literal' ? null : (shownRevision ?? null))
