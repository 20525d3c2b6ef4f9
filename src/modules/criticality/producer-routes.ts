import { type Static, Type } from 'typebox'
import type { Databases } from '../../platform/database.ts'
import type { Cursors } from '../../platform/http/cursor.ts'
import { openPage } from '../../platform/http/pages.ts'
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
      const page = openPage<[producer: string]>(cursors, 'producers', request.query)
      const wanted = { after: page.after?.[0], limit: page.rowsMax }
      const found = await timed(reply, 'db', listProducers(databases.reads, wanted))
      const { rows, next_cursor } = page.cut(found, ({ producer }) => [producer])
      return { data: rows.map(viewProducer), next_cursor }
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
