import { foldSums, settleTotals } from '../../src/modules/sales/index.ts'
import { openPool } from '../../src/platform/database.ts'
import type { BenchServer } from './databases.ts'
import { runCommand } from './processes.ts'

const customersOf = (sales: number) => Math.min(50_000, Math.max(5_000, sales / 50))

/**
 * A database with this many sales of three providers over two years, loaded by `seed sales`, and how long that took, if this
 * run did. Its sums are folded and its totals settled, as the service's jobs leave them.
 */
export async function salesDatabase(server: BenchServer, sales: number) {
  let seedMs: number | undefined
  const { url, owner } = await server.kept(`sales_queries_${sales}`, async url => {
    await runCommand(['seed', 'customers', '--count', String(customersOf(sales))], { DATABASE_URL: url })
    seedMs = await runCommand(['seed', 'sales', '--count', String(sales)], { DATABASE_URL: url })
  })
  await runCommand(['migrate'], { DATABASE_URL: url })
  const pool = openPool({ url, name: 'bench', connectionsMax: 1, statementTimeoutMs: 0 })
  const changed = (await foldSums(pool)) + (await settleTotals(pool))
  // As autovacuum leaves it a minute later; it must not run while calls are timed.
  if (changed > 0) await pool`vacuum (analyze)`
  await pool.end()
  return { url, owner, seedMs }
}
