import { type Database, isTimeout } from '../../platform/database.ts'
import { type CustomerFilter, filterConditions } from './customer-filter.ts'
import { type Position, type Sort, sortKey, sortOrder } from './customer-sort.ts'

/** How long the list is read through for its landmarks before that is given up. */
const withinMs = 4_000

/**
 * Every so many rows the place of one in a list, in its order: the 1,000th, the 2,000th … It reads the whole list along its
 * index, once, so that any part of it can then be opened by key. Nothing when that takes too long.
 */
export async function listLandmarks(
  database: Database,
  { sort, filter, every }: { sort: Sort; filter: CustomerFilter; every: number },
): Promise<Position[] | undefined> {
  try {
    return await database.begin(async sql => {
      await sql`select set_config('statement_timeout', ${String(withinMs)}, true)`
      return sql<Position[]>`
        select ${sortKey(sql, sort)} as key, c.id
        from (
          select c.id, c.name_key, c.email_key, c.created_at, row_number() over (order by ${sortOrder(sql, sort)}) as place
          from customers.customer c
          where true ${filterConditions(sql, filter, { byIndex: true })}
        ) c
        where c.place % ${every} = 0
        order by c.place`
    })
  } catch (error) {
    if (!isTimeout(error)) throw error
    return undefined
  }
}
