import type { Sql } from '../../platform/database.ts'

/**
 * Makes one line of the lines of one month, department and job, which every write of employees adds to. The metrics are
 * the same before, while and after; they read fewer lines. Gives how many lines it replaced.
 */
export async function foldMonthlyHires(sql: Sql): Promise<number> {
  const [row] = await sql<[{ lines: number }]>`select hiring.fold_monthly_hires() as lines`
  return row.lines
}
