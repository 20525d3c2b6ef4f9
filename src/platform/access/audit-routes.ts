import { Type } from 'typebox'
import type { Database } from '../database.ts'
import type { Cursors } from '../http/cursor.ts'
import { openPage } from '../http/pages.ts'
import type { Server } from '../http/server.ts'
import { readTime } from '../http/times.ts'
import { listAuditEntries } from './audit-queries.ts'

const AuditView = Type.Object({
  id: Type.Integer(),
  at: Type.Unsafe<Date>({ type: 'string', format: 'date-time' }),
  actor: Type.String(),
  action: Type.String(),
  subject: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
  ip: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
  request_id: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
  details: Type.Unsafe<object>({ type: 'object', additionalProperties: true }),
})

/** The audit trail, newest first. It can be read and never changed. */
export function auditRoutes(app: Server, { database, cursors }: { database: Database; cursors: Cursors }) {
  app.get(
    '/v1/audit',
    {
      config: { scope: 'audit:read' },
      schema: {
        tags: ['access'],
        summary: 'The audit trail, newest first',
        querystring: Type.Object(
          {
            actor: Type.Optional(Type.String({ maxLength: 100 })),
            subject: Type.Optional(Type.String({ maxLength: 300 })),
            action: Type.Optional(
              Type.String({
                maxLength: 100,
                description: 'An action, `key.created`, or what it begins with, `key`.',
              }),
            ),
            from: Type.Optional(
              Type.String({ maxLength: 40, description: 'A date or a time with zone, inclusive.' }),
            ),
            to: Type.Optional(
              Type.String({
                maxLength: 40,
                description: 'A date (that day included) or a time with zone (exclusive).',
              }),
            ),
            cursor: Type.Optional(Type.String({ maxLength: 1000 })),
            limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
          },
          { additionalProperties: false },
        ),
        response: {
          200: Type.Object({
            data: Type.Array(AuditView),
            next_cursor: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
          }),
        },
      },
    },
    async request => {
      const { actor, subject, action, cursor, limit } = request.query
      const from = readTime('/from', request.query.from)
      const before = readTime('/to', request.query.to, { wholeDay: true })
      const filter = { actor, subject, action, from, before }
      const list = `audit ${JSON.stringify(filter)}`
      const page = openPage<[id: number]>(cursors, list, { limit, cursor })
      const wanted = { ...filter, beforeId: page.after?.[0], limit: page.rowsMax }
      const { rows, next_cursor } = page.cut(await listAuditEntries(database, wanted), ({ id }) => [id])
      return { data: rows, next_cursor }
    },
  )
}
