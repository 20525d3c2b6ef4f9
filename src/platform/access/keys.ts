import type { Transaction } from '../database.ts'
import { AppError } from '../errors.ts'
import { type AuditEntry, recordAudit } from './audit.ts'
import { findKeyForChange, insertKey, type Key, updateRevoked, updateSuccessor } from './key-queries.ts'
import { hashToken, makeKeyToken } from './key-token.ts'

/** What a new key may do and for how long. */
export type KeyWish = {
  name: string
  scopes: string[]
  providerId?: string | undefined
  callsPerMinute?: number | undefined
  expiresAt?: Date | undefined
}

/** A key at its birth: the only moment its token can be read. */
export type IssuedKey = { key: Key; token: string }

type By = Pick<AuditEntry, 'actor' | 'ip' | 'requestId'>

/** Creates a key. The caller answers for the scopes: it checks that the actor has them itself. */
export async function createKey(sql: Transaction, wish: KeyWish, by: By): Promise<IssuedKey> {
  const { id, token } = makeKeyToken()
  const key = await insertKey(sql, {
    id,
    name: wish.name,
    secretHash: hashToken(token),
    lastFour: token.slice(-4),
    scopes: wish.scopes,
    providerId: wish.providerId ?? null,
    callsPerMinute: wish.callsPerMinute ?? null,
    expiresAt: wish.expiresAt ?? null,
    createdBy: by.actor,
  })
  const details = { name: key.name, scopes: key.scopes, providerId: key.providerId }
  await recordAudit(sql, { ...by, action: 'key.created', subject: `key:${id}`, details })
  return { key, token }
}

/**
 * Issues a successor with the same rights. The old key works for `overlapSeconds` more and never longer than it would
 * have anyway.
 * @throws not_found, or conflict when the key is revoked, expired or already replaced.
 */
export async function rotateKey(
  sql: Transaction,
  id: string,
  overlapSeconds: number,
  by: By,
): Promise<IssuedKey> {
  const old = await getKeyForChange(sql, id)
  if (old.revokedAt || old.successorId || (old.expiresAt && old.expiresAt <= new Date())) {
    throw new AppError('conflict', 'key.not_active', {
      en: 'This key is revoked, expired or already replaced. Create a new one.',
      es: 'Esta clave está revocada, vencida o ya reemplazada. Cree una nueva.',
    })
  }
  const wish = {
    name: old.name,
    scopes: old.scopes,
    providerId: old.providerId ?? undefined,
    callsPerMinute: old.callsPerMinute ?? undefined,
    expiresAt: old.expiresAt ?? undefined,
  }
  const issued = await createKey(sql, wish, by)
  await updateSuccessor(sql, id, issued.key.id, overlapSeconds)
  const details = { successor: issued.key.id, overlapSeconds }
  await recordAudit(sql, { ...by, action: 'key.rotated', subject: `key:${id}`, details })
  return issued
}

/** Ends a key at once. Revoking it again changes nothing. */
export async function revokeKey(sql: Transaction, id: string, by: By): Promise<void> {
  const key = await getKeyForChange(sql, id)
  if (key.revokedAt) return
  await updateRevoked(sql, id)
  await recordAudit(sql, { ...by, action: 'key.revoked', subject: `key:${id}` })
}

async function getKeyForChange(sql: Transaction, id: string): Promise<Key> {
  const key = await findKeyForChange(sql, id)
  if (!key) {
    throw new AppError('not_found', 'key.not_found', {
      en: 'There is no such key.',
      es: 'No existe esa clave.',
    })
  }
  return key
}
