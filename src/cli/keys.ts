import { type Key, listKeys } from '../platform/access/key-queries.ts'
import { createKey, type IssuedKey, type KeyWish, revokeKey, rotateKey } from '../platform/access/keys.ts'
import type { Database } from '../platform/database.ts'
import { commandLineActor, withDatabase } from './workplace.ts'

type Json = { json: boolean }
type CreateOptions = Json & {
  name: string
  scopes: string[]
  provider?: string
  callsPerMinute?: number
  expires?: Date
}

/** Creates a key and shows it. */
export async function create({ json, provider, expires, ...wish }: CreateOptions): Promise<void> {
  const key: KeyWish = { ...wish, providerId: provider, expiresAt: expires }
  const issued = await withDatabase(async database => {
    if (provider !== undefined) await requireProvider(database, provider)
    return database.begin(sql => createKey(sql, key, commandLineActor()))
  })
  show(issued, json)
}

/** Issues a successor and shows it. */
export async function rotate(id: string, { json, overlap }: Json & { overlap: number }): Promise<void> {
  show(
    await withDatabase(database => database.begin(sql => rotateKey(sql, id, overlap, commandLineActor()))),
    json,
  )
}

/** Ends a key. */
export async function revoke(id: string, { json }: Json): Promise<void> {
  await withDatabase(database => database.begin(sql => revokeKey(sql, id, commandLineActor())))
  console.log(json ? JSON.stringify({ id, revoked: true }) : `Key ${id} is revoked.`)
}

/** Lists all keys, page by page. */
export async function list({ json }: Json): Promise<void> {
  const keys: Key[] = []
  await withDatabase(async database => {
    for (let page: Key[] = []; ; ) {
      page = await listKeys(database, page.at(-1)?.id, 200)
      keys.push(...page)
      if (page.length < 200) return
    }
  })
  if (json) console.log(JSON.stringify(keys, null, 2))
  else if (keys.length === 0)
    console.log('There are no keys. Create one: npm run -s trastienda -- keys create --help')
  else console.table(Object.fromEntries(keys.map(key => [key.id, summary(key)])))
}

/** Refuses a provider that is not there. */
export async function requireProvider(database: Database, id: string) {
  // Loaded only for providers: it brings the whole module.
  const { isProvider } = await import('../modules/sales/index.ts')
  if (!(await isProvider(database, id))) throw new Error(`There is no provider "${id}". Register it first.`)
}

function summary(key: Key) {
  const isExpired = key.expiresAt !== null && key.expiresAt <= new Date()
  return {
    name: key.name,
    scopes: key.scopes.join(' '),
    provider: key.providerId ?? '',
    ends: `…${key.lastFour}`,
    state: key.revokedAt
      ? 'revoked'
      : isExpired
        ? 'expired'
        : key.expiresAt
          ? `until ${key.expiresAt.toISOString()}`
          : 'active',
    last_used: key.lastUsedAt?.toISOString() ?? 'never',
  }
}

function show({ key, token }: IssuedKey, json: boolean) {
  if (json) {
    console.log(JSON.stringify({ id: key.id, key: token, scopes: key.scopes, expires_at: key.expiresAt }))
    return
  }
  console.log(token)
  // Apart from the key, so that KEY=$(…) holds the key alone.
  console.error(
    `\nKey ${key.id} "${key.name}" may ${key.scopes.join(', ')}. It is shown this once: keep it safe.`,
  )
}
