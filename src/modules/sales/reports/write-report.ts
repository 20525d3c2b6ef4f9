import { createHash, randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { brokenUniqueConstraint, type Database, type Transaction } from '../../../platform/database.ts'
import type { Storage, WholeFile } from '../../../platform/storage/storage.ts'
import { inProvider } from '../provider-scope.ts'
import { type ProviderDay, publicName, type ReportFileName, versionFolder } from './report-names.ts'
import { findReport, insertReport, type ReportFile, type Sums, sumDay } from './report-queries.ts'
import { type StagedReport, stageReport } from './stage-report.ts'

export type ReportParts = {
  /** Connections of the primary whose statements may take long: a report must not be older than what it is compared with. */
  pool: Database
  storage: Storage
  timeZone: string
}

/** What became of a day: a new version, or nothing because the last one says the same. */
export type ReportOutcome = ProviderDay & { outcome: 'written' | 'unchanged'; version: number }

const lockClass = 5_120_078
const lookAgainMs = 200
// The longest that the storage may take for one file before the transaction is given up.
const idleMax = '10min'

/**
 * Writes the report of a provider's day, unless the last one has the same sums. Any number of processes may ask at the
 * same time: one writes, the others find its report. The files of a version are stored under names of their own, the row
 * is inserted, the public names are replaced one by one, the manifest last, and then the row commits. What dies on the
 * way leaves no row, and no name with less than a whole file; the next run writes all of it again.
 * @throws ReportMismatch when sales and sums differ.
 */
export async function writeReport(
  parts: ReportParts,
  day: ProviderDay,
  signal?: AbortSignal,
): Promise<ReportOutcome> {
  for (;;) {
    signal?.throwIfAborted()
    const outcome = await tryToWrite(parts, day).catch(error => {
      // Who had the lock has committed between our look at the day and our lock.
      if (brokenUniqueConstraint(error) === 'report_pkey') return undefined
      throw error
    })
    if (outcome) return outcome
    await wait(lookAgainMs, undefined, { signal })
  }
}

/** The sales of a day and the sums of it do not agree. Nothing is written from either. */
export class ReportMismatch extends Error {
  constructor({ providerId, date }: ProviderDay, found: Record<string, Sums>) {
    const sums = Object.entries(found).map(
      ([name, { transactions, amount }]) => `${name}: ${transactions} of ${amount}`,
    )
    super(`The sales of ${providerId} on ${date} differ from their sums (${sums.join('; ')}).`)
  }
}

async function tryToWrite(parts: ReportParts, day: ProviderDay): Promise<ReportOutcome | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'trastienda-report-'))
  try {
    // One snapshot for everything that is read.
    const begun = parts.pool.begin('isolation level repeatable read', sql =>
      inProvider(sql, day.providerId, async () => {
        const asOf = await lockDay(sql, day)
        return asOf && writeLocked(parts, { sql, day, asOf, folder })
      }),
    )
    return (await begun) as ReportOutcome | undefined
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** Takes the day for this transaction and says what time it is; undefined when another one has it. */
async function lockDay(sql: Transaction, { providerId, date }: ProviderDay): Promise<Date | undefined> {
  const [row] = await sql<[{ isOurs: boolean; asOf: Date }]>`
    select pg_try_advisory_xact_lock(${lockClass}, hashtext(${`${providerId} ${date}`})) as is_ours,
      clock_timestamp() as as_of, set_config('idle_in_transaction_session_timeout', ${idleMax}, true)`
  return row.isOurs ? row.asOf : undefined
}

type Writing = { sql: Transaction; day: ProviderDay; asOf: Date; folder: string }

async function writeLocked(
  { storage, timeZone }: ReportParts,
  { sql, day, asOf, folder }: Writing,
): Promise<ReportOutcome> {
  const last = await findReport(sql, day)
  const sums = await sumDay(sql, day.providerId, day.date)
  if (last && isSame(last, sums)) return { ...day, outcome: 'unchanged', version: last.version }

  const version = (last?.version ?? 0) + 1
  const about = { provider_id: day.providerId, date: day.date, time_zone: timeZone, version }
  const metadata = Object.fromEntries(
    Object.entries({ ...about, as_of: asOf.toISOString() }).map(([key, value]) => [key, String(value)]),
  )
  const staged = await stageReport(sql, { ...day, folder, metadata })
  const found = { sums, daily: staged.daily.sums, sales: staged.sales.sums }
  if (!isSame(found.daily, sums) || !isSame(found.sales, sums)) throw new ReportMismatch(day, found)

  const manifest = await stageManifest(folder, {
    ...about,
    supersedes: last?.version ?? null,
    as_of: asOf.toISOString(),
    rows: staged.daily.rows,
    ...sums,
    files: describeFiles(staged, day),
  })
  const files = [staged.daily.parquet, staged.daily.ndjson, staged.sales.parquet, manifest]
  const stored = filesOf(versionFolder(day, version, randomUUID().slice(0, 8)), files)
  try {
    for (const { file, path } of stored) await storage.put(path, file)
    await insertReport(sql, {
      ...day,
      version,
      rows: staged.daily.rows,
      ...sums,
      files: stored.map(({ file, path }) => describeStored(file, path)),
      asOf,
    })
    await publish(storage, day, { paths: stored.map(({ path }) => path), before: last?.files })
  } catch (error) {
    await Promise.allSettled(stored.map(({ path }) => storage.remove(path)))
    throw error
  }
  return { ...day, outcome: 'written', version }
}

/** Gives the public names to a version, the manifest last. When it cannot be done, they go back as far as they can. */
async function publish(
  storage: Storage,
  day: ProviderDay,
  { paths, before }: { paths: readonly string[]; before: readonly ReportFile[] | undefined },
) {
  const nameOf = (path: string) => publicName(basename(path) as ReportFileName, day)
  try {
    for (const path of paths) await storage.copy(path, nameOf(path))
  } catch (error) {
    const undoing = before
      ? before.map(({ path }) => storage.copy(path, nameOf(path)))
      : paths.map(path => storage.remove(nameOf(path)))
    await Promise.allSettled(undoing)
    throw error
  }
}

const isSame = (one: Sums, other: Sums) =>
  one.transactions === other.transactions && one.amount === other.amount

function filesOf(folder: string, files: readonly WholeFile[]) {
  return files.map(file => {
    const name = basename(file.path) as ReportFileName
    return { file, name, path: `${folder}/${name}` }
  })
}

const describeStored = ({ bytes, sha256 }: WholeFile, path: string): ReportFile => ({
  format: formatOf(path),
  path,
  bytes,
  sha256,
})

const formatOf = (path: string) => path.slice(path.lastIndexOf('.') + 1)

function describeFiles({ daily, sales }: StagedReport, day: ProviderDay) {
  const rowsOf = [
    { file: daily.parquet, rows: daily.rows },
    { file: daily.ndjson, rows: daily.rows },
    { file: sales.parquet, rows: sales.sums.transactions },
  ]
  return rowsOf.map(({ file: { path, bytes, sha256 }, rows }) => {
    const name = basename(path) as ReportFileName
    return { name, path: publicName(name, day), format: formatOf(path), rows, bytes, sha256 }
  })
}

async function stageManifest(folder: string, manifest: Record<string, unknown>): Promise<WholeFile> {
  const path = join(folder, 'manifest.json')
  const text = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)
  await writeFile(path, text)
  const sha256 = createHash('sha256').update(text).digest('hex')
  return { path, bytes: text.length, sha256, contentType: 'application/json' }
}
