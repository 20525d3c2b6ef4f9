import type { Sql } from '../../platform/database.ts'

/** What notifications announce, in the transaction of the change itself. */
export type NotificationEvent =
  /** The gateway answered 429: our model of its limit was wrong. */
  | {
      type: 'gateway.throttled'
      payload: { gateway: string; callsLearned: number; guardMs: number; pauseSeconds: number }
    }
  | { type: 'gateway.breaker_opened'; payload: { gateway: string; secondsToProbe: number; trips: number } }
  | { type: 'gateway.breaker_closed'; payload: { gateway: string } }

export type RecordNotificationEvent = (sql: Sql, event: NotificationEvent) => Promise<void>
