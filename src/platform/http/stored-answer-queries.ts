import type { Sql, Transaction } from '../database.ts'

type AnswerKey = { actor: string; keyHash: Buffer }

/** An answer that is kept for repeats of its call. `requestHash` tells a repeat from another request. */
export type StoredAnswer = { requestHash: Buffer; status: number; sealedBody: Buffer }

/**
 * Takes a key for this transaction. False when another call has used it; it waits `within` for one that still runs.
 * @param within as PostgreSQL writes it, such as `2s`.
 * @throws what `isTimeout` knows, when that takes longer.
 */
export async function claimKey(
  sql: Transaction,
  { actor, keyHash, requestHash, within }: AnswerKey & { requestHash: Buffer; within: string },
): Promise<boolean> {
  const [own] = await sql<[{ lockTimeout: string }]>`
    select current_setting('lock_timeout') as lock_timeout`
  await sql`select set_config('lock_timeout', ${within}, true)`
  const claimed = await sql`
    insert into platform.stored_answer (actor, key_hash, request_hash, status, sealed_body)
    values (${actor}, ${keyHash}, ${requestHash}, 0, '')
    on conflict do nothing
    returning true`
  await sql`select set_config('lock_timeout', ${own.lockTimeout}, true)`
  return claimed.length > 0
}

/** Stores the answer of the call that took the key. */
export async function updateStoredAnswer(
  sql: Transaction,
  { actor, keyHash }: AnswerKey,
  { status, sealedBody }: { status: number; sealedBody: Buffer },
): Promise<void> {
  await sql`
    update platform.stored_answer
    set status = ${status}, sealed_body = ${sealedBody}
    where actor = ${actor} and key_hash = ${keyHash}`
}

export async function findStoredAnswer(
  sql: Sql,
  { actor, keyHash }: AnswerKey,
): Promise<StoredAnswer | undefined> {
  const [stored] = await sql<StoredAnswer[]>`
    select request_hash, status, sealed_body from platform.stored_answer
    where actor = ${actor} and key_hash = ${keyHash}`
  return stored
}

/** Deletes some answers that are older than these hours. */
export function deleteSomeAnswers(sql: Sql, hours: number, limit: number) {
  return sql`
    delete from platform.stored_answer
    where (actor, key_hash) in (
      select actor, key_hash from platform.stored_answer
      where created_at < clock_timestamp() - make_interval(hours => ${hours})
      limit ${limit}
    )`
}
