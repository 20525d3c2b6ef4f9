import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { Type } from 'typebox'
import { answersKeptHours, keyLengthMax } from './once.ts'
import type { Server } from './server.ts'

/** What every error answers (RFC 9457). */
export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    instance: Type.String({ description: 'Id of the request; quote it when you report a problem.' }),
    reason: Type.String({ description: 'A stable word for programs.' }),
    errors: Type.Optional(Type.Array(Type.Object({ pointer: Type.String(), detail: Type.String() }))),
  },
  { $id: 'Problem', title: 'Problem' },
)

/** A group of routes in the documentation. */
export type Tag = { name: string; description: string }

const redocBundle = createRequire(import.meta.url).resolve('redoc/bundles/redoc.standalone.js')

/** Describes the API from the routes' own schemas: `/openapi.json`, Swagger UI at `/docs`, ReDoc at `/redoc`. */
export async function describeApi(app: Server, { version, tags }: { version: string; tags: Tag[] }) {
  app.addSchema(Problem)
  // The pages of the documentation are registered by a library that knows nothing of scopes.
  app.addHook('onRoute', route => {
    if (route.url.startsWith('/docs')) route.config = { ...route.config, scope: 'public' }
  })
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Trastienda',
        version,
        description:
          'The back office: customers, sales, hiring, notifications and criticality over PostgreSQL.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      tags,
      components: {
        securitySchemes: {
          key: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
          bearer: { type: 'http', scheme: 'bearer' },
          session: { type: 'apiKey', in: 'cookie', name: 'trastienda' },
          token: { type: 'apiKey', in: 'header', name: 'Token' },
        },
      },
    },
    refResolver: {
      buildLocalReference: (json, _baseUri, _fragment, index) => String(json.$id ?? `schema-${index}`),
    },
    transform: ({ schema, url, route }) => ({ schema: describeRoute(schema ?? {}, route), url }),
  })
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: docsPolicy,
    theme: {
      title: 'Trastienda API',
      css: [{ filename: 'theme.css', content: '.swagger-ui .topbar { display: none }' }],
    },
  })
}

type Described = { config?: { scope?: string; once?: boolean }; handlerTimeout?: number }
type Fields = { properties?: Record<string, { default?: unknown }>; required?: string[] }
type Schema = {
  response?: Record<string, unknown>
  querystring?: Fields
  headers?: Fields
  body?: Fields
  security?: readonly Record<string, readonly string[]>[]
  hide?: boolean
}

// Each route's errors, credentials and common headers follow from what it is; no route writes them down.
function describeRoute(schema: object, route: Described) {
  const { response = {}, querystring, headers, body, security = usualSecurity, hide } = schema as Schema
  const scope = route.config?.scope ?? 'public'
  if (hide) return schema
  return {
    ...schema,
    ...(querystring ? { querystring: withoutDefaulted(querystring) } : {}),
    ...(body ? { body: withoutDefaulted(body) } : {}),
    headers: {
      type: 'object',
      ...headers,
      properties: { ...headers?.properties, ...commonHeaders(route, response) },
    },
    response: { ...response, default: { description: 'Any refusal or failure', content: problemContent } },
    security: scope === 'public' ? [] : security,
    ...(scope === 'public' || scope === 'caller' ? {} : { 'x-scope': scope }),
  }
}

const usualSecurity = [{ key: [] }, { bearer: [] }, { session: [] }]

function commonHeaders({ config }: Described, response: Record<string, unknown>) {
  return {
    ...(config?.once ? { 'Idempotency-Key': idempotencyKey } : {}),
    ...(304 in response ? { 'If-None-Match': ifNoneMatch } : {}),
  }
}

const idempotencyKey = {
  type: 'string',
  minLength: 1,
  maxLength: keyLengthMax,
  description: `The same key and request within ${answersKeptHours} hours get the same answer, and nothing is done twice.`,
}
const ifNoneMatch = { type: 'string', description: 'An ETag that was read: 304 when nothing has changed.' }

// What has a default is always there for the handler, and may be left out by the caller.
function withoutDefaulted(fields: Fields): Fields {
  if (!fields.required) return fields
  const required = fields.required.filter(name => fields.properties?.[name]?.default === undefined)
  return { ...fields, required }
}

const problemContent = { 'application/problem+json': { schema: { $ref: 'Problem#' } } }

/** The routes of the description itself. */
export function openApiRoutes(app: Server) {
  const config = { scope: 'public' }
  const schema = { hide: true }
  app.get('/openapi.json', { config, schema }, async (_request, reply) =>
    reply.header('cache-control', 'no-cache').send(app.swagger()),
  )
  app.get('/redoc', { config, schema }, async (_request, reply) =>
    // ReDoc writes its styles and its search worker itself; scripts still come from here only.
    reply.header('content-security-policy', redocPolicy).type('text/html; charset=utf-8').send(redocPage),
  )
  app.get('/redoc/redoc.standalone.js', { config, schema }, async (_request, reply) =>
    reply
      .type('text/javascript; charset=utf-8')
      .header('cache-control', 'public, max-age=86400')
      .send(await readFile(redocBundle)),
  )
  app.get('/redoc/start.js', { config, schema }, async (_request, reply) =>
    reply
      .type('text/javascript; charset=utf-8')
      .send("Redoc.init('/openapi.json', { disableSearch: false }, document.getElementById('redoc'))\n"),
  )
}

// Swagger UI sets styles of elements from its script, which CSP counts as inline; scripts come from here only.
const docsPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join(';')

const redocPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  'worker-src blob:',
  "font-src 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join(';')

const redocPage = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Trastienda API</title>
  </head>
  <body style="margin: 0">
    <div id="redoc"></div>
    <script src="/redoc/redoc.standalone.js"></script>
    <script src="/redoc/start.js"></script>
  </body>
</html>
`
