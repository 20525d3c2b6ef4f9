import type { Database } from '../../platform/database.ts'
import { readInBatches } from '../../platform/read-in-batches.ts'

/** A part of the whole list: documents joined by the separator, and the snapshot that all parts were read in. */
export type WholeListPiece = { text: Buffer; snapshot: string }

/** The whole list in its natural order. */
export type WholeList = {
  /** Its pieces, when they are in memory and nothing has changed since. */
  kept: () => Promise<Buffer[] | undefined>
  /** Reads it anew, and keeps it. */
  read: () => AsyncGenerator<Buffer>
}

// Larger texts cost PostgreSQL fresh memory from the system for each of them.
const pieceRows = 50
const piecesPerBatch = 5
const keptBytesMax = 16 * 1024 * 1024
const keptForMs = 600_000

/** Days after which a change is forgotten. No answer is kept in memory for nearly as long. */
const changesKeptDays = 1

/** All customers by id, as of one moment. PostgreSQL joins the documents: a row for each would cost more than they do. */
export async function* streamWholeList(
  streams: Database,
  separator: ',' | '\n',
): AsyncGenerator<WholeListPiece> {
  const between = Buffer.from(separator)
  const batches = readInBatches(
    streams,
    piecesPerBatch,
    sql => sql`
      select piece.bodies, pg_current_snapshot()::text
      from (
        select customer_id, row_number() over (order by customer_id) as place
        from customers.customer_document
      ) start
      cross join lateral (
        select string_agg(body, ${separator}::text) as bodies
        from (
          select body from customers.customer_document
          where customer_id >= start.customer_id
          order by customer_id
          limit ${pieceRows}
        ) document
      ) piece
      where start.place % ${pieceRows} = 1`,
  )
  for await (const batch of batches) {
    const texts = batch.flatMap(([text], place) =>
      place === 0 ? [text as Buffer] : [between, text as Buffer],
    )
    yield { text: Buffer.concat(texts), snapshot: String(batch[0]?.[1]) }
  }
}

/**
 * Keeps the last whole list in memory if it is no larger than 16 MB, and gives it again while a look at the changes
 * since its snapshot finds none: the answer is never older than the call.
 */
export function makeWholeList(streams: Database): WholeList {
  let kept: { pieces: Buffer[]; snapshot: string; until: number } | undefined

  return {
    kept: async () => {
      const known = kept
      if (!known || performance.now() > known.until) return undefined
      return (await hasChangedSince(streams, known.snapshot)) ? undefined : known.pieces
    },
    read: async function* () {
      const pieces: Buffer[] = []
      let bytes = 0
      let snapshot = ''
      for await (const piece of streamWholeList(streams, ',')) {
        bytes += piece.text.length
        if (bytes > keptBytesMax) pieces.length = 0
        else pieces.push(piece.text)
        snapshot = piece.snapshot
        yield piece.text
      }
      if (pieces.length > 0) kept = { pieces, snapshot, until: performance.now() + keptForMs }
    },
  }
}

async function hasChangedSince(sql: Database, snapshot: string): Promise<boolean> {
  const [row] = await sql<[{ hasChanged: boolean }]>`
    -- On a replica a snapshot does not name the transactions that are under way: there it tells nothing.
    select pg_is_in_recovery() or exists (
      select from customers.customer_change
      where transaction >= pg_snapshot_xmin(${snapshot}::text::pg_snapshot)
        and not pg_visible_in_snapshot(transaction, ${snapshot}::text::pg_snapshot)
    ) as has_changed`
  return row.hasChanged
}

/** Removes changes that no kept answer can be older than. */
export async function deleteOldChanges(sql: Database): Promise<void> {
  await sql`
    delete from customers.customer_change
    where changed_at < clock_timestamp() - make_interval(days => ${changesKeptDays})`
}
