import type { AttemptRow, FullRequest } from './request-queries.ts'
import { priorities } from './request-schemas.ts'

/** A request as the API shows it. */
export function viewRequest(row: FullRequest) {
  return {
    id: row.id,
    to: row.recipient,
    message: row.message,
    type: row.type,
    priority: priorities[row.lane] ?? 'normal',
    status: row.status,
    reason: row.reason,
    possible_duplicate: row.possibleDuplicate,
    on_doubt: row.onDoubt,
    send_at: orNull(row.sendAt),
    send_before: orNull(row.sendBefore),
    callback_url: row.callbackUrl,
    caller: row.caller,
    replay_of: row.replayOf,
    registered_at: row.registeredAt.toISOString(),
    launched_at: orNull(row.launchedAt),
    finished_at: orNull(row.finishedAt),
  }
}

/** An attempt as the API shows it. */
export function viewAttempt(row: AttemptRow) {
  return {
    number: row.number,
    gateway: row.gateway,
    claimed_at: row.claimedAt.toISOString(),
    finished_at: orNull(row.finishedAt),
    outcome: row.outcome,
    status_code: row.statusCode,
    detail: row.detail,
    provider_id: row.providerId,
    late_outcome: row.lateOutcome,
  }
}

const orNull = (time: Date | null) => time?.toISOString() ?? null
