import type { SseLine } from '../../platform/http/sse.ts'
import type { LastSeen } from './last-seen.ts'
import type { StateWatch } from './state-watch.ts'
import type { Consumer } from './tell-queries.ts'

/** The applications that listen to a stream in one process. While the stream is open they count as asking. */
export type ListeningConsumers = {
  add: (consumer: Consumer, line: SseLine) => void
  stop: () => void
}

type Parts = {
  watch: Pick<StateWatch, 'known' | 'subscribe'>
  lastSeen: Pick<LastSeen, 'note'>
  renewMs?: number
  lookEveryMs?: number
}

type Listener = Consumer & { renewAt: number; noteAt: number }

const noteEveryMs = 15_000
const renewDefaultMs = 60_000
const lookEveryDefaultMs = 1_000

/**
 * Makes those of one process. A stream says nothing of whether its reader is still there: what is written to a machine that
 * is gone waits unseen in the system for a quarter of an hour, and in a proxy for as long as that likes. So each stream is
 * ended after a minute (up to a quarter more or less, so that they do not come back together), and whoever is there
 * comes back and misses nothing.
 */
export function makeListeningConsumers(parts: Parts): ListeningConsumers {
  const { watch, lastSeen, renewMs = renewDefaultMs, lookEveryMs = lookEveryDefaultMs } = parts
  const listening = new Map<SseLine, Listener>()
  let looking: NodeJS.Timeout | undefined
  let unsubscribe: (() => void) | undefined

  const note = (listener: Listener) => {
    const { app, instance } = listener
    const shownRevision = watch.known()?.revision
    listener.noteAt = performance.now() + noteEveryMs
    lastSeen.note({
      app,
      instance,
      mode: 'stream',
      ...(shownRevision === undefined ? {} : { shownRevision }),
    })
  }
  const noteAll = () => {
    for (const listener of listening.values()) note(listener)
  }
  const look = () => {
    const now = performance.now()
    for (const [line, listener] of listening) {
      if (listener.renewAt <= now) {
        listening.delete(line)
        line.end('renew')
      } else if (listener.noteAt <= now) note(listener)
    }
  }
  const stop = () => {
    clearInterval(looking)
    unsubscribe?.()
    looking = unsubscribe = undefined
  }
  return {
    add: ({ app, instance }, line) => {
      const renewAt = performance.now() + renewMs * (0.75 + Math.random() / 2)
      const listener = { app, instance, renewAt, noteAt: 0 }
      listening.set(line, listener)
      looking ??= setInterval(look, lookEveryMs).unref()
      unsubscribe ??= watch.subscribe(noteAll)
      line.whenOver(() => {
        listening.delete(line)
        if (listening.size === 0) stop()
      })
      note(listener)
    },
    stop,
  }
}
