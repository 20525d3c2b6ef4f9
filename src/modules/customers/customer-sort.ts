import type { Sql } from '../../platform/database.ts'

export const sorts = ['id', 'name', 'email', 'created_at'] as const
export type SortField = (typeof sorts)[number]

/** The order of a list. `descending` turns both the field and the id that settles ties. */
export type Sort = { field: SortField; descending: boolean }

/** A place in a sorted list: the key of a row and its id. */
export type Position = { key: string | number; id: number }

/** Reads `name` or `-name`. The schema has checked that it is one of ours. */
export function readSort(text: string): Sort {
  return { field: text.replace(/^-/, '') as SortField, descending: text.startsWith('-') }
}

/** The key of a row as the cursor keeps it, `key` of `customers.customer c`. */
export function sortKey(sql: Sql, { field }: Sort) {
  if (field === 'id') return sql`c.id`
  if (field === 'name') return sql`c.name_key`
  if (field === 'email') return sql`c.email_key`
  return sql`customers.iso(c.created_at)`
}

/** `order by` for a sort. Each has its index. */
export function sortOrder(sql: Sql, { field, descending }: Sort) {
  if (field === 'id') return descending ? sql`c.id desc` : sql`c.id`
  if (field === 'name') return descending ? sql`c.name_key desc, c.id desc` : sql`c.name_key, c.id`
  if (field === 'email') return descending ? sql`c.email_key desc` : sql`c.email_key`
  return descending ? sql`c.created_at desc, c.id desc` : sql`c.created_at, c.id`
}

/** The condition that a row comes after a place in the list, led by `and`. */
export function afterPosition(sql: Sql, { field, descending }: Sort, { key, id }: Position) {
  if (field === 'id') return descending ? sql`and c.id < ${id}` : sql`and c.id > ${id}`
  if (field === 'email') return descending ? sql`and c.email_key < ${key}` : sql`and c.email_key > ${key}`
  if (field === 'name') {
    return descending
      ? sql`and (c.name_key, c.id) < (${key}, ${id})`
      : sql`and (c.name_key, c.id) > (${key}, ${id})`
  }
  return descending
    ? sql`and (c.created_at, c.id) < (${key}::timestamptz, ${id})`
    : sql`and (c.created_at, c.id) > (${key}::timestamptz, ${id})`
}

// Sorts after every continuation of a text, so that a list from Z to A that starts at "M" begins with all of M.
const lastCharacter = '\u{10ffff}'

/** The condition that a row stands at or after a start value, led by `and`. The value has been checked to fit. */
export function startingFrom(sql: Sql, { field, descending }: Sort, from: string) {
  if (field === 'id') return descending ? sql`and c.id <= ${Number(from)}` : sql`and c.id >= ${Number(from)}`
  if (field === 'created_at') {
    return descending
      ? sql`and c.created_at <= ${from}::timestamptz`
      : sql`and c.created_at >= ${from}::timestamptz`
  }
  const column = field === 'name' ? sql`c.name_key` : sql`c.email_key`
  const start = field === 'name' ? sql`customers.sort_key(${from})` : sql`lower(${from})`
  return descending ? sql`and ${column} <= ${start} || ${lastCharacter}` : sql`and ${column} >= ${start}`
}
