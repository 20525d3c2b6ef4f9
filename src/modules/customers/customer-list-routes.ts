import type { FastifyReply } from 'fastify'
import { type Static, Type } from 'typebox'
import type { Databases } from '../../platform/database.ts'
import type { Cursors } from '../../platform/http/cursor.ts'
import { openPageBothWays } from '../../platform/http/pages.ts'
import type { Server } from '../../platform/http/server.ts'
import { timed } from '../../platform/http/server-timing.ts'
import type { CustomerFilter } from './customer-filter.ts'
import { readFilter, readFrom } from './customer-list-query.ts'
import { sendJson } from './customer-routes.ts'
import { CustomerView } from './customer-schemas.ts'
import { type Position, readSort, sorts } from './customer-sort.ts'
import { type Count, countExactly, estimateCount, listPage, type PageRow } from './list-customers.ts'

const text = (maxLength: number, description: string) =>
  Type.Optional(Type.String({ minLength: 1, maxLength, description }))

/** What narrows and orders a list or an export. */
export const FilterQuery = Type.Object(
  {
    sort: Type.String({
      enum: sorts.flatMap(field => [field, `-${field}`]),
      default: 'id',
      description: 'Field to sort by; a minus turns the order.',
    }),
    q: text(100, 'Words that occur in the name, email or phone; accents and case do not count.'),
    email: text(254, 'A part of the email.'),
    country: text(100, 'Country of an address.'),
    city: text(100, 'City of the same address.'),
    created_from: text(40, 'A date or a time with zone, inclusive.'),
    created_to: text(40, 'A date (that day included) or a time with zone (exclusive).'),
  },
  { additionalProperties: false },
)

// A cursor holds the key of a name, and one character may become eighteen in it.
const cursorLengthMax = 10_000

const ListQuery = Type.Object(
  {
    ...FilterQuery.properties,
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
    cursor: text(cursorLengthMax, 'next_cursor or previous_cursor of a page of the same list.'),
    from: text(254, 'Start value of the sort: "M" for names from M on, an id, an email or a time.'),
    count: Type.String({ enum: ['none', 'estimated', 'exact'], default: 'none' }),
  },
  { additionalProperties: false },
)

const MaybeCursor = Type.Unsafe<string | null>({ type: ['string', 'null'] })
const Page = Type.Object({
  data: Type.Array(CustomerView),
  next_cursor: MaybeCursor,
  previous_cursor: MaybeCursor,
  count: Type.Optional(Type.Object({ value: Type.Integer(), exact: Type.Boolean() })),
})

/** The list of customers: sorted, searched, filtered, page by page in both directions. */
export function customerListRoutes(
  app: Server,
  { databases, cursors }: { databases: Databases; cursors: Cursors },
) {
  app.get(
    '/v1/customers',
    {
      config: { scope: 'customers:read' },
      schema: {
        tags: ['customers'],
        summary: 'Customers with their addresses, page by page',
        querystring: ListQuery,
        response: { 200: Page },
      },
    },
    async (request, reply) => answerPage(reply, request.query, { databases, cursors }),
  )
}

type Place = [key: Position['key'], id: number]

async function answerPage(
  reply: FastifyReply,
  query: Static<typeof ListQuery>,
  { databases, cursors }: { databases: Databases; cursors: Cursors },
) {
  const sort = readSort(query.sort)
  const filter = readFilter(query)
  const from = readFrom(sort, query.from)
  const list = listName(query.sort, filter, from)
  const { limit, cursor } = query
  const startsWithin = from !== undefined
  const page = openPageBothWays<Place>(cursors, list, { limit, cursor, startsWithin })
  const counting = countFor(query.count, databases, filter)
  counting?.catch(() => {})
  const found = await timed(
    reply,
    'db',
    listPage(databases.reads, {
      sort: page.isBackward ? { ...sort, descending: !sort.descending } : sort,
      filter,
      limit: page.rowsMax,
      after: page.after && { key: page.after[0], id: page.after[1] },
      from: page.after ? undefined : from,
    }),
  )
  const count = await counting
  return sendJson(reply, pageText(page.cut(found, placeOf), count))
}

/** How the cursors of a list name it: one of another sort, filter or start does not fit. */
export function listName(sort: string, filter: CustomerFilter, from?: string): string {
  return `customers ${JSON.stringify([sort, filter, from])}`
}

/** What the cursors of the list hold of a customer. */
export function placeOf({ key, id }: Position): Place {
  return [key, id]
}

function countFor(mode: string, databases: Databases, filter: CustomerFilter): Promise<Count> | undefined {
  if (mode === 'exact') return countExactly(databases.reads, filter)
  return mode === 'estimated' ? estimateCount(databases.reads, filter) : undefined
}

type CutPage = { rows: PageRow[]; next_cursor: string | null; previous_cursor: string | null }

function pageText({ rows, next_cursor, previous_cursor }: CutPage, count: Count | undefined): string {
  return [
    `{"data":[${rows.map(({ body }) => body).join(',')}]`,
    `"next_cursor":${JSON.stringify(next_cursor)}`,
    `"previous_cursor":${JSON.stringify(previous_cursor)}`,
    ...(count ? [`"count":${JSON.stringify(count)}`] : []),
  ]
    .join(',')
    .concat('}')
}
