import { type Static, Type } from 'typebox'
import type { Database } from '../../../platform/database.ts'
import type { Server } from '../../../platform/http/server.ts'
import { timed } from '../../../platform/http/server-timing.ts'
import { type ComparedWindow, compareWindows } from '../out/compare-totals.ts'
import { providerAsked, withProvider } from '../provider-scope.ts'
import { todayIn } from './days-to-report.ts'
import { readDay } from './read-days.ts'
import { type Reconciliation, reconcile } from './reconciliation.ts'
import { Day, Provider, SumsView, Time } from './report-schemas.ts'

const MaybeSums = Type.Unsafe<Static<typeof SumsView> | null>({
  ...SumsView,
  type: ['object', 'null'],
})

const ReconciliationView = Type.Object({
  provider_id: Type.String(),
  state: Type.Unsafe<Reconciliation['state']>({
    type: 'string',
    enum: ['equal', 'report_due', 'different'],
    description:
      '`equal`; `report_due`: equal, and a report of the latest sales is due; `different`: they do not agree, which must never be.',
  }),
  sales: SumsView,
  daily: SumsView,
  day_total: SumsView,
  report: Type.Unsafe<object | null>({
    type: ['object', 'null'],
    properties: { ...SumsView.properties, version: { type: 'integer' }, as_of: Time },
  }),
  month: Type.Object({ daily: SumsView, day_total: SumsView, monthly: SumsView }),
  difference: Type.Object({
    daily: SumsView,
    day_total: SumsView,
    report: MaybeSums,
    monthly: SumsView,
  }),
})

const MaybeDay = Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date' })

const WindowView = Type.Object({
  provider_id: Type.String({ description: '`*`: of all providers together.' }),
  since: MaybeDay,
  settled: SumsView,
  fresh: SumsView,
  day_total: SumsView,
  difference: SumsView,
})

/** Sales, sums and report of a day side by side, for each provider. */
export function reconciliationRoute(
  app: Server,
  { database, timeZone }: { database: Database; timeZone: string },
) {
  app.get(
    '/v1/sales/reconciliation',
    {
      config: { scope: 'sales:read' },
      schema: {
        tags: ['sales'],
        summary: 'Sales, sums and report of a day side by side',
        description:
          'Counted anew from the sales one by one. The differences (the sales less the others) of `daily`, `day_total` and `monthly` must be 0; that of `report` too, once the report of the latest sales is written. `windows` are the totals of customers, which do not depend on the day: what is settled and fresh since the first day of each window must be what the days add up to.',
        querystring: Type.Object(
          { date: Type.Optional(Day), provider: Type.Optional(Provider) },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object({
            date: Type.String(),
            as_of: Time,
            sales: Type.Integer({ description: 'How many sales were counted.' }),
            data: Type.Array(ReconciliationView),
            windows: Type.Array(WindowView),
          }),
        },
      },
    },
    async (request, reply) => {
      const { date: named, provider } = request.query
      const date = readDay('/date', named) ?? todayIn(timeZone)
      const providerId = await providerAsked(database, request.actor, provider)
      const asOf = new Date()
      const asked = withProvider(database, providerId, async sql => ({
        days: await reconcile(sql, { providerId, from: date, to: date }),
        windows: await compareWindows(sql, providerId),
      }))
      const { days, windows } = await timed(reply, 'db', asked)
      const sales = days.reduce((sum, day) => sum + day.sales.transactions, 0)
      const open = windows.filter(({ until }) => until === null)
      return { date, as_of: asOf, sales, data: days.map(view), windows: open.map(viewWindow) }
    },
  )
}

function viewWindow({ providerId, dayTotal, until: _, ...window }: ComparedWindow) {
  return { provider_id: providerId, ...window, day_total: dayTotal }
}

function view({ providerId, state, sales, daily, dayTotal, report, month, difference }: Reconciliation) {
  return {
    provider_id: providerId,
    state,
    sales,
    daily,
    day_total: dayTotal,
    report: report && {
      transactions: report.transactions,
      amount: report.amount,
      version: report.version,
      as_of: new Date(report.asOf),
    },
    month: { daily: month.daily, day_total: month.dayTotal, monthly: month.monthly },
    difference: {
      daily: difference.daily,
      day_total: difference.dayTotal,
      report: difference.report,
      monthly: difference.monthly,
    },
  }
}
