import { type TSchema, Type } from 'typebox'
import type { ProviderScope } from '../provider-scope.ts'
import { periodDaysMax } from './read-days.ts'

/** What a figure is asked with, once it has been checked; defaults are filled in. */
export type FigureQuery = {
  from?: string | undefined
  to?: string | undefined
  customer_id?: number | undefined
  product?: string | undefined
  above_average?: boolean | undefined
  months: number
  limit: number
}

export type Value = string | number | boolean | null

/** Where a page goes on: the key of the last line that was given. */
export type Place = (string | number)[]

/** One line of an answer, as the statement gives it, with the customer's name where it has a customer. */
export type Line = Record<string, string | number | null>

/** What a statement gives: everything in it is of one snapshot. */
export type Answer = { asOf: Date; sales: number; about: Line; lines: Line[] }

/** A question to the sales. */
export type Figure = {
  name: string
  summary: string
  description: string
  /** The `.sql` file beside this one, without its ending. */
  statement: string
  query: Record<string, TSchema>
  /** Values for `$1`, `$2`… of the statement. A paged one is asked for one line more than fits, to see whether there are more. */
  values: (
    query: FigureQuery,
    asked: { scope: ProviderScope; timeZone: string; limit: number; place: Place },
  ) => Value[]
  /** The columns of a line, in the order of the CSV. */
  line: Record<string, TSchema>
  /** What the answer says besides its lines. */
  about: Record<string, TSchema>
  /** Longest period, in days. */
  daysMax?: number
  /** Whether it is of days whose totals are kept when they are asked for again and again. */
  isOfWindow?: boolean
  /** The key of a line, where the answer comes page by page. */
  keyOf?: (line: Line) => Place
  /** What JSON makes of it, unless it is a list of the lines. */
  bodyOf?: (answer: Answer) => Record<string, unknown>
  /** The fields of that. */
  body?: Record<string, TSchema>
  /** How many sales are behind the answer, if not those that the statement says. */
  salesOf?: (lines: Line[]) => number
}

const Name = Type.Unsafe<string | null>({
  type: ['string', 'null'],
  description: "The customer's name now; null for one that has been removed.",
})
const Count = Type.Integer({ minimum: 0 })
const Amount = Type.String({ description: 'Decimal text, such as "1234.50".' })
const Ticket = Type.Unsafe<string | null>({
  type: ['string', 'null'],
  description: 'Amount by transactions, rounded to the cent, half away from zero; null without sales.',
})
const Day = Type.String({ format: 'date' })
const Customer = { customer_id: Type.Integer(), name: Name }
const Sold = { transactions: Count, amount: Amount }
const Window = { from: Day, to: Day }

const date = (description: string) => Type.Optional(Type.String({ format: 'date', description }))
const Limit = (byDefault: number) => Type.Integer({ minimum: 1, maximum: 200, default: byDefault })
const Months = (byDefault: number) =>
  Type.Integer({
    minimum: 1,
    maximum: 120,
    default: byDefault,
    description: 'This calendar month until today, and the months before that make it so many.',
  })

const windowed =
  'The window begins on the first day of the calendar month `months` - 1 months ago and ends today, both in `TIME_ZONE`; ' +
  '`from` and `to` say which days these are, both included.'
const allTime = 'All sales until today in `TIME_ZONE`.'
const byAmount = (line: Line): Place => [line.amount as string, line.customer_id as number]
const byCustomer = (line: Line): Place => [line.customer_id as number]
const sumOfTransactions = (lines: Line[]) =>
  lines.reduce((sum, { transactions }) => sum + Number(transactions), 0)

export const figures: readonly Figure[] = [
  {
    name: 'daily',
    summary: 'Daily sales of each customer',
    description:
      'By day, then customer: the sales of a customer on a day, of all products or of one. `sales` counts those of the lines given.',
    statement: 'daily',
    query: {
      from: date('The first day; from the first sale on unless given.'),
      to: date('The last day, included.'),
      customer_id: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
      product: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
      limit: Limit(50),
    },
    values: ({ from, to, customer_id, product }, { scope, limit, place: [day, customer] }) => [
      ...[scope, from ?? null, to ?? null, customer_id ?? null, product ?? null],
      ...[limit, day ?? null, customer ?? null],
    ],
    line: { ...Customer, date: Day, ...Sold },
    about: {},
    keyOf: line => [line.date as string, line.customer_id as number],
    salesOf: sumOfTransactions,
  },
  {
    name: 'summary',
    summary: 'Sales of a period, against the period before',
    description:
      'Transactions, amount, different customers and average ticket from `from` to `to`, both included: this calendar month until ' +
      'today in `TIME_ZONE` unless given. `before` is as many days, ending the day before `from`; `change` is the growth since ' +
      'then in percent, null where that was 0.',
    statement: 'summary',
    query: { from: date('The first day.'), to: date('The last day, included.') },
    values: ({ from, to }, { scope, timeZone }) => [scope, from ?? null, to ?? null, timeZone],
    line: { ...Window, ...Sold, customers: Count, average_ticket: Ticket },
    about: {},
    daysMax: periodDaysMax,
    bodyOf: ({ lines: [period = {}, before = {}] }) => ({
      ...period,
      before,
      change: changeOf(period, before),
    }),
    body: {
      ...Window,
      ...Sold,
      customers: Count,
      average_ticket: Ticket,
      before: Type.Object({ ...Window, ...Sold, customers: Count, average_ticket: Ticket }),
      change: Type.Object(
        Object.fromEntries(
          ['transactions', 'amount', 'customers', 'average_ticket'].map(name => [name, Percent()]),
        ),
      ),
    },
  },
  {
    name: 'days',
    summary: 'Sales and amount of each day of a period',
    description:
      'Oldest first, from `from` to `to`, both included: this calendar month until today in `TIME_ZONE` unless given. Days without ' +
      'sales are 0.',
    statement: 'days',
    query: { from: date('The first day.'), to: date('The last day, included.') },
    values: ({ from, to }, { scope, timeZone }) => [scope, from ?? null, to ?? null, timeZone],
    line: { date: Day, ...Sold },
    about: Window,
    daysMax: periodDaysMax,
  },
  {
    name: 'period-customers',
    summary: 'Customers ranked by what they spent in a period',
    description:
      'From `from` to `to`, both included: this calendar month until today in `TIME_ZONE` unless given. Equal amounts share a rank, ' +
      'and the next rank counts them all (1, 2, 2, 4); among equal ones by id. `average` is the mean of the amounts of all ' +
      '`customers` (shown to the cent, compared exactly); with `above_average` only those above it are given. `sales` counts all ' +
      'sales of the period.',
    statement: 'customers-by-amount',
    query: {
      from: date('The first day.'),
      to: date('The last day, included.'),
      above_average: Type.Optional(Type.Boolean({ description: 'Only customers above the average.' })),
      limit: Limit(50),
    },
    values: ({ from, to, above_average }, { scope, timeZone, limit, place: [amount, customer] }) => [
      ...[scope, timeZone, from ?? null, to ?? null, 1, limit, amount ?? null, customer ?? null],
      above_average ?? false,
    ],
    line: { rank: Count, ...Customer, ...Sold, average_ticket: Ticket },
    about: { ...Window, customers: Count, average: Amount },
    daysMax: periodDaysMax,
    isOfWindow: true,
    keyOf: byAmount,
  },
  {
    name: 'top-customers',
    summary: 'The customers who spent most in the last months',
    description: `Most first, equal ones by id. ${windowed} \`sales\` counts all sales of the window.`,
    statement: 'customers-by-amount',
    query: { months: Months(6), limit: Limit(5) },
    values: ({ months, limit }, { scope, timeZone }) => [
      ...[scope, timeZone, null, null, months, limit, null, null, false],
    ],
    line: { rank: Count, ...Customer, ...Sold },
    isOfWindow: true,
    about: Window,
  },
  {
    name: 'ranking',
    summary: 'Customers ranked by what they spent in the last months',
    description: `Equal amounts share a rank, and the next rank counts them all (1, 2, 2, 4); among equal ones by id. ${windowed} \`sales\` counts all sales of the window.`,
    statement: 'customers-by-amount',
    query: { months: Months(12), limit: Limit(50) },
    values: ({ months }, { scope, timeZone, limit, place: [amount, customer] }) => [
      ...[scope, timeZone, null, null, months, limit, amount ?? null, customer ?? null, false],
    ],
    line: { rank: Count, ...Customer, ...Sold },
    isOfWindow: true,
    about: { ...Window, customers: Count },
    keyOf: byAmount,
  },
  {
    name: 'average-ticket',
    summary: 'Average ticket of the last months, overall and of each customer',
    description: `Customers by id. ${windowed} \`overall\` and \`sales\` are of the whole window.`,
    statement: 'customers-by-id',
    query: { months: Months(12), limit: Limit(50) },
    values: ({ months }, { scope, timeZone, limit, place: [customer] }) => [
      ...[scope, timeZone, months, limit, customer ?? null],
    ],
    line: { ...Customer, ...Sold, average_ticket: Ticket },
    isOfWindow: true,
    about: Window,
    keyOf: byCustomer,
    bodyOf: ({ about: { from, to, ...overall }, lines }) => ({ from, to, overall, data: lines }),
    body: {
      ...Window,
      overall: Type.Object({ ...Sold, average_ticket: Ticket }),
      data: Type.Array(Type.Object({ ...Customer, ...Sold, average_ticket: Ticket })),
    },
  },
  {
    name: 'customer-totals',
    summary: 'What each customer has bought so far',
    description: `Customers by id. ${allTime} \`transactions\`, \`amount\` and \`sales\` are of all customers.`,
    statement: 'customers-by-id',
    query: { limit: Limit(50) },
    values: (_, { scope, timeZone, limit, place: [customer] }) => [
      ...[scope, timeZone, null, limit, customer ?? null],
    ],
    line: { ...Customer, ...Sold },
    about: { to: Day, ...Sold },
    keyOf: byCustomer,
  },
  {
    name: 'monthly-income',
    summary: 'Sales and amount of each of the last months',
    description: `Oldest first; months without sales are 0. ${windowed}`,
    statement: 'monthly-income',
    query: { months: Months(12) },
    values: ({ months }, { scope, timeZone }) => [scope, timeZone, months],
    line: { month: Type.String({ description: 'Such as 2026-07.' }), ...Sold },
    about: Window,
  },
  {
    name: 'above-average',
    summary: 'Customers who have bought for more than the average customer',
    description:
      `Most first, equal ones by id: those whose total is above \`average\`, the mean of the totals of all \`customers\` who have ` +
      `bought (shown to the cent, compared exactly). ${allTime} \`sales\` counts them all.`,
    statement: 'customers-by-amount',
    query: { limit: Limit(50) },
    values: (_, { scope, timeZone, limit, place: [amount, customer] }) => [
      ...[scope, timeZone, '-infinity', null, null, limit, amount ?? null, customer ?? null, true],
    ],
    line: { rank: Count, ...Customer, ...Sold },
    about: { to: Day, customers: Count, average: Amount },
    keyOf: byAmount,
  },
]

function Percent() {
  return Type.Unsafe<number | null>({ type: ['number', 'null'], description: 'Percent, one decimal.' })
}

function changeOf(period: Line, before: Line) {
  const growth = (name: string) => {
    const [now, then] = [Number(period[name]), Number(before[name])]
    return then === 0 ? null : Math.round(((now - then) / then) * 1000) / 10
  }
  return {
    transactions: growth('transactions'),
    amount: growth('amount'),
    customers: growth('customers'),
    average_ticket: period.average_ticket === null ? null : growth('average_ticket'),
  }
}
