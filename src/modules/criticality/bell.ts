import type { State } from './state-queries.ts'

/** What wakes one who waits for the next state. */
export type Bell = {
  ring: (states: readonly State[]) => void
  end: () => void
  /** The latest state since the last time; undefined once it is over. */
  next: () => Promise<State | undefined>
}

/** Makes one. What rings while nobody waits for it is heard by who does next. */
export function makeBell(): Bell {
  let rung: State | undefined
  let isOver = false
  let heard: (() => void) | undefined
  return {
    ring: states => {
      rung = states.at(-1)
      heard?.()
    },
    end: () => {
      isOver = true
      heard?.()
    },
    next: async () => {
      if (!rung && !isOver)
        await new Promise<void>(resolve => {
          heard = resolve
        })
      const state = isOver ? undefined : rung
      rung = undefined
      return state
    },
  }
}
