import type { Sql } from '../../platform/database.ts'
import type { KeptChange } from './change-view.ts'
import { readable } from './report-change.ts'

/** By which clock a history goes: the producers' or ours. */
export const historyOrders = ['change_at', 'received_at'] as const
export type HistoryOrder = (typeof historyOrders)[number]

export type HistoryFilter = {
  order: HistoryOrder
  producer: string | undefined
  status: number | undefined
  becameState: boolean | undefined
  /** By the clock of the order. */
  from: Date | undefined
  before: Date | undefined
}

/** Where a page ends: the time of its last change, as `listChanges` gave it, and the id. */
export type HistoryPlace = { at: string; id: number }

/** Changes, the newest by the clock of the order first. */
export async function listChanges(
  sql: Sql,
  filter: HistoryFilter,
  { after, limit }: { after: HistoryPlace | undefined; limit: number },
): Promise<KeptChange[]> {
  const { order, producer, status, becameState, from, before } = filter
  const at = sql(order)
  const changes = await sql<KeptChange[]>`
    select id, producer, status, change_at::text as change_at, received_at::text as received_at, revision
    from criticality.change
    where true
    ${producer === undefined ? sql`` : sql`and producer = ${producer}`}
    ${status === undefined ? sql`` : sql`and status = ${status}`}
    ${becameState === undefined ? sql`` : becameState ? sql`and revision is not null` : sql`and revision is null`}
    ${from ? sql`and ${at} >= ${from}` : sql``}
    ${before ? sql`and ${at} < ${before}` : sql``}
    ${after ? sql`and (${at}, id) < (${after.at}::text::timestamptz, ${after.id})` : sql``}
    order by criticality.change.${at} desc, id desc
    limit ${limit}`
  return changes.map(change => ({
    ...change,
    changeAt: readable(change.changeAt),
    receivedAt: readable(change.receivedAt),
  }))
}
