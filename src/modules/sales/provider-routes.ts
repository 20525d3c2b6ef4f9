import { Type } from 'typebox'
import type { Actor } from '../../platform/access/actor.ts'
import type { Databases } from '../../platform/database.ts'
import { AppError } from '../../platform/errors.ts'
import type { Cursors } from '../../platform/http/cursor.ts'
import type { Once } from '../../platform/http/once.ts'
import { openPage } from '../../platform/http/pages.ts'
import type { Server } from '../../platform/http/server.ts'
import { timed } from '../../platform/http/server-timing.ts'
import { listProducts, listProviders, type Product, type Provider } from './provider-queries.ts'
import { allProviders, providerAsked, withProvider } from './provider-scope.ts'
import { registerProduct, registerProvider } from './providers.ts'

const Name = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' })
const ProviderId = Type.String({
  pattern: '^[a-z0-9][a-z0-9-]{0,31}$',
  description: 'Lower-case letters, digits and hyphens, 32 at most.',
})
const Code = Type.String({ minLength: 1, maxLength: 64, pattern: '\\S' })
const Time = Type.String({ format: 'date-time' })

const NewProvider = Type.Object({ id: ProviderId, name: Name }, { additionalProperties: false })
const ProviderView = Type.Object({ id: Type.String(), name: Type.String(), created_at: Time })

const NewProduct = Type.Object(
  { code: Code, provider_id: ProviderId, name: Name },
  { additionalProperties: false },
)
const ProductView = Type.Object({
  code: Type.String(),
  provider_id: Type.String(),
  name: Type.String(),
  created_at: Time,
})

const pageQuery = {
  limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
  cursor: Type.Optional(
    Type.String({ minLength: 1, maxLength: 1_000, description: 'next_cursor of the page before.' }),
  ),
}
const MaybeCursor = Type.Unsafe<string | null>({ type: ['string', 'null'] })
const named = Type.Optional(
  Type.String({ minLength: 1, maxLength: 64, description: 'Id of a provider; a bound key has its own.' }),
)

type Options = { databases: Databases; once: Once; cursors: Cursors }

/** Providers: those there are, and new ones. */
export function providerRoutes(app: Server, { databases, once, cursors }: Options) {
  const path = '/v1/sales/providers'
  const tags = ['sales']

  app.get(
    path,
    {
      config: { scope: 'sales:read' },
      schema: {
        tags,
        summary: 'Providers by id, page by page',
        description: 'The key of a provider sees its own.',
        querystring: Type.Object(pageQuery, { additionalProperties: false }),
        response: { 200: Type.Object({ data: Type.Array(ProviderView), next_cursor: MaybeCursor }) },
      },
    },
    async (request, reply) => {
      const provider = await providerAsked(databases.reads, request.actor, undefined)
      const page = openPage<[id: string]>(cursors, `sales providers ${provider}`, request.query)
      const wanted = { after: page.after?.[0], limit: page.rowsMax }
      const asked = withProvider(databases.reads, provider, sql => listProviders(sql, wanted))
      const { rows, next_cursor } = page.cut(await timed(reply, 'db', asked), ({ id }) => [id])
      return { data: rows.map(viewProvider), next_cursor }
    },
  )

  app.post(
    path,
    {
      config: { scope: 'sales:write', once: true },
      schema: { tags, summary: 'Register a provider', body: NewProvider, response: { 201: ProviderView } },
    },
    async (request, reply) => {
      refuseBound(request.actor)
      return once(request, reply, async sql => ({
        status: 201,
        body: viewProvider(await registerProvider(sql, request.body)),
      }))
    },
  )
}

/** Products: those there are, and new ones. */
export function productRoutes(app: Server, { databases, once, cursors }: Options) {
  const path = '/v1/sales/products'
  const tags = ['sales']

  app.get(
    path,
    {
      config: { scope: 'sales:read' },
      schema: {
        tags,
        summary: 'Products by code, page by page',
        description: 'The key of a provider sees its own.',
        querystring: Type.Object({ provider: named, ...pageQuery }, { additionalProperties: false }),
        response: { 200: Type.Object({ data: Type.Array(ProductView), next_cursor: MaybeCursor }) },
      },
    },
    async (request, reply) => {
      const { limit, cursor, provider: name } = request.query
      const provider = await providerAsked(databases.reads, request.actor, name)
      const page = openPage<[code: string]>(cursors, `sales products ${provider}`, { limit, cursor })
      const providerId = provider === allProviders ? undefined : provider
      const wanted = { providerId, after: page.after?.[0], limit: page.rowsMax }
      const asked = withProvider(databases.reads, provider, sql => listProducts(sql, wanted))
      const { rows, next_cursor } = page.cut(await timed(reply, 'db', asked), ({ code }) => [code])
      return { data: rows.map(viewProduct), next_cursor }
    },
  )

  app.post(
    path,
    {
      config: { scope: 'sales:write', once: true },
      schema: { tags, summary: 'Register a product', body: NewProduct, response: { 201: ProductView } },
    },
    async (request, reply) => {
      refuseBound(request.actor)
      const { code, provider_id: providerId, name } = request.body
      return once(request, reply, async sql => ({
        status: 201,
        body: viewProduct(await registerProduct(sql, { code, providerId, name })),
      }))
    },
  )
}

const viewProvider = ({ id, name, createdAt }: Provider) => ({
  id,
  name,
  created_at: createdAt.toISOString(),
})

const viewProduct = ({ code, providerId, name, createdAt }: Product) => ({
  code,
  provider_id: providerId,
  name,
  created_at: createdAt.toISOString(),
})

// Whose is what is for the company to say, not for a provider.
function refuseBound({ providerId }: Actor) {
  if (providerId === undefined) return
  throw new AppError('forbidden', 'provider.key_is_bound', {
    en: `This key acts for the provider ${providerId} only and cannot register providers or products.`,
    es: `Esta clave solo actúa por el proveedor ${providerId} y no puede registrar proveedores ni productos.`,
  })
}
