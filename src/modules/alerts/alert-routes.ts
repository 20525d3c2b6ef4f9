import { Type } from 'typebox'
import { auditContext } from '../../platform/access/audit.ts'
import type { Database } from '../../platform/database.ts'
import { AppError } from '../../platform/errors.ts'
import type { Server } from '../../platform/http/server.ts'
import { readTime } from '../../platform/http/times.ts'
import { chooseLanguage } from '../../platform/language.ts'
import { type Alert, listEventsOf } from './alert-queries.ts'
import { AlertView, AlertWithHistory, viewAlert, viewEvent } from './alert-view.ts'
import {
  acknowledgeAlert,
  type By,
  getAlert,
  type SnoozeEnd,
  snoozeAlert,
  snoozeDaysMax,
  unacknowledgeAlert,
  unsnoozeAlert,
} from './alerts.ts'
import { refuseProviders } from './refuse-providers.ts'

const historyMax = 200
const minutesMax = snoozeDaysMax * 24 * 60

const AlertId = Type.Object({ id: Type.String() })
const Note = Type.Optional(
  Type.String({ maxLength: 1_000, description: 'Why, for those who read the history.' }),
)

const Acknowledgement = Type.Unsafe<{ note?: string } | null>({
  ...Type.Object({ note: Note }, { additionalProperties: false }),
  type: ['object', 'null'],
})

const Snooze = Type.Object(
  {
    until: Type.Optional(
      Type.String({ minLength: 1, maxLength: 40, description: 'A date (in UTC) or a time with zone.' }),
    ),
    minutes: Type.Optional(Type.Integer({ minimum: 1, maximum: minutesMax })),
    note: Note,
  },
  { additionalProperties: false },
)

const tags = ['alerts']

type Parts = { database: Database }

/** One alert with its history, and what users do about it. */
export function alertRoutes(app: Server, parts: Parts) {
  alertRoute(app, parts)
  acknowledgeRoute(app, parts)
  snoozeRoute(app, parts)
  undoRoute(app, parts, {
    path: '/v1/alerts/:id/acknowledgement',
    summary: 'Take an acknowledgement back',
    act: unacknowledgeAlert,
  })
  undoRoute(app, parts, {
    path: '/v1/alerts/:id/snooze',
    summary: 'End a snooze before its time',
    act: unsnoozeAlert,
  })
}

function alertRoute(app: Server, { database }: Parts) {
  app.get(
    '/v1/alerts/:id',
    {
      config: { scope: 'alerts:read' },
      preHandler: refuseProviders,
      schema: {
        tags,
        summary: 'An alert, and what happened to it',
        params: AlertId,
        response: { 200: AlertWithHistory },
      },
    },
    async request => {
      const alert = await getAlert(database, request.params.id)
      const history = await listEventsOf(database, alert.id, historyMax)
      const language = chooseLanguage(request.headers['accept-language'])
      return { ...viewAlert(alert, language), history: history.map(viewEvent) }
    },
  )
}

function acknowledgeRoute(app: Server, { database }: Parts) {
  app.post(
    '/v1/alerts/:id/acknowledgement',
    {
      config: { scope: 'alerts:write' },
      preHandler: refuseProviders,
      schema: {
        tags,
        summary: 'Say that somebody is on it',
        description:
          'Needs no body. A repeat changes nothing. Resolves a moment, and what has no end that the service sees.',
        params: AlertId,
        body: Acknowledgement,
        response: { 200: AlertView },
      },
    },
    async request => {
      const by = { context: auditContext(request), note: request.body?.note }
      const alert = await acknowledgeAlert(database, request.params.id, by)
      return viewAlert(alert, chooseLanguage(request.headers['accept-language']))
    },
  )
}

function snoozeRoute(app: Server, { database }: Parts) {
  app.post(
    '/v1/alerts/:id/snooze',
    {
      config: { scope: 'alerts:write' },
      preHandler: refuseProviders,
      schema: {
        tags,
        summary: 'Keep an alert quiet for some time',
        description: `Either \`until\` or \`minutes\`, within ${snoozeDaysMax} days. It ends by itself; another one replaces it.`,
        params: AlertId,
        body: Snooze,
        response: { 200: AlertView },
      },
    },
    async request => {
      const { note } = request.body
      const end = readEnd(request.body)
      const by = { context: auditContext(request), note }
      const alert = await snoozeAlert(database, request.params.id, end, by)
      return viewAlert(alert, chooseLanguage(request.headers['accept-language']))
    },
  )
}

type Undoing = {
  path: string
  summary: string
  act: (database: Database, id: string, by: By) => Promise<Alert>
}

function undoRoute(app: Server, { database }: Parts, { path, summary, act }: Undoing) {
  app.delete(
    path,
    {
      config: { scope: 'alerts:write' },
      preHandler: refuseProviders,
      schema: {
        tags,
        summary,
        description: 'Where there is none, nothing changes.',
        params: AlertId,
        response: { 200: AlertView },
      },
    },
    async request => {
      const alert = await act(database, request.params.id, { context: auditContext(request) })
      return viewAlert(alert, chooseLanguage(request.headers['accept-language']))
    },
  )
}

function readEnd({ until, minutes }: { until?: string; minutes?: number }): SnoozeEnd {
  if (until !== undefined && minutes === undefined) return readTime('/until', until) as Date
  if (minutes !== undefined && until === undefined) return { minutes }
  const detail = { en: 'Give either until or minutes.', es: 'Indique until o minutes, uno de los dos.' }
  throw new AppError('invalid', 'alert.wrong_snooze', detail, { faults: [{ pointer: '', detail }] })
}
