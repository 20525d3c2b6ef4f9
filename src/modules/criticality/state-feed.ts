import { makeRecent } from '../../platform/access/recent.ts'
import type { Database } from '../../platform/database.ts'
import { type SseLine, sseEvent } from '../../platform/http/sse.ts'
import { type Position, positionOf } from './position.ts'
import type { State } from './state-queries.ts'
import { viewState } from './state-view.ts'
import { type StateWatch, statesFrom } from './state-watch.ts'

/** The states of criticality for those who listen to them in one process. */
export type StateFeed = {
  /**
   * Reads what a listener gets first: the states since the one that it has seen, or the present one. Gives a function that
   * sends it these and from then on each as it comes, with none left out or told twice.
   */
  prepare: (seen: Position | undefined) => Promise<(line: SseLine) => void>
  listeners: () => number
}

type Listener = { tell: (bytes: Buffer) => void }

const missedKnownMs = 1_000
const missedKnownMax = 50

export function makeStateFeed({ database, watch }: { database: Database; watch: StateWatch }): StateFeed {
  const listeners = new Set<Listener>()
  // Listeners that come back together mostly come back to the same place.
  const missed = makeRecent<Buffer>(missedKnownMs, missedKnownMax)
  let unsubscribe: (() => void) | undefined

  const asBytes = (states: readonly State[]) =>
    Buffer.concat(states.map(state => sseEvent('state', viewState(state), positionOf(state))))
  const tell = (states: readonly State[]) => {
    const bytes = asBytes(states)
    for (const listener of listeners) listener.tell(bytes)
  }
  const add = (listener: Listener) => {
    listeners.add(listener)
    unsubscribe ??= watch.subscribe(tell)
  }
  const remove = (listener: Listener) => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    unsubscribe?.()
    unsubscribe = undefined
  }
  const firstBytes = (seen: Position | undefined, now: State): Promise<Buffer> =>
    missed.get(`${seen && positionOf(seen)} ${positionOf(now)}`, async () =>
      asBytes(await statesFrom(database, seen, now)),
    )

  return {
    prepare: async seen => {
      const held: Buffer[] = []
      const listener: Listener = { tell: bytes => void held.push(bytes) }
      try {
        await watch.look()
        // What the watch tells from here on comes after the state that it knows.
        add(listener)
        const first = await firstBytes(seen, watch.known() as State)
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
    listeners: () => listeners.size,
  }
}
