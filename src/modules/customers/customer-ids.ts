import type { Sql } from '../../platform/database.ts'

/** For other modules: the lowest ids of customers there are, in order. */
export async function listCustomerIds(sql: Sql, limit: number): Promise<number[]> {
  const rows = await sql<{ id: number }[]>`select id from customers.customer order by id limit ${limit}`
  return rows.map(({ id }) => id)
}
