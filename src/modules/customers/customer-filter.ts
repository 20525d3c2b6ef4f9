import type postgres from 'postgres'
import type { Sql } from '../../platform/database.ts'
import { readSearch, readTerm, type SearchTerm } from './search-terms.ts'

type Fragment = postgres.PendingQuery<postgres.Row[]>

/** What narrows a list of customers. Everything given must hold. */
export type CustomerFilter = {
  /** Words that must all occur in the name, email or phone; accents and case do not count. */
  q?: string | undefined
  /** A part of the email, whatever its case. */
  email?: string | undefined
  country?: string | undefined
  city?: string | undefined
  createdFrom?: Date | undefined
  /** Exclusive. */
  createdBefore?: Date | undefined
}

/** Whether anything narrows the list at all. */
export function isNarrowed(filter: CustomerFilter): boolean {
  return Object.values(filter).some(value => value !== undefined)
}

/**
 * The conditions of a filter on `customers.customer c`, each led by `and`.
 * `byIndex` adds those that only serve the trigram index; without them the same rows match. `forPlanner` shows the
 * planner what is sought, for its estimate; otherwise that is folded once and not for every row.
 */
export function filterConditions(
  sql: Sql,
  filter: CustomerFilter,
  { byIndex, forPlanner = false }: { byIndex: boolean; forPlanner?: boolean },
) {
  const terms = filter.q === undefined ? [] : readSearch(filter.q)
  const emailTerms = filter.email === undefined ? [] : [readTerm(filter.email)]
  const fold = (text: string): Fragment =>
    forPlanner ? sql`customers.fold(${text})` : sql`(select customers.fold(${text}))`
  const lower = (text: string) => (forPlanner ? sql`lower(${text})` : sql`(select lower(${text}))`)
  const conditions = [
    ...terms.map(({ pattern }) => sql`and c.search_text like ${fold(pattern)}`),
    ...emailTerms.map(({ pattern }) => sql`and c.email_key like ${lower(pattern)}`),
    byIndex ? trigramConditions(sql, [...terms, ...emailTerms]) : sql``,
    placeCondition(sql, filter, fold),
    filter.createdFrom === undefined ? sql`` : sql`and c.created_at >= ${filter.createdFrom}`,
    filter.createdBefore === undefined ? sql`` : sql`and c.created_at < ${filter.createdBefore}`,
  ]
  return conditions.reduce((all, condition) => sql`${all} ${condition}`)
}

/** Whether the trigram index can look for what is sought. */
export function isIndexed({ q, email }: CustomerFilter): boolean {
  const terms = [...readSearch(q ?? ''), ...(email === undefined ? [] : [readTerm(email)])]
  return terms.length === 0 || terms.some(({ allOf, anyOf }) => allOf.length + anyOf.length > 0)
}

function trigramConditions(sql: Sql, terms: SearchTerm[]) {
  const allOf = [...new Set(terms.flatMap(term => term.allOf))]
  const pairs = allOf.length === 0 ? terms.filter(term => term.anyOf.length > 0) : []
  return pairs.reduce(
    (all, { anyOf }) => sql`${all} and customers.trigrams(c.search_text) && ${anyOf}::text[]`,
    allOf.length > 0
      ? sql`and customers.trigrams(c.search_text) @> (select customers.rarest(${allOf}::text[]))`
      : sql``,
  )
}

// Country and city are sought in one and the same address.
function placeCondition(sql: Sql, { country, city }: CustomerFilter, fold: (text: string) => Fragment) {
  if (country === undefined && city === undefined) return sql``
  return sql`and exists (
    select from customers.address a
    where a.customer_id = c.id
      ${country === undefined ? sql`` : sql`and customers.fold(a.country) = ${fold(country)}`}
      ${city === undefined ? sql`` : sql`and customers.fold(a.city) = ${fold(city)}`}
  )`
}
