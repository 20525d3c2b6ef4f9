import { Readable } from 'node:stream'
import { Type } from 'typebox'
import type { Database, Databases } from '../../platform/database.ts'
import type { Server } from '../../platform/http/server.ts'
import { type StreamSlots, streamTimeoutMs } from '../../platform/http/streams.ts'
import { CustomerView } from './customer-schemas.ts'
import { streamCustomers } from './stream-customers.ts'
import { makeWholeList } from './whole-list.ts'

/** The contract path: all customers as one JSON array, streamed. */
export function clientsRoute(
  app: Server,
  { databases, slots }: { databases: Databases; slots: StreamSlots },
) {
  const wholeList = makeWholeList(databases.streams)
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
      const email = request.query.email?.trim() || undefined
      const kept = email === undefined ? await wholeList.kept() : undefined
      const read = () => (email === undefined ? wholeList.read() : customersByEmail(databases.streams, email))
      // What is in memory needs no connection, and so no place among those who hold one.
      const body = kept ? asArray(kept) : slots.hold(asArray(read()))
      return reply.type('application/json; charset=utf-8').send(Readable.from(body, { objectMode: false }))
    },
  )
}

function customersByEmail(streams: Database, email: string): AsyncGenerator<Buffer> {
  const sort = { field: 'id', descending: false } as const
  return streamCustomers(streams, { filter: { email }, sort, separator: ',' })
}

async function* asArray(pieces: AsyncIterable<Buffer> | Iterable<Buffer>): AsyncGenerator<Buffer> {
  let start = '['
  for await (const piece of pieces) {
    yield Buffer.from(start)
    yield piece
    start = ','
  }
  yield Buffer.from(start === '[' ? '[]' : ']')
}
