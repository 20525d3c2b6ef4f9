/** A change as the reference model sees it; times are any numbers that can be compared. */
export type ModelChange = { id: number; status: number; at: number }

/**
 * The rules of criticality in a few plain lines, to compare the service with: a change becomes the state if it is later than the
 * state's, and a consumer is told a state once.
 */
export function makeReferenceModel() {
  let state: (ModelChange & { revision: number }) | undefined
  const told = new Map<string, number>()
  return {
    report: (change: ModelChange) => {
      if (state && change.at <= state.at) return
      state = { ...change, revision: (state?.revision ?? 0) + 1 }
    },
    ask: (consumer: string) => {
      if (!state || told.get(consumer) === state.revision) return undefined
      told.set(consumer, state.revision)
      return state
    },
    state: () => state,
  }
}
