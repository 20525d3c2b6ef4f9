import type { Database, Sql } from '../../../platform/database.ts'
import { allProviders, withProvider } from '../provider-scope.ts'
import { dayBefore, listDaysToReport, todayIn } from './days-to-report.ts'
import { noteMissing } from './missing-queries.ts'
import type { ProviderDay } from './report-names.ts'

/** A provider whose reports are late: how many days of them, and the first. */
export type LateReports = { providerId: string; date: string; days: number }

/**
 * Looks whose reports are late: those that a night should have written and that two looks in a row found missing, so
 * that a service which was off, or has just been given old sales, has had a run to write them. What a look found missing is noted
 * in the database: the next one may be another process's.
 */
export async function lookForLateReports(pool: Database, timeZone: string): Promise<LateReports[]> {
  const late = await withProvider(pool, allProviders, async sql => {
    const missing = await listMissing(sql, timeZone)
    const isNew = new Set(await noteMissing(sql, missing.map(keyOf)))
    return missing.filter(day => !isNew.has(keyOf(day)))
  })
  return [...Map.groupBy(late, ({ providerId }) => providerId)].map(([providerId, days]) => ({
    providerId,
    date: days[0]?.date as string,
    days: days.length,
  }))
}

const keyOf = ({ providerId, date }: ProviderDay) => `${providerId} ${date}`

async function listMissing(sql: Sql, timeZone: string): Promise<ProviderDay[]> {
  const days = await listDaysToReport(sql, { to: dayBefore(todayIn(timeZone)), timeZone })
  return days.filter(({ isChanged, isOfEarlierNight }) => isChanged && isOfEarlierNight)
}
