import type { Second } from './live-queries.ts'

/** What happened within the last 60 seconds, of sales that are told as they are recorded. */
export type LastMinute = {
  add: (seconds: readonly Second[]) => void
  /** What happened within the minute before a moment, by the database's clock. `amount` is decimal text. */
  at: (moment: Date) => { transactions: number; amount: string }
}

const secondsInMinute = 60

/** Makes it, with nothing sold. */
export function makeLastMinute(): LastMinute {
  const seconds = new Map<number, { transactions: number; cents: bigint }>()
  return {
    add: added => {
      for (const { second, transactions, cents } of added) {
        const known = seconds.get(second) ?? { transactions: 0, cents: 0n }
        seconds.set(second, {
          transactions: known.transactions + transactions,
          cents: known.cents + BigInt(cents),
        })
      }
    },
    at: moment => {
      const now = Math.floor(moment.getTime() / 1000)
      let transactions = 0
      let cents = 0n
      for (const [second, counted] of seconds) {
        if (second <= now - secondsInMinute) seconds.delete(second)
        // Senders' clocks may be ahead: what they tell of comes into the minute when it has come.
        else if (second <= now) {
          transactions += counted.transactions
          cents += counted.cents
        }
      }
      return { transactions, amount: `${cents / 100n}.${String(cents % 100n).padStart(2, '0')}` }
    },
  }
}
