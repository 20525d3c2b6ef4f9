import { client } from '../../api/client.ts'
import type { paths } from '../../api/schema.d.ts'
import { useCursorList } from '../../ui/cursor-list.ts'

export type AuditEntry =
  paths['/v1/audit']['get']['responses']['200']['content']['application/json']['data'][number]

export const filterNames = ['actor', 'action', 'subject', 'from', 'to'] as const
export type AuditFilter = Record<(typeof filterNames)[number], string>

const pageSize = 100

/** The trail under a filter, newest first, page by page. */
export function useAudit(filter: AuditFilter) {
  const given = Object.fromEntries(
    filterNames.filter(name => filter[name].trim() !== '').map(name => [name, filter[name].trim()]),
  )
  return useCursorList({
    key: ['audit', given],
    read: (cursor, signal) => {
      const query = { ...given, limit: pageSize, ...(cursor ? { cursor } : {}) }
      return client.GET('/v1/audit', { params: { query }, signal })
    },
  })
}

/** Details as pairs, what is in them too: `{change: {role}}` is `change.role`. Nothing that is null. */
export function pairsOf(details: object, before = ''): [name: string, value: string][] {
  return Object.entries(details).flatMap(([name, value]): [string, string][] => {
    if (value === null || value === undefined) return []
    if (Array.isArray(value)) return [[before + name, value.map(String).join(', ')]]
    return typeof value === 'object' ? pairsOf(value, `${before}${name}.`) : [[before + name, String(value)]]
  })
}
