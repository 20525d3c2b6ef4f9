/** A seeded source of numbers from 0 (inclusive) to 1: the same seed always gives the same ones (mulberry32). */
export type Random = () => number

export function aRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A number from `least` to `most`. */
export const between = (random: Random, least: number, most: number): number =>
  least + random() * (most - least)

/** A whole number from `least` to `most`, both included. */
export const wholeBetween = (random: Random, least: number, most: number): number =>
  least + Math.floor(random() * (most - least + 1))

export const oneOf = <Value>(random: Random, values: readonly Value[]): Value =>
  values[Math.floor(random() * values.length)] as Value

/** A time from now until the next of events that come at random, `mean` apart on average. */
export const untilNext = (random: Random, mean: number): number => -Math.log(1 - random()) * mean
