import { monitorEventLoopDelay, performance } from 'node:perf_hooks'

/** How long the event loop kept work waiting, in milliseconds, and which share of the time it was busy. */
export type EventLoopReading = { meanMs: number; p99Ms: number; maxMs: number; utilisation: number }

const windowMs = 10_000
const resolutionMs = 20

/** Measures the event loop of this process from now on. Reading tells of the last ten seconds, or of the first so far. */
export function watchEventLoop(): { read: () => EventLoopReading; stop: () => void } {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs })
  delay.enable()
  let usedBefore = performance.eventLoopUtilization()
  let last: EventLoopReading | undefined
  const measure = (): EventLoopReading => ({
    meanMs: lateMs(delay.mean),
    p99Ms: lateMs(delay.percentile(99)),
    maxMs: lateMs(delay.max),
    utilisation: performance.eventLoopUtilization(usedBefore).utilization,
  })
  const timer = setInterval(() => {
    last = measure()
    delay.reset()
    usedBefore = performance.eventLoopUtilization()
  }, windowMs).unref()
  return {
    read: () => last ?? measure(),
    stop: () => {
      clearInterval(timer)
      delay.disable()
    },
  }
}

// What is measured is the time between two ticks: the resolution when nothing is late. Not a number before the first.
const lateMs = (nanoseconds: number) =>
  Number.isFinite(nanoseconds) ? Math.max(0, nanoseconds / 1e6 - resolutionMs) : 0
