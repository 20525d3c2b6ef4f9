import type { Database, Sql } from '../../../platform/database.ts'
import type { Events } from '../../../platform/events.ts'
import { compareCustomers, compareWindows } from '../out/compare-totals.ts'
import { allProviders, withProvider } from '../provider-scope.ts'
import { dayBefore, todayIn } from './days-to-report.ts'
import { reconcile } from './reconciliation.ts'
import { noteDifference } from './told-queries.ts'

/** What differs: sums of a day from its sales, or, on the day that it was seen, totals of customers from those sums. */
export type Difference = { providerId: string; date: string; difference: object }

// Folding rewrites the sums of old days too, late sales reach back; older ones are looked at on demand.
const nightsBack = 35

/**
 * The nightly check: the days of the last weeks, and all totals of customers. Announces each difference once as
 * `sales.reconciliation_difference`, for whoever alerts. Gives how many there are.
 */
export async function reconcileLastWeeks(
  pool: Database,
  { timeZone, record }: { timeZone: string; record: Events['record'] },
): Promise<number> {
  const to = todayIn(timeZone)
  let from = to
  for (let night = 0; night < nightsBack; night++) from = dayBefore(from)
  const differences = await findDifferences(pool, { from, to, timeZone })
  await withProvider(pool, allProviders, async sql => {
    for (const each of differences) if (await noteUntold(sql, each)) await announce(sql, record, each)
  })
  return differences.length
}

/** All differences of the days within the bounds, and those of the totals of customers, which are of all days. */
export async function findDifferences(
  pool: Database,
  { from, to, timeZone }: { from: string; to: string; timeZone: string },
): Promise<Difference[]> {
  return withProvider(pool, allProviders, async sql => {
    const days = await reconcile(sql, { providerId: allProviders, from, to })
    const different: Difference[] = days
      .filter(({ state }) => state === 'different')
      .map(({ providerId, date, difference }) => ({ providerId, date, difference }))
    return [...different, ...(await findTotalsDifferences(sql, todayIn(timeZone)))]
  })
}

async function findTotalsDifferences(
  sql: Parameters<typeof compareCustomers>[0],
  date: string,
): Promise<Difference[]> {
  const windows = await compareWindows(sql, allProviders)
  const totals = windows
    .filter(({ difference: { transactions, amount } }) => transactions !== 0 || Number(amount) !== 0)
    .map(({ providerId, since, difference }) => ({ providerId, since, what: 'total', ...difference }))
  const found = [...totals, ...(await compareCustomers(sql))]
  return found.map(({ providerId, ...difference }) => ({ providerId, date, difference }))
}

// The day on which totals were seen to differ is no part of it: the same difference is told once, not each night.
async function noteUntold(sql: Sql, { providerId, date, difference }: Difference): Promise<boolean> {
  const ofDay = 'what' in difference ? '' : date
  const key = `${providerId} ${ofDay} ${JSON.stringify(difference)}`
  return noteDifference(sql, key)
}

async function announce(sql: Sql, record: Events['record'], payload: Difference) {
  await record(sql, { type: 'sales.reconciliation_difference', payload })
}
