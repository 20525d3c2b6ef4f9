import type { Transaction } from '../../platform/database.ts'
import { isGood } from '../../platform/imports/check-staged.ts'
import type { LoadCounts } from '../../platform/imports/load-staged.ts'
import type { Session, Staging } from '../../platform/imports/staging.ts'
import type { ImportTarget } from '../../platform/imports/target.ts'
import { customerTable } from '../customers/index.ts'
import { type AddedSale, noteAlerts } from './alerts.ts'
import { holdTimeZoneWithin } from './calendar.ts'
import { commitDurably } from './commit-durably.ts'
import { noticeAtCommit } from './live/notices.ts'
import { allProviders } from './provider-scope.ts'
import type { RecordingParts, SalesLimits } from './record-within.ts'
import { appendSums, minutesCounted } from './sale-queries.ts'

export type SalesFileParts = RecordingParts & {
  /** Whose days the sales are counted in. */
  timeZone: string
}

const charactersMax = 64

/** The file door of sales: CSV files in the layout id, customer_id, product, amount, occurred_at. */
export function salesTargets(parts: SalesFileParts): ImportTarget[] {
  return [
    {
      module: 'sales',
      name: 'events',
      table: 'sales.sale',
      order: 1,
      columns,
      isNeverIncomplete: true,
      isOfAllProviders: true,
      faults: {
        time_out_of_range: value => ({
          en: `occurred_at is ${value}, too far in the future or in the past.`,
          es: `occurred_at es ${value}, demasiado lejos en el futuro o en el pasado.`,
        }),
      },
      begin: async session => {
        await session`select set_config('app.provider', ${allProviders}, true)`
        await holdTimeZoneWithin(session, parts.timeZone)
      },
      check: (session, staging) => findTimesOutOfRange(session, staging, parts.limits),
      load: (session, staging, { isDryRun }) =>
        isDryRun ? countNew(session, staging) : loadSales(session, staging, parts),
    },
  ]
}

const columns: ImportTarget['columns'] = [
  {
    name: 'id',
    aliases: ['sale_id', 'venta', 'venta_id', 'id_venta', 'identificador'],
    kind: 'text',
    storedAs: 'id',
    charactersMax,
  },
  {
    name: 'customer_id',
    aliases: ['customer', 'client_id', 'client', 'cliente', 'cliente_id', 'id_cliente'],
    kind: 'integer',
    storedAs: 'customer_id',
    parent: {
      table: customerTable,
      code: 'unknown_customer',
      text: id => ({
        en: `There is no customer ${id}. Register it, then load this row again.`,
        es: `No existe el cliente ${id}. Regístrelo y luego cargue de nuevo esta fila.`,
      }),
    },
  },
  {
    name: 'product',
    aliases: ['product_code', 'producto', 'codigo_producto', 'producto_codigo'],
    kind: 'text',
    storedAs: 'product',
    charactersMax,
    parent: {
      table: 'sales.product',
      key: 'code',
      code: 'unknown_product',
      text: code => ({
        en: `There is no product "${code}". Create it, then load this row again.`,
        es: `No existe el producto "${code}". Créelo y luego cargue de nuevo esta fila.`,
      }),
    },
  },
  { name: 'amount', aliases: ['total', 'monto', 'importe', 'valor'], kind: 'money', storedAs: 'amount' },
  {
    name: 'occurred_at',
    aliases: ['datetime', 'date', 'time', 'fecha', 'fecha_hora'],
    kind: 'time',
    storedAs: 'occurred_at',
  },
]

async function findTimesOutOfRange(
  session: Session,
  staging: Staging,
  { futureMinutes, pastDays }: SalesLimits,
): Promise<number> {
  const { count } = await session`
    insert into ${session(staging.faults)} (line, code, column_name, value)
    select s.row_line, 'time_out_of_range', 'occurred_at',
      to_char(s.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
    from ${session(staging.rows)} s
    where s.occurred_at > clock_timestamp() + make_interval(mins => ${futureMinutes})
      or s.occurred_at < clock_timestamp() - make_interval(days => ${pastDays})`
  return count
}

async function countNew(session: Session, staging: Staging): Promise<LoadCounts> {
  const [row] = await session<[{ inserted: number; unchanged: number }]>`
    select count(*) filter (where stored.id is null) as inserted, count(stored.id) as unchanged
    from ${session(staging.rows)} s
    left join sales.sale stored on stored.id = s.id
    where ${session.unsafe(isGood(staging))}`
  return { ...row, updated: 0 }
}

// As `insertSales`, from the rows of a file. What alerts are about comes back, the rest is only counted.
async function loadSales(
  session: Session,
  staging: Staging,
  { record, limits }: SalesFileParts,
): Promise<LoadCounts> {
  await commitDurably(session)
  const rows = await session<(AddedSale & { good: number; inserted: number; sellers: string[] })[]>`
    with given as materialized (
      select s.id, product.provider_id, s.product, s.customer_id, s.amount, s.occurred_at,
        (s.occurred_at at time zone (select time_zone from sales.calendar))::date as date
      from ${session(staging.rows)} s
      join sales.product on product.code = s.product
      where ${session.unsafe(isGood(staging))}
    ), added as (
      insert into sales.sale (id, provider_id, product, customer_id, amount, occurred_at, date, door)
      select id, provider_id, product, customer_id, amount, occurred_at, date, 'file'
      from given
      order by id collate "C"
      on conflict (id) do nothing
      returning id, provider_id, product, customer_id, amount, occurred_at, date
    ), ${appendSums(session)}, counted as (
      select (select count(*) from given) as good, (select count(*) from added) as inserted,
        array(select distinct provider_id from added) as sellers
    )
    select counted.good, counted.inserted, counted.sellers, told.id, told.provider_id, told.product, told.customer_id, told.amount,
      told.occurred_at
    from counted
    left join (
      select id, provider_id, product, customer_id, amount::text,
        to_char(occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as occurred_at
      from added
      where amount > ${limits.largeSaleAmount}
        or occurred_at > clock_timestamp() - make_interval(mins => ${minutesCounted})
    ) as told on true`
  const [{ good, inserted, sellers } = { good: 0, inserted: 0, sellers: [] }] = rows
  const told = rows.filter(({ id }) => id !== null)
  // Within the transaction of the load, which the driver does not know as one.
  const sql = session as unknown as Transaction
  if (told.length > 0) await noteAlerts(sql, told, { record, ...limits })
  if (sellers.length > 0) await noticeAtCommit(sql, sellers)
  return { inserted, updated: 0, unchanged: good - inserted }
}
