import { openPool } from '../../src/platform/database.ts'
import type { BenchServer } from './databases.ts'
import { runCommand } from './processes.ts'

/** A database with this many hires, loaded by `seed hiring`, and how long that took. */
export async function hiringDatabase(server: BenchServer, name: string, hires: number) {
  const { url, owner } = await server.empty(name)
  const command = ['seed', 'hiring', '--count', String(hires), '--dirty', '0']
  const seedMs = await runCommand(command, { DATABASE_URL: url })
  const vacuuming = openPool({ url, name: 'bench', connectionsMax: 1, statementTimeoutMs: 0 })
  // As autovacuum leaves it a minute later; it must not run while calls are timed.
  await vacuuming`vacuum (analyze)`
  await vacuuming.end()
  return { url, owner, seedMs }
}
