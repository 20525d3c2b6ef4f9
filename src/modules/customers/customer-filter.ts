import type { Sql } from '../../platform/database.ts'
import { readSearch, type SearchTerm } from './search-terms.ts'

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
 * `byIndex` adds those that only serve the trigram index; without them the same rows match.
 */
export function filterConditions(sql: Sql, filter: CustomerFilter, { byIndex }: { byIndex: boolean }) {
  const terms = filter.q === undefined ? [] : readSearch(filter.q)
  const emailTerms = filter.email === undefined ? [] : readSearch(filter.email)
  const conditions = [
    ...terms.map(term => sql`and c.search_text like customers.fold(${term.pattern})`),
    ...emailTerms.map(term => sql`and c.email_key like lower(${term.pattern})`),
    ...(byIndex ? [...terms, ...emailTerms].map(term => trigramCondition(sql, term)) : []),
    placeCondition(sql, filter),
    filter.createdFrom === undefined ? sql`` : sql`and c.created_at >= ${filter.createdFrom}`,
    filter.createdBefore === undefined ? sql`` : sql`and c.created_at < ${filter.createdBefore}`,
  ]
  return conditions.reduce((all, condition) => sql`${all} ${condition}`)
}

function trigramCondition(sql: Sql, { allOf, anyOf }: SearchTerm) {
  if (allOf.length > 0) return sql`and customers.trigrams(c.search_text) @> ${allOf}::text[]`
  if (anyOf.length > 0) return sql`and customers.trigrams(c.search_text) && ${anyOf}::text[]`
  return sql``
}

// Country and city are sought in one and the same address.
function placeCondition(sql: Sql, { country, city }: CustomerFilter) {
  if (country === undefined && city === undefined) return sql``
  return sql`and exists (
    select from customers.address a
    where a.customer_id = c.id
      ${country === undefined ? sql`` : sql`and customers.fold(a.country) = customers.fold(${country})`}
      ${city === undefined ? sql`` : sql`and customers.fold(a.city) = customers.fold(${city})`}
  )`
}
