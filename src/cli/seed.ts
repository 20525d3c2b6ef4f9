import { seedCriticality } from '../modules/criticality/index.ts'
import { seedCustomers } from '../modules/customers/index.ts'
import { seedHiring } from '../modules/hiring/index.ts'
import { seedSales } from '../modules/sales/index.ts'
import { loadConfig } from '../platform/config.ts'
import { type Database, openImportPool } from '../platform/database.ts'
import { migrate } from '../platform/migrations.ts'
import { startProgress } from './progress.ts'
import { commandLineActor, type DatabaseUrls, withDatabase } from './workplace.ts'

type Made = { count: number; seed: number }

/** Loads customers and says how many, how fast. Ctrl-C keeps the whole chunks that are in. */
export async function seed(made: Made): Promise<void> {
  await loadAndTell('customers', made, database => seedWithProgress(database, made))
}

/** Loads customers with a progress bar; ends early, whole chunks kept, on the first Ctrl-C. Gives how many are in. */
export async function seedWithProgress(database: Database, made: Made): Promise<number> {
  return countWithProgress('Customers', made.count, watch =>
    seedCustomers(database, { ...made, until: new Date(), ...watch }),
  )
}

/** Loads sales and says how many, how fast. Ctrl-C keeps the whole chunks that are in. */
export async function seedSalesOf(made: Made): Promise<void> {
  const { TIME_ZONE: timeZone } = loadConfig(process.env)
  await loadAndTell('sales', made, database =>
    countWithProgress('Sales', made.count, watch =>
      seedSales(database, { ...made, timeZone, until: new Date(), ...watch }),
    ),
  )
}

/** Loads changes of criticality and consumers, and says how many, how fast. Ctrl-C keeps the whole chunks that are in. */
export async function seedCriticalityOf(made: Made): Promise<void> {
  await loadAndTell('changes', made, database =>
    countWithProgress('Changes', made.count, watch =>
      seedCriticality(database, { ...made, until: new Date(), ...watch }),
    ),
  )
}

/** Makes up hiring files, loads them as an upload would, and says what became of their rows. */
export async function seedHiringFiles(options: {
  count: number
  seed: number
  dirty: number
  out?: string | undefined
}): Promise<void> {
  await withNewDatabase(async (database, { ownerUrl }) => {
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
  const interrupted = new Error('Interrupted: nothing was loaded.')
  return withProgress('Employees', count, interrupted, watch =>
    seedHiring(parts, {
      count,
      seed,
      outDir: out,
      ...commandLineActor(),
      ...(dirty === undefined ? {} : { dirtyShare: dirty }),
      ...watch,
    }),
  )
}

async function loadAndTell(what: string, { seed }: Made, load: (database: Database) => Promise<number>) {
  await withNewDatabase(async (database, { ownerUrl }) => {
    await migrate(ownerUrl)
    const startedAt = performance.now()
    const loaded = await load(database)
    const seconds = (performance.now() - startedAt) / 1000
    console.log(`Loaded ${loaded} ${what} in ${seconds.toFixed(1)} s (seed ${seed}).`)
  })
}

const withNewDatabase = (act: (database: Database, urls: DatabaseUrls) => Promise<void>) =>
  withDatabase(act, { creates: true })

type Watch = { onProgress: (done: number) => void; signal: AbortSignal }

// Gives what was told last as done: what is loaded stays when it ends early.
async function countWithProgress(
  what: string,
  total: number,
  load: (watch: Watch) => Promise<unknown>,
): Promise<number> {
  let loaded = 0
  await withProgress(what, total, undefined, ({ onProgress, signal }) =>
    load({
      signal,
      onProgress: done => {
        loaded = done
        onProgress(done)
      },
    }),
  )
  return loaded
}

// The first Ctrl-C ends the work, for the reason given.
async function withProgress<Result>(
  what: string,
  total: number,
  interrupted: Error | undefined,
  work: (watch: Watch) => Promise<Result>,
): Promise<Result> {
  const progress = startProgress(what, total)
  const stop = new AbortController()
  const onInterrupt = () => stop.abort(interrupted)
  process.once('SIGINT', onInterrupt)
  try {
    return await work({ onProgress: progress.set, signal: stop.signal })
  } finally {
    process.removeListener('SIGINT', onInterrupt)
    progress.stop()
  }
}
