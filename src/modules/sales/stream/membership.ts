import type { Consumer } from '@platformatic/kafka'

/** What a member of the group may read, until the signal says that the group has divided the partitions anew. */
export type Turn = { partitions: number[]; signal: AbortSignal }

/** A member of the group: its turns, one after the other. */
export type Membership = {
  /** The turn that is on, or the next. It rejects with what ended the membership. */
  turn: () => Promise<Turn>
  /** Begins another turn with the same partitions. */
  turnAnew: () => void
}

/**
 * Follows what a consumer tells of its group. The library joins again by itself when the group divides anew; what it
 * cannot mend (no heartbeat gets through, joining fails) ends the membership.
 */
export function followGroup(consumer: Consumer<Buffer, Buffer, Buffer, Buffer>, topic: string): Membership {
  let ending: AbortController | undefined
  let partitions: number[] = []
  let generation: string | undefined
  let failure: { error: unknown } | undefined
  let changed = Promise.withResolvers<void>()

  const change = (next: AbortController | undefined) => {
    ending?.abort()
    ending = next
    changed.resolve()
    changed = Promise.withResolvers()
  }
  const fail = (error: unknown) => {
    failure ??= { error }
    change(undefined)
  }
  consumer.on('consumer:group:join', ({ memberId, generationId, assignments }) => {
    // One division may be told of more than once.
    if (generation === `${memberId} ${generationId}`) return
    generation = `${memberId} ${generationId}`
    partitions = assignments?.find(each => each.topic === topic)?.partitions.toSorted((a, b) => a - b) ?? []
    change(new AbortController())
  })
  consumer.on('consumer:heartbeat:stalled', ({ lastError }) =>
    fail(lastError ?? new Error('The brokers do not answer the heartbeat.')),
  )
  // So the library tells of a group that it could not join again.
  consumer.on('error', fail)
  return {
    turn: async () => {
      while (!ending && !failure) await changed.promise
      if (failure) throw failure.error
      return { partitions, signal: (ending as AbortController).signal }
    },
    turnAnew: () => change(new AbortController()),
  }
}
