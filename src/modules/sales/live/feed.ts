import { makeRecent } from '../../../platform/access/recent.ts'
import type { Database, Sql } from '../../../platform/database.ts'
import { type SseLine, sseEvent } from '../../../platform/http/sse.ts'
import { makeSseListeners } from '../../../platform/http/sse-listeners.ts'
import { oneAtATime } from '../../../platform/one-at-a-time.ts'
import { customerNames } from '../../customers/index.ts'
import { allProviders, type ProviderScope, withProvider } from '../provider-scope.ts'
import { makeLastMinute } from './last-minute.ts'
import {
  findTotals,
  findTotalsSince,
  type Look,
  listLastSales,
  listSalesBetween,
  type ToldSale,
} from './live-queries.ts'
import { covers, eventIdOf, type Place, readPlace } from './place.ts'

/** What the listeners of one provider (or of all) get. It asks the database once for all of them. */
export type Feed = {
  /**
   * Reads what a listener gets first: the last sales, or those since the place where it left; and the totals. Gives a function
   * that sends it this and from then on whatever comes, with nothing left out between.
   */
  prepare: (place: Place | undefined) => Promise<(line: SseLine) => void>
  /** Looks what is new, and tells the listeners. */
  look: () => Promise<void>
  listeners: () => number
}

type SaleView = ReturnType<typeof viewOf>
type State = { place: Place; look: Look; lastSales: SaleView[] }

const lastSalesMax = 20
const toldAtOnceMax = 50
const missedMax = 500
const unchangedToldEveryMs = 15_000
const missedKnownMs = 1_000
const missedKnownMax = 50

/** Makes the feed of a provider, or of all. It asks nothing of the database before somebody listens. */
export function makeFeed(database: Database, scope: ProviderScope): Feed {
  const listeners = makeSseListeners()
  let preparing = 0
  const lastMinute = makeLastMinute()
  // Listeners that come back together, as after a restart, mostly come back to the same place.
  const missed = makeRecent<Buffer>(missedKnownMs, missedKnownMax)
  let state: State | undefined
  let beginning: Promise<State> | undefined
  let told = ''
  let toldAt = 0

  const inScope = <Result>(work: (sql: Sql) => Promise<Result>) => withProvider(database, scope, work)

  const begin = async (): Promise<State> => {
    const begun = await inScope(async sql => {
      const look = await findTotals(sql, scope)
      const last = await listLastSales(sql, scope, { until: look.snapshot, limit: lastSalesMax })
      return { place: placeOf(look), look, lastSales: await viewsOf(sql, last) }
    })
    lastMinute.add(begun.look.seconds)
    state = begun
    return begun
  }
  const known = async (): Promise<State> => {
    if (state) return state
    beginning ??= begin().finally(() => {
      beginning = undefined
    })
    return beginning
  }
  const totalsOf = ({ look }: State) => ({
    provider: scope === allProviders ? null : scope,
    today: look.today,
    last_minute: lastMinute.at(look.asOf),
    as_of: look.asOf,
  })
  const totalsEvent = (now: State) => sseEvent('totals', totalsOf(now), eventIdOf(now.place))
  const salesEvent = (sales: SaleView[], more: boolean, now: State) =>
    sseEvent('sales', { sales, more }, eventIdOf(now.place))

  const readMissed = async (place: Place, now: State): Promise<Buffer> => {
    const sales = await inScope(async sql => {
      const between = { place, until: now.place.text, limit: missedMax + 1 }
      return viewsOf(sql, await listSalesBetween(sql, scope, between))
    })
    return salesEvent(sales.slice(-missedMax), sales.length > missedMax, now)
  }
  const firstSales = (place: Place | undefined, now: State): Promise<Buffer> =>
    place === undefined || !covers(now.place, place)
      ? Promise.resolve(salesEvent(now.lastSales, false, now))
      : missed.get(`${place.text} ${now.place.text}`, () => readMissed(place, now))

  const lookOnce = async () => {
    const before = await known()
    const { now, sales } = await inScope(async sql => {
      const look = await findTotalsSince(sql, scope, before.place)
      const until = look.snapshot
      const fresh = look.isNew
        ? await listSalesBetween(sql, scope, { place: before.place, until, limit: toldAtOnceMax + 1 })
        : []
      return { now: { place: placeOf(look), look }, sales: await viewsOf(sql, fresh) }
    })
    lastMinute.add(now.look.seconds)
    const lastSales = [...before.lastSales, ...sales].slice(-lastSalesMax)
    state = { ...now, lastSales }
    const { as_of: _, ...totals } = totalsOf(state)
    const isUnchanged = JSON.stringify(totals) === told && sales.length === 0
    if (isUnchanged && performance.now() - toldAt < unchangedToldEveryMs) return
    told = JSON.stringify(totals)
    toldAt = performance.now()
    const events =
      sales.length > 0 ? [salesEvent(sales.slice(-toldAtOnceMax), sales.length > toldAtOnceMax, state)] : []
    listeners.tell(Buffer.concat([...events, totalsEvent(state)]))
  }
  const look = oneAtATime(lookOnce)
  // Another process may have told a listener of more than was looked at here.
  const catchUpWith = async (place: Place | undefined) => {
    for (let looks = 0; place && looks < 2 && !covers((await known()).place, place); looks++) await look()
  }

  return {
    prepare: async place => {
      preparing++
      try {
        await known()
        await catchUpWith(place)
        const now = state as State
        const totals = totalsEvent(now)
        return await listeners.join(async () => Buffer.concat([await firstSales(place, now), totals]))
      } finally {
        preparing--
      }
    },
    look,
    listeners: () => listeners.count() + preparing,
  }
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
