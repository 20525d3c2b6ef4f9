import { setTimeout as sleep } from 'node:timers/promises'

/** Work that is done again and again with a pause between, until it is stopped. */
export type Rounds = { start: () => void; stop: () => Promise<void> }

const stopWithinMs = 2_000

/**
 * Makes the rounds of one process.
 * @param options.onFailure is told what a round failed with; the next one comes all the same
 */
export function makeRounds(options: {
  round: (signal: AbortSignal) => Promise<unknown>
  pauseMs: number
  onFailure: (error: unknown) => void
}): Rounds {
  const stopping = new AbortController()
  const { signal } = stopping
  let running: Promise<void> | undefined

  const run = async () => {
    while (!signal.aborted) {
      await options.round(signal).catch(error => {
        if (!signal.aborted) options.onFailure(error)
      })
      await sleep(options.pauseMs, undefined, { signal, ref: false }).catch(() => {})
    }
  }
  return {
    start: () => {
      running ??= run()
    },
    stop: async () => {
      stopping.abort()
      // What then still runs is undone as its connection closes.
      await Promise.race([running, sleep(stopWithinMs, undefined, { ref: false })])
    },
  }
}
