/** How far ahead of now a change may lie, in minutes: the service takes none that is further, unless it is set otherwise. */
export const aheadMinutesMax = 5

/** The latest time that a change may have, as ISO 8601. */
export function latestChangeAt(now: number): string {
  return new Date(now + aheadMinutesMax * 60_000).toISOString()
}

/** What is wrong with a time for a change before it is sent, `at` as ISO 8601 or empty; nothing for one that may be sent. */
export function faultOfTime(at: string, now: number): 'missing' | 'ahead' | undefined {
  if (Number.isNaN(Date.parse(at))) return 'missing'
  return Date.parse(at) > Date.parse(latestChangeAt(now)) ? 'ahead' : undefined
}
