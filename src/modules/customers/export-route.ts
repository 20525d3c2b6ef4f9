import { Readable } from 'node:stream'
import { type Static, Type } from 'typebox'
import type { Databases } from '../../platform/database.ts'
import { csvLine } from '../../platform/http/csv.ts'
import type { Server } from '../../platform/http/server.ts'
import { type StreamSlots, streamTimeoutMs } from '../../platform/http/streams.ts'
import { readFilter } from './customer-list-query.ts'
import { FilterQuery } from './customer-list-routes.ts'
import type { CustomerView } from './customer-schemas.ts'
import { readSort } from './customer-sort.ts'
import { streamCustomers } from './stream-customers.ts'

const formats = {
  csv: { type: 'text/csv; charset=utf-8; header=present', write: asCsv },
  ndjson: { type: 'application/x-ndjson; charset=utf-8', write: asLines },
}

const ExportQuery = Type.Object(
  {
    ...FilterQuery.properties,
    format: Type.Unsafe<keyof typeof formats>({ type: 'string', enum: ['csv', 'ndjson'], default: 'csv' }),
  },
  { additionalProperties: false },
)

/** What the list shows under a filter, as a file. */
export function exportRoute(app: Server, { databases, slots }: { databases: Databases; slots: StreamSlots }) {
  app.get(
    '/v1/customers/export',
    {
      config: { scope: 'customers:read' },
      handlerTimeout: streamTimeoutMs,
      exposeHeadRoute: false,
      schema: {
        tags: ['customers'],
        summary: 'Customers as CSV (with the default address) or NDJSON (with all addresses)',
        response: {
          200: {
            description: 'The file',
            content: {
              'text/csv': { schema: Type.Unsafe<Readable>(Type.String()) },
              'application/x-ndjson': { schema: Type.Unsafe<Readable>(Type.String()) },
            },
          },
        },
        querystring: ExportQuery,
      },
    },
    async (request, reply) => {
      const { format, sort } = request.query
      const { type, write } = formats[format]
      const customers = streamCustomers(databases.streams, {
        filter: readFilter(request.query),
        sort: readSort(sort),
        separator: '\n',
      })
      return reply
        .type(type)
        .header('content-disposition', `attachment; filename="customers.${format}"`)
        .send(Readable.from(slots.hold(write(customers)), { objectMode: false }))
    },
  )
}

const lineEnd = Buffer.from('\n')

async function* asLines(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const piece of pieces) {
    yield piece
    yield lineEnd
  }
}

const addressColumns = ['address_type', 'street', 'city', 'state', 'postal_code', 'country'] as const
const columns = ['id', 'name', 'email', 'phone', 'created_at', 'addresses', ...addressColumns]

// The header line waits for the first batch: what fails until then is still answered as an error.
async function* asCsv(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let header = csvLine(columns)
  for await (const piece of pieces) {
    const bodies = piece.toString().split('\n')
    yield Buffer.from(header + bodies.map(body => customerLine(JSON.parse(body))).join(''))
    header = ''
  }
  if (header) yield Buffer.from(header)
}

function customerLine(customer: Static<typeof CustomerView>): string {
  const { id, name, email, phone, created_at, addresses } = customer
  const main = addresses.find(address => address.is_default)
  const place = addressColumns.map(column => main?.[column])
  return csvLine([id, name, email, phone, created_at, addresses.length, ...place])
}
