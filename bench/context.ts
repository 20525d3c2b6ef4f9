import type { BenchServer } from './lib/databases.ts'

/** What every bench receives: the PostgreSQL, what the options say, and where to say how far it is. */
export type BenchContext = {
  server: BenchServer
  /** How many "big" means. */
  customers: number
  /** At how many sales, where a bench measures at several numbers; undefined: at all of its own. */
  sales: readonly number[] | undefined
  /** How long a backlog may drain. */
  drainSeconds: number
  say: (message: string) => void
}
