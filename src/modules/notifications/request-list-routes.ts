import { type Static, Type } from 'typebox'
import type { Databases } from '../../platform/database.ts'
import type { Cursors } from '../../platform/http/cursor.ts'
import type { Server } from '../../platform/http/server.ts'
import { timed } from '../../platform/http/server-timing.ts'
import { FilterQuery, readFilter } from './request-filter.ts'
import { type FullRequest, listRequests } from './request-queries.ts'
import { MaybeText, RequestView } from './request-schemas.ts'
import { viewRequest } from './request-view.ts'

const cursorLengthMax = 1_000

const ListQuery = Type.Object(
  {
    ...FilterQuery.properties,
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
    cursor: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: cursorLengthMax,
        description: 'next_cursor or previous_cursor of a page of the same list.',
      }),
    ),
  },
  { additionalProperties: false },
)

const Page = Type.Object({
  data: Type.Array(RequestView),
  next_cursor: MaybeText,
  previous_cursor: MaybeText,
})

/** The list of requests: filtered, page by page in both directions. */
export function requestListRoutes(
  app: Server,
  { databases, cursors }: { databases: Databases; cursors: Cursors },
) {
  app.get(
    '/v1/requests',
    {
      config: { scope: 'notifications:read' },
      schema: {
        tags: ['notifications'],
        summary: 'Requests, the newest first, page by page',
        querystring: ListQuery,
        response: { 200: Page },
      },
    },
    async (request, reply) => {
      const { query } = request
      const filter = readFilter(query)
      const list = `requests ${JSON.stringify(filter)}`
      const place = query.cursor === undefined ? undefined : readPlace(cursors, list, query.cursor)
      const direction = place?.direction ?? 'forward'
      const wanted = { filter, limit: query.limit + 1, after: place?.id, ascending: direction === 'backward' }
      const rows = await timed(reply, 'db', listRequests(databases.reads, wanted))
      return pageOf(rows, { query, direction, isFirst: !place, seal: place => cursors.seal(list, place) })
    },
  )
}

type Direction = 'forward' | 'backward'

function readPlace(cursors: Cursors, list: string, cursor: string): { direction: Direction; id: string } {
  const [direction, id] = cursors.open(list, cursor) as [Direction, string]
  return { direction, id }
}

type PageParts = {
  query: Static<typeof ListQuery>
  direction: Direction
  isFirst: boolean
  seal: (place: [Direction, string]) => string
}

function pageOf(rows: FullRequest[], { query, direction, isFirst, seal }: PageParts): Static<typeof Page> {
  const hasMore = rows.length > query.limit
  const page = rows.slice(0, query.limit)
  if (direction === 'backward') page.reverse()
  const [first, last] = [page[0], page.at(-1)]
  const hasNext = direction === 'backward' || hasMore
  const hasPrevious = direction === 'backward' ? hasMore : !isFirst
  return {
    data: page.map(viewRequest),
    next_cursor: hasNext && last ? seal(['forward', last.id]) : null,
    previous_cursor: hasPrevious && first ? seal(['backward', first.id]) : null,
  }
}
