/** Messages wait, or the brokers cannot be asked, and nothing has moved for as long as an operator allows. */
export type StreamStalled = {
  topic: string
  /** None when the brokers do not answer. */
  partition: number | null
  cause: 'standing_still' | 'brokers_silent'
  /** Messages that wait; none when the brokers do not answer. */
  waiting: number | null
  minutes: number
}

/** What had been told of as standing still goes on. */
export type StreamMovesAgain = { topic: string; partition: number | null }

/** Where a partition went on is not there any more: it begins at what is left of it. Sales that were recorded stay single. */
export type StreamReset = {
  topic: string
  partition: number
  /** Truncated: older messages were deleted before they were read. Recreated: another topic of the same name. Shortened: its end is before our place. */
  cause: 'truncated' | 'recreated' | 'shortened'
  from: number
  to: number
}

export const streamStalled = 'sales.stream_stalled'
export const streamMovesAgain = 'sales.stream_moves_again'
export const streamReset = 'sales.stream_reset'
