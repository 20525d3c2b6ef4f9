import { copyLine, copyText } from '../../../platform/copy.ts'
import type { Database, Sql } from '../../../platform/database.ts'
import { listCustomerIds } from '../../customers/index.ts'
import { holdTimeZone } from '../calendar.ts'
import { settleTotals } from '../out/settle-totals.ts'
import { allProviders, withProvider } from '../provider-scope.ts'
import { appendSums } from '../sale-queries.ts'
import { seedProducts, seedProviders } from './catalogue.ts'
import { type GeneratedSale, generateSales, numberDigits, seededSaleId } from './generate-sales.ts'
import { type SellingDay, sellingDays } from './selling-days.ts'

type Options = {
  count: number
  seed: number
  /** The sales end here and begin two years before. */
  until: Date
  timeZone: string
  onProgress: (done: number) => void
  signal?: AbortSignal
}

const chunkRows = 50_000
const loadersMax = 2
const customersMax = 100_000

/**
 * Loads made-up sales of three providers through COPY until there are `count` more, with the sums that they add. The same
 * seed makes the same sales as long as the customers, the number and `until` are the same. Each chunk commits whole: rows and
 * sums are equal whenever it ends. Nothing is told of: no alerts.
 * @param database the owner's; with two connections or more, two chunks load at a time.
 * @throws when there are no customers, or a product's code is another provider's.
 */
export async function seedSales(database: Database, options: Options): Promise<void> {
  const { count, seed, until, timeZone, onProgress, signal } = options
  const customerIds = await listCustomerIds(database, customersMax)
  if (customerIds.length === 0)
    throw new Error('There are no customers to sell to. Run "seed customers --count 10000" first.')
  await holdTimeZone(database, timeZone)
  await insertCatalogue(database)
  const days = await listSellingDays(database, until, timeZone)
  const first = await nextNumber(database, seed)
  const sales = generateSales({ count, seed, first, days, customerIds })
  const stop = new AbortController()
  let done = 0
  const load = async () => {
    while (!signal?.aborted && !stop.signal.aborted) {
      const chunk = takeChunk(sales)
      if (chunk.length === 0) return
      await loadChunk(database, chunk, timeZone)
      done += chunk.length
      onProgress(done)
    }
  }
  const loading = Array.from({ length: loadersMax }, () => load().finally(() => stop.abort()))
  await Promise.allSettled(loading)
  await Promise.all(loading)
  if (signal?.aborted) return
  await settleTotals(database)
  await prepareForReading(database)
}

/**
 * Whether only made-up providers sell here, or nobody yet: then also how many sales are missing to `count`. Undefined when
 * somebody has providers of their own.
 */
export async function findSeededShop(
  database: Database,
  count: number,
): Promise<{ missing: number } | undefined> {
  const [row] = await withProvider(
    database,
    allProviders,
    sql => sql<[{ others: boolean; sales: number }]>`
      select exists (
          select from sales.provider where id <> all (${seedProviders.map(({ id }) => id)}::text[])
        ) as others,
        (select count(*) from (select from sales.sale limit ${count}) as sale) as sales`,
  )
  return row.others ? undefined : { missing: count - row.sales }
}

function takeChunk(sales: Iterator<GeneratedSale>): GeneratedSale[] {
  const chunk: GeneratedSale[] = []
  while (chunk.length < chunkRows) {
    const { value, done } = sales.next()
    if (done) break
    chunk.push(value)
  }
  return chunk
}

/** The three providers and their products, unless they are there. */
async function insertCatalogue(database: Database) {
  const taken = await withProvider(database, allProviders, async sql => {
    await sql`
      insert into sales.provider (id, name)
      select * from unnest(${seedProviders.map(({ id }) => id)}::text[], ${seedProviders.map(({ name }) => name)}::text[])
      on conflict (id) do nothing`
    await sql`
      insert into sales.product (code, provider_id, name)
      select * from ${products(sql)}
      on conflict (code) do nothing`
    return sql<{ code: string; providerId: string }[]>`
      select product.code, product.provider_id from ${products(sql)}
      join sales.product on product.code = made.code and product.provider_id <> made.provider_id`
  })
  const [other] = taken
  if (!other) return
  throw new Error(
    `The product ${other.code} is the provider ${other.providerId}'s: made-up sales would become theirs.`,
  )
}

function products(sql: Sql) {
  return sql`
    unnest(
      ${seedProducts.map(({ code }) => code)}::text[], ${seedProducts.map(({ providerId }) => providerId)}::text[],
      ${seedProducts.map(({ name }) => name)}::text[]
    ) as made (code, provider_id, name)`
}

// By PostgreSQL's own calendar, so that a day here is the day there, also where clocks are put forward.
async function listSellingDays(database: Database, until: Date, timeZone: string): Promise<SellingDay[]> {
  const midnights = await database<{ date: string; at: Date }[]>`
    select to_char(day, 'YYYY-MM-DD') as date, day at time zone ${timeZone} as at
    from (select (${until}::timestamptz at time zone ${timeZone})::date as today) as clock
    cross join generate_series(today - interval '2 years', today + interval '1 day', interval '1 day') as day
    order by day`
  return sellingDays(midnights, until)
}

async function nextNumber(database: Database, seed: number): Promise<number> {
  const lowest = seededSaleId(seed, 0)
  const highest = seededSaleId(seed, 10 ** numberDigits - 1)
  const [row] = await withProvider(
    database,
    allProviders,
    sql => sql<[{ last: string | null }]>`
      select max(id) as last from sales.sale where id between ${lowest} and ${highest}`,
  )
  return row.last === null ? 1 : Number(row.last.slice(-numberDigits)) + 1
}

// Not straight into the table: whom row-level security holds may not copy there, and the owner is held unless a superuser.
async function loadChunk(database: Database, chunk: GeneratedSale[], timeZone: string) {
  await withProvider(database, allProviders, async sql => {
    await sql`set local statement_timeout = 0`
    await sql`set local work_mem = '64MB'`
    await sql`
      create temp table seeded_sale (
        id text, provider_id text, product text, customer_id bigint, amount numeric, occurred_at timestamptz
      ) on commit drop`
    await copyText(
      sql`copy pg_temp.seeded_sale (id, provider_id, product, customer_id, amount, occurred_at) from stdin`,
      chunk.map(saleLine).join(''),
    )
    await sql`
      with added as (
        insert into sales.sale (id, provider_id, product, customer_id, amount, occurred_at, date, door)
        select id, provider_id, product, customer_id, amount, occurred_at,
          (occurred_at at time zone ${timeZone})::date, 'seed'
        from pg_temp.seeded_sale
        returning provider_id, product, customer_id, amount, occurred_at, date
      ), ${appendSums(sql)}
      select`
  })
}

function saleLine({ id, providerId, product, customerId, amount, occurredAt }: GeneratedSale): string {
  return copyLine([id, providerId, product, String(customerId), amount, occurredAt.toISOString()])
}

// Statistics for the planner, and the map by which sums are read from the index alone.
async function prepareForReading(database: Database) {
  const connection = await database.reserve()
  try {
    await connection`set statement_timeout = 0`
    await connection`
      vacuum (analyze) sales.sale, sales.daily, sales.day_total, sales.fresh, sales.total, sales.customer_total,
        sales.customer_month, sales.day_customers, sales.month_customers`
    await connection`reset statement_timeout`
  } finally {
    connection.release()
  }
}
