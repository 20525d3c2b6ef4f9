import { once } from 'node:events'
import { createWriteStream, type WriteStream } from 'node:fs'
import type { Answer, LedgerEntry, LedgerTotals } from './ledger-schemas.ts'

/** What the gateway received. An entry is added when its call arrives and settled when its end is known. */
export type Ledger = {
  add: (call: Pick<LedgerEntry, 'arrived_monotonic_ms' | 'trace_id' | 'priority'>) => LedgerEntry
  settle: (entry: LedgerEntry, end: End) => void
  /** In the order of arrival. */
  entries: () => LedgerEntry[]
  /** Only those of one request. */
  entriesOf: (traceId: string) => LedgerEntry[]
  isKept: boolean
  dropped: () => number
  totals: () => LedgerTotals
  clear: () => void
  /** Ends once the file holds everything. */
  close: () => Promise<void>
}

export type End = { answer: Answer; status?: number; providerId?: string; isDelivered?: boolean }

type Options = {
  /** Whether entries are kept in memory. */
  isKept: boolean
  /** The most that are kept; then the oldest are dropped. */
  entriesMax: number
  /** Settled entries are appended to it as lines of JSON. */
  file?: string | undefined
  onTrouble: (error: Error) => void
}

/** Opens an empty ledger, and its file where one is named; fails when that cannot be written. */
export async function openLedger({ isKept, entriesMax, file, onTrouble }: Options): Promise<Ledger> {
  const lines = file === undefined ? undefined : await openLines(file, onTrouble)
  let number = 0
  let clearedUpTo = 0
  let kept: LedgerEntry[] = []
  // Where the oldest stands, once the ledger is full and new entries take its place.
  let oldest = 0
  let dropped = 0
  let counts = newCounts()

  const keep = (entry: LedgerEntry) => {
    if (kept.length < entriesMax) {
      kept.push(entry)
      return
    }
    kept[oldest] = entry
    oldest = oldest + 1 === entriesMax ? 0 : oldest + 1
    dropped++
  }
  const entries = () => [...kept.slice(oldest), ...kept.slice(0, oldest)]

  return {
    add: call => {
      const entry: LedgerEntry = {
        number: ++number,
        arrived_at_ms: Date.now(),
        arrived_monotonic_ms: call.arrived_monotonic_ms,
        trace_id: call.trace_id,
        to: null,
        message: null,
        type: null,
        priority: call.priority,
        answer: null,
        status: null,
        provider_id: null,
        delivered: false,
        counted: false,
      }
      counts.received++
      if (isKept) keep(entry)
      return entry
    },
    settle: (entry, end) => {
      entry.answer = end.answer
      entry.status = end.status ?? null
      entry.provider_id = end.providerId ?? null
      entry.delivered = end.isDelivered ?? false
      // What arrived before the ledger was emptied is no part of it.
      if (entry.number > clearedUpTo) {
        counts.settled++
        if (entry.delivered) counts.delivered++
        count(counts.byStatus, entry.status === null ? 'none' : String(entry.status))
        count(counts.byAnswer, end.answer)
      }
      lines?.write(`${JSON.stringify(entry)}\n`)
    },
    entries,
    entriesOf: traceId => entries().filter(entry => entry.trace_id === traceId),
    isKept,
    dropped: () => dropped,
    totals: () => ({
      since: counts.since.toISOString(),
      received: counts.received,
      in_progress: counts.received - counts.settled,
      delivered: counts.delivered,
      by_status: Object.fromEntries([...counts.byStatus].sort()),
      by_answer: Object.fromEntries([...counts.byAnswer].sort()),
    }),
    clear: () => {
      clearedUpTo = number
      kept = []
      oldest = 0
      dropped = 0
      counts = newCounts()
    },
    close: async () => {
      if (!lines || lines.destroyed) return
      lines.end()
      await once(lines, 'close')
    },
  }
}

async function openLines(file: string, onTrouble: (error: Error) => void): Promise<WriteStream> {
  const lines = createWriteStream(file, { flags: 'a' })
  await once(lines, 'open')
  // A full disk ends the file, not the gateway.
  return lines.on('error', onTrouble)
}

function newCounts() {
  return {
    since: new Date(),
    received: 0,
    settled: 0,
    delivered: 0,
    byStatus: new Map<string, number>(),
    byAnswer: new Map<string, number>(),
  }
}

function count(counts: Map<string, number>, name: string) {
  counts.set(name, (counts.get(name) ?? 0) + 1)
}
