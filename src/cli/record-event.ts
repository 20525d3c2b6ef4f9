import type { Events } from '../platform/events.ts'

/**
 * Records a fact outside the service, in the transaction of the change it tells of: the service delivers it. What the
 * service is made of is loaded only when there is something to announce.
 */
export const recordEvent: Events['record'] = async (sql, event) =>
  (await import('../background.ts')).recordEvent(sql, event)
