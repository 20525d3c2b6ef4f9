import type { Sql, Transaction } from '../../../platform/database.ts'

const kind = 'stream_stalled'
const witnessKind = 'stream_brokers_silent'
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

/** A watcher of the brokers of a topic, one of several. `staleMinutes`: who has said nothing for so long has ended. */
export type Watcher = { topic: string; id: string; staleMinutes: number }

/**
 * Notes that the brokers do not answer one watcher; says whether nobody had noted it yet. It is said anew at each look, and
 * counts until the watcher says otherwise or has ended.
 */
export async function noteSilent(sql: Transaction, { topic, id }: Watcher): Promise<boolean> {
  const isNew = await noteAndLock(sql, topic)
  await sql`
    insert into sales.told (kind, key) values (${witnessKind}, ${witnessKey(topic, id)})
    on conflict (kind, key) do update set told_at = clock_timestamp()`
  return isNew
}

/** Notes that the brokers answer one watcher; says whether they had been noted as silent and now are so for none. */
export async function noteAnswering(
  sql: Transaction,
  { topic, id, staleMinutes }: Watcher,
): Promise<boolean> {
  if (!(await lockStalled(sql, topic))) return false
  await sql`
    delete from sales.told
    where kind = ${witnessKind} and (
      key = ${witnessKey(topic, id)}
      or starts_with(key, ${witnessKey(topic, '')}) and not (
        told_at between clock_timestamp() - make_interval(mins => ${staleMinutes}) and clock_timestamp()
      )
    )`
  const witnesses = await sql`
    select from sales.told where kind = ${witnessKind} and starts_with(key, ${witnessKey(topic, '')}) limit 1`
  if (witnesses.length > 0) return false
  return (await forgetStalled(sql, [topic])).length > 0
}

// Whoever takes a note back holds it meanwhile: it may be gone once it could be held.
async function noteAndLock(sql: Transaction, key: string): Promise<boolean> {
  for (;;) {
    const isNew = await noteStalled(sql, key)
    if (isNew || (await lockStalled(sql, key))) return isNew
  }
}

/** Whether a stall is noted; who changes it waits until the transaction ends. */
async function lockStalled(sql: Transaction, key: string): Promise<boolean> {
  return (await sql`select from sales.told where kind = ${kind} and key = ${key} for update`).length > 0
}

// No topic has a slash in its name.
const witnessKey = (topic: string, id: string) => `${topic}/${id}`
