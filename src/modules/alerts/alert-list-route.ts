import { type Static, Type } from 'typebox'
import type { Databases } from '../../platform/database.ts'
import type { Cursors } from '../../platform/http/cursor.ts'
import { openPage } from '../../platform/http/pages.ts'
import type { Server } from '../../platform/http/server.ts'
import { timed } from '../../platform/http/server-timing.ts'
import { readTime, wrongTime } from '../../platform/http/times.ts'
import { chooseLanguage } from '../../platform/language.ts'
import { type AlertKind, alertKinds, alertSources, severities } from './alert-kinds.ts'
import { type AlertFilter, alertStates, listAlerts } from './alert-queries.ts'
import { AlertView, MaybeText, oneOf, viewAlert } from './alert-view.ts'
import { refuseProviders } from './refuse-providers.ts'

const Moment = (description: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength: 40, description }))

const ListQuery = Type.Object(
  {
    source: Type.Optional(oneOf(alertSources, 'The module that raised them.')),
    kind: Type.Optional(oneOf(Object.keys(alertKinds) as AlertKind[])),
    severity: Type.Optional(oneOf(severities)),
    state: Type.Optional(
      oneOf(
        [...alertStates, 'unresolved'] as const,
        '`unresolved`: those that are open, acknowledged or snoozed. A snoozed one may be acknowledged too.',
      ),
    ),
    from: Moment('Raised then or later: a date (in UTC) or a time with zone.'),
    until: Moment('Raised before: a date (in UTC, that day included) or a time with zone (exclusive).'),
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
    cursor: Type.Optional(
      Type.String({ minLength: 1, maxLength: 1_000, description: 'next_cursor of the page before.' }),
    ),
  },
  { additionalProperties: false },
)

/** The list of alerts. */
export function alertListRoute(
  app: Server,
  { databases, cursors }: { databases: Databases; cursors: Cursors },
) {
  app.get(
    '/v1/alerts',
    {
      config: { scope: 'alerts:read' },
      preHandler: refuseProviders,
      schema: {
        tags: ['alerts'],
        summary: 'Alerts, the newest first, page by page',
        querystring: ListQuery,
        response: { 200: Type.Object({ data: Type.Array(AlertView), next_cursor: MaybeText }) },
      },
    },
    async (request, reply) => {
      const { limit, cursor, ...given } = request.query
      const filter = readFilter(given)
      const list = `alerts ${JSON.stringify(filter)}`
      const page = openPage<[place: string, id: string]>(cursors, list, { limit, cursor })
      const after = page.after && { place: page.after[0], id: page.after[1] }
      const asked = listAlerts(databases.reads, { filter, after, limit: page.rowsMax })
      const found = await timed(reply, 'db', asked)
      const { rows, next_cursor } = page.cut(found, ({ place, id }) => [place, id])
      const language = chooseLanguage(request.headers['accept-language'])
      return { data: rows.map(alert => viewAlert(alert, language)), next_cursor }
    },
  )
}

function readFilter(given: Omit<Static<typeof ListQuery>, 'limit' | 'cursor'>): AlertFilter {
  const raisedFrom = readTime('/from', given.from)
  const raisedBefore = readTime('/until', given.until, { wholeDay: true })
  if (raisedFrom && raisedBefore && raisedFrom >= raisedBefore) {
    throw wrongTime('/until', { en: 'must not be before from.', es: 'no debe ser anterior a from.' })
  }
  const { source, kind, severity, state } = given
  return { source, kind, severity, state, raisedFrom, raisedBefore }
}
