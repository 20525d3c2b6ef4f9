import { aHeap } from './heap.ts'

/** The time of a simulation, in milliseconds of the database's clock: it jumps from one event to the next. */
export type Clock = {
  now: () => number
  at: (time: number, event: () => void) => void
  /** Runs what happens until a moment, or until nothing happens any more. */
  runUntil: (time: number) => void
  events: () => number
}

export function aClock(): Clock {
  const events = aHeap<() => void>()
  let time = 0
  let ran = 0
  return {
    now: () => time,
    at: (when, event) => events.push(Math.max(time, when), event),
    runUntil: end => {
      for (;;) {
        const next = events.peek()
        if (!next || next.key > end) break
        time = next.key
        events.pop()
        ran++
        next.item()
      }
      time = Math.max(time, end)
    },
    events: () => ran,
  }
}
