import { Type } from 'typebox'
import type { Databases } from '../../platform/database.ts'
import type { Cursors } from '../../platform/http/cursor.ts'
import { sealPageAfter } from '../../platform/http/pages.ts'
import type { Server } from '../../platform/http/server.ts'
import { timed } from '../../platform/http/server-timing.ts'
import { readFilter } from './customer-list-query.ts'
import { FilterQuery, listName, placeOf } from './customer-list-routes.ts'
import { type Position, readSort } from './customer-sort.ts'
import { listLandmarks } from './list-landmarks.ts'

const LandmarkQuery = Type.Object(
  {
    ...FilterQuery.properties,
    every: Type.Integer({
      minimum: 100,
      maximum: 100_000,
      default: 1_000,
      description: 'How many customers lie from one landmark to the next.',
    }),
  },
  { additionalProperties: false },
)

/** Where a list can be opened in its middle: what a scroll bar over all of it needs. */
export function landmarkRoute(
  app: Server,
  { databases, cursors }: { databases: Databases; cursors: Cursors },
) {
  app.get(
    '/v1/customers/landmarks',
    {
      config: { scope: 'customers:read' },
      schema: {
        tags: ['customers'],
        summary: 'Cursors at every 1,000th customer of a list, to open it anywhere',
        description:
          'The first cursor gives the customers after the first `every` ones, and so on; each goes with `/v1/customers` under the same ' +
          'filter and sort. `cursors` is null when the list takes too long to read through: go page by page then.',
        querystring: LandmarkQuery,
        response: {
          200: Type.Object({
            every: Type.Integer(),
            cursors: Type.Unsafe<string[] | null>({ type: ['array', 'null'], items: { type: 'string' } }),
          }),
        },
      },
    },
    async (request, reply) => {
      const { every, sort: wished } = request.query
      const [sort, filter] = [readSort(wished), readFilter(request.query)]
      const list = listName(wished, filter)
      const places = await timed(reply, 'db', listLandmarks(databases.reads, { sort, filter, every }))
      const seal = (place: Position) => sealPageAfter(cursors, list, placeOf(place))
      return { every, cursors: places?.map(seal) ?? null }
    },
  )
}
