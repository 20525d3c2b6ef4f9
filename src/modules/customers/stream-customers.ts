import type { Database } from '../../platform/database.ts'
import { readInBatches } from '../../platform/read-in-batches.ts'
import { type CustomerFilter, filterConditions, isNarrowed } from './customer-filter.ts'
import { type Sort, sortOrder } from './customer-sort.ts'

const batchRows = 250
const pieceRows = 200

/**
 * All customers that match, each as its JSON text, as of one moment: pieces of up to 250 of them with the separator
 * between each two (not after the last of a piece). Two pieces are in memory at a time; when the reader stops, so does
 * the query.
 */
export async function* streamCustomers(
  streams: Database,
  { filter, sort, separator }: { filter: CustomerFilter; sort: Sort; separator: ',' | '\n' },
): AsyncGenerator<Buffer> {
  const isWholeList = !isNarrowed(filter) && sort.field === 'id' && !sort.descending
  return yield* isWholeList
    ? wholeList(streams, separator)
    : selectedCustomers(streams, { filter, sort, separator })
}

// PostgreSQL joins the documents: a row for each of them would cost more than the documents.
async function* wholeList(streams: Database, separator: string): AsyncGenerator<Buffer> {
  const pieces = readInBatches(
    streams,
    1,
    sql => sql`
      select piece.bodies
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
  for await (const [row] of pieces) if (row?.[0]) yield row[0]
}

async function* selectedCustomers(
  streams: Database,
  { filter, sort, separator }: { filter: CustomerFilter; sort: Sort; separator: string },
): AsyncGenerator<Buffer> {
  const separatorBytes = Buffer.from(separator)
  const batches = readInBatches(
    streams,
    batchRows,
    sql => sql`
      select document.body
      from customers.customer c
      join customers.customer_document document on document.customer_id = c.id
      where true ${filterConditions(sql, filter, { byIndex: true })}
      order by ${sortOrder(sql, sort)}`,
  )
  for await (const batch of batches) {
    yield Buffer.concat(
      batch.flatMap(([body], place) => [...(place === 0 ? [] : [separatorBytes]), body as Buffer]),
    )
  }
}
