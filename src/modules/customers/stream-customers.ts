import type { Database } from '../../platform/database.ts'
import { readInBatches } from '../../platform/read-in-batches.ts'
import { type CustomerFilter, filterConditions, isNarrowed } from './customer-filter.ts'
import { type Sort, sortOrder } from './customer-sort.ts'
import { streamWholeList } from './whole-list.ts'

const batchRows = 250

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
  if (isWholeList) {
    for await (const { text } of streamWholeList(streams, separator)) yield text
    return
  }
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
  const between = Buffer.from(separator)
  for await (const batch of batches) {
    yield Buffer.concat(
      batch.flatMap(([body], place) => (place === 0 ? [body as Buffer] : [between, body as Buffer])),
    )
  }
}
