import type { Database } from '../src/platform/database.ts'
import { makeNaiveTables } from './clients.ts'
import type { BenchContext } from './context.ts'
import { duration, median, times } from './lib/numbers.ts'
import type { Report } from './lib/result.ts'

const customers = 10_000
const rounds = 5

type Row = Record<string, unknown> & { id: number; customer_id: number }

const addressColumns =
  'id, customer_id as client_id, address_type, street, city, country, state, postal_code, is_default, created_at'
const asObject = `json_build_object('id', a.id, 'client_id', a.customer_id, 'address_type', a.address_type,
  'street', a.street, 'city', a.city, 'country', a.country, 'state', a.state, 'postal_code', a.postal_code,
  'is_default', a.is_default, 'created_at', a.created_at)`
const lateral = (each: string) => `
  select row_to_json(x)::text as body from (
    select c.*, coalesce(a.addresses, '[]') as addresses from naive.customer c
    left join lateral (
      select json_agg(${each} order by a.id) as addresses
      from (select * from naive.address where customer_id = c.id) a
    ) a on true
    order by c.id
  ) x`
const grouped = `
  select row_to_json(x)::text as body from (
    select c.*, coalesce(a.addresses, '[]') as addresses from naive.customer c
    left join (
      select customer_id, json_agg(row_to_json(a) order by id) as addresses from naive.address a group by customer_id
    ) a on a.customer_id = c.id
    order by c.id
  ) x`
const documents = 'select body from customers.customer_document order by customer_id'

/** What each remedy brings alone: the time until the whole answer for 10,000 customers is one text, without HTTP. */
export async function benchRemedies({ server, say }: BenchContext): Promise<Report> {
  const { owner } = await server.seeded(customers)
  await makeNaiveTables(owner)
  const measured: [string, number][] = []
  const measure = async (what: string, act: () => Promise<unknown>, repeats = rounds) => {
    const ms: number[] = []
    for (let round = 0; round < repeats; round++) {
      const startedAt = performance.now()
      await act()
      ms.push(performance.now() - startedAt)
    }
    measured.push([what, median(ms)])
    say(`${what}: ${duration(median(ms))}`)
  }
  const plan = await explain(owner)
  await measure('the naive way: N+1, no index', () => oneByOne(owner), 1)
  await measure('one JOIN, no index, grouped in the application', () => joined(owner))
  await measure('json_agg over a grouped subquery, no index', () => asText(owner, grouped))
  await owner`create index address_customer on naive.address (customer_id)`
  await owner`vacuum (analyze) naive.address`
  await measure('N+1 with the index', () => oneByOne(owner))
  await measure('one JOIN with the index, grouped in the application', () => joined(owner))
  await measure('lateral json_agg of row_to_json, with the index', () =>
    asText(owner, lateral('row_to_json(a)')),
  )
  await measure('lateral json_agg of json_build_object, with the index', () =>
    asText(owner, lateral(asObject)),
  )
  await measure('stored documents, all rows at once', () => asText(owner, documents))
  await measure('stored documents, by a cursor of 1,000 rows', () => byCursor(owner))
  await measure('stored documents, by COPY', () => byCopy(owner))
  const naive = measured[0]?.[1] ?? Number.NaN
  const after = await explain(owner)
  return {
    results: measured.map(([what, ms]) => ({ what, ours: duration(ms), ratio: times(naive / ms) })),
    notes: [
      'The address query of the naive way, and the same with the index:',
      ...['```', plan, '', after, '```'],
    ],
  }
}

async function oneByOne(owner: Database): Promise<string> {
  const customers = await owner.unsafe<Row[]>('select * from naive.customer order by id')
  const answer = []
  for (const customer of customers) {
    const addresses = await owner.unsafe<Row[]>(
      `select ${addressColumns} from naive.address where customer_id = $1 order by id`,
      [customer.id],
      { prepare: true },
    )
    answer.push({ ...customer, addresses: [...addresses] })
  }
  return JSON.stringify(answer)
}

async function joined(owner: Database): Promise<string> {
  const rows = await owner.unsafe<Row[]>(`
    select c.id, c.name, c.email, c.phone, c.created_at, a.id as address_id, a.address_type, a.street, a.city, a.country,
      a.state, a.postal_code, a.is_default, a.created_at as address_created_at
    from naive.customer c left join naive.address a on a.customer_id = c.id
    order by c.id, a.id`)
  const byId = new Map<number, Record<string, unknown> & { addresses: unknown[] }>()
  for (const { id, name, email, phone, created_at, ...address } of rows) {
    const customer = byId.get(id) ?? { id, name, email, phone, created_at, addresses: [] }
    byId.set(id, customer)
    customer.addresses.push(address)
  }
  return JSON.stringify([...byId.values()])
}

async function asText(owner: Database, query: string): Promise<string> {
  const rows = await owner.unsafe<{ body: string }[]>(query)
  return `[${rows.map(({ body }) => body).join(',')}]`
}

async function byCursor(owner: Database): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const rows of owner.unsafe(documents).raw().cursor(1000))
    for (const [body] of rows as unknown as [Buffer][]) parts.push(body)
  return Buffer.concat(parts)
}

async function byCopy(owner: Database): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of await owner`
    copy (select body from customers.customer_document order by customer_id) to stdout`.readable())
    parts.push(part)
  return Buffer.concat(parts)
}

async function explain(owner: Database): Promise<string> {
  const rows = await owner.unsafe(
    `explain (analyze, buffers) select ${addressColumns} from naive.address where customer_id = 5000 order by id`,
  )
  return rows.map(row => Object.values(row)[0]).join('\n')
}
