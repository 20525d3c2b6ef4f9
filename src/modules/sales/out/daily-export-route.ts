import { Readable } from 'node:stream'
import { Type } from 'typebox'
import type { Database, Databases } from '../../../platform/database.ts'
import { csvLine } from '../../../platform/http/csv.ts'
import type { Server } from '../../../platform/http/server.ts'
import { type StreamSlots, streamTimeoutMs } from '../../../platform/http/streams.ts'
import { type ProviderScope, providerAsked } from '../provider-scope.ts'
import { answerFigure, type CustomerNames } from './answer-figure.ts'
import { type Figure, type FigureQuery, figures, type Line, type Place } from './figures.ts'
import { checkDays } from './read-days.ts'

type Options = { databases: Databases; slots: StreamSlots; timeZone: string; customerNames: CustomerNames }
type Asked = Omit<Options, 'databases' | 'slots'> & { scope: ProviderScope; query: FigureQuery }

const pageLines = 5_000
const daily = figures.find(({ name }) => name === 'daily') as Figure

/** Daily sales under a filter, all of them, as a file: `/v1/sales/daily` without its pages. */
export function dailyExportRoute(app: Server, { databases, slots, ...options }: Options) {
  const { limit: _, ...filter } = daily.query
  app.get(
    '/v1/sales/daily/export',
    {
      config: { scope: 'sales:read' },
      handlerTimeout: streamTimeoutMs,
      exposeHeadRoute: false,
      schema: {
        tags: ['sales'],
        summary: 'Daily sales of each customer as CSV, all of them',
        description:
          'By day, then customer, with the filters of `/v1/sales/daily`. Every 5,000 lines are of one moment.',
        querystring: Type.Object(
          { ...filter, provider: Type.Optional(Type.String({ minLength: 1, maxLength: 32 })) },
          { additionalProperties: false },
        ),
        response: {
          200: {
            description: 'The file',
            content: { 'text/csv': { schema: Type.Unsafe<Readable>(Type.String()) } },
          },
        },
      },
    },
    async (request, reply) => {
      const { provider, ...query } = request.query as FigureQuery & { provider?: string }
      checkDays(query.from, query.to)
      const scope = await providerAsked(databases.reads, request.actor, provider)
      const csv = dailyCsv(databases.reads, { scope, query, ...options })
      return reply
        .type('text/csv; charset=utf-8; header=present')
        .header('content-disposition', 'attachment; filename="daily-sales.csv"')
        .send(Readable.from(slots.hold(csv), { objectMode: false }))
    },
  )
}

// The header line waits for the first lines: what fails until then is still answered as an error.
async function* dailyCsv(
  database: Database,
  { scope, query, timeZone, customerNames }: Asked,
): AsyncGenerator<Buffer> {
  const columns = Object.keys(daily.line)
  let header = csvLine(columns)
  let place: Place = []
  let lines: Line[]
  do {
    const values = daily.values(query, { scope, timeZone, limit: pageLines, place })
    ;({ lines } = await answerFigure(database, daily, { scope, values, customerNames }))
    yield Buffer.from(header + lines.map(line => csvLine(columns.map(column => line[column]))).join(''))
    header = ''
    const last = lines.at(-1)
    if (last && daily.keyOf) place = daily.keyOf(last)
  } while (lines.length === pageLines)
}
