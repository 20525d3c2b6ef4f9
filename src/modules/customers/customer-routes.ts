import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import type { Databases } from '../../platform/database.ts'
import type { Once } from '../../platform/http/once.ts'
import type { Server } from '../../platform/http/server.ts'
import { timed } from '../../platform/http/server-timing.ts'
import { matchesTag, readIfMatch, versionTag } from '../../platform/http/versions.ts'
import { findCustomerDocument } from './customer-queries.ts'
import { CustomerChange, CustomerId, CustomerView, NewCustomer } from './customer-schemas.ts'
import {
  changeCustomer,
  customerNotFound,
  type RecordEvent,
  registerCustomer,
  removeCustomer,
} from './customers.ts'

/** What the routes of customers and their addresses need. */
export type CustomerRouteOptions = { databases: Databases; once: Once; record: RecordEvent }

/** One customer: register, read, change, remove. */
export function customerRoutes(app: Server, { databases, once, record }: CustomerRouteOptions) {
  const tags = ['customers']

  app.post(
    '/v1/customers',
    {
      config: { scope: 'customers:write', once: true },
      schema: { tags, summary: 'Register a customer', body: NewCustomer, response: { 201: CustomerView } },
    },
    async (request, reply) =>
      once(request, reply, async sql => {
        const { id, body, version } = await registerCustomer(sql, record, request.body)
        const headers = { location: `/v1/customers/${id}`, etag: versionTag(version) }
        return { status: 201, body: JSON.parse(body), headers }
      }),
  )

  app.get(
    '/v1/customers/:id',
    {
      config: { scope: 'customers:read' },
      schema: {
        tags,
        summary: 'One customer with its addresses',
        params: CustomerId,
        response: { 200: CustomerView, 304: Type.Null() },
      },
    },
    async (request, reply) => {
      const document = await timed(reply, 'db', findCustomerDocument(databases.writes, request.params.id))
      if (!document) throw customerNotFound()
      reply.header('etag', versionTag(document.version)).header('cache-control', 'private, no-cache')
      const known = request.headers['if-none-match']
      // Null would be a body of four letters.
      if (known !== undefined && matchesTag(known)(document.version))
        return reply.code(304).send(undefined as never)
      return sendJson(reply, document.body)
    },
  )

  app.patch(
    '/v1/customers/:id',
    {
      config: { scope: 'customers:write' },
      schema: {
        tags,
        summary: 'Change a customer',
        description: 'If-Match must carry the ETag that was read; 412 when somebody else was faster.',
        params: CustomerId,
        headers: Type.Object({ 'if-match': Type.Optional(Type.String()) }),
        body: CustomerChange,
        response: { 200: CustomerView },
      },
    },
    async (request, reply) => {
      const isSeen = readIfMatch(request.headers['if-match'])
      const document = await databases.writes.begin(sql =>
        changeCustomer(sql, record, request.params.id, isSeen, request.body),
      )
      reply.header('etag', versionTag(document.version))
      return sendJson(reply, document.body)
    },
  )

  app.delete(
    '/v1/customers/:id',
    {
      config: { scope: 'customers:write' },
      schema: {
        tags,
        summary: 'Remove a customer and its addresses',
        params: CustomerId,
        headers: Type.Object({ 'if-match': Type.Optional(Type.String()) }),
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const isSeen = matchesTag(request.headers['if-match'] ?? '*')
      await databases.writes.begin(sql => removeCustomer(sql, record, request.params.id, isSeen))
      return reply.code(204).send(null)
    },
  )
}

/** Sends JSON that PostgreSQL has written already, past the serialiser. */
export function sendJson(reply: FastifyReply, text: string): FastifyReply {
  return reply.type('application/json; charset=utf-8').serializer(asItIs).send(text)
}

const asItIs = (text: unknown) => text as string
