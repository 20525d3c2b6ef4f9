/** A quota of calls in any window, kept exactly. */
export type CallWindow = {
  /** Counts a call that arrives now and returns 0; or counts nothing and returns in how many ms one is free again. */
  count: (nowMs: number) => number
  /** When the counted calls arrived, the oldest first: as many as matter. */
  arrivals: () => number[]
}

/**
 * At most `calls` in any window, from one moment until just before the same moment of the next: a call may come exactly
 * one window after the one whose place it takes. 0 calls: no quota. A call refused costs nothing.
 */
export function openCallWindow(calls: number, windowMs: number, earlier: number[] = []): CallWindow {
  if (calls === 0) return { count: () => 0, arrivals: () => [] }
  // The last `calls` arrivals as a ring: the next one takes the place of the oldest.
  const ring = new Float64Array(calls).fill(Number.NEGATIVE_INFINITY)
  let next = 0
  const add = (nowMs: number) => {
    ring[next] = nowMs
    next = next + 1 === calls ? 0 : next + 1
  }
  for (const arrival of earlier.slice(-calls)) add(arrival)
  return {
    count: nowMs => {
      const waitMs = (ring[next] as number) + windowMs - nowMs
      if (waitMs > 0) return waitMs
      add(nowMs)
      return 0
    },
    arrivals: () => [...ring.subarray(next), ...ring.subarray(0, next)].filter(Number.isFinite),
  }
}
