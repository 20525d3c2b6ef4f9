import type { BenchServer } from './lib/databases.ts'

/** What every bench receives: the PostgreSQL, what the options say, and where to say how far it is. */
export type BenchContext = {
  server: BenchServer
  /** How many "big" means. */
  customers: number
  /** How long a backlog may drain. */
  drainSeconds: number
  say: (message: string) => void
}
