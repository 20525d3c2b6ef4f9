import type { Command } from 'commander'
import { findTimeZone, isProvider, type ReportsRun, writeReports } from '../modules/sales/index.ts'
import { loadConfig } from '../platform/config.ts'
import { openImportPool } from '../platform/database.ts'
import { openStorage } from '../platform/storage/storage.ts'
import { type Progress, startProgress } from './progress.ts'
import { wantedDays } from './reconcile.ts'
import { recordEvent } from './record-event.ts'
import { withDatabase } from './workplace.ts'

type ReportFlags = { date?: string; from?: string; to?: string; provider?: string; json: boolean }

/** Writes reports and says what became of each day. On Ctrl-C the days that are written stay. */
export async function report(flags: ReportFlags, command: Command): Promise<void> {
  const config = loadConfig(process.env)
  await withDatabase(async (database, { ownerUrl }) => {
    const timeZone = (await findTimeZone(database)) ?? config.TIME_ZONE
    const bounds = wantedDays(flags, timeZone, command)
    const { provider } = flags
    if (provider !== undefined && !(await isProvider(database, provider)))
      throw new Error(`There is no provider "${provider}".`)
    const pool = openImportPool({ url: ownerUrl, name: 'trastienda command reports' })
    const storage = await openStorage(config)
    try {
      await storage.check().catch(error => {
        throw new Error(
          `Reports cannot be kept in ${storage.place}: ${error.message}. See STORAGE_URL and DATA_DIR.`,
        )
      })
      const reports = { pool, storage, timeZone, record: recordEvent, watch: () => {} }
      await writeAndTell(
        reports,
        { ...bounds, providerId: provider },
        { json: flags.json, place: storage.place },
      )
    } finally {
      await Promise.all([storage.close(), pool.end({ timeout: 5 })])
    }
  })
}

async function writeAndTell(
  reports: ReportsRun,
  bounds: { from: string; to: string; providerId: string | undefined },
  { json, place }: { json: boolean; place: string },
) {
  const stop = new AbortController()
  const onInterrupt = () => stop.abort(new Error('Interrupted: what is written stays.'))
  process.once('SIGINT', onInterrupt)
  const startedAt = performance.now()
  let progress: Progress | undefined
  const outcomes = await writeReports(reports, bounds, {
    signal: stop.signal,
    onProgress: (done, total) => {
      progress ??= startProgress('Reports', total)
      progress.set(done)
    },
  }).finally(() => {
    process.removeListener('SIGINT', onInterrupt)
    progress?.stop()
  })
  const failed = outcomes.filter(each => each.outcome === 'failed')
  for (const { providerId, date, error } of failed) console.error(`${providerId} ${date}: ${String(error)}`)
  const seconds = (performance.now() - startedAt) / 1000
  console.log(json ? JSON.stringify(outcomes.map(describe)) : summary(outcomes, seconds, place))
  if (failed.length > 0) process.exitCode = 1
}

type Outcomes = Awaited<ReturnType<typeof writeReports>>

function describe(each: Outcomes[number]) {
  const { providerId, date, outcome } = each
  const version = each.outcome === 'failed' ? {} : { version: each.version }
  return { provider_id: providerId, date, outcome, ...version }
}

function summary(outcomes: Outcomes, seconds: number, place: string): string {
  const count = (outcome: string) => outcomes.filter(each => each.outcome === outcome).length
  const counts = `${count('written')} reports written, ${count('unchanged')} unchanged, ${count('failed')} failed`
  return `${counts}, in ${seconds.toFixed(1)} s. They are in ${place}`
}
