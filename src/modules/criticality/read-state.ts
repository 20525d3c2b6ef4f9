import { makeBatcher } from '../../platform/batching.ts'
import type { Database } from '../../platform/database.ts'
import { shareRead } from './share-read.ts'
import { getState, type State } from './state-queries.ts'
import { type Consumer, updateTold } from './tell-queries.ts'

/** How one process reads the state and tells it. */
export type StateReader = {
  /** The state as it is in the database after this call came in; calls that come together share one read. */
  current: () => Promise<State>
  /**
   * Literal mode: what this consumer has not been told, and from now on has been; undefined when there is nothing new.
   * Nothing new costs neither a write nor a statement of its own; many who are told at once share one.
   */
  tell: (consumer: Consumer) => Promise<State | undefined>
}

// A read costs the process as much as some ten answers: under load it is shared by more of them.
const readEveryMs = 4

export function makeStateReader(database: Database): StateReader {
  const current = shareRead(() => getState(database), readEveryMs)
  const told = makeToldRevisions()
  const telling = makeBatcher<Consumer, State | undefined>({
    run: async consumers => {
      const { state, newsFor } = await updateTold(database, [...byKey(consumers).values()])
      for (const consumer of consumers) told.note(consumer, state)
      // One of several calls of the same consumer is told; for the others it is no news any more.
      const isNews = new Set(newsFor.map(keyOf))
      return consumers.map(consumer => (isNews.delete(keyOf(consumer)) ? state : undefined))
    },
    itemsMax: 1_000,
  })

  return {
    current,
    tell: async consumer => {
      const state = await current()
      return told.knows(consumer, state) ? undefined : telling.add(consumer)
    },
  }
}

const byKey = (consumers: Consumer[]) => new Map(consumers.map(consumer => [keyOf(consumer), consumer]))

const keyOf = ({ app, instance }: Consumer) => `${app}\0${instance}`

const rememberedMax = 200_000

/**
 * What each consumer has been told at least, as far as this process knows: another may have told it more. What is told never
 * goes back within an epoch, so a remembered revision stays true; a forgotten one costs a statement.
 */
function makeToldRevisions() {
  const revisions = new Map<string, number>()
  let epoch = ''
  return {
    knows: (consumer: Consumer, state: State): boolean =>
      state.revision === 0 ||
      (state.epoch === epoch && (revisions.get(keyOf(consumer)) ?? 0) >= state.revision),
    note: (consumer: Consumer, state: State): void => {
      if (state.epoch !== epoch || revisions.size >= rememberedMax) revisions.clear()
      epoch = state.epoch
      const key = keyOf(consumer)
      revisions.set(key, Math.max(revisions.get(key) ?? 0, state.revision))
    },
  }
}
