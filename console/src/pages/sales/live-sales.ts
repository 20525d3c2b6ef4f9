import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { type LiveState, useLive } from '../../ui/live.ts'

/** A sale as the stream tells it. */
export type LiveSale = {
  id: string
  provider: string
  customer_id: number
  name: string | null
  product: string
  amount: string
  occurred_at: string
}

/** What was sold today, and within the last minute. */
export type LiveTotals = {
  today: { date: string; transactions: number; amount: string }
  last_minute: { transactions: number; amount: string }
  as_of: string
}

/** Sales by moments of `momentMs`: how many there were. */
type Moments = Record<number, number>

export type SalesNow = {
  totals: LiveTotals | undefined
  /** The last recorded first. */
  sales: readonly LiveSale[]
  moments: Moments
  /** How far the service's clock is ahead of this one, in milliseconds. */
  clockAheadMs: number
}

export const momentMs = 5_000
const momentsKept = 60
const salesKept = 100
const drawnEveryMs = 250
// Totals come every few seconds; what was sold in a longer silence was not sold now.
const silenceMs = 15_000

/**
 * Sales as they are recorded: of one provider, or of all that the caller may see. What was heard stays while one goes to
 * another page and comes back.
 */
export function useLiveSales(provider?: string): SalesNow & { live: LiveState } {
  const queries = useQueryClient()
  const key = ['sales', 'live', provider ?? '']
  const kept = () =>
    queries.getQueryData<SalesNow>(key) ?? { totals: undefined, sales: [], moments: {}, clockAheadMs: 0 }
  const [now, setNow] = useState(kept)
  const latest = useRef(now)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => {
    latest.current = kept()
    setNow(latest.current)
    return () => {
      clearTimeout(timer.current)
      timer.current = undefined
    }
  }, [provider])
  const put = (changes: Partial<SalesNow>) => {
    latest.current = { ...latest.current, ...changes }
    queries.setQueryData(key, latest.current)
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      setNow(latest.current)
    }, drawnEveryMs)
  }
  const url = `/v1/sales/live${provider ? `?provider=${encodeURIComponent(provider)}` : ''}`
  const live = useLive(url, {
    sales: ({ sales }: { sales: LiveSale[] }) => {
      const known = new Set(latest.current.sales.map(({ id }) => id))
      const fresh = sales.filter(({ id }) => !known.has(id)).reverse()
      put({ sales: [...fresh, ...latest.current.sales].slice(0, salesKept) })
      // The first ones fill the chart, and those that are told after a silence; else the totals do, which count every sale.
      const { totals, clockAheadMs } = latest.current
      if (!totals || Date.now() + clockAheadMs - Date.parse(totals.as_of) > silenceMs) {
        const times = fresh.map(({ occurred_at }) => Date.parse(occurred_at))
        put({ moments: times.reduce((moments, at) => addTo(moments, at, 1), latest.current.moments) })
      }
    },
    totals: (totals: LiveTotals) => {
      const { totals: before, moments } = latest.current
      const asOf = Date.parse(totals.as_of)
      const isNext = before !== undefined && asOf - Date.parse(before.as_of) <= silenceMs
      const more = isNext ? totals.today.transactions - before.today.transactions : 0
      put({
        totals,
        clockAheadMs: asOf - Date.now(),
        moments: more > 0 ? addTo(moments, asOf, more) : moments,
      })
    },
  })
  return { ...now, live }
}

/** Sales in each of the last moments, the oldest first, the present one last. */
export function lastMoments({ moments }: Pick<SalesNow, 'moments'>, at: number, count: number): number[] {
  const present = Math.floor(at / momentMs)
  return Array.from({ length: count }, (_, place) => moments[present - count + 1 + place] ?? 0)
}

function addTo(moments: Moments, at: number, sales: number): Moments {
  const moment = Math.floor(at / momentMs)
  const kept = Object.entries(moments).filter(([each]) => Number(each) > moment - momentsKept)
  return { ...Object.fromEntries(kept), [moment]: (moments[moment] ?? 0) + sales }
}
