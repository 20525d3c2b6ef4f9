import type { Sql, Transaction } from '../../platform/database.ts'

const forgettingLock = 5_120_123
// A process that could not write for longer than that makes a consumer known again.
const keptDays = 7

/** Waits until no process writes who asked, and keeps all from it until the transaction ends. Comes before locks of rows. */
export async function lockForgetting(sql: Transaction): Promise<void> {
  await sql`select pg_advisory_xact_lock(${forgettingLock})`
}

/**
 * Waits until nobody forgets a consumer, and keeps everybody from it until the transaction ends. Comes before locks of rows.
 * Gives the database's time then.
 */
export async function shareForgetting(sql: Transaction): Promise<Date> {
  const [{ now }] = await sql<[{ now: Date }]>`
    with held as materialized (select pg_advisory_xact_lock_shared(${forgettingLock}))
    select clock_timestamp() as now from held`
  return now
}

/** Notes that a consumer is forgotten now: that it asked before counts no more, whichever process has yet to write it. */
export async function noteForgotten(sql: Transaction, app: string): Promise<void> {
  await sql`
    insert into criticality.forgotten_consumer (app) values (${app})
    on conflict (app) do update set forgotten_at = excluded.forgotten_at`
}

/** Deletes the notes of consumers that were forgotten so long ago that nobody has yet to write that they asked before. */
export async function deleteOldForgotten(sql: Sql): Promise<void> {
  await sql`
    delete from criticality.forgotten_consumer
    where forgotten_at < clock_timestamp() - make_interval(days => ${keptDays})`
}
