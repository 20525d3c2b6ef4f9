import { seedCriticality } from '../modules/criticality/index.ts'
import { seedCustomers } from '../modules/customers/index.ts'
import { seedHiring } from '../modules/hiring/index.ts'
import { seedSales } from '../modules/sales/index.ts'
import { loadConfig } from '../platform/config.ts'
import { type Database, openImportPool } from '../platform/database.ts'
import { migrate } from '../platform/migrations.ts'
import { startProgress } from './progress.ts'
import { commandLineActor, withDatabase } from './workplace.ts'

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

/** Makes up hiring files, loads them as an upload would, and says what became of their rows. */
export async function seedHiringFiles(options: {
  count: number
  seed: number
  dirty: number
  out?: string | undefined
}): Promise<void> {
  await withDatabase(async (database, { ownerUrl }) => {
    await migrate(ownerUrl)
    const pool = openImportPool({ url: ownerUrl, name: 'trastienda command imports' })
    const startedAt = performance.now()
    const { imports, files } = await seedHiringWithProgress({ pool, database }, options).finally(() =>
      pool.end({ timeout: 5 }),
    )
    const seconds = (performance.now() - startedAt) / 1000
    for (const file of files) console.log(`Wrote ${file}`)
    for (const { target, rowsInserted, rowsUnchanged, rowsRejected, id } of imports) {
      const unchanged = rowsUnchanged > 0 ? `, ${rowsUnchanged} were there already` : ''
      const rejected =
        rowsRejected > 0 ? `, rejected ${rowsRejected} (see /v1/imports/${id}/rejects.csv)` : ''
      console.log(`Loaded ${rowsInserted} ${target}${unchanged}${rejected}.`)
    }
    console.log(`It took ${seconds.toFixed(1)} s (seed ${options.seed}).`)
  })
}

/** Makes up and loads hiring files with a progress bar. On the first Ctrl-C nothing is loaded. */
export async function seedHiringWithProgress(
  parts: { pool: Database; database: Database },
  { count, seed, dirty, out }: { count: number; seed: number; dirty?: number; out?: string | undefined },
) {
  const progress = startProgress('Employees', count)
  const stop = new AbortController()
  const onInterrupt = () => stop.abort(new Error('Interrupted: nothing was loaded.'))
  process.once('SIGINT', onInterrupt)
  try {
    return await seedHiring(parts, {
      count,
      seed,
      outDir: out,
      ...commandLineActor(),
      ...(dirty === undefined ? {} : { dirtyShare: dirty }),
      onProgress: progress.set,
      signal: stop.signal,
    })
  } finally {
    process.removeListener('SIGINT', onInterrupt)
    progress.stop()
  }
}

/** Loads sales and says how many, how fast. Ctrl-C keeps the whole chunks that are in. */
export async function seedSalesOf({ count, seed }: { count: number; seed: number }): Promise<void> {
  const { TIME_ZONE: timeZone } = loadConfig(process.env)
  await withDatabase(async (database, { ownerUrl }) => {
    await migrate(ownerUrl)
    const startedAt = performance.now()
    const loaded = await seedSalesWithProgress(database, { count, seed, timeZone })
    const seconds = (performance.now() - startedAt) / 1000
    console.log(`Loaded ${loaded} sales in ${seconds.toFixed(1)} s (seed ${seed}).`)
  })
}

/** Loads sales with a progress bar; ends early, whole chunks kept, on the first Ctrl-C. */
export async function seedSalesWithProgress(
  database: Database,
  options: { count: number; seed: number; timeZone: string },
): Promise<number> {
  const progress = startProgress('Sales', options.count)
  const stop = new AbortController()
  const onInterrupt = () => stop.abort()
  process.once('SIGINT', onInterrupt)
  let loaded = 0
  const onProgress = (done: number) => {
    loaded = done
    progress.set(done)
  }
  try {
    await seedSales(database, { ...options, until: new Date(), onProgress, signal: stop.signal })
    return loaded
  } finally {
    process.removeListener('SIGINT', onInterrupt)
    progress.stop()
  }
}

/** Loads changes of criticality and consumers, and says how many, how fast. Ctrl-C keeps the whole chunks that are in. */
export async function seedCriticalityOf({ count, seed }: { count: number; seed: number }): Promise<void> {
  await withDatabase(async (database, { ownerUrl }) => {
    await migrate(ownerUrl)
    const startedAt = performance.now()
    const loaded = await seedCriticalityWithProgress(database, { count, seed })
    const seconds = (performance.now() - startedAt) / 1000
    console.log(`Loaded ${loaded} changes in ${seconds.toFixed(1)} s (seed ${seed}).`)
  })
}

/** Loads them with a progress bar; ends early, whole chunks kept, on the first Ctrl-C. */
export async function seedCriticalityWithProgress(
  database: Database,
  { count, seed }: { count: number; seed: number },
): Promise<number> {
  const progress = startProgress('Changes', count)
  const stop = new AbortController()
  const onInterrupt = () => stop.abort()
  process.once('SIGINT', onInterrupt)
  try {
    const onProgress = progress.set
    return await seedCriticality(database, {
      count,
      seed,
      until: new Date(),
      onProgress,
      signal: stop.signal,
    })
  } finally {
    process.removeListener('SIGINT', onInterrupt)
    progress.stop()
  }
}
