import type { Database } from '../../platform/database.ts'
import { countUnfinished } from './request-queries.ts'

/** How many requests are not finished: counted every second or so, and what this process registered since. */
export type Backlog = {
  /** Whether `more` would be more than the limit. */
  isFullFor: (more: number) => boolean
  added: (requests: number) => void
  size: () => number
  stop: () => void
}

const countEveryMs = 1_000
// Counting takes at most this share of the time.
const countingShare = 0.05

/** Makes it for one process; at most `max` requests may be unfinished. It counts now and then, and begins at once. */
export function makeBacklog(database: Database, max: number): Backlog {
  let counted = 0
  let added = 0
  let timer: NodeJS.Timeout | undefined
  let isStopped = false

  const count = async () => {
    const startedAt = performance.now()
    const addedBefore = added
    try {
      counted = await countUnfinished(database, max + 1)
      added -= addedBefore
    } catch {
      // The database is away: the last count holds, and nothing can be registered anyway.
    }
    const pause = Math.max(countEveryMs, (performance.now() - startedAt) / countingShare)
    if (!isStopped) timer = setTimeout(count, pause).unref()
  }
  void count()

  return {
    isFullFor: more => counted + added + more > max,
    added: requests => {
      added += requests
    },
    size: () => counted + added,
    stop: () => {
      isStopped = true
      clearTimeout(timer)
    },
  }
}
