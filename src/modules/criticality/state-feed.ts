import { makeRecent } from '../../platform/access/recent.ts'
import type { Database } from '../../platform/database.ts'
import { type SseLine, sseEvent } from '../../platform/http/sse.ts'
import { makeSseListeners, type SseListeners } from '../../platform/http/sse-listeners.ts'
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

const missedKnownMs = 1_000
const missedKnownMax = 50

/** Makes the feed of one process. It asks nothing of the database before somebody listens. */
export function makeStateFeed({ database, watch }: { database: Database; watch: StateWatch }): StateFeed {
  // Listeners that come back together mostly come back to the same place.
  const missed = makeRecent<Buffer>(missedKnownMs, missedKnownMax)
  const asBytes = (states: readonly State[]) =>
    Buffer.concat(states.map(state => sseEvent('state', viewState(state), positionOf(state))))
  const listeners: SseListeners = makeSseListeners(() =>
    watch.subscribe(states => listeners.tell(asBytes(states))),
  )
  const firstBytes = (seen: Position | undefined, now: State): Promise<Buffer> =>
    missed.get(`${seen && positionOf(seen)} ${positionOf(now)}`, async () =>
      asBytes(await statesFrom(database, seen, now)),
    )

  return {
    prepare: async seen => {
      await watch.look()
      // What the watch tells from here on comes after the state that it knows.
      return listeners.join(() => firstBytes(seen, watch.known() as State))
    },
    listeners: listeners.count,
  }
}
