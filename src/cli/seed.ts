import { seedCustomers } from '../modules/customers/index.ts'
import type { Database } from '../platform/database.ts'
import { migrate } from '../platform/migrations.ts'
import { startProgress } from './progress.ts'
import { withDatabase } from './workplace.ts'

/** Loads customers and says how many, how fast. Ctrl-C keeps the whole chunks that are in. */
export async function seed({ count, seed }: { count: number; seed: number }): Promise<void> {
  await withDatabase(async (database, { ownerUrl }) => {
    await migrate(ownerUrl)
    const startedAt = performance.now()
    const loaded = await seedWithProgress(database, { count, seed })
    const seconds = (performance.now() - startedAt) / 1000
    console.log(`Loaded ${loaded} customers in ${seconds.toFixed(1)} s (seed ${seed}).`)
  })
}

/** Loads customers with a progress bar; ends early, whole chunks kept, on the first Ctrl-C. */
export async function seedWithProgress(
  database: Database,
  { count, seed }: { count: number; seed: number },
): Promise<number> {
  const progress = startProgress('Customers', count)
  const stop = new AbortController()
  const onInterrupt = () => stop.abort()
  process.once('SIGINT', onInterrupt)
  let loaded = 0
  const onProgress = (done: number) => {
    loaded = done
    progress.set(done)
  }
  try {
    await seedCustomers(database, { count, seed, until: new Date(), onProgress, signal: stop.signal })
    return loaded
  } finally {
    process.removeListener('SIGINT', onInterrupt)
    progress.stop()
  }
}
