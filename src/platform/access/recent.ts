/** Remembers what was looked up moments ago, for a short time and a limited number of entries. */
export type Recent<Value> = {
  get: (id: string, look: () => Promise<Value>) => Promise<Value>
  forget: (id: string) => void
  forgetAll: () => void
}

/**
 * Makes such a memory. Concurrent lookups of one id share the answer. Short times keep promises such as "a revoked key
 * is refused within a second" true on every replica, with no messages between them.
 */
export function makeRecent<Value>(timeToLiveMs: number, entriesMax: number): Recent<Value> {
  const entries = new Map<string, { value: Promise<Value>; until: number }>()
  return {
    get: (id, look) => {
      const now = performance.now()
      const known = entries.get(id)
      if (known && known.until > now) return known.value
      const entry = { value: look(), until: now + timeToLiveMs }
      entry.value.catch(() => entries.get(id) === entry && entries.delete(id))
      entries.delete(id)
      entries.set(id, entry)
      if (entries.size > entriesMax) entries.delete(entries.keys().next().value as string)
      return entry.value
    },
    forget: id => void entries.delete(id),
    forgetAll: () => entries.clear(),
  }
}
