import type { Sql } from '../../platform/database.ts'
import { storableText } from '../../platform/storable-text.ts'
import { newId } from '../../platform/uuid.ts'
import { UnreadableEvent } from './check-events.ts'
import type { SaleFault } from './sale-faults.ts'

/** An event that was rejected, as it is kept. */
export type NewDeadLetter = {
  door: string
  providerId: string | null
  faults: readonly SaleFault[]
  event: unknown
}

const payloadCharactersMax = 65_536

/** Whether a payload may be only the beginning of what was sent. */
export const isCut = (payload: string): boolean => payload.length >= payloadCharactersMax

/** Keeps rejected events with their faults. What is longer than 64 K characters is cut. */
export async function insertDeadLetters(sql: Sql, letters: readonly NewDeadLetter[]): Promise<void> {
  await sql`
    insert into sales.dead_letter (id, door, provider_id, reason, details, payload)
    select id, door, provider_id, reason, details::json, payload
    from unnest(
      ${letters.map(() => newId())}::uuid[], ${letters.map(({ door }) => door)}::text[],
      ${letters.map(({ providerId }) => providerId)}::text[],
      ${letters.map(({ faults }) => faults[0]?.reason ?? 'unreadable')}::text[],
      ${letters.map(({ faults }) => JSON.stringify(faults))}::text[],
      ${letters.map(({ event }) => payloadOf(event))}::text[]
    ) as letter (id, door, provider_id, reason, details, payload)`
}

/** An event that was rejected, with what became of it since. */
export type DeadLetter = {
  id: string
  door: string
  providerId: string | null
  reason: string
  details: SaleFault[]
  payload: string
  receivedAt: Date
  replayedAt: Date | null
  outcome: string | null
  /** Where it is in the list: the time to the microsecond. */
  place: string
}

/** Which dead letters are meant. */
export type DeadLetterFilter = {
  id?: string | undefined
  /** Null and undefined: of all providers, and of none. */
  providerId?: string | undefined
  reason?: string | undefined
  door?: string | undefined
  /** Whether they have been replayed. */
  isReplayed?: boolean | undefined
}

/** Dead letters, the newest first, after a place in the list. */
export async function listDeadLetters(
  sql: Sql,
  {
    filter,
    after,
    limit,
  }: { filter: DeadLetterFilter; after?: { place: string; id: string } | undefined; limit: number },
): Promise<DeadLetter[]> {
  return sql<DeadLetter[]>`
    select id, door, provider_id, reason, details, payload, received_at, replayed_at, outcome,
      received_at::text as place
    from sales.dead_letter
    where ${matches(sql, filter)}
      ${after ? sql`and (received_at, id) < (${after.place}::text::timestamptz, ${after.id}::uuid)` : sql``}
    order by received_at desc, id desc
    limit ${limit}`
}

/** Holds dead letters whose events are not recorded so far, those that waited longest first. */
export async function holdReplayable(
  sql: Sql,
  filter: DeadLetterFilter,
  limit: number,
): Promise<Pick<DeadLetter, 'id' | 'door' | 'providerId' | 'reason' | 'payload'>[]> {
  return sql<DeadLetter[]>`
    select id, door, provider_id, reason, payload
    from sales.dead_letter
    where ${matches(sql, filter)} and ${isReplayable(sql)}
    order by coalesce(replayed_at, received_at), id
    limit ${limit}
    for update skip locked`
}

/**
 * Deletes dead letters that came this many days ago or earlier, some at a time, whatever became of them. Gives how many.
 */
export async function deleteSomeDeadLetters(sql: Sql, days: number, limit: number): Promise<number> {
  const { count } = await sql`
    delete from sales.dead_letter
    where id = any (array(
      select id from sales.dead_letter
      where received_at < clock_timestamp() - make_interval(days => ${days})
      order by received_at, id
      limit ${limit}
    ))`
  return count
}

/** How many could be replayed, apart from these. */
export async function countReplayable(
  sql: Sql,
  filter: DeadLetterFilter,
  except: readonly string[],
): Promise<number> {
  const [row] = await sql<[{ letters: number }]>`
    select count(*) as letters from sales.dead_letter
    where ${matches(sql, filter)} and ${isReplayable(sql)} and id <> all (${except as string[]}::uuid[])`
  return row.letters
}

/** What became of a dead letter when its event was recorded again. */
export type ReplayedLetter = { id: string; outcome: string; faults: readonly SaleFault[] }

/** Notes what became of dead letters; those that are rejected again get their new reason. */
export async function settleReplayed(sql: Sql, letters: readonly ReplayedLetter[]): Promise<void> {
  if (letters.length === 0) return
  await sql`
    update sales.dead_letter as letter
    set replayed_at = clock_timestamp(), outcome = replayed.outcome,
      reason = coalesce(replayed.reason, letter.reason), details = coalesce(replayed.details::json, letter.details)
    from unnest(
      ${letters.map(({ id }) => id)}::uuid[], ${letters.map(({ outcome }) => outcome)}::text[],
      ${letters.map(({ faults }) => faults[0]?.reason ?? null)}::text[],
      ${letters.map(({ faults }) => (faults.length > 0 ? JSON.stringify(faults) : null))}::text[]
    ) as replayed (id, outcome, reason, details)
    where letter.id = replayed.id`
}

const isReplayable = (sql: Sql) => sql`(outcome is null or outcome = 'rejected')`

function matches(sql: Sql, { id, providerId, reason, door, isReplayed }: DeadLetterFilter) {
  return sql`true
    ${id === undefined ? sql`` : sql`and id = ${id}`}
    ${providerId === undefined ? sql`` : sql`and provider_id = ${providerId}`}
    ${reason === undefined ? sql`` : sql`and reason = ${reason}`}
    ${door === undefined ? sql`` : sql`and door = ${door}`}
    ${isReplayed === undefined ? sql`` : isReplayed ? sql`and replayed_at is not null` : sql`and replayed_at is null`}`
}

function payloadOf(event: unknown): string {
  const text = event instanceof UnreadableEvent ? event.payload : jsonOf(event)
  return storableText(text.slice(0, payloadCharactersMax))
}

function jsonOf(event: unknown): string {
  try {
    return JSON.stringify(event) ?? String(event)
  } catch (error) {
    // Nested deeper than the engine can write.
    if (error instanceof RangeError) return ''
    throw error
  }
}
