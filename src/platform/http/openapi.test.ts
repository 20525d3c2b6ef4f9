import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { aKey, aUser } from '../../../test/access.ts'
import { anApp } from '../../../test/app.ts'
import { routesOf } from '../../../test/routes.ts'
import { consolePaths } from './console-routes.ts'

type Json = Record<string, unknown>
type Operation = {
  summary?: string
  tags?: string[]
  security?: Json[]
  parameters?: { name: string; in: string; required?: boolean; schema: Json }[]
  requestBody?: { content: Record<string, { schema: Json }> }
  responses: Record<string, { description: string; content?: Record<string, { schema?: Json }> }>
}
type Document = {
  openapi: string
  info: Json
  tags: { name: string }[]
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Json>; securitySchemes: Json }
}

const one = await anApp()
const { call, app } = one
const document: Document = (await call('GET', '/openapi.json', { key: null })).json()
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
)
const ajv = addFormats.default(
  new Ajv2020({ strict: false, allErrors: true }).addKeyword('example'),
) as unknown as Ajv2020
ajv.addSchema({ $id: 'api', components: document.components })

/** Pages and files of the console and of the documentation itself. */
const hidden = [
  ...consolePaths.map(path => `GET ${path}`),
  'GET /console/:file',
  'GET /console/assets/:file',
  'GET /openapi.json',
  'GET /redoc',
  'GET /redoc/redoc.standalone.js',
  'GET /redoc/start.js',
]

/** Acts that need nothing but the address. */
const bodiless = [
  ...['process', 'cancellation', 'replay'].map(act => `/v1/requests/{id}/${act}`),
  '/v1/sales/dead-letters/{id}/replay',
  '/v1/alerts/rules/{id}/trial',
]

test('the API that is described is exactly the API that there is', () => {
  const described = operations.map(
    ({ path, method }) => `${method.toUpperCase()} ${path.replaceAll(/{(\w+)}/g, ':$1')}`,
  )
  const there = routesOf(app).filter(route => !hidden.includes(route) && !/^GET \/docs(\/|$)/.test(route))
  assert.deepEqual(described.sort(), there)
  for (const route of hidden) assert.ok(routesOf(app).includes(route), route)
})

test('the document is OpenAPI 3.1: every reference leads somewhere and every schema can be compiled', () => {
  assert.equal(document.openapi, '3.1.0')
  for (const field of ['title', 'version', 'description', 'license']) assert.ok(document.info[field], field)
  for (const [, reference] of JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)) {
    const name = /^#\/components\/schemas\/(\w+)$/.exec(reference ?? '')?.[1] ?? ''
    assert.ok(document.components.schemas[name], reference)
  }
  for (const schema of operations.flatMap(({ operation }) => schemasOf(operation))) compile(schema)
})

for (const { path, method, operation } of operations) {
  test(`${method.toUpperCase()} ${path} is described: summary, tag, parameters, answers, errors, credentials`, () => {
    assert.ok(operation.summary)
    const tags = document.tags.map(({ name }) => name)
    assert.ok(operation.tags?.length === 1 && tags.includes(operation.tags[0] as string))
    const inPath = [...path.matchAll(/{(\w+)}/g)].map(([, name]) => name)
    const described = (operation.parameters ?? []).filter(parameter => parameter.in === 'path')
    assert.deepEqual(described.map(({ name }) => name).sort(), inPath.sort())
    assert.ok(described.every(({ required }) => required))
    assert.ok(Object.keys(operation.responses).some(status => status.startsWith('2')))
    for (const { description } of Object.values(operation.responses)) assert.ok(description)
    const problem = operation.responses.default?.content?.['application/problem+json']?.schema
    assert.deepEqual(problem, { $ref: '#/components/schemas/Problem' })
    for (const scheme of (operation.security ?? []).flatMap(Object.keys))
      assert.ok(scheme in document.components.securitySchemes, scheme)
    const takesBody = (method === 'post' || method === 'patch') && !bodiless.includes(path)
    assert.equal(operation.requestBody !== undefined, takesBody)
  })
}

test('the headers that work are described: Idempotency-Key where something is made, ETags where they count', () => {
  const takers = (name: string) =>
    operations
      .filter(({ operation }) =>
        (operation.parameters ?? []).some(
          parameter =>
            parameter.in === 'header' && parameter.name.toLowerCase() === name && !parameter.required,
        ),
      )
      .map(({ path, method }) => `${method} ${path}`)
      .sort()
  assert.deepEqual(
    takers('idempotency-key'),
    // A login makes a session of its own each time.
    operations
      .filter(
        ({ path, method, operation }) =>
          method === 'post' && '201' in operation.responses && path !== '/v1/session',
      )
      .map(({ path }) => `post ${path}`)
      .concat('post /v1/requests/replay', 'post /secapp/update')
      .sort(),
  )
  const tagged = operations.filter(({ operation }) => '304' in operation.responses)
  assert.ok(tagged.length > 0)
  assert.deepEqual(takers('if-none-match'), tagged.map(({ path, method }) => `${method} ${path}`).sort())
  assert.ok(takers('if-match').includes('patch /v1/customers/{id}'))
})

test('answers are as the document says, also those that go past the serialiser', async () => {
  const address = { address_type: 'home', street: 'Calle 1', city: 'Bogotá', country: 'Colombia' }
  const customer = { name: 'Ana', email: 'ana@example.com', addresses: [address] }
  const made = await answered('post', '/v1/customers', {}, customer)
  const id = made.json().id
  const path = { id }
  const added = await answered('post', '/v1/customers/{id}/addresses', path, address)
  const addressPath = { id, addressId: added.json().id }
  const { id: keyId } = await aKey(one, { expires_at: '2099-01-01T00:00:00Z' })
  const user = await aUser(one, 'admin')
  await answered('get', '/clients')
  await answered('get', '/v1/customers')
  await answered('get', '/v1/customers?count=exact&limit=1')
  await answered('get', '/v1/customers/{id}', path)
  await answered('patch', '/v1/customers/{id}', path, { phone: null }, { 'if-match': '*' })
  await answered('get', '/v1/customers/{id}/addresses', path)
  await answered('get', '/v1/customers/{id}/addresses/{addressId}', addressPath)
  await answered(
    'patch',
    '/v1/customers/{id}/addresses/{addressId}',
    addressPath,
    { state: null },
    { 'if-match': '*' },
  )
  await answered('get', '/v1/keys')
  await answered('post', '/v1/keys', {}, { name: 'k', scopes: ['audit:read'] })
  await answered('post', '/v1/keys/{id}/rotation', { id: keyId }, { overlap_seconds: 5 })
  await answered('get', '/v1/users')
  await answered('patch', '/v1/users/{id}', { id: user.id }, { name: 'Another' })
  await answered('post', '/v1/session', {}, { email: user.email, password: user.password })
  await answered('get', '/v1/session')
  await answered('get', '/v1/audit')
  await answered('get', '/v1/actors?actors=bootstrap')
  await answered('get', '/health')
  await answered('get', '/ready')
  const request = { to: 'ana@example.com', message: 'Hola', type: 'email' }
  const registered = await answered('post', '/v1/requests', {}, request)
  const place = { id: registered.json().id }
  await answered('get', '/v1/requests/{id}', place)
  await answered('get', '/v1/requests/{id}/explanation', place)
  await answered('post', '/v1/requests/{id}/process', place)
  await answered('get', '/v1/requests/{id}/explanation', place)
  await answered('post', '/v1/requests/{id}/cancellation', place)
  await answered('post', '/v1/requests/{id}/replay', place)
  await answered('post', '/v1/requests/{id}/replay', place)
  await answered('get', '/v1/requests/{id}/attempts', place)
  await answered('post', '/v1/requests/batch', {}, { requests: [request, { to: '' }] })
  await answered('post', '/v1/requests/replay', {}, { filter: { reason: 'cancelled' } })
  await answered('get', '/v1/requests?limit=1')
  const csv = { 'content-type': 'text/csv' }
  const loaded = await answered('post', '/upload_csv?target=jobs', {}, Buffer.from('1,Cook\nx,\n'), csv)
  const waiting = { ...csv, prefer: 'respond-async' }
  await answered('post', '/v1/hiring/imports?target=jobs', {}, Buffer.from('2,Waiter\n'), waiting)
  const imported = { id: loaded.json().import_id }
  await answered('get', '/v1/imports')
  await answered('get', '/v1/imports/{id}', imported)
  await answered('get', '/v1/imports/{id}/rejects', imported)
  await answered('get', '/v1/imports/{id}/rejects/summary', imported)
  await answered('delete', '/v1/customers/{id}', path)
  await answered('get', '/v1/customers/{id}', path)
  await answered('post', '/v1/customers', {}, { name: 5 })
})

test('Swagger UI and ReDoc open, and everything they load comes from here', async () => {
  for (const page of ['/docs', '/docs/', '/redoc']) {
    const answer = await call('GET', page, { key: null })
    assert.equal(answer.statusCode, 200)
    assert.match(String(answer.headers['content-type']), /^text\/html/)
    const base = new URL(page, 'http://here')
    const links = [...answer.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(
      ([, link]) => new URL(link ?? '', base),
    )
    assert.ok(links.length >= 2)
    for (const { origin, pathname } of links) {
      assert.equal(origin, 'http://here')
      const asset = await call('GET', pathname, { key: null })
      assert.equal(asset.statusCode, 200, pathname)
      assert.ok(asset.body.length > 0)
    }
    assert.ok(!/<script(?![^>]*\ssrc=)/.test(answer.body), 'no script is written into the page')
  }
})

async function answered(
  method: 'get' | 'post' | 'patch' | 'delete',
  path: string,
  place: Record<string, string | number> = {},
  body?: object,
  headers: Record<string, string> = {},
) {
  const url = path.replaceAll(/{(\w+)}/g, (_, name) => String(place[name]))
  const answer = await call(method.toUpperCase() as 'GET', url, { body, headers })
  const operation = document.paths[path.split('?')[0] ?? '']?.[method]
  assert.ok(operation, path)
  const { responses } = operation
  const described = responses[String(answer.statusCode)] ?? responses.default
  const type = String(answer.headers['content-type'] ?? '').split(';')[0] ?? ''
  assert.ok(answer.statusCode < 300 === String(answer.statusCode) in responses, `${method} ${path}`)
  const schema = described?.content?.[type]?.schema
  if (answer.body === '') return answer
  assert.ok(schema, `${method} ${path} answers ${type}`)
  const check = compile(schema)
  assert.ok(check(answer.json()), `${method} ${path}: ${ajv.errorsText(check.errors)}\n${answer.body}`)
  return answer
}

function schemasOf({ parameters = [], requestBody, responses }: Operation): Json[] {
  const contents = [requestBody, ...Object.values(responses)].flatMap(each =>
    Object.values(each?.content ?? {}),
  )
  return [
    ...parameters.map(({ schema }) => schema),
    ...contents.flatMap(({ schema }) => (schema ? [schema] : [])),
  ]
}

function compile(schema: Json) {
  return ajv.compile(JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"api#/components')))
}
