import { Type } from 'typebox'
import { auditContext, recordAudit } from '../../platform/access/audit.ts'
import type { Database, Databases } from '../../platform/database.ts'
import type { Cursors } from '../../platform/http/cursor.ts'
import { openPageBothWays } from '../../platform/http/pages.ts'
import type { Server } from '../../platform/http/server.ts'
import { timed } from '../../platform/http/server-timing.ts'
import { readTime, wrongTime } from '../../platform/http/times.ts'
import { findConsumer, listConsumers } from './consumer-queries.ts'
import { ConsumerApp, ConsumerChange, ConsumerView, viewConsumer } from './consumer-schemas.ts'
import { changeConsumer, consumerNotFound, forgetConsumer } from './consumers.ts'
import type { LastSeen } from './last-seen.ts'
import type { StateReader } from './read-state.ts'

const MaybeText = Type.Unsafe<string | null>({ type: ['string', 'null'] })
const ListQuery = Type.Object(
  {
    app: Type.Optional(
      Type.String({ minLength: 1, maxLength: 200, description: 'Those whose name contains this text.' }),
    ),
    silent: Type.Optional(Type.Boolean()),
    behind: Type.Optional(Type.Boolean({ description: 'Those that have not been told the state.' })),
    paused: Type.Optional(Type.Boolean()),
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
    cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 1_000 })),
  },
  { additionalProperties: false },
)
const Page = Type.Object({
  data: Type.Array(ConsumerView),
  next_cursor: MaybeText,
  previous_cursor: MaybeText,
})
const tags = ['criticality']

type Parts = {
  databases: Databases
  cursors: Cursors
  /** The limit of silence of consumers that have none of their own. */
  silenceMinutes: number
  reader: Pick<StateReader, 'forget'>
  lastSeen: Pick<LastSeen, 'flush'>
}

/** The applications that ask for the criticality: who was told what, who is silent, and how each is watched. */
export function consumerRoutes(app: Server, parts: Parts) {
  listRoute(app, parts)
  consumerRoute(app, parts)
  changeRoute(app, parts)
  forgetRoute(app, parts)
}

function listRoute(app: Server, { databases, cursors, silenceMinutes: minutes }: Parts) {
  app.get(
    '/v1/criticality/consumers',
    {
      config: { scope: 'criticality:read' },
      schema: {
        tags,
        summary: 'Applications that ask for the criticality, by name',
        description: 'Who asked when is written every 5 seconds; a new consumer is listed by then.',
        querystring: ListQuery,
        response: { 200: Page },
      },
    },
    async (request, reply) => {
      const { limit, cursor, ...filter } = request.query
      const list = `consumers ${JSON.stringify(filter)}`
      const page = openPageBothWays<[app: string]>(cursors, list, { limit, cursor })
      const { after: [after] = [], rowsMax, isBackward } = page
      const wanted = { filter, limit: rowsMax, after, ascending: !isBackward, minutes }
      const found = await timed(reply, 'db', listConsumers(databases.reads, wanted))
      const { rows, ...ends } = page.cut(found, consumer => [consumer.app])
      return { data: rows.map(viewConsumer), ...ends }
    },
  )
}

function consumerRoute(app: Server, { databases, silenceMinutes }: Parts) {
  app.get(
    '/v1/criticality/consumers/:app',
    {
      config: { scope: 'criticality:read' },
      schema: { tags, summary: 'One consumer', params: ConsumerApp, response: { 200: ConsumerView } },
    },
    async request => getConsumer(databases.writes, request.params.app, silenceMinutes),
  )
}

function changeRoute(app: Server, { databases, silenceMinutes }: Parts) {
  app.patch(
    '/v1/criticality/consumers/:app',
    {
      config: { scope: 'criticality:write' },
      schema: {
        tags,
        summary: 'Change how a consumer is watched: pause, snooze, own limit of silence',
        description: 'The alert of a consumer that is not watched any more ends.',
        params: ConsumerApp,
        body: ConsumerChange,
        response: { 200: ConsumerView },
      },
    },
    async request => {
      const name = request.params.app
      const change = readChange(request.body)
      await databases.writes.begin(async sql => {
        await recordAudit(sql, {
          ...auditContext(request),
          action: 'criticality.consumer_changed',
          subject: name,
          details: request.body,
        })
        await changeConsumer(sql, name, change)
      })
      return getConsumer(databases.writes, name, silenceMinutes)
    },
  )
}

function forgetRoute(app: Server, { databases, reader, lastSeen }: Parts) {
  app.delete(
    '/v1/criticality/consumers/:app',
    {
      config: { scope: 'criticality:write' },
      schema: {
        tags,
        summary: 'Forget a consumer',
        description:
          'Its instances, what they were told, and how it is watched. It is known anew, and told the state, when it asks again; ' +
          'another process may take a minute to notice.',
        params: ConsumerApp,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const name = request.params.app
      // Who has just asked for the first time is known too.
      await lastSeen.flush()
      await databases.writes.begin(async sql => {
        await forgetConsumer(sql, name)
        await recordAudit(sql, {
          ...auditContext(request),
          action: 'criticality.consumer_forgotten',
          subject: name,
        })
      })
      reader.forget(name)
      return reply.code(204).send(null)
    },
  )
}

async function getConsumer(database: Database, app: string, minutes: number) {
  const row = await findConsumer(database, app, { minutes })
  if (!row) throw consumerNotFound()
  return viewConsumer(row)
}

const snoozeMaxMs = 366 * 24 * 60 * 60 * 1000

function readChange({ silence_minutes: silenceMinutes, is_paused: isPaused, ...rest }: ConsumerChange) {
  return {
    ...(silenceMinutes === undefined ? {} : { silenceMinutes }),
    ...(isPaused === undefined ? {} : { isPaused }),
    ...(rest.snoozed_until === undefined ? {} : { snoozedUntil: readSnooze(rest.snoozed_until) }),
  }
}

function readSnooze(text: string | null): Date | null {
  const until = readTime('/snoozed_until', text ?? undefined)
  if (!until) return null
  const ahead = until.getTime() - Date.now()
  if (ahead > 0 && ahead <= snoozeMaxMs) return until
  throw wrongTime('/snoozed_until', {
    en: 'must be in the future, and within a year.',
    es: 'debe estar en el futuro, y dentro de un año.',
  })
}
