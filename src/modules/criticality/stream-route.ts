import { Type } from 'typebox'
import type { Server } from '../../platform/http/server.ts'
import type { SseLines } from '../../platform/http/sse.ts'
import { readConsumer } from './consumer-names.ts'
import type { ListeningConsumers } from './listening-consumers.ts'
import { readPosition } from './position.ts'
import type { StateFeed } from './state-feed.ts'
import { missedMax } from './state-watch.ts'
import type { TokenCallers } from './token-callers.ts'

type Options = {
  callers: TokenCallers
  feed: StateFeed
  lines: SseLines
  consumers: ListeningConsumers
}

const eventIdLengthMax = 8_000

/** The state of criticality as it changes, as server-sent events that do not end. */
export function stateStreamRoute(app: Server, { callers, feed, lines, consumers }: Options) {
  app.addHook('preClose', async () => {
    consumers.stop()
    lines.endAll('stopping')
  })
  app.get(
    '/v1/criticality/stream',
    {
      config: { scope: 'criticality:read', identify: callers.byTokenOrKey, staysOpen: true },
      exposeHeadRoute: false,
      schema: {
        tags: ['criticality'],
        summary: 'The state as it changes, as server-sent events',
        description: `\`state\` tells the present state at once and then each one as it comes, none left out and in their order. The id of an event is \`<epoch>-<revision>\`, as in the ETag of \`GET /v1/criticality/state\`: a listener that comes back with it as \`Last-Event-ID\` gets what it missed, one by one up to ${missedMax} and beyond that the present state alone; with an id of another epoch, or one that is ahead, it gets the present state. Comments come every 15 seconds. \`end\` says why the service ends a stream: \`stopping\` or \`slow\` (come back), \`not_allowed\` (the key or session has ended), \`renew\` (come back at once). Applications send \`Token\` and \`App-name\` as for \`GET /secapp/update\`, and count as asking while they listen; their streams are renewed every minute, which shows that they are there.`,
        headers: Type.Object({
          'app-name': Type.Optional(Type.String({ description: 'Which application listens.' })),
          'instance-id': Type.Optional(Type.String({ description: 'Which of its instances.' })),
          token: Type.Optional(Type.String()),
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
      const consumer = request.headers.token === undefined ? undefined : readConsumer(request)
      const { open, giveBack } = lines.reserve(request)
      try {
        // An id that is not ours begins anew: a browser sends what it has, and would stop for good at an error.
        const listen = await feed.prepare(readPosition(request.headers['last-event-id'] ?? ''))
        const line = open(reply)
        listen(line)
        if (consumer) consumers.add(consumer, line)
        return reply
      } finally {
        giveBack()
      }
    },
  )
}
