import assert from 'node:assert/strict'
import { aKey } from '../../../../test/access.ts'
import { aSale, aShop, type Shop } from '../sales.fixture.ts'
import type { Line } from './figures.ts'

export const zone = 'America/Bogota'
const dayMs = 86_400_000

/** A sale as a test tells it: which customer (0 to 4), what, for how much, on which day (noon in the zone) or when. */
export type Sold = [customer: number, product: string, amount: string, dateOrTime: string]

/** A shop whose sales may be of any age, and keys of its providers and of somebody who sees all. */
export type FigureShop = Shop & { keys: { norte: string; sur: string; all: string } }

export async function aFigureShop(settings: Record<string, string> = {}): Promise<FigureShop> {
  const shop = await aShop({
    settings: { SALES_PAST_DAYS: '36500', SALES_FUTURE_MINUTES: '525600', TIME_ZONE: zone, ...settings },
  })
  const key = async (provider_id?: string) =>
    (await aKey(shop, { scopes: ['sales:read'], ...(provider_id ? { provider_id } : {}) })).key
  const keys = { norte: await key('norte'), sur: await key('sur'), all: await key() }
  return { ...shop, keys }
}

/** Records sales as any door does. */
export async function sell(shop: Shop, sold: readonly Sold[]): Promise<void> {
  const events = sold.map(([customer, product, amount, time]) =>
    aSale(shop, {
      customer_id: shop.customerIds[customer],
      product,
      amount,
      occurred_at: time.includes('T') ? time : `${time}T12:00:00-05:00`,
    }),
  )
  const answers = await shop.sales.record(events, { door: 'http' })
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], sold.length === 0 ? [] : ['accepted'])
}

/** Takes away all sales, and what was made of them. */
export async function startOver({ owner }: Shop): Promise<void> {
  await owner`
    truncate sales.sale, sales.daily, sales.day_total, sales.fresh, sales.total, sales.customer_total,
      sales.customer_month, sales.asked_window, sales.day_customers, sales.month_customers`
}

/** Whoever asks for these days goes on asking, of all providers and of one: the next settling keeps their totals. */
export async function askAgain(
  { owner }: Shop,
  periods: readonly (readonly [string, string])[],
): Promise<void> {
  const today = dayFromToday(0)
  for (const [from, to] of periods)
    await owner`
      insert into sales.asked_window (provider_id, since, until, first_asked_at)
      select whose, ${from}::text::date, ${to < today ? to : 'infinity'}::text::date, now() - interval '1 minute'
      from unnest(array['*', 'norte']) as whose
      on conflict (provider_id, since, until) do update
      set first_asked_at = excluded.first_asked_at, asked_at = excluded.asked_at`
}

/** A day in the zone, counted from today: -1 is yesterday. */
export function dayFromToday(days: number, timeZone = zone): string {
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone }).format(new Date())
  return new Date(Date.parse(today) + days * dayMs).toISOString().slice(0, 10)
}

/** The first day of the month that was so many months before this one, in the zone. */
export function firstOfMonth(monthsAgo: number, timeZone = zone): string {
  const [year, month] = dayFromToday(0, timeZone).split('-').map(Number) as [number, number]
  return new Date(Date.UTC(year, month - 1 - monthsAgo, 1)).toISOString().slice(0, 10)
}

/** The day that was so many days before a day. */
export function daysBefore(day: string, days: number): string {
  return new Date(Date.parse(day) - days * dayMs).toISOString().slice(0, 10)
}

export const dayBefore = (day: string) => daysBefore(day, 1)

export type Body = {
  as_of: string
  sales: number
  provider: string | null
  data: Line[]
  next_cursor?: string | null
} & Record<string, unknown>

/** What a figure answers. */
export async function ask({ call }: Shop, path: string, { key }: { key?: string } = {}): Promise<Body> {
  const answer = await call('GET', `/v1/sales/${path}`, key === undefined ? {} : { key })
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json()
}

/** All lines of a figure, read page by page. */
export async function askAll(shop: Shop, path: string, options: { key?: string } = {}): Promise<Line[]> {
  const lines: Line[] = []
  let cursor: string | null | undefined
  do {
    const more = cursor ? `${path.includes('?') ? '&' : '?'}cursor=${cursor}` : ''
    const page = await ask(shop, `${path}${more}`, options)
    lines.push(...page.data)
    cursor = page.next_cursor
  } while (cursor)
  return lines
}
