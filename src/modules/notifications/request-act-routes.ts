import { Type } from 'typebox'
import type { Database } from '../../platform/database.ts'
import { takeNoBody } from '../../platform/http/no-body.ts'
import type { Once } from '../../platform/http/once.ts'
import type { Server } from '../../platform/http/server.ts'
import type { Backlog } from './backlog.ts'
import { cancelRequest } from './cancel-request.ts'
import type { Launching } from './launching.ts'
import { countReplayable } from './replay-queries.ts'
import { replayedMax, replayRequest, replayRequests } from './replay-requests.ts'
import { FailedFilter, readFilter } from './request-filter.ts'
import { findRequest, listAttempts } from './request-queries.ts'
import { AttemptView, MaybeText, Registered, RequestId, RequestStatus } from './request-schemas.ts'
import { viewAttempt } from './request-view.ts'
import { readId, requestNotFound } from './requests.ts'

type Options = { database: Database; once: Once; backlog: Backlog; launching: Launching }

/** What can be done with a registered request, and what was tried for it. */
export function requestActRoutes(app: Server, options: Options) {
  attemptsRoute(app, options)
  replayManyRoute(app, options)
  app.register(async scope => {
    takeNoBody(scope)
    cancellationRoute(scope as Server, options)
    replayRoute(scope as Server, options)
  })
}

function attemptsRoute(app: Server, { database }: Options) {
  app.get(
    '/v1/requests/:id/attempts',
    {
      config: { scope: 'notifications:read' },
      schema: {
        tags: ['notifications'],
        summary: 'Attempts to deliver a request',
        params: RequestId,
        response: { 200: Type.Object({ data: Type.Array(AttemptView) }) },
      },
    },
    async request => {
      const id = readId(request.params.id)
      const attempts = await listAttempts(database, id)
      if (attempts.length === 0 && !(await findRequest(database, id))) throw requestNotFound()
      return { data: attempts.map(viewAttempt) }
    },
  )
}

function cancellationRoute(app: Server, { database }: Options) {
  app.post(
    '/v1/requests/:id/cancellation',
    {
      config: { scope: 'notifications:write' },
      schema: {
        tags: ['notifications'],
        summary: 'Cancel a request that is not sent',
        description: 'Needs no body. A repeat changes nothing.',
        params: RequestId,
        response: { 200: Type.Object({ ...RequestStatus.properties, reason: MaybeText }) },
      },
    },
    async request => {
      const id = readId(request.params.id)
      return { id, ...(await cancelRequest(database, id)) }
    },
  )
}

function replayRoute(app: Server, { once, launching, backlog }: Options) {
  app.post(
    '/v1/requests/:id/replay',
    {
      config: { scope: 'notifications:write', once: true },
      schema: {
        tags: ['notifications'],
        summary: 'Deliver a failed request again, as a new one',
        description:
          'Needs no body. The new request has the same content and no times; it is launched at once.',
        params: RequestId,
        response: { 201: Registered },
      },
    },
    async (request, reply) => {
      const original = readId(request.params.id)
      const parts = { caller: request.actor.name, launching, backlog }
      await once(request, reply, async sql => ({
        status: 201,
        body: { id: await replayRequest(sql, original, parts) },
      }))
      launching.announce()
      return reply
    },
  )
}

function replayManyRoute(app: Server, { database, once, launching, backlog }: Options) {
  app.get(
    '/v1/requests/replay',
    {
      config: { scope: 'notifications:read' },
      schema: {
        tags: ['notifications'],
        summary: 'How many requests a replay by this filter would deliver again',
        querystring: FailedFilter,
        response: { 200: Type.Object({ requests: Type.Integer() }) },
      },
    },
    async request => ({ requests: await countReplayable(database, readFilter(request.query)) }),
  )

  app.post(
    '/v1/requests/replay',
    {
      config: { scope: 'notifications:write', once: true },
      schema: {
        tags: ['notifications'],
        summary: 'Deliver failed requests again, as new ones',
        description: 'All that the filter names and that were not replayed yet, the oldest first.',
        body: Type.Object(
          {
            filter: FailedFilter,
            limit: Type.Optional(Type.Integer({ minimum: 1, maximum: replayedMax, default: replayedMax })),
          },
          { additionalProperties: false },
        ),
        response: { 200: Type.Object({ replayed: Type.Integer(), remaining: Type.Integer() }) },
      },
    },
    async (request, reply) => {
      const { filter: given, limit = replayedMax } = request.body
      const filter = readFilter(given, '/filter')
      const parts = { caller: request.actor.name, launching, backlog }
      if (request.headers['idempotency-key'] === undefined) {
        const done = await replayRequests(database, { filter, limit }, parts).finally(launching.announce)
        return reply.send(done)
      }
      // What was done is kept with its answer: all in one transaction.
      await once(request, reply, async sql => ({
        status: 200,
        body: await replayRequests(database, { filter, limit }, parts, sql),
      }))
      launching.announce()
      return reply
    },
  )
}
