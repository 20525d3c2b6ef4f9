import assert from 'node:assert/strict'
import { anApp, type TestApp } from '../../../test/app.ts'
import { insertCustomers } from '../../../test/customers.ts'
import { createKey } from '../../platform/access/keys.ts'
import type { Database } from '../../platform/database.ts'

/** An application with the providers norte and sur, two products each, and five customers. */
export type Shop = TestApp & {
  owner: Database
  customerIds: [number, number, number, number, number]
}

export const shopProducts = { norte: ['n-1', 'n-2'], sur: ['s-1', 's-2'] } as const

export async function aShop(options: Parameters<typeof anApp>[0] = {}): Promise<Shop> {
  const app = await anApp(options)
  const { owner } = app.database
  await owner`insert into sales.provider (id, name) values ('norte', 'Norte'), ('sur', 'Sur')`
  for (const [providerId, codes] of Object.entries(shopProducts))
    for (const code of codes)
      await owner`insert into sales.product (code, provider_id, name) values (${code}, ${providerId}, ${code})`
  const rows = [1, 2, 3, 4, 5].map(each => ({ name: `Cliente ${each}`, email: `c${each}@example.com` }))
  const customerIds = (await insertCustomers(owner, rows)) as Shop['customerIds']
  return { ...app, owner, customerIds }
}

/** A key as no route makes it: bound to no provider that there is, as when one was removed since. */
export async function aKeyOfNone({ databases }: TestApp, providerId: string): Promise<string> {
  const by = { actor: 'test', ip: '127.0.0.1', requestId: 'test' }
  const wish = { name: 'odd', scopes: ['sales:read', 'sales:write'], providerId }
  return (await databases.writes.begin(sql => createKey(sql, wish, by))).token
}

export type EventWish = Record<string, unknown>
let made = 0

/** What a client sends for one sale; the id is new each time. */
export function aSale({ customerIds }: Pick<Shop, 'customerIds'>, wish: EventWish = {}): EventWish {
  made += 1
  return {
    id: `sale-${made}`,
    customer_id: customerIds[0],
    product: 'n-1',
    amount: '10.50',
    occurred_at: new Date(Date.now() - 3_600_000).toISOString(),
    ...wish,
  }
}

export type EventsAnswer = {
  accepted: number
  duplicates: number
  rejected: number
  results: { id: string | null; status: string; reason?: string; detail?: string }[]
}

/** Sends events as one call and gives the answer. */
export async function send(
  { call }: Pick<TestApp, 'call'>,
  body: unknown,
  { key, language }: { key?: string; language?: string } = {},
): Promise<EventsAnswer> {
  const answer = await call('POST', '/v1/sales/events', {
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...(language ? { 'accept-language': language } : {}) },
    ...(key === undefined ? {} : { key }),
  })
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json()
}

/** The sums by the lines, and by counting the sales anew: what must be equal, as texts. */
export async function sumsAndRecount(owner: Database): Promise<{ sums: string[]; recount: string[] }> {
  const sums = await owner<{ line: string }[]>`
    select 'daily ' || row(provider_id, date, customer_id, product, sum(transactions), sum(amount))::text as line
    from sales.daily group by provider_id, date, customer_id, product
    union all
    select 'monthly ' || row(provider_id, month, customer_id, sum(transactions), sum(amount))::text
    from (
      select provider_id, month, customer_id, transactions, amount from sales.customer_month
      union all
      select provider_id, date_trunc('month', date)::date, customer_id, transactions, amount from sales.fresh
    ) as line
    group by provider_id, month, customer_id
    union all
    select 'day ' || row(provider_id, date, sum(transactions), sum(amount))::text
    from sales.day_total group by provider_id, date
    order by 1`
  const recount = await owner<{ line: string }[]>`
    select 'daily ' || row(provider_id, date, customer_id, product, count(*), sum(amount))::text as line
    from sales.sale group by provider_id, date, customer_id, product
    union all
    select 'monthly ' || row(provider_id, date_trunc('month', date)::date, customer_id, count(*), sum(amount))::text
    from sales.sale group by provider_id, date_trunc('month', date), customer_id
    union all
    select 'day ' || row(provider_id, date, count(*), sum(amount))::text
    from sales.sale group by provider_id, date
    order by 1`
  return { sums: sums.map(({ line }) => line), recount: recount.map(({ line }) => line) }
}

/** The sums say what the sales say. */
export async function assertSumsHold(owner: Database): Promise<void> {
  const { sums, recount } = await sumsAndRecount(owner)
  assert.deepEqual(sums, recount)
}
