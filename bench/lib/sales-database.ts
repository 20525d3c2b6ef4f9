import { openPool } from '../../src/platform/database.ts'
import type { BenchServer } from './databases.ts'
import { runCommand } from './processes.ts'

const customersOf = (sales: number) => Math.min(50_000, Math.max(5_000, sales / 50))

/** A database with this many sales of three providers over two years, loaded by `seed sales`, and how long that took. */
export async function salesDatabase(server: BenchServer, sales: number) {
  const { url, owner } = await server.empty(`sales_queries_${sales}`)
  await runCommand(['seed', 'customers', '--count', String(customersOf(sales))], { DATABASE_URL: url })
  const seedMs = await runCommand(['seed', 'sales', '--count', String(sales)], { DATABASE_URL: url })
  const vacuuming = openPool({ url, name: 'bench', connectionsMax: 1, statementTimeoutMs: 0 })
  // As autovacuum leaves it a minute later; it must not run while calls are timed.
  await vacuuming`vacuum (analyze)`
  await vacuuming.end()
  return { url, owner, seedMs }
}
