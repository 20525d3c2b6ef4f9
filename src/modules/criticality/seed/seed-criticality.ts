import type { Database, Transaction } from '../../../platform/database.ts'
import { madeConsumerNames, madeNames } from './made-applications.ts'
import { type MadeChange, makeChanges } from './made-changes.ts'

type Options = {
  /** How many changes. */
  count: number
  seed: number
  until: Date
  onProgress: (done: number) => void
  signal?: AbortSignal
}

const historyMs = 180 * 24 * 60 * 60 * 1000
const chunkSize = 2_000

/**
 * Loads changes of half a year that follow those there are, as if they had been reported, and a dozen consumers, of which one is
 * behind and two have gone silent. Whole chunks of 2,000 changes are kept when the signal ends it. Gives how many changes it loaded.
 */
export async function seedCriticality(database: Database, options: Options): Promise<number> {
  const { count, until, onProgress, signal } = options
  const [last] = await database<[{ receivedAt: Date | null }]>`
    select max(received_at) as received_at from criticality.change`
  const from = new Date(Math.max(until.getTime() - historyMs, last.receivedAt?.getTime() ?? 0))
  let done = 0
  let chunk: MadeChange[] = []
  const load = async () => {
    await database.begin(sql => insertChunk(sql, chunk))
    done += chunk.length
    chunk = []
    onProgress(done)
  }
  for (const change of makeChanges({ ...options, from })) {
    if (signal?.aborted) return done
    chunk.push(change)
    if (chunk.length === chunkSize || done + chunk.length === count) await load()
  }
  await insertConsumers(database, until)
  return done
}

// Each becomes the state if it is later than what was, in the order of arrival, under the lock of the state as ever.
async function insertChunk(sql: Transaction, chunk: readonly MadeChange[]): Promise<void> {
  const [state] = await sql<[{ revision: number; changeAt: Date | null }]>`
    select revision, change_at from criticality.state for update`
  let { revision, changeAt } = state
  const revisions = chunk.map(change => {
    if (changeAt && change.changeAt <= changeAt) return null
    changeAt = change.changeAt
    return ++revision
  })
  await sql`
    with made as (
      select nextval('criticality.processed_id') as id, given.*
      from (
        select producer, status, change_at, received_at, revision
        from unnest(
          ${chunk.map(({ producer }) => producer)}::text[], ${chunk.map(({ status }) => status)}::int[],
          ${chunk.map(change => change.changeAt.toISOString())}::timestamptz[],
          ${chunk.map(change => change.receivedAt.toISOString())}::timestamptz[], ${revisions}::bigint[]
        ) with ordinality as given (producer, status, change_at, received_at, revision, place)
        order by place
      ) as given
    ),
    inserted as (
      insert into criticality.change (id, producer, status, change_at, received_at, revision)
      select id, producer, status, change_at, received_at, revision from made
    )
    update criticality.state
    set revision = made.revision, change_id = made.id, status = made.status, producer = made.producer,
      change_at = made.change_at, since = made.received_at
    from made where made.revision = ${revision}`
}

/** Whether there are applications that nobody made up: consumers, or producers of a change; users of the console are none. */
export async function hasOwnApplications(database: Database): Promise<boolean> {
  const [found] = await database<[{ hasOwn: boolean }]>`
    select exists (
      select from (
        select app as name from criticality.application
        union all
        select producer from criticality.change where producer !~ '^(user|key):'
      ) as known
      where regexp_replace(name, '-[0-9]+$', '') <> all (${madeNames}::text[])
    ) as has_own`
  return found.hasOwn
}

// The last three of them: behind, and silent for some hours and for some days.
async function insertConsumers(database: Database, until: Date): Promise<void> {
  const names = [...madeConsumerNames]
  const consumers = names.length
  const hoursAgo = names.map((_, place) => (place === consumers - 1 ? 70 : place === consumers - 2 ? 3 : 0))
  const seen = hoursAgo.map(hours => new Date(until.getTime() - hours * 3_600_000).toISOString())
  const behind = hoursAgo.map((hours, place) => (hours > 0 || place === consumers - 3 ? 1 : 0))
  await database`
    with made as (
      select app, seen_at, behind
      from unnest(${names}::text[], ${seen}::timestamptz[], ${behind}::int[]) as made (app, seen_at, behind)
    ),
    application as (
      insert into criticality.application (app, first_seen_at, last_seen_at)
      select app, seen_at - interval '90 days', seen_at from made
      on conflict do nothing
    )
    insert into criticality.consumer (app, first_seen_at, last_seen_at, told_revision, told_at, mode)
    select made.app, made.seen_at - interval '90 days', made.seen_at,
      greatest(0, state.revision - made.behind), made.seen_at, 'literal'
    from made cross join criticality.state
    on conflict do nothing`
}
