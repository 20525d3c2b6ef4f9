import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Database } from '../../platform/database.ts'
import type { Once } from '../../platform/http/once.ts'
import type { Server } from '../../platform/http/server.ts'
import { answerLiterally, answerSince, answerTagged } from './answer-consumer.ts'
import { readConsumer } from './consumer-names.ts'
import { Asked, Change, Names, Told } from './contract-schemas.ts'
import type { LastSeen } from './last-seen.ts'
import { readMoment } from './read-change-at.ts'
import type { StateReader } from './read-state.ts'
import { alertingFuture, reportChange } from './report-change.ts'
import { readIfNoneMatch, readSince } from './shown.ts'
import type { Consumer } from './tell-queries.ts'
import type { TokenCallers } from './token-callers.ts'
import { type WaitingCalls, waitHandlerTimeoutMs } from './waiting-calls.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Which application calls the criticality contract. */
    consumer?: Consumer
  }
}

const path = '/secapp/update'
const tags = ['criticality']
const security = [{ token: [] }]

type Options = {
  database: Database
  once: Once
  reader: StateReader
  lastSeen: Pick<LastSeen, 'note'>
  callers: TokenCallers
  waiting: Pick<WaitingCalls, 'wait'>
  futureMinutes: number
}

/** The contract's paths: an application reports a change, and asks for a state that it has not been told. */
export function secappRoutes(app: Server, options: Options) {
  app.decorateRequest('consumer')
  reportRoute(app, options)
  askRoute(app, options)
}

// Before the body and the query are looked at, and after the token.
const nameCaller = async (request: FastifyRequest) => {
  request.consumer = readConsumer(request)
}

function reportRoute(app: Server, { database, once, callers, futureMinutes }: Options) {
  app.post(
    path,
    {
      config: { scope: 'criticality', identify: callers.byToken, once: true },
      onRequest: nameCaller,
      schema: {
        tags,
        security,
        summary: 'Report a change of criticality',
        headers: Names,
        body: Change,
        response: { 200: Type.Object({ processed_id: Type.Integer() }) },
      },
    },
    async (request, reply) => {
      const { current_status: status, Change_at } = request.body
      const change = {
        producer: (request.consumer as Consumer).app,
        status,
        changeAt: readMoment(Change_at, '/Change_at'),
      }
      return alertingFuture(database, () =>
        once(request, reply, async sql => {
          const { id } = await reportChange(sql, change, { futureMinutes, pointer: '/Change_at' })
          return { status: 200, body: { processed_id: id } }
        }),
      )
    },
  )
}

function askRoute(app: Server, options: Options) {
  app.get(
    path,
    {
      config: { scope: 'criticality', identify: options.callers.byToken },
      onRequest: nameCaller,
      handlerTimeout: waitHandlerTimeoutMs,
      // Being told changes what is told next, and an answer without its body would lose it.
      exposeHeadRoute: false,
      schema: {
        tags,
        security,
        summary: 'The criticality, unless this application has been told it',
        description:
          'Literal mode: what is answered counts as told, also when the answer is lost on its way. Confirmed mode ' +
          '(`If-None-Match`, or `since`): the caller says what it shows and gets what is not that, so a lost answer heals.',
        headers: Names,
        querystring: Asked,
        response: { 200: Told, 304: Type.Null() },
      },
    },
    async (request, reply) => {
      const { since, wait: seconds } = request.query
      const asked = { request, reply, consumer: request.consumer as Consumer, seconds }
      const shown = readIfNoneMatch(request)
      if (shown) return answerTagged(asked, shown, options)
      const shownSince = readSince(since)
      reply.header('cache-control', 'no-store')
      return shownSince ? answerSince(asked, shownSince, options) : answerLiterally(asked, options)
    },
  )
}
