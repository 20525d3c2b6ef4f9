import type { BenchServer } from './lib/databases.ts'

/** What every bench receives: the PostgreSQL, how many customers "big" means, and where to say how far it is. */
export type BenchContext = { server: BenchServer; customers: number; say: (message: string) => void }
