import { Type } from 'typebox'
import type { Databases } from '../../platform/database.ts'
import type { Cursors } from '../../platform/http/cursor.ts'
import { openPageBothWays } from '../../platform/http/pages.ts'
import type { Server } from '../../platform/http/server.ts'
import { timed } from '../../platform/http/server-timing.ts'
import { FilterQuery, readFilter } from './request-filter.ts'
import { listRequests } from './request-queries.ts'
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
      const page = openPageBothWays<[id: string]>(cursors, list, query)
      const wanted = { filter, limit: page.rowsMax, after: page.after?.[0], ascending: page.isBackward }
      const found = await timed(reply, 'db', listRequests(databases.reads, wanted))
      const { rows, ...ends } = page.cut(found, ({ id }) => [id])
      return { data: rows.map(viewRequest), ...ends }
    },
  )
}
