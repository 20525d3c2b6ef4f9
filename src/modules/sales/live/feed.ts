import { makeRecent } from '../../../platform/access/recent.ts'
import type { Database } from '../../../platform/database.ts'
import { type SseLine, sseEvent } from '../../../platform/http/sse.ts'
import { makeSseListeners } from '../../../platform/http/sse-listeners.ts'
import { oneAtATime } from '../../../platform/one-at-a-time.ts'
import { allProviders, type ProviderScope } from '../provider-scope.ts'
import { makeLastMinute } from './last-minute.ts'
import { covers, eventIdOf, type Place } from './place.ts'
import {
  lastSalesMax,
  readMissed,
  readSince,
  readStart,
  type Sales,
  type SaleView,
  type Seen,
} from './read-live.ts'

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

type State = Seen & { lastSales: SaleView[] }

const unchangedToldEveryMs = 15_000
const missedKnownMs = 1_000
const missedKnownMax = 50

/** Makes the feed of a provider, or of all. It asks nothing of the database before somebody listens. */
export function makeFeed(database: Database, scope: ProviderScope): Feed {
  const listeners = makeSseListeners()
  let preparing = 0
  const lastMinute = makeLastMinute()
  const isToldAlready = makeRepeats()
  // Listeners that come back together, as after a restart, mostly come back to the same place.
  const missed = makeRecent<Buffer>(missedKnownMs, missedKnownMax)
  let state: State | undefined
  let beginning: Promise<State> | undefined

  const begin = async (): Promise<State> => {
    const begun = await readStart(database, scope)
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
  const totalsOf = ({ look }: Seen) => ({
    provider: scope === allProviders ? null : scope,
    today: look.today,
    last_minute: lastMinute.at(look.asOf),
  })
  const totalsEvent = (now: Seen) =>
    sseEvent('totals', { ...totalsOf(now), as_of: now.look.asOf }, eventIdOf(now.place))
  const firstSales = async (place: Place | undefined, now: State): Promise<Buffer> =>
    place === undefined || !covers(now.place, place)
      ? salesEvent({ sales: now.lastSales, more: false }, now)
      : missed.get(`${place.text} ${now.place.text}`, async () =>
          salesEvent(await readMissed(database, scope, { place, until: now.place }), now),
        )

  const lookOnce = async () => {
    const before = await known()
    const { now, fresh } = await readSince(database, scope, before.place)
    lastMinute.add(now.look.seconds)
    state = { ...now, lastSales: [...before.lastSales, ...fresh.sales].slice(-lastSalesMax) }
    const hasSales = fresh.sales.length > 0
    if (isToldAlready(totalsOf(now), { hasSales })) return
    listeners.tell(Buffer.concat([...(hasSales ? [salesEvent(fresh, now)] : []), totalsEvent(now)]))
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

const salesEvent = ({ sales, more }: Sales, now: Seen) =>
  sseEvent('sales', { sales, more }, eventIdOf(now.place))

// Totals that are as they were, with no sales beside them, are told only now and then: who listens knows that the line lives.
function makeRepeats() {
  let told = ''
  let toldAt = 0
  return (totals: object, { hasSales }: { hasSales: boolean }): boolean => {
    const text = JSON.stringify(totals)
    if (text === told && !hasSales && performance.now() - toldAt < unchangedToldEveryMs) return true
    told = text
    toldAt = performance.now()
    return false
  }
}
