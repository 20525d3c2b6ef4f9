import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Shares a read between the calls that come together. Each call gets what a read found that began after the call came in,
 * so that none misses what was written before it. What comes while a read runs goes with the next one, and a read begins
 * at the earliest so many milliseconds after the last: a lone call never waits, many calls share more.
 */
export function shareRead<Value>(read: () => Promise<Value>, everyMs: number): () => Promise<Value> {
  let next: Promise<Value> | undefined
  let running: Promise<unknown> = Promise.resolve()
  let begunAt = Number.NEGATIVE_INFINITY

  const readNext = async () => {
    await running
    const restMs = begunAt + everyMs - performance.now()
    if (restMs > 0) await sleep(restMs)
    // What the event loop has read in this round goes together.
    else await new Promise(resolve => setImmediate(resolve))
    begunAt = performance.now()
    next = undefined
    const found = read()
    running = found.catch(() => {})
    return found
  }

  return () => {
    next ??= readNext()
    return next
  }
}
