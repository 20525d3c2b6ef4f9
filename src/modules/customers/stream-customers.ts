import type { Database } from '../../platform/database.ts'
import { type CustomerFilter, filterConditions, isNarrowed } from './customer-filter.ts'
import { type Sort, sortOrder } from './customer-sort.ts'

const batchRows = 250

/**
 * All customers that match, each as the bytes of its JSON text, in batches and as of one moment. One batch is in
 * memory at a time; when the reader stops, so does the query.
 */
export async function* streamCustomers(
  streams: Database,
  { filter, sort }: { filter: CustomerFilter; sort: Sort },
): AsyncGenerator<Buffer[]> {
  const isWholeList = !isNarrowed(filter) && sort.field === 'id' && !sort.descending
  // The whole list in its natural order is the documents alone.
  const rows = isWholeList
    ? streams<{ body: string }[]>`select body from customers.customer_document order by customer_id`
    : streams<{ body: string }[]>`
        select document.body
        from customers.customer c
        join customers.customer_document document on document.customer_id = c.id
        where true ${filterConditions(streams, filter, { byIndex: true })}
        order by ${sortOrder(streams, sort)}`
  for await (const batch of rows.raw().cursor(batchRows)) {
    yield (batch as unknown as [Buffer][]).map(([body]) => body)
  }
}
