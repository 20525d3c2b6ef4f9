import { type Static, Type } from 'typebox'
import type { Databases } from '../../platform/database.ts'
import type { Cursors } from '../../platform/http/cursor.ts'
import type { Server } from '../../platform/http/server.ts'
import { timed } from '../../platform/http/server-timing.ts'
import { readTime, wrongTime } from '../../platform/http/times.ts'
import { ChangeView, type KeptChange, viewChange } from './change-view.ts'
import {
  type HistoryFilter,
  type HistoryOrder,
  type HistoryPlace,
  historyOrders,
  listChanges,
} from './history-queries.ts'

const HistoryQuery = Type.Object(
  {
    order: Type.Unsafe<HistoryOrder>({
      type: 'string',
      enum: [...historyOrders],
      default: 'received_at',
      description: "By which clock: the producers' (change_at) or ours (received_at).",
    }),
    producer: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    status: Type.Optional(Type.Integer({ minimum: 1, maximum: 5 })),
    became_state: Type.Optional(Type.Boolean()),
    from: Type.Optional(
      Type.String({
        maxLength: 40,
        description: 'Then or later, by the clock of the order: a date (in UTC) or a time.',
      }),
    ),
    to: Type.Optional(
      Type.String({
        maxLength: 40,
        description:
          'Before, by the clock of the order: a date (in UTC, that day included) or a time (exclusive).',
      }),
    ),
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
    cursor: Type.Optional(
      Type.String({ minLength: 1, maxLength: 1_000, description: 'next_cursor of the page before.' }),
    ),
  },
  { additionalProperties: false },
)

const Page = Type.Object({
  data: Type.Array(ChangeView),
  next_cursor: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
})

/** Every change that was reported, also those that never were the state, by either clock. */
export function historyRoutes(
  app: Server,
  { databases, cursors }: { databases: Databases; cursors: Cursors },
) {
  app.get(
    '/v1/criticality/history',
    {
      config: { scope: 'criticality:read' },
      schema: {
        tags: ['criticality'],
        summary: 'Every reported change, the newest first, page by page',
        querystring: HistoryQuery,
        response: { 200: Page },
      },
    },
    async (request, reply) => {
      const { limit, cursor } = request.query
      const filter = readFilter(request.query)
      const list = `criticality history ${JSON.stringify(filter)}`
      const [at, id] = cursor === undefined ? [] : (cursors.open(list, cursor) as [string, number])
      const after = at === undefined || id === undefined ? undefined : { at, id }
      const asked = listChanges(databases.reads, filter, { after, limit: limit + 1 })
      const rows = await timed(reply, 'db', asked)
      const last = rows.length > limit ? rows[limit - 1] : undefined
      const place = last && placeOf(last, filter.order)
      return {
        data: rows.slice(0, limit).map(viewChange),
        next_cursor: place ? cursors.seal(list, [place.at, place.id]) : null,
      }
    },
  )
}

function readFilter(query: Static<typeof HistoryQuery>): HistoryFilter {
  const { order, producer, status, became_state: becameState } = query
  const from = readTime('/from', query.from)
  const before = readTime('/to', query.to, { wholeDay: true })
  if (from && before && from >= before)
    throw wrongTime('/to', { en: 'must not be before from.', es: 'no debe ser anterior a from.' })
  return { order, producer, status, becameState, from, before }
}

function placeOf({ id, changeAt, receivedAt }: KeptChange, order: HistoryOrder): HistoryPlace {
  return { at: order === 'change_at' ? changeAt : receivedAt, id }
}
