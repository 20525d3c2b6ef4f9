import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import type { Databases } from '../../../platform/database.ts'
import { csvLine } from '../../../platform/http/csv.ts'
import type { Cursors } from '../../../platform/http/cursor.ts'
import { openPage } from '../../../platform/http/pages.ts'
import type { Server } from '../../../platform/http/server.ts'
import { timed } from '../../../platform/http/server-timing.ts'
import { wantsCsv } from '../../../platform/http/wants-csv.ts'
import { allProviders, type ProviderScope, providerAsked } from '../provider-scope.ts'
import { answerFigure, type CustomerNames } from './answer-figure.ts'
import { type Answer, type Figure, type FigureQuery, figures, type Place } from './figures.ts'
import { monthsKept } from './kept-windows.ts'
import { checkDays } from './read-days.ts'
import { makeWindowNotes, type WindowNotes } from './window-notes.ts'

type Parts = {
  databases: Databases
  cursors: Cursors
  /** Whose days the sales are counted in. */
  timeZone: string
  customerNames: CustomerNames
}

type Query = FigureQuery & { provider?: string; cursor?: string; format?: 'json' | 'csv' }
type Asked = { scope: ProviderScope; query: Query; next: string | null; answer: Answer }

const cursorLengthMax = 1_000

const described =
  "A key that is bound to a provider sees that provider's sales only; others name one with `provider`, or get all " +
  "providers' sales together. All figures of an answer are of one moment, `as_of`; `sales` is the number of sales behind " +
  'them. CSV with `format=csv` or `Accept: text/csv` has these in the headers `x-as-of` and `x-sales`, and its next page in `link`.'

/** The figures of sales under `/v1/sales`, as JSON or CSV. */
export function salesFigureRoutes(app: Server, parts: Parts) {
  const noteWindow = makeWindowNotes({
    database: parts.databases.writes,
    timeZone: parts.timeZone,
    onError: error => app.log.warn({ err: error }, 'which window was asked for could not be noted'),
  })
  for (const figure of figures) figureRoute(app, figure, { ...parts, noteWindow })
}

type Noting = Parts & { noteWindow: WindowNotes }

function figureRoute(app: Server, figure: Figure, parts: Noting) {
  app.get(
    `/v1/sales/${figure.name}`,
    {
      config: { scope: 'sales:read' },
      schema: {
        tags: ['sales'],
        summary: figure.summary,
        description: `${figure.description} ${described}`,
        querystring: Type.Object(
          { ...figure.query, ...Provider, ...(figure.keyOf ? Cursor : {}), ...Format },
          { additionalProperties: false },
        ),
        response: {
          200: {
            description: 'The figures',
            headers: {
              'x-as-of': { type: 'string', description: 'CSV: as `as_of`.' },
              'x-sales': { type: 'integer', description: 'CSV: as `sales`.' },
              link: { type: 'string', description: 'CSV: the next page, if there is one.' },
            },
            content: {
              'application/json': { schema: Type.Unsafe<unknown>(bodySchema(figure)) },
              'text/csv': { schema: Type.Unsafe<unknown>(Type.String()) },
            },
          },
        },
      },
    },
    async (request, reply) => {
      const query = request.query as Query
      checkDays(query.from, query.to, figure.daysMax)
      const scope = await providerAsked(parts.databases.reads, request.actor, query.provider)
      const asked = await ask(reply, figure, { scope, query }, parts)
      reply.header('vary', 'accept')
      return isCsv(request, query)
        ? sendCsv(request, reply, figure, asked)
        : reply.send(bodyOf(figure, asked))
    },
  )
}

const Provider = {
  provider: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 32,
      description: 'Only this provider. All together unless given.',
    }),
  ),
}
const Cursor = {
  cursor: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: cursorLengthMax,
      description: 'next_cursor of the page before, with the same provider and filters.',
    }),
  ),
}
const Format = {
  format: Type.Optional(
    Type.Unsafe<'json' | 'csv'>({
      type: 'string',
      enum: ['json', 'csv'],
      description: 'What the Accept header says unless given.',
    }),
  ),
}

function bodySchema(figure: Figure) {
  return Type.Object({
    as_of: Type.Unsafe<Date>({ type: 'string', format: 'date-time' }),
    sales: Type.Integer({ minimum: 0 }),
    provider: Type.Unsafe<string | null>({ type: ['string', 'null'], description: 'Null for all together.' }),
    ...(figure.body ?? { ...figure.about, data: Type.Array(Type.Object(figure.line)) }),
    ...(figure.keyOf ? { next_cursor: Type.Unsafe<string | null>({ type: ['string', 'null'] }) } : {}),
  })
}

async function ask(
  reply: FastifyReply,
  figure: Figure,
  { scope, query }: Pick<Asked, 'scope' | 'query'>,
  { databases, cursors, timeZone, customerNames, noteWindow }: Noting,
): Promise<Asked> {
  const { from, to, customer_id, product, above_average, months, limit, cursor } = query
  const list = `sales ${figure.name} ${JSON.stringify([scope, from, to, customer_id, product, above_average, months])}`
  const page = openPage<Place>(cursors, list, { limit, cursor })
  const place = page.after ?? []
  const values = figure.values(query, { scope, timeZone, limit: page.rowsMax, place })
  const whole = await timed(
    reply,
    'db',
    answerFigure(databases.reads, figure, { scope, values, customerNames }),
  )
  const { keyOf, salesOf, isOfWindow } = figure
  if (isOfWindow && !monthsKept.some(kept => kept === months))
    noteWindow({ scope, from: whole.about.from as string, to: whole.about.to as string })
  const cut = keyOf && page.cut(whole.lines, keyOf)
  const lines = cut?.rows ?? whole.lines
  const next = cut?.next_cursor ?? null
  return { scope, query, next, answer: { ...whole, lines, sales: salesOf?.(lines) ?? whole.sales } }
}

function bodyOf(figure: Figure, { scope, answer, next }: Asked): Record<string, unknown> {
  return {
    as_of: answer.asOf,
    sales: answer.sales,
    provider: scope === allProviders ? null : scope,
    ...(figure.bodyOf?.(answer) ?? { ...answer.about, data: answer.lines }),
    ...(figure.keyOf ? { next_cursor: next } : {}),
  }
}

function isCsv(request: FastifyRequest, { format }: Query): boolean {
  return format === undefined ? wantsCsv(request.headers.accept) : format === 'csv'
}

function sendCsv(request: FastifyRequest, reply: FastifyReply, figure: Figure, { answer, next }: Asked) {
  if (next !== null) {
    const [path = '', search = ''] = request.url.split('?')
    const query = new URLSearchParams(search)
    query.set('cursor', next)
    reply.header('link', `<${path}?${query}>; rel="next"`)
  }
  const columns = Object.keys(figure.line)
  const rows = answer.lines.map(line => columns.map(column => line[column]))
  return reply
    .type('text/csv; charset=utf-8; header=present')
    .header('content-disposition', `attachment; filename="${figure.name}.csv"`)
    .header('x-as-of', answer.asOf.toISOString())
    .header('x-sales', String(answer.sales))
    .send([columns, ...rows].map(csvLine).join(''))
}
