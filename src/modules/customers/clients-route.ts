import { Readable } from 'node:stream'
import { Type } from 'typebox'
import type { Databases } from '../../platform/database.ts'
import type { Server } from '../../platform/http/server.ts'
import { type StreamSlots, streamTimeoutMs } from '../../platform/http/streams.ts'
import type { CustomerFilter } from './customer-filter.ts'
import { CustomerView } from './customer-schemas.ts'
import { streamCustomers } from './stream-customers.ts'

/** The contract path: all customers as one JSON array, streamed. */
export function clientsRoute(
  app: Server,
  { databases, slots }: { databases: Databases; slots: StreamSlots },
) {
  app.get(
    '/clients',
    {
      config: { scope: 'customers:read', contractOf: 'customers' },
      handlerTimeout: streamTimeoutMs,
      exposeHeadRoute: false,
      schema: {
        tags: ['customers'],
        summary: 'All customers as one array',
        querystring: Type.Object({
          email: Type.Optional(
            Type.String({ maxLength: 254, description: 'A part of the email, whatever its case.' }),
          ),
        }),
        response: { 200: Type.Unsafe<Readable>(Type.Array(CustomerView)) },
      },
    },
    async (request, reply) => {
      const filter = { email: request.query.email?.trim() || undefined }
      const body = slots.hold(asArray(databases, filter))
      return reply.type('application/json; charset=utf-8').send(Readable.from(body, { objectMode: false }))
    },
  )
}

async function* asArray({ streams }: Databases, filter: CustomerFilter): AsyncGenerator<Buffer> {
  const sort = { field: 'id', descending: false } as const
  let start = '['
  for await (const piece of streamCustomers(streams, { filter, sort, separator: ',' })) {
    yield Buffer.from(start)
    yield piece
    start = ','
  }
  yield Buffer.from(start === '[' ? '[]' : ']')
}
