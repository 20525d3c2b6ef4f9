import type { State } from './state-queries.ts'
import type { Consumer } from './tell-queries.ts'

/** What each consumer has been told at least, as far as one process knows: another may have told it more. */
export type ToldRevisions = {
  /** Whether the consumer has been told this state, or there is none yet. */
  knows: (consumer: Consumer, state: State) => boolean
  note: (consumer: Consumer, state: State) => void
  /** Forgets an application with its instances. */
  forget: (app: string) => void
}

const rememberedMax = 200_000
const rememberedDefaultMs = 60_000

export const keyOf = ({ app, instance }: Consumer) => `${app}\0${instance}`

/**
 * Makes those of one process. What is told never goes back within an epoch, so a remembered revision stays true, unless the
 * consumer is forgotten, which another process may have done: so each is remembered for a minute. What is not remembered
 * costs a statement, which many share.
 */
export function makeToldRevisions(rememberedMs = rememberedDefaultMs): ToldRevisions {
  const told = new Map<string, { revision: number; until: number }>()
  let epoch = ''
  return {
    knows: (consumer, state) => {
      if (state.revision === 0) return true
      const known = state.epoch === epoch ? told.get(keyOf(consumer)) : undefined
      return known !== undefined && known.revision >= state.revision && known.until > performance.now()
    },
    note: (consumer, state) => {
      if (state.epoch !== epoch || told.size >= rememberedMax) told.clear()
      epoch = state.epoch
      const key = keyOf(consumer)
      const revision = Math.max(told.get(key)?.revision ?? 0, state.revision)
      told.set(key, { revision, until: performance.now() + rememberedMs })
    },
    forget: app => {
      for (const key of told.keys()) if (key.startsWith(`${app}\0`)) told.delete(key)
    },
  }
}
