import { fileURLToPath } from 'node:url'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Databases } from '../../../platform/database.ts'
import { csvLine } from '../../../platform/http/csv.ts'
import type { Server } from '../../../platform/http/server.ts'
import { timed } from '../../../platform/http/server-timing.ts'
import { wantsCsv } from '../../../platform/http/wants-csv.ts'
import { contractMetrics, type Metric, type MetricQuery, metrics } from './metrics.ts'

const described =
  'Counted are employees that have a date, a department and a job; months, quarters and years are those of UTC. ' +
  "Names are in the order of Unicode's root collation. CSV with `format=csv` or `Accept: text/csv`."

/** The metrics, as JSON or CSV: all under `/v1/hiring/metrics`, those of the contract also on its paths. */
export function metricRoutes(app: Server, { databases }: { databases: Databases }) {
  for (const metric of metrics) metricRoute(app, `/v1/hiring/metrics/${metric.name}`, metric, databases, {})
  for (const metric of contractMetrics)
    metricRoute(app, `/metrics/${metric.name}`, metric, databases, { contractOf: 'hiring' })
}

type Cell = string | number | null

function metricRoute(
  app: Server,
  path: string,
  metric: Metric,
  databases: Databases,
  access: { contractOf?: string },
) {
  const statement = fileURLToPath(new URL(`${metric.name}.sql`, import.meta.url))
  app.get(
    path,
    {
      config: { scope: 'hiring:read', ...access },
      schema: {
        tags: ['hiring'],
        summary: metric.summary,
        description: `${metric.description} ${described}`,
        querystring: Type.Object({ ...metric.query, format: Format }, { additionalProperties: false }),
        response: {
          200: {
            description: 'The metric',
            content: {
              'application/json': { schema: Type.Unsafe<unknown>(Type.Array(Type.Object(metric.row))) },
              'text/csv': { schema: Type.Unsafe<unknown>(Type.String()) },
            },
          },
        },
      },
    },
    async (request, reply) => {
      const query = request.query as MetricQuery
      const values = metric.values(query)
      // Values alone: the columns keep the names that the API gives them.
      const rows = await timed(reply, 'db', databases.reads.file(statement, values).values())
      reply.header('vary', 'accept')
      return isCsv(request) ? sendCsv(reply, metric, query, rows) : reply.send(asObjects(metric, rows))
    },
  )
}

const Format = Type.Optional(
  Type.Unsafe<'json' | 'csv'>({
    type: 'string',
    enum: ['json', 'csv'],
    description: 'What the Accept header says unless given.',
  }),
)

function isCsv(request: FastifyRequest): boolean {
  const { format } = request.query as { format?: 'json' | 'csv' }
  return format === undefined ? wantsCsv(request.headers.accept) : format === 'csv'
}

function asObjects(metric: Metric, rows: Cell[][]): Record<string, Cell>[] {
  const columns = Object.keys(metric.row)
  return rows.map(row => Object.fromEntries(columns.map((column, place) => [column, row[place] ?? null])))
}

function sendCsv(reply: FastifyReply, metric: Metric, { year }: Partial<MetricQuery>, rows: Cell[][]) {
  const fileName = [metric.name, year].filter(part => part !== undefined).join('-')
  return reply
    .type('text/csv; charset=utf-8; header=present')
    .header('content-disposition', `attachment; filename="${fileName}.csv"`)
    .send([Object.keys(metric.row), ...rows].map(csvLine).join(''))
}
