import type { Sql, Transaction } from '../../../platform/database.ts'

/** Transactions, and their amount as decimal text. */
export type Sums = { transactions: number; amount: string }

/** A file of a report, under the name that never changes its contents. */
export type ReportFile = { format: string; path: string; bytes: number; sha256: string }

export type Report = Sums & {
  providerId: string
  /** YYYY-MM-DD, in the calendar's zone. */
  date: string
  version: number
  rows: number
  files: ReportFile[]
  asOf: Date
  createdAt: Date
  isSuperseded: boolean
}

const columns = (sql: Sql) => sql`
  r.provider_id, r.date::text, r.version, r.rows, r.transactions, r.amount, r.files, r.as_of, r.created_at,
  exists (
    select from sales.report later
    where later.provider_id = r.provider_id and later.date = r.date and later.version > r.version
  ) as is_superseded`

/** The highest version of a provider's day, or the one that is named. */
export async function findReport(
  sql: Sql,
  { providerId, date, version }: { providerId: string; date: string; version?: number | undefined },
): Promise<Report | undefined> {
  const [found] = await sql<Report[]>`
    select ${columns(sql)}
    from sales.report r
    where r.provider_id = ${providerId} and r.date = ${date}
      ${version === undefined ? sql`` : sql`and r.version = ${version}`}
    order by r.version desc
    limit 1`
  return found
}

export type ReportFilter = {
  /** Undefined for all that the transaction may see. */
  providerId: string | undefined
  from: string | undefined
  to: string | undefined
  withSuperseded: boolean
}
export type ReportPlace = [date: string, providerId: string, version: number]

/** Reports, the newest day first. */
export async function listReports(
  sql: Sql,
  { filter, after, limit }: { filter: ReportFilter; after: ReportPlace | undefined; limit: number },
): Promise<Report[]> {
  const { providerId, from, to, withSuperseded } = filter
  return sql<Report[]>`
    select * from (
      select ${columns(sql)}
      from sales.report r
      where true
        ${providerId === undefined ? sql`` : sql`and r.provider_id = ${providerId}`}
        ${from === undefined ? sql`` : sql`and r.date >= ${from}`}
        ${to === undefined ? sql`` : sql`and r.date <= ${to}`}
        ${after === undefined ? sql`` : sql`and (r.date, r.provider_id, r.version) < (${after[0]}::date, ${after[1]}, ${after[2]}::int)`}
    ) report
    where ${withSuperseded} or not is_superseded
    order by report.date::date desc, provider_id desc, version desc
    limit ${limit}`
}

export async function insertReport(
  sql: Sql,
  report: Omit<Report, 'createdAt' | 'isSuperseded'>,
): Promise<void> {
  const { providerId, date, version, rows, transactions, amount, files, asOf } = report
  await sql`
    insert into sales.report (provider_id, date, version, rows, transactions, amount, files, as_of)
    values (
      ${providerId}, ${date}, ${version}, ${rows}, ${transactions}, ${amount}, ${sql.json(files as never)}, ${asOf}
    )`
}

/** What a provider sold on a day, by the sums. */
export async function sumDay(sql: Sql, providerId: string, date: string): Promise<Sums> {
  const [sums] = await sql<[Sums]>`
    select coalesce(sum(transactions), 0)::bigint as transactions, coalesce(sum(amount), 0)::numeric(18, 2)::text as amount
    from sales.day_total
    where provider_id = ${providerId} and date = ${date}`
  return sums
}

/** What customers bought on a day, a column a value: numbers of 8 bytes. */
export type PackedDaily = {
  rows: number
  /** The last of the customers: the next ones come after. */
  last: number
  customers: Buffer
  transactions: Buffer
  cents: Buffer
}

/**
 * What the customers after one bought on a day, in the order of the customers, which is that of the index; none when there
 * are no more. Packed, as sales are.
 */
export async function selectDailySales(
  sql: Transaction,
  { providerId, date, after, limit }: { providerId: string; date: string; after: number; limit: number },
): Promise<PackedDaily | undefined> {
  const [packed] = await sql<PackedDaily[]>`
    select count(*) as rows, max(customer_id) as last,
      string_agg(int8send(customer_id), '') as customers,
      string_agg(int8send(transactions), '') as transactions,
      string_agg(int8send((amount * 100)::bigint), '') as cents
    from (
      select customer_id, sum(transactions) as transactions, sum(amount) as amount
      from sales.daily
      where provider_id = ${providerId} and date = ${date} and customer_id > ${after}
      group by customer_id
      order by customer_id
      limit ${limit}
    ) as customer
    having count(*) > 0`
  return packed
}

/** Sales of a day, a column a value: numbers of 8 bytes, times in microseconds since 2000, texts after their length in 4. */
export type PackedSales = {
  rows: number
  /** When the last of them was recorded: where the next ones begin. */
  last: string
  ids: Buffer
  products: Buffer
  customers: Buffer
  cents: Buffer
  occurredAt: Buffer
  recordedAt: Buffer
}

/**
 * The sales of a day that were recorded after a moment, in the order of their recording, which is that of the index: nothing
 * is sorted. So many at least, as those of the same microsecond come together; none when there are no more. Packed, because
 * a row costs the driver more than all of it costs PostgreSQL.
 */
export async function selectSales(
  sql: Transaction,
  { providerId, date, after, limit }: { providerId: string; date: string; after: string; limit: number },
): Promise<PackedSales | undefined> {
  const [packed] = await sql<PackedSales[]>`
    select count(*) as rows, max(recorded_at)::text as last,
      string_agg(int4send(octet_length(id)) || textsend(id), '') as ids,
      string_agg(int4send(octet_length(product)) || textsend(product), '') as products,
      string_agg(int8send(customer_id), '') as customers,
      string_agg(int8send((amount * 100)::bigint), '') as cents,
      string_agg(timestamptz_send(occurred_at), '') as occurred_at,
      string_agg(timestamptz_send(recorded_at), '') as recorded_at
    from (
      select id, product, customer_id, amount, occurred_at, recorded_at
      from sales.sale
      where provider_id = ${providerId} and date = ${date} and recorded_at > ${after}::text::timestamptz
      order by recorded_at
      fetch first ${limit} rows with ties
    ) as sale
    having count(*) > 0`
  return packed
}
