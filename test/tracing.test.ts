import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { aDatabaseOf, aService, cleanUp, stop } from './service.ts'

type Attribute = { key: string; value: { stringValue?: string; intValue?: number } }
type Span = { traceId: string; parentSpanId?: string; name: string; attributes: Attribute[] }
type Export = { resourceSpans: { resource: { attributes: Attribute[] }; scopeSpans: { spans: Span[] }[] }[] }

test('a collector receives a span for each request, joined to the trace of its caller', async t => {
  const collector = await aCollector(t)
  const database = await aDatabaseOf(t)
  const settings = { DATABASE_URL: database.url, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url }
  const service = await aService(t, { settings })
  const [traceId, spanId] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7']
  const traceparent = `00-${traceId}-${spanId}-01`
  const answer = await service.call('GET', '/v1/customers?q=ana', { headers: { traceparent } })
  assert.equal(answer.status, 200)
  assert.equal(await stop(service), 0)

  const spans = collector.received.flatMap(({ resourceSpans }) =>
    resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(scope => scope.spans)),
  )
  const joined = spans.filter(span => span.traceId === traceId)
  assert.ok(
    joined.some(({ parentSpanId }) => parentSpanId === spanId),
    JSON.stringify(spans).slice(0, 500),
  )
  const [resource] = collector.received.flatMap(({ resourceSpans }) =>
    resourceSpans.map(each => each.resource),
  )
  const name = resource?.attributes.find(({ key }) => key === 'service.name')
  assert.equal(name?.value.stringValue, 'trastienda')
  assert.doesNotMatch(JSON.stringify(collector.received), /an-admin-key|q=ana/, 'no secret and no search')
})

test('a collector that does not answer holds up nobody', async t => {
  const database = await aDatabaseOf(t)
  const settings = { DATABASE_URL: database.url, OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9' }
  const service = await aService(t, { settings })
  assert.equal((await service.call('GET', '/v1/customers')).status, 200)
  assert.equal(await stop(service), 0)
})

async function aCollector(t: TestContext) {
  const received: Export[] = []
  const server = createServer(async (request, response) => {
    if (request.url === '/v1/traces') received.push((await json(request)) as Export)
    response.setHeader('content-type', 'application/json').end('{}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanUp(t, () => server.close())
  const { port } = server.address() as { port: number }
  return { received, url: `http://127.0.0.1:${port}` }
}
