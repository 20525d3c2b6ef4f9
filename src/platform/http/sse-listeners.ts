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

/** Makes the listeners of one feed: none yet. */
export function makeSseListeners(): SseListeners {
  const listeners = new Set<Listener>()
  return {
    tell: bytes => {
      for (const listener of listeners) listener.tell(bytes)
    },
    join: async readFirst => {
      const held: Buffer[] = []
      const listener: Listener = { tell: bytes => void held.push(bytes) }
      listeners.add(listener)
      try {
        const first = await readFirst()
        return line => {
          line.whenOver(() => listeners.delete(listener))
          line.send(Buffer.concat([first, ...held]))
          listener.tell = line.send
        }
      } catch (error) {
        listeners.delete(listener)
        throw error
      }
    },
    count: () => listeners.size,
  }
}
