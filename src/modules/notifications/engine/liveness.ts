import type { Database } from '../../../platform/database.ts'
import { deleteWorker, upsertWorker } from './upkeep-queries.ts'

/** How long a worker that does not show itself is still taken to live. */
export const leaseMs = 3_000
const beatEveryMs = 1_000
const gapMaxMs = 2_000

/** Shows that this worker lives, and knows whether it may judge others. */
export type Liveness = {
  /** Resolves when the worker is known to the others. */
  start: () => Promise<void>
  /** Whether it was itself seen all through the last seconds: an outage of the database makes nobody dead. */
  mayJudge: () => boolean
  stop: () => Promise<void>
}

/** Makes it for one process. */
export function makeLiveness(
  database: Database,
  worker: { id: string; host: string; processId: number },
): Liveness {
  let steadySince: number | undefined
  let lastBeatAt = 0
  let timer: NodeJS.Timeout | undefined
  let beating: Promise<void> | undefined

  const beat = async () => {
    const startedAt = performance.now()
    await upsertWorker(database, worker)
    const endedAt = performance.now()
    const isSteady = endedAt - startedAt < gapMaxMs && endedAt - lastBeatAt < gapMaxMs
    steadySince = isSteady && steadySince !== undefined ? steadySince : endedAt
    lastBeatAt = endedAt
  }
  const beatUnlessBeating = () => {
    beating ??= beat()
      .catch(() => {
        steadySince = undefined
      })
      .finally(() => {
        beating = undefined
      })
  }

  return {
    start: async () => {
      await beat()
      timer = setInterval(beatUnlessBeating, beatEveryMs)
    },
    mayJudge: () => {
      const now = performance.now()
      return steadySince !== undefined && now - lastBeatAt < gapMaxMs && now - steadySince > leaseMs
    },
    stop: async () => {
      if (timer === undefined) return
      clearInterval(timer)
      await beating
      // Without a database the others notice by themselves.
      await deleteWorker(database, worker.id).catch(() => {})
    },
  }
}
