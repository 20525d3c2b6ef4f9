import type { Sql } from '../../platform/database.ts'

/** For other modules: which of these customers there are. */
export async function knownCustomers(sql: Sql, ids: readonly number[]): Promise<Set<number>> {
  const rows = await sql<{ id: number }[]>`
    select id from customers.customer where id = any (${ids as number[]}::bigint[])`
  return new Set(rows.map(({ id }) => id))
}

/** For other modules: where ids of customers are looked up in sets too large to ask for one by one. */
export const customerTable = 'customers.customer'

/** For other modules: the names of these customers as they are now. Who has been removed is not among them. */
export async function customerNames(sql: Sql, ids: readonly number[]): Promise<Map<number, string>> {
  const rows = await sql<{ id: number; name: string }[]>`
    select id, name from customers.customer where id = any (${ids as number[]}::bigint[])`
  return new Map(rows.map(({ id, name }) => [id, name]))
}
