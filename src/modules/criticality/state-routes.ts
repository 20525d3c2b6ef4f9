import { Type } from 'typebox'
import type { Actor } from '../../platform/access/actor.ts'
import { auditContext, recordAudit } from '../../platform/access/audit.ts'
import type { Database } from '../../platform/database.ts'
import type { Once } from '../../platform/http/once.ts'
import type { Server } from '../../platform/http/server.ts'
import { timed } from '../../platform/http/server-timing.ts'
import { ChangeView, viewChange } from './change-view.ts'
import { Asked, StatusNumber } from './contract-schemas.ts'
import { readMoment } from './read-change-at.ts'
import type { StateReader } from './read-state.ts'
import { alertingFuture, reportChange } from './report-change.ts'
import { readIfNoneMatch, readSince, stateTag } from './shown.ts'
import { StateView, viewState } from './state-view.ts'
import type { TokenCallers } from './token-callers.ts'
import { type WaitingCalls, waitHandlerTimeoutMs } from './waiting-calls.ts'

const tags = ['criticality']

const NewChange = Type.Object(
  {
    status: StatusNumber,
    change_at: Type.Optional(
      Type.String({ maxLength: 100, description: 'ISO 8601 with its zone; now unless given.' }),
    ),
  },
  { additionalProperties: false },
)

type Options = {
  database: Database
  once: Once
  reader: StateReader
  callers: TokenCallers
  waiting: Pick<WaitingCalls, 'wait'>
  futureMinutes: number
}

/** The state for whoever shows it, and the change that a user of the console reports. */
export function stateRoutes(
  app: Server,
  { database, once, reader, callers, waiting, futureMinutes }: Options,
) {
  app.get(
    '/v1/criticality/state',
    {
      config: { scope: 'criticality:read', identify: callers.byTokenOrKey },
      handlerTimeout: waitHandlerTimeoutMs,
      schema: {
        tags,
        security: [{ key: [] }, { bearer: [] }, { session: [] }, { token: [] }],
        summary: 'The current criticality',
        description:
          'Reading it tells nobody: what applications have been told stays as it is. With `wait`, a caller that says what it ' +
          'shows (`If-None-Match`, or `since`) is answered when the state is another, and at the latest with what it shows.',
        querystring: Asked,
        response: { 200: StateView, 304: Type.Null() },
      },
    },
    async (request, reply) => {
      const { since, wait: seconds } = request.query
      const tagged = readIfNoneMatch(request)
      const shown = tagged ?? readSince(since)
      let state = await timed(reply, 'db', reader.current())
      if (seconds > 0 && shown?.is(state)) {
        await waiting.wait({ request, reply, seconds }, async known => {
          state = known ?? (await reader.current())
          return shown.is(state) ? undefined : state
        })
      }
      reply.header('etag', stateTag(state)).header('cache-control', 'private, no-cache')
      // Null would be a body of four letters.
      if (tagged?.is(state)) return reply.code(304).send(undefined as never)
      return viewState(state)
    },
  )

  app.post(
    '/v1/criticality/changes',
    {
      config: { scope: 'criticality:write', once: true },
      schema: {
        tags,
        summary: 'Report a change of criticality from the console',
        description:
          'By the same rules as a change that an application reports: it becomes the state if it is later than the state.',
        body: NewChange,
        response: { 201: ChangeView },
      },
    },
    async (request, reply) => {
      const { status, change_at: at } = request.body
      const changeAt = at === undefined ? undefined : readMoment(at, '/change_at')
      const change = { producer: producerOf(request.actor), status, changeAt }
      return alertingFuture(database, () =>
        once(request, reply, async sql => {
          const reported = await reportChange(sql, change, { futureMinutes, pointer: '/change_at' })
          await recordAudit(sql, {
            ...auditContext(request),
            action: 'criticality.change_reported',
            subject: `change:${reported.id}`,
            details: { status, revision: reported.revision },
          })
          return { status: 201, body: viewChange({ ...change, ...reported }) }
        }),
      )
    },
  )
}

// A name that no application can have.
function producerOf({ kind, name }: Actor): string {
  return kind === 'bootstrap' ? `key:${name}` : name
}
