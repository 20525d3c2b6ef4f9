import type { Sql } from '../database.ts'

/** A key as it is stored; its secret is not. */
export type Key = {
  id: string
  name: string
  lastFour: string
  scopes: string[]
  providerId: string | null
  callsPerMinute: number | null
  createdAt: Date
  createdBy: string
  expiresAt: Date | null
  revokedAt: Date | null
  successorId: string | null
  lastUsedAt: Date | null
}

export type NewKey = {
  id: string
  name: string
  secretHash: Buffer
  lastFour: string
  scopes: string[]
  providerId: string | null
  callsPerMinute: number | null
  expiresAt: Date | null
  createdBy: string
}

export async function findKeyForCall(
  sql: Sql,
  id: string,
): Promise<(Key & { secretHash: Buffer }) | undefined> {
  const [key] = await sql<(Key & { secretHash: Buffer })[]>`
    select ${columns(sql)}, secret_hash from platform.api_key where id = ${id}`
  return key
}

/** Reads a key and holds its row until the transaction ends. */
export async function findKeyForChange(sql: Sql, id: string): Promise<Key | undefined> {
  const [key] = await sql<Key[]>`select ${columns(sql)} from platform.api_key where id = ${id} for update`
  return key
}

export async function listKeys(sql: Sql, afterId: string | undefined, limit: number): Promise<Key[]> {
  return sql<Key[]>`
    select ${columns(sql)} from platform.api_key
    ${afterId === undefined ? sql`` : sql`where id > ${afterId}`}
    order by id
    limit ${limit}`
}

export async function insertKey(sql: Sql, key: NewKey): Promise<Key> {
  const [inserted] = await sql<[Key]>`
    insert into platform.api_key
      (id, name, secret_hash, last_four, scopes, provider_id, calls_per_minute, expires_at, created_by)
    values
      (${key.id}, ${key.name}, ${key.secretHash}, ${key.lastFour}, ${key.scopes}, ${key.providerId},
       ${key.callsPerMinute}, ${key.expiresAt}, ${key.createdBy})
    returning ${columns(sql)}`
  return inserted
}

/** Names the key that takes its place, and ends it after the overlap unless it ends before. */
export async function updateSuccessor(sql: Sql, id: string, successorId: string, overlapSeconds: number) {
  await sql`
    update platform.api_key
    set successor_id = ${successorId},
      expires_at = least(expires_at, clock_timestamp() + make_interval(secs => ${overlapSeconds}))
    where id = ${id}`
}

export async function updateRevoked(sql: Sql, id: string) {
  await sql`update platform.api_key set revoked_at = coalesce(revoked_at, clock_timestamp()) where id = ${id}`
}

/** Moves "last used" forward for many keys at once, in the order of their ids so that writers never deadlock. */
export async function updateLastUsed(sql: Sql, uses: { id: string; at: Date }[]) {
  const sorted = uses.toSorted((one, other) => (one.id < other.id ? -1 : 1))
  await sql`
    update platform.api_key as key
    set last_used_at = greatest(key.last_used_at, use.at)
    from unnest(${sorted.map(use => use.id)}::text[], ${sorted.map(use => use.at.toISOString())}::timestamptz[]) as use (id, at)
    where key.id = use.id`
}

function columns(sql: Sql) {
  return sql`id, name, last_four, scopes, provider_id, calls_per_minute, created_at, created_by, expires_at, revoked_at,
    successor_id, last_used_at`
}
