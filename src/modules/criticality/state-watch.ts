import type { Logger } from 'pino'
import type { Database, Transaction } from '../../platform/database.ts'
import { oneAtATime } from '../../platform/one-at-a-time.ts'
import type { StateReader } from './read-state.ts'
import type { State } from './state-queries.ts'
import { listStatesBetween } from './stream-queries.ts'

type Act = (states: readonly State[]) => void

/**
 * Wakes whoever waits for the next state, in one process. A notice of the database wakes it; a look every second heals what
 * a lost notice missed. Looks come one after the other, so what it tells never goes backwards.
 */
export type StateWatch = {
  /**
   * Acts on every new state until stopped, with all that came since the last time, the oldest first; with the last alone
   * when they were very many or the epoch is another. The database is asked by itself only while somebody is subscribed.
   */
  subscribe: (act: Act) => () => void
  /** The state as it is in the database after this call came in. Calls that come together share the read. */
  look: () => Promise<State>
  /** The state of the last look. */
  known: () => State | undefined
  /** Listens to notices; the first subscription does it by itself. */
  start: () => void
  stop: () => Promise<void>
}

type Parts = { database: Database; reader: StateReader; log: Logger; lookEveryMs?: number }

const channel = 'criticality_state'
const lookEveryDefaultMs = 1_000
/** How many states are told one by one to who missed them; beyond, the last one says it. */
export const missedMax = 100

/** Wakes those who wait, in every process, once the transaction commits. */
export async function announceState(sql: Transaction): Promise<void> {
  await sql`select pg_notify(${channel}, '')`
}

/** Makes the watch of one process. It asks nothing, and holds no connection, before somebody subscribes. */
export function makeStateWatch({
  database,
  reader,
  log,
  lookEveryMs = lookEveryDefaultMs,
}: Parts): StateWatch {
  const acts = new Set<Act>()
  let known: State | undefined
  let lastLook: Promise<State> | undefined
  let looking: NodeJS.Timeout | undefined
  let isStopped = false
  let isAway = false

  const readOnce = async (): Promise<State> => {
    const before = known
    const state = await reader.current()
    if (before && isSame(before, state)) return state
    const states = acts.size > 0 ? await statesFrom(database, before, state) : [state]
    known = state
    for (const act of acts) act(states)
    return state
  }
  const read = oneAtATime(readOnce)
  const look = () => {
    lastLook = read()
    return lastLook
  }
  const lookQuietly = async () => {
    try {
      await look()
      if (isAway) log.info('criticality: the state can be read again')
      isAway = false
    } catch (error) {
      if (!isAway && !isStopped) log.warn({ err: error }, 'criticality: the state cannot be read')
      isAway = true
    }
  }
  const start = () => {
    if (looking || isStopped) return
    looking = setInterval(() => {
      if (acts.size > 0) void lookQuietly()
    }, lookEveryMs).unref()
    // The driver comes back to it by itself, and says so: what was announced meanwhile is looked for.
    const hear = () => void (isStopped || lookQuietly())
    database
      .listen(channel, hear, hear)
      .catch(error => log.warn({ err: error }, 'criticality: notices are not heard'))
  }

  return {
    subscribe: act => {
      start()
      // The same function may be subscribed twice.
      const own: Act = states => act(states)
      acts.add(own)
      return () => void acts.delete(own)
    },
    look,
    known: () => known,
    start,
    stop: async () => {
      isStopped = true
      clearInterval(looking)
      await Promise.allSettled([lastLook])
    },
  }
}

function isSame(one: State, other: State): boolean {
  return one.epoch === other.epoch && one.revision === other.revision
}

/**
 * What somebody who has seen one state has to be told, up to another: each between, the oldest first. The last alone when
 * there is nothing to go on from, or too much.
 */
export async function statesFrom(
  database: Database,
  seen: Pick<State, 'epoch' | 'revision'> | undefined,
  last: State,
): Promise<readonly State[]> {
  if (!seen || seen.epoch !== last.epoch || seen.revision > last.revision) return [last]
  const missed = last.revision - seen.revision
  if (missed === 0) return []
  if (missed === 1 || missed > missedMax) return [last]
  const between = await listStatesBetween(database, { after: seen.revision, until: last.revision })
  return [...between.map(each => ({ ...each, epoch: last.epoch })), last]
}
