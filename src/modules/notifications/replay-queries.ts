import type { Sql } from '../../platform/database.ts'
import { type RequestFilter, requestConditions } from './request-queries.ts'
import type { Status } from './request-schemas.ts'

/** What a replay depends on. `replayedAs` is the id of the replay that there is. */
export type Replayable = { status: Status; replayedAs: string | null }

/** Reads it; a replay by somebody else may follow at any time. */
export async function findReplayable(sql: Sql, id: string): Promise<Replayable | undefined> {
  const [row] = await sql<Replayable[]>`
    select request.status, replay.id as replayed_as
    from notifications.request
    left join notifications.request replay on replay.replay_of = request.id
    where request.id = ${id}`
  return row
}

/** A failed request and the id of the new request that replays it. */
export type Replay = { original: string; id: string }

/**
 * Registers replays: the same content for the same recipient, without its times. Those that somebody else has replayed
 * are left out, after a wait for who is just doing so. Gives the ids of the new requests.
 */
export async function insertReplays(sql: Sql, replays: Replay[], caller: string): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    insert into notifications.request
      (id, caller, type, recipient, message, lane, on_doubt, callback_url, replay_of, possible_duplicate)
    select given.id, ${caller}, request.type, request.recipient, request.message, request.lane, request.on_doubt,
      request.callback_url, request.id, request.possible_duplicate or request.reason = 'outcome_unknown'
    from json_to_recordset(${JSON.stringify(replays)}::text::json) as given (original uuid, id uuid)
    join notifications.request on request.id = given.original and request.status = 'failed'
    order by given.id
    on conflict (replay_of) where replay_of is not null do nothing
    returning id`
  return rows.map(({ id }) => id)
}

const notReplayed = (sql: Sql) => sql`
  request.status = 'failed'
    and not exists (select from notifications.request replay where replay.replay_of = request.id)`

// What somebody took back, or did not want sent late, is sent again only when it is asked for by that name.
const isWanted = (sql: Sql, { reason }: RequestFilter) =>
  reason === undefined ? sql`request.reason not in ('cancelled', 'expired')` : sql`true`

/** Failed requests that were not replayed, the oldest first. */
export async function listReplayable(
  sql: Sql,
  { filter, after, limit }: { filter: RequestFilter; after: string | undefined; limit: number },
): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`
    select request.id
    from notifications.request
    where ${requestConditions(sql, filter)} and ${notReplayed(sql)} and ${isWanted(sql, filter)}
      ${after === undefined ? sql`` : sql`and request.id > ${after}`}
    order by request.id
    limit ${limit}`
  return rows.map(({ id }) => id)
}

/** Counts the failed requests of a filter that have no replay yet. */
export async function countReplayable(sql: Sql, filter: RequestFilter): Promise<number> {
  const [row] = await sql<[{ value: number }]>`
    select count(*) as value
    from notifications.request
    where ${requestConditions(sql, filter)} and ${notReplayed(sql)} and ${isWanted(sql, filter)}`
  return row.value
}
