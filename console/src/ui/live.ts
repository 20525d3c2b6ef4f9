import { useEffect, useRef, useState } from 'react'
import { sessionEnded } from '../session/session-ended.ts'

/** How a live view stands: `since` is when the last sign of life came while it is stale; new before the first. */
export type LiveState = { isLive: boolean; isNew: boolean; since: number }

type Handlers = Record<string, (data: never) => void>

const silentMaxMs = 40_000
const backMs = 2_000
// A browser has six connections to a service for all its tabs: those that nobody looks at must not hold them.
const hiddenMaxMs = 20_000

/**
 * Listens to server-sent events of the API while the component is on screen, and comes back by itself: the browser tells
 * where it was (Last-Event-ID). One handler for each name of event. `undefined` listens to nothing.
 */
export function useLive(url: string | undefined, handlers: Handlers): LiveState {
  const [state, setState] = useState<LiveState>(() => ({
    isLive: false,
    isNew: true,
    since: Date.now(),
  }))
  const latest = useRef(handlers)
  latest.current = handlers
  const names = Object.keys(handlers).sort().join(' ')
  useEffect(() => {
    if (!url) return
    let source: EventSource | undefined
    let again: ReturnType<typeof setTimeout> | undefined
    let resting: ReturnType<typeof setTimeout> | undefined
    let lastSignAt = Date.now()
    const alive = () => {
      lastSignAt = Date.now()
      setState(before => (before.isLive ? before : { isLive: true, isNew: false, since: Date.now() }))
    }
    const lost = () =>
      setState(before => (before.isLive ? { isLive: false, isNew: false, since: lastSignAt } : before))
    const open = () => {
      clearTimeout(again)
      source?.close()
      source = new EventSource(url)
      source.onopen = alive
      source.onerror = () => {
        lost()
        // Closed for good (an answer that is no stream): the browser gives up, we do not.
        if (source?.readyState !== EventSource.CLOSED) return
        // Nobody may be logged in any more.
        sessionEnded()
        again = setTimeout(open, backMs + Math.random() * backMs)
      }
      for (const name of names.split(' ').filter(Boolean)) {
        source.addEventListener(name, event => {
          alive()
          const act = latest.current[name] as ((data: unknown) => void) | undefined
          act?.(JSON.parse((event as MessageEvent).data))
        })
      }
    }
    const rest = () => {
      clearTimeout(again)
      source?.close()
      source = undefined
      lost()
    }
    const onSight = () => {
      clearTimeout(resting)
      if (document.hidden) resting = setTimeout(rest, hiddenMaxMs)
      else if (!source) open()
    }
    open()
    onSight()
    document.addEventListener('visibilitychange', onSight)
    // A connection may die without a word.
    const watch = setInterval(() => {
      if (source?.readyState === EventSource.OPEN) lastSignAt = Date.now()
      else if (source && Date.now() - lastSignAt > silentMaxMs) open()
    }, 5_000)
    return () => {
      clearInterval(watch)
      clearTimeout(again)
      clearTimeout(resting)
      document.removeEventListener('visibilitychange', onSight)
      source?.close()
    }
  }, [url, names])
  return state
}
