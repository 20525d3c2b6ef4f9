import type { Database, Transaction } from '../../platform/database.ts'
import { UnreadableEvent } from './check-events.ts'
import {
  countReplayable,
  type DeadLetterFilter,
  deleteSomeDeadLetters,
  holdReplayable,
  isCut,
  type ReplayedLetter,
  settleReplayed,
} from './dead-letter-queries.ts'
import { allProviders, withProvider } from './provider-scope.ts'
import { parseEvent } from './read-events.ts'
import { type RecordingParts, recordWithin } from './record-within.ts'
import type { SaleAnswer } from './sale-answers.ts'

/** Which dead letters are to be recorded again: those of a filter, the oldest first, or one by its id. */
export type ReplayWish = { filter: DeadLetterFilter; limit: number }

/** What became of them, and how many of the filter are left that were not taken up this time. */
export type ReplayCounts = {
  accepted: number
  duplicate: number
  rejected: number
  remaining: number
  /** For each dead letter its id and its event's answer. */
  answers: Map<string, SaleAnswer>
}

/**
 * Records dead letters again, under the provider that they were sent for and through the door they came by. A letter
 * that is rejected again stays, with its new reason.
 */
export async function replayDeadLetters(
  sql: Transaction,
  parts: RecordingParts,
  { filter, limit }: ReplayWish,
): Promise<{ counts: ReplayCounts; providerIds: string[] }> {
  const letters = await holdReplayable(sql, filter, limit)
  const counts: ReplayCounts = { accepted: 0, duplicate: 0, rejected: 0, remaining: 0, answers: new Map() }
  const replayed: ReplayedLetter[] = []
  const providerIds = new Set<string>()
  for (const [door, ofDoor] of Map.groupBy(letters, letter => letter.door)) {
    const sent = ofDoor.map(({ payload, reason, providerId }) => ({
      event: isTooLarge(payload, reason) ? new UnreadableEvent(payload, 'too_large') : parseEvent(payload),
      providerId: providerId ?? undefined,
    }))
    const { answers, faults, ...recorded } = await recordWithin(sql, parts, sent, {
      door,
      areDeadLetters: true,
    })
    for (const providerId of recorded.providerIds) providerIds.add(providerId)
    for (const [place, { id }] of ofDoor.entries()) {
      const answer = answers[place] as SaleAnswer
      counts[answer.status] += 1
      counts.answers.set(id, answer)
      replayed.push({ id, outcome: answer.status, faults: faults[place] ?? [] })
    }
  }
  await settleReplayed(sql, replayed)
  counts.remaining = await countReplayable(sql, filter, [...counts.answers.keys()])
  return { counts, providerIds: [...providerIds] }
}

const deletedAtOnce = 5_000

/** Deletes dead letters that are older than this many days, recorded since or not, piece by piece. Gives how many. */
export async function deleteOldDeadLetters(
  database: Database,
  days: number,
  { signal }: { signal?: AbortSignal } = {},
): Promise<number> {
  let deleted = 0
  for (;;) {
    const some = await withProvider(database, allProviders, sql =>
      deleteSomeDeadLetters(sql, days, deletedAtOnce),
    )
    deleted += some
    if (some < deletedAtOnce || signal?.aborted) return deleted
  }
}

// What was cut is not what was sent.
const isTooLarge = (payload: string, reason: string) => reason === 'too_large' || isCut(payload)
