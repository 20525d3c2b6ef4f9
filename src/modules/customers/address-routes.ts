import { type Static, Type } from 'typebox'
import type { Server } from '../../platform/http/server.ts'
import { timed } from '../../platform/http/server-timing.ts'
import { matchesTag, readIfMatch, versionTag } from '../../platform/http/versions.ts'
import { type Address, findAddress, listAddresses } from './address-queries.ts'
import { addAddress, addressNotFound, changeAddress, removeAddress } from './addresses.ts'
import { findCustomerDocument } from './customer-queries.ts'
import type { CustomerRouteOptions } from './customer-routes.ts'
import { AddressChange, AddressId, AddressView, CustomerId, NewAddress } from './customer-schemas.ts'
import { customerNotFound } from './customers.ts'

const IfMatch = Type.Object({ 'if-match': Type.Optional(Type.String()) })

/** A customer's addresses: list, add, read, change, remove. */
export function addressRoutes(app: Server, { databases, once, record }: CustomerRouteOptions) {
  const tags = ['customers']
  const { writes } = databases

  app.get(
    '/v1/customers/:id/addresses',
    {
      config: { scope: 'customers:read' },
      schema: {
        tags,
        summary: 'Addresses of a customer',
        params: CustomerId,
        response: { 200: Type.Object({ data: Type.Array(AddressView) }) },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const addresses = await timed(reply, 'db', listAddresses(writes, id))
      if (addresses.length === 0 && !(await findCustomerDocument(writes, id))) throw customerNotFound()
      return { data: addresses.map(view) }
    },
  )

  app.post(
    '/v1/customers/:id/addresses',
    {
      config: { scope: 'customers:write', once: true },
      schema: {
        tags,
        summary: 'Add an address',
        params: CustomerId,
        body: NewAddress,
        response: { 201: AddressView },
      },
    },
    async (request, reply) =>
      once(request, reply, async sql => {
        const { id } = request.params
        const address = await addAddress(sql, record, id, request.body)
        const headers = {
          location: `/v1/customers/${id}/addresses/${address.id}`,
          etag: versionTag(address.version),
        }
        return { status: 201, body: view(address), headers }
      }),
  )

  app.get(
    '/v1/customers/:id/addresses/:addressId',
    {
      config: { scope: 'customers:read' },
      schema: { tags, summary: 'One address', params: AddressId, response: { 200: AddressView } },
    },
    async (request, reply) => {
      const { id, addressId } = request.params
      const address = await timed(reply, 'db', findAddress(writes, id, addressId))
      if (!address) throw addressNotFound()
      return reply.header('etag', versionTag(address.version)).send(view(address))
    },
  )

  app.patch(
    '/v1/customers/:id/addresses/:addressId',
    {
      config: { scope: 'customers:write' },
      schema: {
        tags,
        summary: 'Change an address; "is_default": true passes the default to it',
        params: AddressId,
        headers: IfMatch,
        body: AddressChange,
        response: { 200: AddressView },
      },
    },
    async (request, reply) => {
      const isSeen = readIfMatch(request.headers['if-match'])
      const place = { customerId: request.params.id, id: request.params.addressId }
      const address = await writes.begin(sql => changeAddress(sql, record, place, isSeen, request.body))
      return reply.header('etag', versionTag(address.version)).send(view(address))
    },
  )

  app.delete(
    '/v1/customers/:id/addresses/:addressId',
    {
      config: { scope: 'customers:write' },
      schema: {
        tags,
        summary: 'Remove an address; the oldest other one becomes the default if need be',
        params: AddressId,
        headers: IfMatch,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      const isSeen = matchesTag(request.headers['if-match'] ?? '*')
      const place = { customerId: request.params.id, id: request.params.addressId }
      await writes.begin(sql => removeAddress(sql, record, place, isSeen))
      return reply.code(204).send(null)
    },
  )
}

function view(address: Address): Static<typeof AddressView> {
  return {
    id: address.id,
    client_id: address.customerId,
    address_type: address.addressType,
    street: address.street,
    city: address.city,
    country: address.country,
    state: address.state,
    postal_code: address.postalCode,
    is_default: address.isDefault,
    created_at: address.createdAt.toISOString(),
  }
}
