import { type Liveness, leaseMs } from './liveness.ts'
import type { EngineParts } from './make-call.ts'
import { settlementOf } from './settle.ts'
import { listOrphanedAttempts, settleAttempts } from './settle-queries.ts'
import { endOverdue, nextUpkeepInMs, promoteDue, type Spacing } from './upkeep-queries.ts'

/** What must be done at a time, not on an event: turns of what becomes due, ends, attempts of dead workers. */
export type Upkeep = {
  start: () => void
  /** Something becomes due in this many milliseconds. */
  wakeIn: (ms: number) => void
  stop: () => Promise<void>
}

const everyMs = 1_000
const rowsMax = 1_000
const overdueMs = 30_000

type Parts = Omit<EngineParts, 'record'> & { spacings: Spacing[]; liveness: Liveness; onDue: () => void }

/** Makes it for one process; it works once started. */
export function makeUpkeep(parts: Parts): Upkeep {
  const { log, onDue } = parts
  let timer: NodeJS.Timeout | undefined
  let wakeAt = Number.POSITIVE_INFINITY
  let running: Promise<void> | undefined
  let isStopped = true

  const wakeIn = (ms: number) => {
    const at = performance.now() + ms
    if (isStopped || at >= wakeAt) return
    wakeAt = at
    clearTimeout(timer)
    timer = setTimeout(run, Math.max(0, Math.ceil(ms)))
  }

  const run = () => {
    wakeAt = Number.POSITIVE_INFINITY
    if (running) {
      wakeIn(everyMs)
      return
    }
    running = keepUp(parts)
      .then(
        ({ nextInMs }) => {
          // Also what others have launched and whose notice was lost.
          onDue()
          wakeIn(Math.min(everyMs, nextInMs))
        },
        error => {
          log.warn({ err: error }, 'the upkeep of deliveries failed')
          wakeIn(everyMs)
        },
      )
      .finally(() => {
        running = undefined
      })
  }

  return {
    start: () => {
      isStopped = false
      wakeIn(0)
    },
    wakeIn,
    stop: async () => {
      isStopped = true
      clearTimeout(timer)
      await running
    },
  }
}

async function keepUp(parts: Parts): Promise<{ nextInMs: number }> {
  const { database, spacings, liveness } = parts
  const promoted = await promoteDue(database, spacings, rowsMax)
  const ended = await endOverdue(database, rowsMax)
  const orphaned = liveness.mayJudge() ? await settleOrphaned(parts) : 0
  const isMore = promoted === rowsMax || ended === rowsMax || orphaned === rowsMax
  const nextInMs = isMore ? 0 : Math.max(0, (await nextUpkeepInMs(database)) ?? everyMs)
  return { nextInMs }
}

/** Settles what dead workers had under way: nobody knows whether it was delivered. */
async function settleOrphaned(parts: Parts): Promise<number> {
  const { database, gateways, triesMax, liveness, watch, log } = parts
  const orphaned = await listOrphanedAttempts(database, { leaseMs, overdueMs, limit: rowsMax })
  // The question itself may have waited for a database that stood still, while nobody could show that he lives.
  if (orphaned.length === 0 || !liveness.mayJudge()) return 0
  const result = { outcome: 'in_doubt', detail: 'Its worker died before it knew the outcome.' } as const
  const settlements = orphaned.map(attempt => settlementOf(attempt, result, { gateways, triesMax }, null))
  // step: adopting
  const settled = await settleAttempts(database, settlements)
  for (const { request_id, delay_ms } of settlements)
    log.warn({ request: request_id, delay_ms }, 'an attempt of a dead worker was settled')
  watch.settledForOthers(settled.size)
  return orphaned.length
}
