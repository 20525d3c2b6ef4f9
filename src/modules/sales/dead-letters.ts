import type { Transaction } from '../../platform/database.ts'
import {
  countReplayable,
  type DeadLetterFilter,
  holdReplayable,
  type ReplayedLetter,
  settleReplayed,
} from './dead-letter-queries.ts'
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
    const sent = ofDoor.map(({ payload, providerId }) => ({
      event: parseEvent(payload),
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
