import { useQuery } from '@tanstack/react-query'
import { client } from '../../api/client.ts'
import type { paths } from '../../api/schema.d.ts'

export type Key = paths['/v1/keys']['get']['responses']['200']['content']['application/json']['data'][number]
export type NewKey = paths['/v1/keys']['post']['requestBody']['content']['application/json']
export type Scope = NewKey['scopes'][number]

export type KeyState = 'active' | 'replaced' | 'expired' | 'revoked'

/** Every scope there is: one that the API gains or loses does not compile here. */
const every: Record<Scope, true> = {
  'customers:read': true,
  'customers:write': true,
  'sales:read': true,
  'sales:write': true,
  'hiring:read': true,
  'hiring:write': true,
  'notifications:read': true,
  'notifications:write': true,
  criticality: true,
  'criticality:read': true,
  'criticality:write': true,
  'alerts:read': true,
  'alerts:write': true,
  'access:read': true,
  'access:write': true,
  'audit:read': true,
  'system:read': true,
}
export const scopes = Object.keys(every) as Scope[]

export const keysKey = ['keys'] as const
const pageSize = 200
const keysMax = 5_000

/** All keys, without their secrets. */
export function useKeys() {
  return useQuery({ queryKey: keysKey, queryFn: ({ signal }) => readKeys(signal), refetchInterval: 30_000 })
}

async function readKeys(signal: AbortSignal): Promise<Key[]> {
  const found: Key[] = []
  for (;;) {
    const after = found.at(-1)?.id
    const query = { limit: pageSize, ...(after ? { after } : {}) }
    const { data } = await client.GET('/v1/keys', { params: { query }, signal })
    found.push(...(data?.data ?? []))
    if ((data?.data.length ?? 0) < pageSize || found.length >= keysMax) return found
  }
}

/** What a key is good for now. */
export function stateOf(key: Key, now: number): KeyState {
  if (key.revoked_at) return 'revoked'
  if (key.expires_at && Date.parse(key.expires_at) <= now) return 'expired'
  return key.successor_id ? 'replaced' : 'active'
}

/** The last moment of a day, here. */
export function endOfDay(day: string): string {
  return new Date(`${day}T23:59:59`).toISOString()
}
