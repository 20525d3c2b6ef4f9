import type { Sql, Transaction } from '../../../platform/database.ts'

const kind = 'stream_stalled'
const witnessKind = 'stream_brokers_silent'
// A watcher that has not said so for longer has ended: it looks several times a minute.
const witnessMinutes = 3

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

/**
 * Notes that the brokers of a topic do not answer one watcher; says whether nobody had noted it yet. What is noted is renewed
 * at each look.
 */
export async function noteSilent(sql: Transaction, topic: string, watcher: string): Promise<boolean> {
  const isNew = await noteStalled(sql, topic)
  await lockStalled(sql, topic)
  await sql`
    insert into sales.told (kind, key) values (${witnessKind}, ${witnessKey(topic, watcher)})
    on conflict (kind, key) do update set told_at = clock_timestamp()`
  return isNew
}

/** Notes that the brokers answer one watcher; says whether they had been noted as silent and now are so for none. */
export async function noteAnswering(sql: Transaction, topic: string, watcher: string): Promise<boolean> {
  if (!(await lockStalled(sql, topic))) return false
  await sql`
    delete from sales.told
    where kind = ${witnessKind} and (
      key = ${witnessKey(topic, watcher)}
      or starts_with(key, ${witnessKey(topic, '')})
        and told_at < clock_timestamp() - make_interval(mins => ${witnessMinutes})
    )`
  const witnesses = await sql`
    select from sales.told where kind = ${witnessKind} and starts_with(key, ${witnessKey(topic, '')}) limit 1`
  if (witnesses.length > 0) return false
  return (await forgetStalled(sql, [topic])).length > 0
}

/** Whether a stall is noted; who changes it waits until the transaction ends. */
async function lockStalled(sql: Transaction, key: string): Promise<boolean> {
  return (await sql`select from sales.told where kind = ${kind} and key = ${key} for update`).length > 0
}

// No topic has a slash in its name.
const witnessKey = (topic: string, watcher: string) => `${topic}/${watcher}`
