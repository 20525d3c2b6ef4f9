import { openCallWindow } from './call-window.ts'
import type { Figures } from './figures.ts'

/** Which calls the gateway takes: so many in a window, so many at the same time. */
export type Admission = {
  /** Takes a call and returns 0, or says in how many ms it may be tried again. */
  admit: (nowMs: number) => number
  /** Ends a call that was taken. */
  release: () => void
  change: (figures: Figures) => void
}

// Nobody knows when a call ends; a second is what gateways say then.
const busyRetryMs = 1_000

/** Counts from now on. Changed figures keep what was counted before. */
export function openAdmission(figures: Figures): Admission {
  let { concurrency } = figures
  let window = openCallWindow(figures.quota, figures.windowSeconds * 1000)
  let inProgress = 0
  return {
    admit: nowMs => {
      if (concurrency > 0 && inProgress >= concurrency) return busyRetryMs
      const waitMs = window.count(nowMs)
      if (waitMs === 0) inProgress++
      return waitMs
    },
    release: () => {
      inProgress--
    },
    change: next => {
      concurrency = next.concurrency
      window = openCallWindow(next.quota, next.windowSeconds * 1000, window.arrivals())
    },
  }
}
