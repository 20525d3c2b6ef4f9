import type { Figures } from './figures.ts'
import type { Ledger } from './ledger.ts'
import type { LedgerEntry, LedgerFindings, LedgerSummary } from './ledger-schemas.ts'

const repeatsShownMax = 1_000
const windowsShownMax = 360

/** What a ledger holds, counted, and what its entries show about repeats and the quota. */
export function summarise(ledger: Ledger, figures: Figures): LedgerSummary {
  const findings = ledger.isKept ? findIn(ledger.entries(), ledger.dropped(), figures) : null
  return { ...ledger.totals(), findings }
}

function findIn(entries: LedgerEntry[], dropped: number, figures: Figures): LedgerFindings {
  const { windowSeconds, quota } = figures
  const windowMs = windowSeconds * 1000
  const asked = entries.filter(({ answer }) => answer !== 'unauthenticated')
  const taken = asked.filter(({ counted }) => counted)
  const times = timesDelivered(entries)
  const repeats = [...times].filter(([, number]) => number > 1)
  const windows = windowsOf(asked, windowMs, quota)
  return {
    entries: entries.length,
    dropped,
    distinct_trace_ids_delivered: times.size,
    delivered_without_trace_id: entries.filter(entry => entry.delivered && entry.trace_id === null).length,
    delivered_twice: repeats.length,
    delivered_twice_list: repeats
      .slice(0, repeatsShownMax)
      .map(([trace_id, number]) => ({ trace_id, times: number })),
    window_seconds: windowSeconds,
    most_calls_in_any_window: {
      received: mostInAnyWindow(asked, windowMs),
      counted: mostInAnyWindow(taken, windowMs),
    },
    quota,
    quota_used: meanUse(windows, quota),
    windows: windows.slice(-windowsShownMax),
  }
}

function timesDelivered(entries: LedgerEntry[]): Map<string, number> {
  const times = new Map<string, number>()
  for (const { delivered, trace_id } of entries) {
    if (delivered && trace_id !== null) times.set(trace_id, (times.get(trace_id) ?? 0) + 1)
  }
  return times
}

/** The most calls from one moment until just before the same moment of the next window, wherever that begins. */
export function mostInAnyWindow(entries: LedgerEntry[], windowMs: number): number {
  let most = 0
  let first = 0
  for (const [place, { arrived_monotonic_ms: end }] of entries.entries()) {
    while (end - (entries[first] as LedgerEntry).arrived_monotonic_ms >= windowMs) first++
    most = Math.max(most, place - first + 1)
  }
  return most
}

type Window = LedgerFindings['windows'][number]

function windowsOf(entries: LedgerEntry[], windowMs: number, quota: number): Window[] {
  const [first] = entries
  const last = entries.at(-1)
  if (!first || !last) return []
  const start = first.arrived_monotonic_ms
  const place = (entry: LedgerEntry) => Math.floor((entry.arrived_monotonic_ms - start) / windowMs)
  // Idle days would make many windows; only the latest are of interest.
  const from = Math.max(0, place(last) + 1 - windowsMax)
  const windows: Window[] = Array.from({ length: place(last) + 1 - from }, (_, index) => ({
    from_ms: first.arrived_at_ms + (from + index) * windowMs,
    received: 0,
    counted: 0,
    quota_used: null,
  }))
  for (const entry of entries) {
    const window = windows[place(entry) - from]
    if (!window) continue
    window.received++
    if (entry.counted) window.counted++
  }
  if (quota > 0) for (const window of windows) window.quota_used = window.counted / quota
  return windows
}

const windowsMax = 100_000

// The last window is not over: what it used says nothing yet.
function meanUse(windows: Window[], quota: number): number | null {
  const whole = windows.slice(0, -1)
  if (quota === 0 || whole.length === 0) return null
  return whole.reduce((total, { counted }) => total + counted, 0) / (quota * whole.length)
}
