import type { Command } from 'commander'
import { findDifferences, findTimeZone, mendSums, readWantedDays } from '../modules/sales/index.ts'
import { loadConfig } from '../platform/config.ts'
import { type Database, openImportPool } from '../platform/database.ts'
import { AppError } from '../platform/errors.ts'
import { withDatabase } from './workplace.ts'

type ReconcileFlags = { date?: string; from?: string; to?: string; repair: boolean; json: boolean }

/** Holds sales and all that is summed from them against each other; with `repair` counts the sums anew first. */
export async function reconcileSales(flags: ReconcileFlags, command: Command): Promise<void> {
  const config = loadConfig(process.env)
  await withDatabase(async (database, { ownerUrl }) => {
    const timeZone = (await findTimeZone(database)) ?? config.TIME_ZONE
    const days = wantedDays(flags, timeZone, command)
    const pool = openImportPool({ url: ownerUrl, name: 'trastienda command reconcile' })
    try {
      if (flags.repair) await mendSums(pool, days)
      await tell(pool, { ...days, timeZone }, flags.json)
    } finally {
      await pool.end({ timeout: 5 })
    }
  })
}

/** The days that the flags of a command name. Ends the command when they name none, or what is no day. */
export function wantedDays(
  flags: { date?: string; from?: string; to?: string },
  timeZone: string,
  command: Command,
): { from: string; to: string } {
  try {
    return readWantedDays(flags, timeZone)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const faults = error.faults.map(({ pointer, detail }) =>
      `${pointer.replace('/', '--')} ${detail.en}`.trim(),
    )
    return command.error(`error: ${faults.join(' ')}`, { exitCode: 2 })
  }
}

async function tell(pool: Database, days: { from: string; to: string; timeZone: string }, isJson: boolean) {
  const differences = await findDifferences(pool, days)
  if (isJson) console.log(JSON.stringify(differences))
  for (const { providerId, date, difference } of isJson ? [] : differences)
    console.log(`${providerId} ${date}: ${JSON.stringify(difference)}`)
  if (differences.length > 0) {
    process.exitCode = 1
    console.error('They differ. --repair counts the sums of these months and all totals anew from the sales.')
  } else if (!isJson) {
    console.log(`${days.from} to ${days.to}: sales and their sums are equal, and so are all totals.`)
  }
}
