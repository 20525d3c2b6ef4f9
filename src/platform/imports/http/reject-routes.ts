import { Type } from 'typebox'
import type { Databases } from '../../database.ts'
import type { Cursors } from '../../http/cursor.ts'
import { openPage } from '../../http/pages.ts'
import type { Server } from '../../http/server.ts'
import { timed } from '../../http/server-timing.ts'
import { chooseLanguage } from '../../language.ts'
import type { ImportTarget } from '../target.ts'
import { describeReject } from './describe-reject.ts'
import { countRejects, listRejects } from './import-reads.ts'
import { RejectView } from './import-schemas.ts'
import { rejectCellReader } from './reject-cells.ts'
import { getVisibleImport } from './visible-imports.ts'

const Params = Type.Object({ id: Type.String() })

const RejectsQuery = Type.Object(
  {
    code: Type.Optional(
      Type.String({ minLength: 1, maxLength: 100, description: 'Rows that have this among their faults.' }),
    ),
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
    cursor: Type.Optional(
      Type.String({ minLength: 1, maxLength: 1_000, description: 'next_cursor of the page before.' }),
    ),
  },
  { additionalProperties: false },
)

const Summary = Type.Object({
  rows_rejected: Type.Integer(),
  faults: Type.Array(
    Type.Object({
      code: Type.String(),
      column: Type.Union([Type.String(), Type.Null()]),
      rows: Type.Integer({ description: 'A row with several faults counts for each of them.' }),
    }),
  ),
})

type Options = { databases: Databases; cursors: Cursors; targets: readonly ImportTarget[] }

/** The rows of an import that were not loaded, one by one and summed up. */
export function rejectRoutes(app: Server, { databases, cursors, targets }: Options) {
  app.get(
    '/v1/imports/:id/rejects',
    {
      config: { scope: 'caller' },
      schema: {
        tags: ['imports'],
        summary: 'Rejects of an import by line, page by page',
        params: Params,
        querystring: RejectsQuery,
        response: {
          200: Type.Object({
            data: Type.Array(RejectView),
            next_cursor: Type.Union([Type.String(), Type.Null()]),
          }),
        },
      },
    },
    async (request, reply) => {
      const { code, limit, cursor } = request.query
      const { record, target } = await getVisibleImport(
        databases.writes,
        request.params.id,
        request.actor,
        targets,
      )
      const list = `rejects ${record.id} ${code ?? ''}`
      const page = openPage<[line: number]>(cursors, list, { limit, cursor })
      const wanted = { code, afterLine: page.after?.[0] ?? 0, limit: page.rowsMax }
      const found = await timed(reply, 'db', listRejects(databases.writes, record.id, wanted))
      const { rows, next_cursor } = page.cut(found, ({ line }) => [line])
      const language = chooseLanguage(request.headers['accept-language'])
      const readCells = rejectCellReader(target, record.reading)
      return {
        data: rows.map(reject => describeReject(reject, readCells(reject.raw), target, language)),
        next_cursor,
      }
    },
  )

  app.get(
    '/v1/imports/:id/rejects/summary',
    {
      config: { scope: 'caller' },
      schema: {
        tags: ['imports'],
        summary: 'How often each fault occurs in an import',
        params: Params,
        response: { 200: Summary },
      },
    },
    async (request, reply) => {
      const { record } = await getVisibleImport(databases.writes, request.params.id, request.actor, targets)
      const faults = await timed(reply, 'db', countRejects(databases.writes, record.id))
      return { rows_rejected: record.rowsRejected, faults: [...faults] }
    },
  )
}
