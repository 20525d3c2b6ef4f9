import { type Static, Type } from 'typebox'
import type { Databases } from '../../../platform/database.ts'
import type { Cursors } from '../../../platform/http/cursor.ts'
import { openPage } from '../../../platform/http/pages.ts'
import type { Server } from '../../../platform/http/server.ts'
import { timed } from '../../../platform/http/server-timing.ts'
import { streamTimeoutMs } from '../../../platform/http/streams.ts'
import { allProviders, providerAsked, withProvider } from '../provider-scope.ts'
import { readBounds, readWantedDays, wrongDays } from './read-days.ts'
import { listReports, type Report, type ReportPlace } from './report-queries.ts'
import { Day, Provider, ReportView, viewReport } from './report-schemas.ts'
import { type ReportsRun, writeReports } from './write-reports.ts'

const daysMax = 31
const dayMs = 24 * 60 * 60 * 1000

const ListQuery = Type.Object(
  {
    provider: Type.Optional(Provider),
    from: Type.Optional(Day),
    to: Type.Optional(Day),
    versions: Type.Unsafe<'current' | 'all'>({
      type: 'string',
      enum: ['current', 'all'],
      default: 'current',
      description: '`all` shows superseded ones as well.',
    }),
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
    cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 1_000 })),
  },
  { additionalProperties: false },
)

const Wanted = Type.Object(
  {
    date: Type.Optional(Day),
    from: Type.Optional(Day),
    to: Type.Optional(Day),
    provider: Type.Optional(Provider),
  },
  { additionalProperties: false },
)

const Outcome = Type.Object({
  provider_id: Type.String(),
  date: Type.String(),
  outcome: Type.Unsafe<'written' | 'unchanged' | 'failed'>({
    type: 'string',
    enum: ['written', 'unchanged', 'failed'],
    description: '`unchanged`: the last version says the same already.',
  }),
  version: Type.Optional(Type.Integer()),
})

/** Reports: the list, and writing them now. */
export function reportRoutes(
  app: Server,
  { databases, cursors, reports }: { databases: Databases; cursors: Cursors; reports: ReportsRun },
) {
  const tags = ['sales']
  const { reads: database } = databases
  app.get(
    '/v1/sales/reports',
    {
      config: { scope: 'sales:read' },
      schema: {
        tags,
        summary: 'Reports, the newest day first',
        querystring: ListQuery,
        response: {
          200: Type.Object({
            data: Type.Array(ReportView),
            next_cursor: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
          }),
        },
      },
    },
    async (request, reply) => {
      const { provider, versions, limit, cursor } = request.query
      const bounds = readBounds(request.query)
      const scope = await providerAsked(database, request.actor, provider)
      const filter = {
        ...bounds,
        providerId: scope === allProviders ? undefined : scope,
        withSuperseded: versions === 'all',
      }
      const list = `sales reports ${JSON.stringify(filter)}`
      const page = openPage<ReportPlace>(cursors, list, { limit, cursor })
      const wanted = { filter, after: page.after, limit: page.rowsMax }
      const asked = withProvider(database, scope, sql => listReports(sql, wanted))
      const found = await timed(reply, 'db', asked)
      const { rows, next_cursor } = page.cut(found, placeOf)
      return { data: rows.map(viewReport), next_cursor }
    },
  )

  app.post(
    '/v1/sales/reports',
    {
      config: { scope: 'sales:write' },
      // A day of a million sales takes some seconds.
      handlerTimeout: streamTimeoutMs,
      schema: {
        tags,
        summary: 'Write the reports of a day or of several, now',
        description: `Up to ${daysMax} days a call; the command \`report\` has no such limit. Safe to repeat: a day whose sums are those of its last report stays as it is.`,
        body: Wanted,
        response: { 200: Type.Object({ data: Type.Array(Outcome) }) },
      },
    },
    async request => {
      const { provider, ...wanted } = request.body
      const bounds = readWantedDays(wanted, reports.timeZone)
      if ((Date.parse(bounds.to) - Date.parse(bounds.from)) / dayMs >= daysMax) throw tooManyDays()
      const scope = await providerAsked(databases.writes, request.actor, provider)
      const providerId = scope === allProviders ? undefined : scope
      const outcomes = await writeReports(reports, { ...bounds, providerId })
      return { data: outcomes.map(viewOutcome) }
    },
  )
}

function placeOf({ date, providerId, version }: Report): ReportPlace {
  return [date, providerId, version]
}

type RunOutcome = Awaited<ReturnType<typeof writeReports>>[number]

function viewOutcome(outcome: RunOutcome): Static<typeof Outcome> {
  const { providerId, date } = outcome
  return {
    provider_id: providerId,
    date,
    outcome: outcome.outcome,
    ...(outcome.outcome === 'failed' ? {} : { version: outcome.version }),
  }
}

function tooManyDays() {
  return wrongDays('', {
    en: `Ask for ${daysMax} days at most, or use the command "report".`,
    es: `Pida como máximo ${daysMax} días, o use la orden "report".`,
  })
}
