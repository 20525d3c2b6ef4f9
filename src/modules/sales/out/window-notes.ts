import type { Database } from '../../../platform/database.ts'
import { type ProviderScope, withProvider } from '../provider-scope.ts'
import { noteAsked } from './kept-windows.ts'

const noteEveryMs = 10_000
const rememberedMax = 1_000

/** Notes which windows are asked for, beside the answer: nobody waits for it, and what fails is noted with the next question. */
export type WindowNotes = (asked: { scope: ProviderScope; from: string; to: string }) => void

/** The notes of one process, which writes each window down every ten seconds at most. */
export function makeWindowNotes(options: {
  database: Database
  timeZone: string
  onError: (error: unknown) => void
}): WindowNotes {
  const { database, timeZone, onError } = options
  const notedAt = new Map<string, number>()
  return ({ scope, from, to }) => {
    const key = `${scope} ${from} ${to}`
    const now = performance.now()
    if (now - (notedAt.get(key) ?? -noteEveryMs) < noteEveryMs) return
    if (notedAt.size >= rememberedMax) notedAt.clear()
    notedAt.set(key, now)
    withProvider(database, scope, sql => noteAsked(sql, { scope, from, to, timeZone })).catch(onError)
  }
}
