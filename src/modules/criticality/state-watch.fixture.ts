import { setTimeout as sleep } from 'node:timers/promises'
import type { Database, Transaction } from '../../platform/database.ts'
import { announceState } from './state-watch.ts'

/** Makes the next state as reporting a change does, in the caller's transaction. Gives its revision. */
export async function makeState(sql: Transaction, status = 3): Promise<number> {
  const [{ revision }] = await sql<[{ revision: number }]>`
    with state as (
      update criticality.state
      set revision = revision + 1, change_id = nextval('criticality.processed_id'), status = ${status},
        producer = 'a producer', change_at = clock_timestamp(), since = clock_timestamp()
      returning *
    )
    insert into criticality.change (id, producer, status, change_at, received_at, revision)
    select change_id, producer, status, change_at, since, revision from state
    returning revision`
  return revision
}

/** A change that becomes the state and is announced. Gives the state's revision. */
export function change(database: Database, status?: number): Promise<number> {
  return database.begin(async sql => {
    const revision = await makeState(sql, status)
    await announceState(sql)
    return revision
  }) as Promise<number>
}

/** A change whose notice is lost. */
export function changeSilently(database: Database): Promise<number> {
  return database.begin(sql => makeState(sql)) as Promise<number>
}

/** Ends the connections that listen for notices, and gives how many they were. */
export async function cutListeners(owner: Database): Promise<number> {
  const ended = await owner`
    select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and query ilike 'listen%'`
  return ended.length
}

/** Waits until something is so. The long patience is for busy machines. */
export async function until(holds: () => boolean | Promise<boolean>, what = 'it'): Promise<void> {
  for (const deadline = Date.now() + 30_000; !(await holds()); await sleep(10))
    if (Date.now() > deadline) throw new Error(`${what} did not come true within 30 seconds`)
}
