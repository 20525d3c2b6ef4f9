import { ConfigError } from '../../platform/config.ts'
import type { Database, Sql } from '../../platform/database.ts'
import { allProviders, withProvider } from './provider-scope.ts'

/**
 * Notes the zone whose days sales belong to; it may be changed for as long as there are no sales. Sales are stored by what
 * is noted, so that no process can count them in another.
 * @throws ConfigError when sales were counted in the days of another.
 */
export async function holdTimeZone(database: Database, timeZone: string): Promise<void> {
  await withProvider(database, allProviders, sql => holdTimeZoneWithin(sql, timeZone))
}

/** As `holdTimeZone`, in a transaction that sees all providers. */
export async function holdTimeZoneWithin(sql: Sql, timeZone: string): Promise<void> {
  const stored = await findTimeZone(sql)
  if (stored === timeZone) return
  const held = await sql`
    insert into sales.calendar as held (time_zone) values (${timeZone})
    on conflict (is_only) do update set time_zone = excluded.time_zone
    where held.time_zone = excluded.time_zone or not exists (select from sales.sale)
    returning true`
  if (held.length === 0) throw new ConfigError([otherZone((await findTimeZone(sql)) ?? 'none', timeZone)])
}

/** The zone that days were counted in so far, if any were. */
export async function findTimeZone(sql: Sql): Promise<string | undefined> {
  const [calendar] = await sql<{ timeZone: string }[]>`select time_zone from sales.calendar`
  return calendar?.timeZone
}

/** What is wrong with a zone when sales have been counted in the days of another; nothing when all is well. */
export async function timeZoneFault(database: Database, timeZone: string): Promise<string | undefined> {
  return withProvider(database, allProviders, async sql => {
    const stored = await findTimeZone(sql)
    if (stored === undefined || stored === timeZone) return undefined
    const [sale] = await sql`select from sales.sale limit 1`
    return sale ? otherZone(stored, timeZone) : undefined
  })
}

function otherZone(stored: string, wanted: string): string {
  return (
    `TIME_ZONE is ${wanted}, but the days of the sales that are stored were counted in ${stored}. ` +
    `Set TIME_ZONE=${stored}, or begin with an empty database.`
  )
}
