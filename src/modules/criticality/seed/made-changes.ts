import { createRandom } from '../../../platform/seed/random.ts'
import { producerName } from './made-applications.ts'

/** A made-up change, with when we received it. */
export type MadeChange = { producer: string; status: number; changeAt: Date; receivedAt: Date }

const producers = 5
const lateShare = 0.1
const lateMaxMs = 30 * 60_000
// How far the clock of each producer is behind ours (ahead: below zero), so that the skew of clocks shows something.
const skewMs = [0, 1_000, -2_000, 45_000, 300]

/**
 * Makes changes between two times, in the order of their arrival; a tenth were reported so late that others came before them.
 * The same seed and times make the same ones.
 */
export function* makeChanges(options: {
  count: number
  seed: number
  from: Date
  until: Date
}): Generator<MadeChange> {
  const { count, seed, from, until } = options
  const random = createRandom()
  random.key(seed, 0)
  const stepMs = (until.getTime() - from.getTime()) / count
  let status = 1
  for (let place = 0; place < count; place++) {
    const receivedMs = from.getTime() + (place + random.fraction()) * stepMs
    const by = random.below(producers)
    status = nextStatus(status, random.below(10))
    const lateMs = random.fraction() < lateShare ? random.fraction() * lateMaxMs : random.fraction() * 2_000
    const changedMs = receivedMs - lateMs - (skewMs[by] ?? 0)
    yield {
      producer: producerName(by),
      status,
      // To the second, as the contract has it.
      changeAt: new Date(Math.floor(changedMs / 1000) * 1000),
      receivedAt: new Date(receivedMs),
    }
  }
}

// Mostly down to calm again, at times up, seldom at once to the top.
function nextStatus(status: number, chance: number): number {
  if (chance === 9) return 5
  return chance < 6 ? Math.max(1, status - 1) : Math.min(5, status + 1)
}
