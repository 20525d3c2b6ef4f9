import { type TSchema, Type } from 'typebox'
import type { Databases, Sql } from '../../platform/database.ts'
import type { Cursors } from '../../platform/http/cursor.ts'
import type { Server } from '../../platform/http/server.ts'
import { timed } from '../../platform/http/server-timing.ts'
import { DepartmentView, EmployeeView, JobView } from './employee-schemas.ts'
import { listDepartments, listEmployees, listJobs, type Page } from './list-queries.ts'

const cursorLengthMax = 1_000

const ListQuery = Type.Object(
  {
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

const MaybeCursor = Type.Unsafe<string | null>({ type: ['string', 'null'] })

type Row = { id: number }
type Parts = { databases: Databases; cursors: Cursors }

/** Departments, jobs and employees, each by id and page by page in both directions. */
export function hiringListRoutes(app: Server, parts: Parts) {
  listRoute(app, parts, { name: 'departments', view: DepartmentView, list: listDepartments })
  listRoute(app, parts, { name: 'jobs', view: JobView, list: listJobs })
  listRoute(app, parts, { name: 'employees', view: EmployeeView, list: listEmployees })
}

type List = { name: string; view: TSchema; list: (sql: Sql, page: Page) => Promise<Row[]> }

function listRoute(app: Server, { databases, cursors }: Parts, { name, view, list }: List) {
  const Answer = Type.Object({
    data: Type.Unsafe<Row[]>(Type.Array(view)),
    next_cursor: MaybeCursor,
    previous_cursor: MaybeCursor,
  })
  const listName = `hiring ${name}`
  app.get(
    `/v1/hiring/${name}`,
    {
      config: { scope: 'hiring:read' },
      schema: {
        tags: ['hiring'],
        summary: `${name[0]?.toUpperCase()}${name.slice(1)} by id, page by page`,
        querystring: ListQuery,
        response: { 200: Answer },
      },
    },
    async (request, reply) => {
      const { limit, cursor } = request.query
      const place = cursor === undefined ? undefined : readPlace(cursors, listName, cursor)
      const direction = place?.direction ?? 'forward'
      const page = { limit: limit + 1, after: place?.id, descending: direction === 'backward' }
      const rows = await timed(reply, 'db', list(databases.reads, page))
      const seal = (to: Direction, id: number) => cursors.seal(listName, [to, id])
      return pageOf(rows, { limit, direction, isFirst: !place, seal })
    },
  )
}

type Direction = 'forward' | 'backward'

function readPlace(cursors: Cursors, list: string, cursor: string): { direction: Direction; id: number } {
  const [direction, id] = cursors.open(list, cursor) as [Direction, number]
  return { direction, id }
}

type PageParts = {
  limit: number
  direction: Direction
  isFirst: boolean
  seal: (direction: Direction, id: number) => string
}

function pageOf(rows: Row[], { limit, direction, isFirst, seal }: PageParts) {
  const hasMore = rows.length > limit
  const page = rows.slice(0, limit)
  if (direction === 'backward') page.reverse()
  const [first, last] = [page[0], page.at(-1)]
  const hasNext = direction === 'backward' || hasMore
  const hasPrevious = direction === 'backward' ? hasMore : !isFirst
  return {
    data: page,
    next_cursor: hasNext && last ? seal('forward', last.id) : null,
    previous_cursor: hasPrevious && first ? seal('backward', first.id) : null,
  }
}
