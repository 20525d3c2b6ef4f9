import { type Static, Type } from 'typebox'
import type { Databases } from '../../platform/database.ts'
import type { Cursors } from '../../platform/http/cursor.ts'
import type { Server } from '../../platform/http/server.ts'
import { timed } from '../../platform/http/server-timing.ts'
import { listProducers, type Producer } from './producer-queries.ts'

const ListQuery = Type.Object(
  {
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
    cursor: Type.Optional(Type.String({ minLength: 1, maxLength: 1_000 })),
  },
  { additionalProperties: false },
)
const Seconds = Type.Number({ description: 'Received at, less Change_at. Below zero: its clock is ahead.' })
const Time = Type.String({ format: 'date-time' })
const ProducerView = Type.Object({
  producer: Type.String(),
  last_received_at: Time,
  last_change_at: Time,
  last_status: Type.Integer({ minimum: 1, maximum: 5 }),
  changes_measured: Type.Integer({ description: 'The last ones, at most 20.' }),
  skew_seconds: Type.Object({ last: Seconds, median: Seconds, lowest: Seconds }),
})
const Page = Type.Object({
  data: Type.Array(ProducerView),
  next_cursor: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
})

/** The applications that report changes, and how far their clocks are from ours. */
export function producerRoutes(
  app: Server,
  { databases, cursors }: { databases: Databases; cursors: Cursors },
) {
  app.get(
    '/v1/criticality/producers',
    {
      config: { scope: 'criticality:read' },
      schema: {
        tags: ['criticality'],
        summary: 'Applications that report changes, by name, with the skew of their clocks',
        description:
          'What is measured is a clock that is behind and a change that came late, together: the lowest is the nearest to the clock alone.',
        querystring: ListQuery,
        response: { 200: Page },
      },
    },
    async (request, reply) => {
      const { limit, cursor } = request.query
      const list = 'producers'
      const [after] = cursor === undefined ? [undefined] : (cursors.open(list, cursor) as [string])
      const rows = await timed(reply, 'db', listProducers(databases.reads, { limit: limit + 1, after }))
      const page = rows.slice(0, limit)
      const last = page.at(-1)
      return {
        data: page.map(viewProducer),
        next_cursor: rows.length > limit && last ? cursors.seal(list, [last.producer]) : null,
      }
    },
  )
}

function viewProducer(row: Producer): Static<typeof ProducerView> {
  return {
    producer: row.producer,
    last_received_at: row.lastReceivedAt.toISOString(),
    last_change_at: row.lastChangeAt.toISOString(),
    last_status: row.lastStatus,
    changes_measured: row.changesMeasured,
    skew_seconds: {
      last: row.skewSecondsLast,
      median: row.skewSecondsMedian,
      lowest: row.skewSecondsLowest,
    },
  }
}
