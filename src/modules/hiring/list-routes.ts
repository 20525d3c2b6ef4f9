import { type TSchema, Type } from 'typebox'
import type { Databases, Sql } from '../../platform/database.ts'
import type { Cursors } from '../../platform/http/cursor.ts'
import { openPageBothWays } from '../../platform/http/pages.ts'
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
      const page = openPageBothWays<[id: number]>(cursors, `hiring ${name}`, request.query)
      const wanted = { limit: page.rowsMax, after: page.after?.[0], descending: page.isBackward }
      const found = await timed(reply, 'db', list(databases.reads, wanted))
      const { rows, ...ends } = page.cut(found, ({ id }) => [id])
      return { data: rows, ...ends }
    },
  )
}
