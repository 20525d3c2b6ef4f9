import type { Database, Sql } from '../../../platform/database.ts'
import { customerNames } from '../../customers/index.ts'
import { type ProviderScope, withProvider } from '../provider-scope.ts'
import {
  findTotals,
  findTotalsSince,
  type Look,
  listLastSales,
  listSalesBetween,
  type ToldSale,
} from './live-queries.ts'
import { type Place, readPlace } from './place.ts'

/** A sale as listeners get it. */
export type SaleView = ReturnType<typeof viewOf>
/** What a look found, and the place up to which it saw. */
export type Seen = { place: Place; look: Look }
/** Sales, the first recorded first; `more` when these are the newest of more. */
export type Sales = { sales: SaleView[]; more: boolean }

/** How many of the last sales a listener that comes anew gets. */
export const lastSalesMax = 20
const toldAtOnceMax = 50
const missedMax = 500

/** The totals as they are, and the last sales. */
export async function readStart(
  database: Database,
  scope: ProviderScope,
): Promise<Seen & { lastSales: SaleView[] }> {
  return withProvider(database, scope, async sql => {
    const look = await findTotals(sql, scope)
    const last = await listLastSales(sql, scope, { until: look.snapshot, limit: lastSalesMax })
    return { place: placeOf(look), look, lastSales: await viewsOf(sql, last) }
  })
}

/** The totals as they are, and the sales that came since a place. */
export async function readSince(
  database: Database,
  scope: ProviderScope,
  place: Place,
): Promise<{ now: Seen; fresh: Sales }> {
  return withProvider(database, scope, async sql => {
    const look = await findTotalsSince(sql, scope, place)
    const between = { place, until: look.snapshot, max: toldAtOnceMax }
    const fresh = look.isNew ? await readBetween(sql, scope, between) : { sales: [], more: false }
    return { now: { place: placeOf(look), look }, fresh }
  })
}

/** The sales that a listener missed which left at a place and comes back at another. */
export async function readMissed(
  database: Database,
  scope: ProviderScope,
  { place, until }: { place: Place; until: Place },
): Promise<Sales> {
  const between = { place, until: until.text, max: missedMax }
  return withProvider(database, scope, sql => readBetween(sql, scope, between))
}

async function readBetween(
  sql: Sql,
  scope: ProviderScope,
  { place, until, max }: { place: Place; until: string; max: number },
): Promise<Sales> {
  const found = await listSalesBetween(sql, scope, { place, until, limit: max + 1 })
  return { sales: await viewsOf(sql, found.slice(0, max)), more: found.length > max }
}

function placeOf({ snapshot }: Look): Place {
  const place = readPlace(snapshot)
  if (!place) throw new Error(`PostgreSQL gave the snapshot ${snapshot}.`)
  return place
}

// The first recorded first.
async function viewsOf(sql: Sql, sales: readonly ToldSale[]) {
  if (sales.length === 0) return []
  const names = await customerNames(sql, [...new Set(sales.map(({ customerId }) => customerId))])
  return sales.map(sale => viewOf(sale, names.get(sale.customerId) ?? null)).reverse()
}

function viewOf({ id, providerId, customerId, product, amount, occurredAt }: ToldSale, name: string | null) {
  return {
    id,
    provider: providerId,
    customer_id: customerId,
    name,
    product,
    amount,
    occurred_at: occurredAt,
  }
}
