import { client } from '../../api/client.ts'
import { Problem } from '../../api/problem.ts'
import type { components, paths } from '../../api/schema.d.ts'
import { serviceLost } from '../../api/service.ts'

type Answer = paths['/v1/customers']['get']['responses']['200']['content']['application/json']
export type Customer = Answer['data'][number]
export type Address = Customer['addresses'][number]
export type { components }

/** What narrows and orders the list, as the API has it. */
export type ListQuery = NonNullable<paths['/v1/customers/export']['get']['parameters']['query']>

/** How many customers a list has; while that is not counted, the guess. */
export type Total = { value: number; isExact: boolean }

/**
 * A list of any length that can be read at any place, though the API gives it from cursor to cursor. A place far from
 * what was read is reached from a landmark: a cursor at every 1,000th customer, asked for when the first far jump needs it.
 */
export type WholeList = {
  query: ListQuery
  rowAt: (place: number) => Customer | undefined
  placeOf: (id: number) => number | undefined
  /** Says which places are in sight: these are read first, then what lies ahead. */
  want: (first: number, last: number) => void
  /** As long as the scroll bar can reach. */
  length: () => number
  total: () => Total | undefined
  /** Why nothing more is read at the moment. */
  error: () => unknown
  hasAnswer: () => boolean
  /** Shows a customer as it is now. */
  replace: (customer: Customer) => void
  /** Reads again from this place on: a customer is gone from there. */
  forgetFrom: (place: number) => void
  retry: () => void
  /** Reads again what is in sight: shows what others have changed there, or notes that the list is another one. */
  refresh: () => Promise<void>
  /** Whether others have added, removed or moved customers since it was read. */
  isOutdated: () => boolean
  subscribe: (listener: () => void) => () => void
  version: () => number
  close: () => void
}

export const pageSize = 100
const pagesKeptMax = 60
/** Farther than so many pages from what is known, landmarks are asked for. */
const walkMax = 6
const settleMs = 90
const countAfterMs = 350
const retryMs = 2_000

/** Opens a list and reads its first page. */
export function openWholeList(query: ListQuery): WholeList {
  const pages = new Map<number, Customer[]>()
  const starts = new Map<number, string | undefined>([[0, undefined]])
  const listeners = new Set<() => void>()
  const closing = new AbortController()
  let landmarks: 'unknown' | 'asked' | 'known' | 'none' = 'unknown'
  let seen = { first: 0, last: 0, isDown: true }
  let counted: Total | undefined
  let end: number | undefined
  let version = 0
  let error: unknown
  let isOutdated = false
  let reading: { page: number; abort: AbortController } | undefined
  let timer: ReturnType<typeof setTimeout> | undefined

  const tell = () => {
    version++
    for (const listener of listeners) listener()
  }

  const knownEnd = () => (Math.max(0, ...pages.keys()) + 1) * pageSize
  const length = () => {
    if (end !== undefined) return end
    if (!pages.has(0) && pages.size === 0) return 0
    const least = knownEnd() + pageSize
    if (!counted || landmarks === 'none') return least
    return counted.isExact ? counted.value : Math.max(least, counted.value)
  }

  // What is in sight, then one page on in the direction of the movement, then one back.
  const missing = (): number | undefined => {
    const first = Math.floor(seen.first / pageSize)
    const last = Math.floor(Math.max(seen.first, seen.last) / pageSize)
    const inSight = Array.from({ length: last - first + 1 }, (_, step) => first + step)
    const ahead = seen.isDown ? [last + 1, last + 2, first - 1] : [first - 1, first - 2, last + 1]
    const lastPage = Math.floor(Math.max(0, (end ?? length()) - 1) / pageSize)
    return [...inSight, ...ahead].find(page => page >= 0 && page <= lastPage && !pages.has(page))
  }

  const startBefore = (page: number): number => {
    let start = page
    while (!starts.has(start)) start--
    return start
  }

  const step = () => {
    clearTimeout(timer)
    if (closing.signal.aborted || reading) return
    const page = missing()
    if (page === undefined) return
    const start = startBefore(page)
    if (page - start > walkMax && landmarks === 'unknown') void askLandmarks()
    if (page - start > walkMax && landmarks === 'asked') return
    const count = start < page || (page > 0 && !pages.has(page + 1)) ? 2 : 1
    void read(start, count)
  }

  const read = async (start: number, count: number) => {
    const abort = new AbortController()
    reading = { page: start, abort }
    try {
      const cursor = starts.get(start)
      const { data } = await client.GET('/v1/customers', {
        params: { query: { ...query, limit: count * pageSize, ...(cursor ? { cursor } : {}) } },
        signal: AbortSignal.any([abort.signal, closing.signal]),
      })
      reading = undefined
      if (!data || closing.signal.aborted) return
      keep(start, count, data)
      error = undefined
      tell()
      step()
    } catch (failure) {
      reading = undefined
      if (closing.signal.aborted) return
      if (abort.signal.aborted) return step()
      failed(failure)
    }
  }

  const keep = (start: number, count: number, { data, next_cursor: next }: Answer) => {
    for (let step = 0; step < count; step++) {
      const rows = data.slice(step * pageSize, (step + 1) * pageSize)
      if (rows.length > 0 || start + step === 0) pages.set(start + step, rows)
    }
    if (next === null) {
      end = start * pageSize + data.length
      counted = { value: end, isExact: true }
    } else starts.set(start + count, next)
    const middle = (seen.first + seen.last) / 2 / pageSize
    const far = [...pages.keys()].sort((one, other) => Math.abs(other - middle) - Math.abs(one - middle))
    for (const page of far.slice(0, Math.max(0, pages.size - pagesKeptMax))) pages.delete(page)
  }

  const failed = (failure: unknown) => {
    error = failure
    tell()
    const isPassing = failure instanceof Problem && failure.isPassing
    if (isPassing && failure.status === 0) serviceLost()
    if (isPassing) timer = setTimeout(step, (failure.retryAfterSeconds ?? 0) * 1000 || retryMs)
  }

  const askLandmarks = async () => {
    landmarks = 'asked'
    try {
      const { data } = await client.GET('/v1/customers/landmarks', {
        params: { query },
        signal: closing.signal,
      })
      const cursors = data?.cursors
      landmarks = cursors ? 'known' : 'none'
      for (const [place, cursor] of (cursors ?? []).entries()) {
        const page = ((place + 1) * (data?.every ?? 0)) / pageSize
        if (!starts.has(page)) starts.set(page, cursor)
      }
    } catch (failure) {
      landmarks = 'unknown'
      if (!closing.signal.aborted) return failed(failure)
    }
    tell()
    step()
  }

  const refresh = async () => {
    const first = Math.floor(seen.first / pageSize)
    const inSight = [first, first + 1].filter(page => page * pageSize <= seen.last)
    const known = inSight.map(page => pages.get(page))
    if (isOutdated || reading || !starts.has(first) || known.includes(undefined)) return
    const cursor = starts.get(first)
    const limit = inSight.length * pageSize
    const answer = await client
      .GET('/v1/customers', {
        params: { query: { ...query, limit, ...(cursor ? { cursor } : {}) } },
        signal: closing.signal,
      })
      // It is asked for again before long.
      .catch(() => undefined)
    const rows = answer?.data?.data
    // Read otherwise meanwhile, as after a change of one's own: nothing of what was asked for holds.
    if (!rows || inSight.some((page, step) => pages.get(page) !== known[step])) return
    const before = known.flatMap(page => page ?? [])
    if (rows.length !== before.length || rows.some(({ id }, place) => id !== before[place]?.id))
      isOutdated = true
    else if (JSON.stringify(rows) === JSON.stringify(before)) return
    else
      for (const [step, page] of inSight.entries())
        pages.set(page, rows.slice(step * pageSize, (step + 1) * pageSize))
    tell()
  }

  const countAll = async () => {
    try {
      const { data } = await client.GET('/v1/customers', {
        params: { query: { ...query, limit: 1, count: 'exact' } },
        signal: closing.signal,
      })
      if (!data?.count || end !== undefined) return
      counted = { value: data.count.value, isExact: data.count.exact }
      tell()
    } catch {
      // The list is longer than what is read: that much is known without counting.
    }
  }

  const isNarrowed = Object.keys(query).some(key => key !== 'sort' && key !== 'format')
  void read(0, 1).then(() => {
    if (!pages.has(0) || end !== undefined || closing.signal.aborted) return
    // Somebody who types goes on typing: only what stays is counted.
    const counting = setTimeout(countAll, isNarrowed ? countAfterMs : 0)
    closing.signal.addEventListener('abort', () => clearTimeout(counting))
  })

  return {
    query,
    rowAt: place => pages.get(Math.floor(place / pageSize))?.[place % pageSize],
    placeOf: id => {
      for (const [page, rows] of pages) {
        const place = rows.findIndex(row => row.id === id)
        if (place >= 0) return page * pageSize + place
      }
      return undefined
    },
    want: (first, last) => {
      if (first === seen.first && last === seen.last) return
      seen = { first, last, isDown: first >= seen.first }
      const page = missing()
      if (page === undefined) return
      if (reading && Math.abs(reading.page - page) > walkMax) reading.abort.abort()
      clearTimeout(timer)
      // A scroll bar that is being dragged passes by what nobody wants to read.
      timer = setTimeout(step, starts.has(page) ? 0 : settleMs)
    },
    length,
    total: () => counted,
    error: () => error,
    hasAnswer: () => pages.size > 0 || error !== undefined,
    replace: customer => {
      for (const [page, rows] of pages) {
        if (rows.some(row => row.id === customer.id))
          pages.set(
            page,
            rows.map(row => (row.id === customer.id ? customer : row)),
          )
      }
      tell()
    },
    forgetFrom: place => {
      const from = Math.floor(place / pageSize)
      for (const page of [...pages.keys()]) if (page >= from) pages.delete(page)
      for (const page of [...starts.keys()]) if (page > from) starts.delete(page)
      reading?.abort.abort()
      landmarks = 'unknown'
      if (counted) counted = { ...counted, value: Math.max(0, counted.value - 1) }
      if (end !== undefined) end = Math.max(0, end - 1)
      tell()
      step()
    },
    retry: () => {
      error = undefined
      tell()
      step()
    },
    refresh,
    isOutdated: () => isOutdated,
    subscribe: listener => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    version: () => version,
    close: () => {
      clearTimeout(timer)
      closing.abort()
    },
  }
}
