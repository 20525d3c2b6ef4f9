/**
 * A place in the stream of what is recorded: what a snapshot of PostgreSQL saw. Transactions from `next` on, and those in
 * `running`, have become visible after it or will. So nothing is missed or told twice, in whatever order transactions commit;
 * a time or a serial number could not tell.
 */
export type Place = {
  /** As `pg_snapshot` writes it. */
  text: string
  next: string
  running: string[]
}

const pattern = /^(\d{1,20}):(\d{1,20}):((?:\d{1,20}(?:,\d{1,20})*)?)$/
const runningMax = 200

/** Reads a place from what PostgreSQL writes, or from what a reader sends back: undefined when it is none. */
export function readPlace(text: string): Place | undefined {
  const [, oldest, next, running = ''] = pattern.exec(text) ?? []
  if (oldest === undefined || next === undefined) return undefined
  const numbers = [oldest, ...running.split(',').filter(Boolean), next].map(BigInt)
  if (numbers.some(number => number > transactionMax)) return undefined
  const isInOrder = numbers.every((number, at) => at === 0 || number >= (numbers[at - 1] as bigint))
  return isInOrder ? { text, next, running: running.split(',').filter(Boolean) } : undefined
}

/**
 * The place as the id of an event. When very many transactions run, all of them from the oldest on count as not seen: a reader
 * who comes back may get some sales again, and misses none.
 */
export function eventIdOf({ text, running }: Place): string {
  const [oldest] = text.split(':')
  return running.length <= runningMax ? text : `${oldest}:${oldest}:`
}

/**
 * Whether all that was seen at one place is seen at another. It is not when the other is a little older, or when they are of
 * different databases.
 */
export function covers(now: Place, place: Place): boolean {
  const unseenThen = new Set(place.running)
  const next = BigInt(place.next)
  return BigInt(now.next) >= next && now.running.every(each => BigInt(each) >= next || unseenThen.has(each))
}

const transactionMax = 2n ** 63n - 1n
