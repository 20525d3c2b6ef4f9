import type { Database, Sql, Transaction } from '../../platform/database.ts'
import { AppError } from '../../platform/errors.ts'
import { newId } from '../../platform/uuid.ts'
import type { Backlog } from './backlog.ts'
import type { Launching } from './launching.ts'
import { countReplayable, findReplayable, insertReplays, listReplayable } from './replay-queries.ts'
import type { RequestFilter } from './request-queries.ts'
import { backlogFull, requestNotFound } from './requests.ts'

/** Who replays, and what it takes to launch the replays. */
export type ReplayParts = { caller: string; launching: Launching; backlog: Backlog }

/** Most requests that one call replays. */
export const replayedMax = 10_000
// Turns of a caller are locked until a batch commits.
const batchSize = 500

/**
 * Registers and launches a new request like a failed one. Gives its id.
 * @throws conflict for what has not failed, and for what was replayed before.
 */
export async function replayRequest(sql: Transaction, id: string, parts: ReplayParts): Promise<string> {
  await refuseUnreplayable(sql, id)
  if (parts.backlog.isFullFor(1)) throw backlogFull()
  const [replay] = await launchReplays(sql, [id], parts)
  if (replay !== undefined) return replay
  // Somebody else was faster.
  await refuseUnreplayable(sql, id)
  throw requestNotFound()
}

/**
 * Replays the failed requests that a filter names, the oldest first, in batches: each is committed by itself, or all
 * together in the transaction that is given. Says how many, and how many are left.
 */
export async function replayRequests(
  database: Database,
  { filter, limit }: { filter: RequestFilter; limit: number },
  parts: ReplayParts,
  transaction?: Transaction,
): Promise<{ replayed: number; remaining: number }> {
  const sql = transaction ?? database
  let replayed = 0
  let after: string | undefined
  while (replayed < limit) {
    const wanted = Math.min(batchSize, limit - replayed)
    const originals = await listReplayable(sql, { filter, after, limit: wanted })
    if (originals.length === 0) break
    if (parts.backlog.isFullFor(originals.length)) {
      if (replayed === 0) throw backlogFull()
      break
    }
    const launch = (inside: Sql) => launchReplays(inside, originals, parts)
    replayed += (transaction ? await launch(transaction) : await database.begin(launch)).length
    after = originals.at(-1)
  }
  return { replayed, remaining: await countReplayable(sql, filter) }
}

async function refuseUnreplayable(sql: Sql, id: string) {
  const found = await findReplayable(sql, id)
  if (!found) throw requestNotFound()
  if (found.status !== 'failed') throw notFailed(found.status)
  if (found.replayedAs !== null) throw replayed(found.replayedAs)
}

async function launchReplays(
  sql: Sql,
  originals: string[],
  { caller, launching, backlog }: ReplayParts,
): Promise<string[]> {
  // Their turns come in the order of the ids, which are in no order within a millisecond.
  const newIds = originals.map(newId).sort()
  const replays = originals.map((original, place) => ({ original, id: newIds[place] as string }))
  const ids = await insertReplays(sql, replays, caller)
  await launching.launch(sql, ids)
  backlog.added(ids.length)
  return ids
}

function notFailed(status: string) {
  return new AppError('conflict', 'request.not_failed', {
    en: `Only a failed request can be replayed; this one is ${status}.`,
    es: `Solo se puede repetir una solicitud fallida; esta está en "${status}".`,
  })
}

function replayed(id: string) {
  return new AppError('conflict', 'request.replayed', {
    en: `It was replayed already, as ${id}.`,
    es: `Ya se repitió, como ${id}.`,
  })
}
