/** A source of chance that can be set to the sequence of one customer. */
export type Random = ReturnType<typeof createRandom>

/** sfc32 of Chris Doty-Humphrey's PractRand (public domain), seeded in its way: three words, then 15 rounds. */
export function createRandom() {
  let a = 0
  let b = 0
  let c = 0
  let counter = 1

  function next(): number {
    const result = (a + b + counter++) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + result) | 0
    return result >>> 0
  }

  /** Starts the sequence that belongs to this seed and id. */
  function key(seed: number, id: number): void {
    a = seed | 0
    b = id | 0
    c = Math.floor(id / 2 ** 32) | 0
    counter = 1
    for (let round = 0; round < 15; round++) next()
  }

  function below(limit: number): number {
    return Math.floor((next() / 2 ** 32) * limit)
  }

  /** From 0 to 1, with the 53 bits that a date in milliseconds needs. */
  function fraction(): number {
    return ((next() >>> 5) * 2 ** 26 + (next() >>> 6)) / 2 ** 53
  }

  return { key, below, fraction }
}

/** One of a list, each as likely. */
export function pick<T>(random: Random, list: T[]): T {
  return list[random.below(list.length)] as T
}
