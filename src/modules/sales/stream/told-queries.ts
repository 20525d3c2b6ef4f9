import type { Sql } from '../../../platform/database.ts'

const kind = 'stream_stalled'

/** Notes that something stands still; says whether nobody had noted it yet. */
export async function noteStalled(sql: Sql, key: string): Promise<boolean> {
  const rows = await sql`
    insert into sales.told (kind, key) values (${kind}, ${key}) on conflict do nothing returning key`
  return rows.length > 0
}

/** Takes back what was noted of these; returns those that had been. */
export async function forgetStalled(sql: Sql, keys: readonly string[]): Promise<string[]> {
  const rows = await sql<{ key: string }[]>`
    delete from sales.told where kind = ${kind} and key = any (${keys as string[]}::text[]) returning key`
  return rows.map(({ key }) => key)
}
