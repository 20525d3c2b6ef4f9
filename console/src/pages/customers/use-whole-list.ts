import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import { type ListQuery, openWholeList, type WholeList } from './whole-list.ts'

const refreshEveryMs = 20_000

/**
 * The list under a query. What others change in the rows in sight is shown within twenty seconds. While another is being read, the one before stays on screen (`isBehind`); an answer belongs to
 * the list that asked for it, so a late one never shows.
 */
export function useWholeList(query: ListQuery): {
  list: WholeList | undefined
  isBehind: boolean
  reopen: () => void
} {
  const [times, setTimes] = useState(0)
  const key = `${times} ${JSON.stringify(query)}`
  const [shown, setShown] = useState<{ key: string; list: WholeList }>()
  useEffect(() => {
    const list = openWholeList(query)
    const show = () => {
      if (list.hasAnswer()) setShown(before => (before?.list === list ? before : { key, list }))
    }
    const stop = list.subscribe(show)
    return () => {
      stop()
      list.close()
    }
  }, [key])
  const list = shown?.list
  useEffect(() => {
    if (!list) return
    const refresh = () => {
      if (!document.hidden) void list.refresh()
    }
    const timer = setInterval(refresh, refreshEveryMs)
    document.addEventListener('visibilitychange', refresh)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', refresh)
    }
  }, [list])
  useSyncExternalStore(
    useCallback(listener => list?.subscribe(listener) ?? (() => {}), [list]),
    () => list?.version() ?? 0,
  )
  return { list, isBehind: shown?.key !== key, reopen: useCallback(() => setTimes(before => before + 1), []) }
}
