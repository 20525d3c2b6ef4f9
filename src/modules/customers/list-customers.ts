import type { Database, Sql } from '../../platform/database.ts'
import { isTimeout } from '../../platform/database.ts'
import { type CustomerFilter, filterConditions, isIndexed, isNarrowed } from './customer-filter.ts'
import { afterPosition, type Position, type Sort, sortKey, sortOrder, startingFrom } from './customer-sort.ts'

/** A page of the list: which rows, in which order, from where. */
export type PageQuery = {
  sort: Sort
  filter: CustomerFilter
  limit: number
  after?: Position | undefined
  from?: string | undefined
}

/** A row of a page: its place in the list and the customer with its addresses as JSON text. */
export type PageRow = Position & { body: string }

/** How many customers there are, and whether that is exact or the planner's guess. */
export type Count = { value: number; exact: boolean }

// Reading a customer along the index of a sort costs this much of fetching a match found by its trigrams. Neighbours by
// id share pages. Measured in docs/customers-performance.md.
const walkedRowCost = { id: 0.5, name: 1.5, email: 1.5, created_at: 1.5 }
const walkedRowsMin = 5_000
const walkedRowsMax = 50_000
const exactCountWithinMs = 1_500

/**
 * One page, whichever way is cheaper: walking along the index of the sort and keeping what matches (common matches), or
 * gathering all matches by their own indexes and sorting them (rare ones). The planner's estimate chooses; a walk that
 * did not fill its page within its bound is given up for gathering, so a wrong guess costs milliseconds.
 */
export async function listPage(sql: Sql, query: PageQuery): Promise<PageRow[]> {
  if (!isNarrowed(query.filter)) return walk(sql, query, undefined)
  const rowsMax = walkedRows(query, await estimateMatches(sql, query.filter))
  if (rowsMax > 0) {
    const rows = await walk(sql, query, rowsMax)
    if (rows.length >= query.limit) return rows
  }
  return gather(sql, query)
}

// Were matches spread evenly, a page would be full after `expected` rows. Twice the gain is asked for, and three times
// the rows are allowed, because they are not.
function walkedRows(
  { filter, sort, limit }: PageQuery,
  estimate: { matches: number; total: number },
): number {
  const { matches, total } = estimate
  if (!isIndexed(filter)) return walkedRowsMax
  const expected = (limit * total) / matches
  if (expected * walkedRowCost[sort.field] * 2 > matches) return 0
  return Math.min(walkedRowsMax, Math.max(walkedRowsMin, Math.ceil(expected * 3)))
}

async function walk(sql: Sql, query: PageQuery, rowsMax: number | undefined): Promise<PageRow[]> {
  const { sort, filter, limit } = query
  return sql<PageRow[]>`
    select ${sortKey(sql, sort)} as key, c.id, document.body
    from (
      select c.id, c.name_key, c.email_key, c.created_at, c.search_text
      from customers.customer c
      where true ${placeConditions(sql, query)}
      order by ${sortOrder(sql, sort)}
      limit ${rowsMax ?? limit}
    ) c
    join customers.customer_document document on document.customer_id = c.id
    where true ${filterConditions(sql, filter, { byIndex: false })}
    order by ${sortOrder(sql, sort)}
    limit ${limit}`
}

async function gather(sql: Sql, query: PageQuery): Promise<PageRow[]> {
  const { sort, filter, limit } = query
  return sql<PageRow[]>`
    with page as materialized (
      select c.id, c.name_key, c.email_key, c.created_at
      from (
        select c.id, c.name_key, c.email_key, c.created_at
        from customers.customer c
        where true ${placeConditions(sql, query)} ${filterConditions(sql, filter, { byIndex: true })}
        -- Keeps the planner from walking after all because of the limit.
        offset 0
      ) c
      order by ${sortOrder(sql, sort)}
      limit ${limit}
    )
    select ${sortKey(sql, sort)} as key, c.id, document.body
    from page c
    join customers.customer_document document on document.customer_id = c.id
    order by ${sortOrder(sql, sort)}`
}

function placeConditions(sql: Sql, { sort, after, from }: PageQuery) {
  if (after) return afterPosition(sql, sort, after)
  return from === undefined ? sql`` : startingFrom(sql, sort, from)
}

/** How many customers a filter matches: exactly when nothing narrows it, else by the planner's guess. */
export async function estimateCount(sql: Sql, filter: CustomerFilter): Promise<Count> {
  if (isNarrowed(filter)) return { value: (await estimateMatches(sql, filter)).matches, exact: false }
  const [row] = await sql<[{ value: number }]>`
    select coalesce(sum(customers), 0)::bigint as value from customers.customer_count`
  return { value: row.value, exact: true }
}

/** The same, counted. When counting takes too long, the guess: a number never holds up a page. */
export async function countExactly(database: Database, filter: CustomerFilter): Promise<Count> {
  if (!isNarrowed(filter)) return estimateCount(database, filter)
  try {
    const value = await database.begin(async sql => {
      await sql`select set_config('statement_timeout', ${String(exactCountWithinMs)}, true)`
      const [row] = await sql<[{ value: number }]>`
        select count(*) as value from customers.customer c
        where true ${filterConditions(sql, filter, { byIndex: true })}`
      return row.value
    })
    return { value, exact: true }
  } catch (error) {
    if (!isTimeout(error)) throw error
    return estimateCount(database, filter)
  }
}

type Plan = { 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }

async function estimateMatches(
  sql: Sql,
  filter: CustomerFilter,
): Promise<{ matches: number; total: number }> {
  const [[plan], [table]] = await Promise.all([
    sql<Plan[]>`
      explain (format json)
      select from customers.customer c where true ${filterConditions(sql, filter, { byIndex: false, forPlanner: true })}`.values(),
    sql<{ total: number }[]>`
      select greatest(reltuples, 0)::bigint as total from pg_class where oid = 'customers.customer'::regclass`,
  ])
  const [explained] = (plan as unknown as Plan['QUERY PLAN'][])[0] as Plan['QUERY PLAN']
  return { matches: explained.Plan['Plan Rows'], total: table?.total ?? 0 }
}
