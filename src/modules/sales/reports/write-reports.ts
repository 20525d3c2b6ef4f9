import type { Events } from '../../../platform/events.ts'
import { storableText } from '../../../platform/storable-text.ts'
import { allProviders, withProvider } from '../provider-scope.ts'
import { dayBefore, listDaysToReport, todayIn } from './days-to-report.ts'
import type { ProviderDay } from './report-names.ts'
import { tellWritten } from './tell-written.ts'
import { noteFailed } from './told-queries.ts'
import { type ReportOutcome, type ReportParts, writeReport } from './write-report.ts'

/** A day whose report could not be written, and why. */
export type FailedReport = ProviderDay & { outcome: 'failed'; error: unknown }
export type ReportsRun = ReportParts & {
  record: Events['record']
  watch: (run: (ReportOutcome | FailedReport) & { seconds: number }) => void
}

type Bounds = { providerId?: string | undefined; from: string; to: string }
type Following = { signal?: AbortSignal | undefined; onProgress?: (done: number, total: number) => void }

/** Writes the reports of all days within the bounds. What fails is told and does not keep the others from being written. */
export async function writeReports(
  run: ReportsRun,
  { providerId, from, to }: Bounds,
  following: Following = {},
): Promise<(ReportOutcome | FailedReport)[]> {
  const { pool, timeZone } = run
  const days = await withProvider(pool, providerId ?? allProviders, sql =>
    listDaysToReport(sql, { providerId, from, to, timeZone }),
  )
  return writeEach(run, days, following)
}

/**
 * The nightly job, which may run at any hour: writes the days that are over and have no report, and those whose sales came
 * later than theirs, once a night at most. A service that was off makes up for it when it is back.
 * @throws AggregateError of what failed, when all the rest is written.
 */
export async function writeNightlyReports(run: ReportsRun, signal: AbortSignal): Promise<void> {
  const { pool, timeZone } = run
  const days = await withProvider(pool, allProviders, sql =>
    listDaysToReport(sql, { to: dayBefore(todayIn(timeZone)), timeZone }),
  )
  const due = days.filter(({ isChanged, isOfEarlierNight }) => isChanged && isOfEarlierNight)
  const outcomes = await writeEach(run, due, { signal })
  const failed = outcomes.filter(each => each.outcome === 'failed')
  if (failed.length === 0) return
  throw new AggregateError(
    failed.map(({ error }) => error),
    `${failed.length} of ${due.length} reports could not be written`,
  )
}

async function writeEach(
  run: ReportsRun,
  days: readonly ProviderDay[],
  { signal, onProgress }: Following,
): Promise<(ReportOutcome | FailedReport)[]> {
  const outcomes: (ReportOutcome | FailedReport)[] = []
  onProgress?.(0, days.length)
  for (const { providerId, date } of days) {
    signal?.throwIfAborted()
    outcomes.push(await writeWatched(run, { providerId, date }, signal))
    onProgress?.(outcomes.length, days.length)
  }
  await tellWritten(run)
  return outcomes
}

async function writeWatched(run: ReportsRun, day: ProviderDay, signal: AbortSignal | undefined) {
  const startedAt = performance.now()
  const outcome = await writeReport(run, day, signal).catch(async (error: unknown) => {
    if (signal?.aborted) throw error
    await tellFailed(run, day, error)
    return { ...day, outcome: 'failed' as const, error }
  })
  run.watch({ ...outcome, seconds: (performance.now() - startedAt) / 1000 })
  return outcome
}

async function tellFailed({ pool, record }: ReportsRun, { providerId, date }: ProviderDay, error: unknown) {
  await withProvider(pool, providerId, async sql => {
    if (!(await noteFailed(sql, { providerId, date }))) return
    const reason = storableText(error instanceof Error ? error.message : String(error))
    await record(sql, { type: 'sales.report_failed', payload: { providerId, date, reason } })
  }).catch(() => {
    // Where even this cannot be written the database is away, and the run itself fails.
  })
}
