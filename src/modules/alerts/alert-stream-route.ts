import { Type } from 'typebox'
import type { Server } from '../../platform/http/server.ts'
import type { SseLines } from '../../platform/http/sse.ts'
import { chooseLanguage } from '../../platform/language.ts'
import { type AlertFeed, missedMax } from './alert-feed.ts'
import { oneOf } from './alert-view.ts'
import { refuseProviders } from './refuse-providers.ts'

/** What happens to alerts, as server-sent events that do not end. */
export function alertStreamRoute(app: Server, { feed, lines }: { feed: AlertFeed; lines: SseLines }) {
  app.addHook('preClose', async () => {
    feed.stop()
    lines.endAll('stopping')
  })
  app.get(
    '/v1/alerts/stream',
    {
      config: { scope: 'alerts:read', staysOpen: true },
      exposeHeadRoute: false,
      preHandler: refuseProviders,
      schema: {
        tags: ['alerts'],
        summary: 'What happens to alerts, as server-sent events',
        description: `\`start\` comes first: with \`complete\` true everything since \`Last-Event-ID\` follows; with false (no id, one that is none of ours, or more than ${missedMax} events missed) read \`/v1/alerts\` now. Then \`alert\` for everything that happens: what, who, when, and the alert as it is. \`end\` says why the service ends a stream: \`stopping\` or \`slow\` (come back), \`not_allowed\` (the key or session has ended).`,
        querystring: Type.Object(
          {
            language: Type.Optional(
              oneOf(
                ['en', 'es'] as const,
                'Of the texts, for browsers, which cannot set headers here. Else Accept-Language.',
              ),
            ),
          },
          { additionalProperties: false },
        ),
        headers: Type.Object({ 'last-event-id': Type.Optional(Type.String({ maxLength: 1_000 })) }),
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
        const { 'accept-language': accepted, 'last-event-id': lastEventId } = request.headers
        const language = request.query.language ?? chooseLanguage(accepted)
        const listen = await feed.prepare({ after: readNumber(lastEventId), language })
        listen(open(reply))
        return reply
      } finally {
        giveBack()
      }
    },
  )
}

// An id that is not ours begins anew: a browser sends what it has, and would stop for good at an error.
function readNumber(lastEventId: unknown): number | undefined {
  return typeof lastEventId === 'string' && /^\d{1,15}$/.test(lastEventId) ? Number(lastEventId) : undefined
}
