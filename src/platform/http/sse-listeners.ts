import type { SseLine } from './sse.ts'

/** Those who listen to one feed. */
export type SseListeners = {
  /** Sends events to all; for those whose line is not open yet they are held. */
  tell: (bytes: Buffer) => void
  /**
   * Takes one more: what is told from this call on is for it. `readFirst` reads what it gets before that. Gives a function
   * that sends it this, then what was held, and from then on whatever is told, with nothing left out between.
   */
  join: (readFirst: () => Promise<Buffer>) => Promise<(line: SseLine) => void>
  count: () => number
}

type Listener = { tell: (bytes: Buffer) => void }

/**
 * Makes the listeners of one feed: none yet.
 * @param feed begins to feed them when the first comes, and gives what ends it when the last has gone
 */
export function makeSseListeners(feed?: () => () => void): SseListeners {
  const listeners = new Set<Listener>()
  let endFeed: (() => void) | undefined

  const add = (listener: Listener) => {
    listeners.add(listener)
    endFeed ??= feed?.()
  }
  const remove = (listener: Listener) => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    endFeed?.()
    endFeed = undefined
  }
  return {
    tell: bytes => {
      for (const listener of listeners) listener.tell(bytes)
    },
    join: async readFirst => {
      const held: Buffer[] = []
      const listener: Listener = { tell: bytes => void held.push(bytes) }
      add(listener)
      try {
        const first = await readFirst()
        return line => {
          line.whenOver(() => remove(listener))
          const bytes = Buffer.concat([first, ...held])
          if (bytes.length > 0) line.send(bytes)
          listener.tell = line.send
        }
      } catch (error) {
        remove(listener)
        throw error
      }
    },
    count: () => listeners.size,
  }
}
