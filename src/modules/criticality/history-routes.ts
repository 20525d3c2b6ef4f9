import { type Static, Type } from 'typebox'
import type { Databases } from '../../platform/database.ts'
import type { Cursors } from '../../platform/http/cursor.ts'
import { openPage } from '../../platform/http/pages.ts'
import type { Server } from '../../platform/http/server.ts'
import { timed } from '../../platform/http/server-timing.ts'
import { readTime, wrongTime } from '../../platform/http/times.ts'
import { ChangeView, type KeptChange, viewChange } from './change-view.ts'
import { type HistoryFilter, type HistoryOrder, historyOrders, listChanges } from './history-queries.ts'

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
      const filter = readFilter(request.query)
      const list = `criticality history ${JSON.stringify(filter)}`
      const page = openPage<[at: string, id: number]>(cursors, list, request.query)
      const after = page.after && { at: page.after[0], id: page.after[1] }
      const asked = listChanges(databases.reads, filter, { after, limit: page.rowsMax })
      const found = await timed(reply, 'db', asked)
      const { rows, next_cursor } = page.cut(found, change => [timeOf(change, filter.order), change.id])
      return { data: rows.map(viewChange), next_cursor }
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

function timeOf({ changeAt, receivedAt }: KeptChange, order: HistoryOrder): string {
  return order === 'change_at' ? changeAt : receivedAt
}
