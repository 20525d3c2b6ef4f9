import type { LedgerEntry, LedgerSummary } from '../../src/modules/notifications/simulator/ledger-schemas.ts'
import { fetchWhole } from './calls.ts'

/** What the simulator at this address has received. */
export async function readLedger(url: string): Promise<{ entries: LedgerEntry[]; summary: LedgerSummary }> {
  const [entries, summary] = await Promise.all([
    fetchWhole(`${url}/ledger`, {}),
    fetchWhole(`${url}/ledger/summary`, {}),
  ])
  return { entries: JSON.parse(entries.body), summary: JSON.parse(summary.body) }
}

/**
 * The share of a quota that was used while calls waited: how long a window of that many calls should take against how
 * long it took. Does not depend on where windows are taken to begin.
 */
export function quotaUsed(entries: LedgerEntry[], quota: number, windowSeconds: number): number {
  const arrivals = entries
    .filter(({ counted }) => counted)
    .map(({ arrived_monotonic_ms }) => arrived_monotonic_ms)
    .sort((one, other) => one - other)
  const took = arrivals.slice(quota).map((at, place) => at - (arrivals[place] as number))
  const mean = took.reduce((total, ms) => total + ms, 0) / took.length
  return (windowSeconds * 1000) / mean
}

/** How often each request was delivered. */
export function timesDelivered(entries: LedgerEntry[]): Map<string, number> {
  const times = new Map<string, number>()
  for (const { delivered, trace_id } of entries) {
    if (delivered && trace_id !== null) times.set(trace_id, (times.get(trace_id) ?? 0) + 1)
  }
  return times
}
