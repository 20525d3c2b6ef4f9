import { Type } from 'typebox'
import type { Database } from '../../../platform/database.ts'
import type { Server } from '../../../platform/http/server.ts'
import type { SseLines } from '../../../platform/http/sse.ts'
import { providerAsked } from '../provider-scope.ts'
import { readPlace } from './place.ts'
import type { SalesLive } from './sales-live.ts'

type Options = { database: Database; live: SalesLive; lines: SseLines }

const eventIdLengthMax = 8_000

/** A provider's sales as they are recorded, as server-sent events that do not end. */
export function salesLiveRoute(app: Server, { database, live, lines }: Options) {
  app.addHook('preClose', async () => {
    live.stop()
    lines.endAll('stopping')
  })
  app.get(
    '/v1/sales/live',
    {
      config: { scope: 'sales:read', staysOpen: true },
      exposeHeadRoute: false,
      schema: {
        tags: ['sales'],
        summary: 'Sales as they are recorded, as server-sent events',
        description:
          '`totals` tells what was sold today (in `TIME_ZONE`) and within the last minute, after every change and at least every 15 seconds; `sales` tells the sales that were recorded since the last one, at most 50 at a time, the oldest first (`more` says that there were others). A listener that comes back with `Last-Event-ID` gets the sales that it missed, up to 500. `end` says why the service ends a stream: `stopping` or `slow` (come back), `not_allowed` (the key or session has ended).',
        querystring: Type.Object({
          provider: Type.Optional(
            Type.String({
              maxLength: 100,
              description: 'Whose. A key that is bound to a provider may name only it; all when unset.',
            }),
          ),
        }),
        headers: Type.Object({
          'last-event-id': Type.Optional(Type.String({ maxLength: eventIdLengthMax })),
        }),
        response: {
          200: {
            description: 'Events, each with JSON as its data',
            content: { 'text/event-stream': { schema: Type.String() } },
          },
        },
      },
    },
    async (request, reply) => {
      const { open, giveBack } = lines.reserve(request)
      try {
        const scope = await providerAsked(database, request.actor, request.query.provider)
        // An id that is not ours begins anew: a browser sends what it has, and would stop for good at an error.
        const place = readPlace(request.headers['last-event-id'] ?? '')
        const listen = await live.feedOf(scope).prepare(place)
        listen(open(reply))
        return reply
      } finally {
        giveBack()
      }
    },
  )
}
