/**
 * Makes work that never runs beside itself. Asked for while it runs, it runs once more afterwards, however often it was
 * asked for: the run under way may have been too early to see what the caller means. What it gives is settled with a run
 * that began after the call; the failure of one run is not that of the next.
 */
export function oneAtATime<Found>(work: () => Promise<Found>): () => Promise<Found> {
  let running: Promise<Found> | undefined
  let queued: Promise<Found> | undefined

  const run = (): Promise<Found> => {
    if (running) {
      queued ??= running
        .catch(() => {})
        .then(() => {
          queued = undefined
          return run()
        })
      return queued
    }
    running = work().finally(() => {
      running = undefined
    })
    return running
  }
  return run
}
