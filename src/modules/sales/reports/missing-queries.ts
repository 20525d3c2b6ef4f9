import type { Sql } from '../../../platform/database.ts'

/** Has exactly these noted as missing. Gives those that were not noted before. */
export async function noteMissing(sql: Sql, keys: readonly string[]): Promise<string[]> {
  const kind = 'report_missing'
  await sql`delete from sales.told where kind = ${kind} and key <> all (${keys as string[]}::text[])`
  const noted = await sql<{ key: string }[]>`
    insert into sales.told (kind, key)
    select ${kind}, key from unnest(${keys as string[]}::text[]) as missing (key)
    on conflict do nothing
    returning key`
  return noted.map(({ key }) => key)
}
