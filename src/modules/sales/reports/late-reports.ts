import type { Database } from '../../../platform/database.ts'
import { allProviders, withProvider } from '../provider-scope.ts'
import { dayBefore, listDaysToReport, todayIn } from './days-to-report.ts'

/** A provider whose reports are late: how many days of them, and the first. */
export type LateReports = { providerId: string; date: string; days: number }

/**
 * Makes the question whose reports are late: those that a night should have written and that two looks in a row found missing, so
 * that a service which was off, or has just been given old sales, has had a run to write them.
 */
export function makeLateLook(parts: { pool: Database; timeZone: string }): () => Promise<LateReports[]> {
  let missingBefore = new Set<string>()
  return async () => {
    const missing = await listMissing(parts)
    const late = missing.filter(({ providerId, date }) => missingBefore.has(`${providerId} ${date}`))
    missingBefore = new Set(missing.map(({ providerId, date }) => `${providerId} ${date}`))
    return [...Map.groupBy(late, ({ providerId }) => providerId)].map(([providerId, days]) => ({
      providerId,
      date: days[0]?.date as string,
      days: days.length,
    }))
  }
}

async function listMissing({ pool, timeZone }: { pool: Database; timeZone: string }) {
  const days = await withProvider(pool, allProviders, sql =>
    listDaysToReport(sql, { to: dayBefore(todayIn(timeZone)), timeZone }),
  )
  return days.filter(({ isChanged, isOfEarlierNight }) => isChanged && isOfEarlierNight)
}
