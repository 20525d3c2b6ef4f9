import { makeBatcher } from '../../platform/batching.ts'
import type { Database } from '../../platform/database.ts'
import { shareRead } from './share-read.ts'
import { getState, type State } from './state-queries.ts'
import { type Consumer, updateTold } from './tell-queries.ts'
import { keyOf, makeToldRevisions } from './told-revisions.ts'

/** How one process reads the state and tells it. */
export type StateReader = {
  /** The state as it is in the database after this call came in; calls that come together share one read. */
  current: () => Promise<State>
  /**
   * Literal mode: what this consumer has not been told, and from now on has been; undefined when there is nothing new.
   * Nothing new costs neither a write nor a statement of its own; many who are told at once share one.
   * @param state the state, where it has been read since the call came in
   */
  tell: (consumer: Consumer, state?: State) => Promise<State | undefined>
  /** That this application was forgotten: what it was told counts no more. Other processes notice within a minute. */
  forget: (app: string) => void
}

// A read costs the process as much as some ten answers: under load it is shared by more of them.
const readEveryMs = 4

/** Makes the reader of one process. */
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
    tell: async (consumer, known) => {
      const state = known ?? (await current())
      return told.knows(consumer, state) ? undefined : telling.add(consumer)
    },
    forget: told.forget,
  }
}

const byKey = (consumers: Consumer[]) => new Map(consumers.map(consumer => [keyOf(consumer), consumer]))
