import assert from 'node:assert/strict'
import { test } from 'node:test'
import { auditEntries } from '../../../test/access.ts'
import { adminKey, anApp } from '../../../test/app.ts'
import { exchange, listen } from '../../../test/sockets.ts'

const plain = await anApp()
const { call, database } = plain
const origin = 'https://intranet.example.com'
const shared = await anApp({
  database,
  settings: { CORS_ORIGINS: `${origin},http://localhost:5173`, TRUSTED_PROXIES: '10.0.0.0/8,127.0.0.1' },
})
const port = await listen(plain.app)

test('the id of a request is the one that the caller gave, when it is harmless', async () => {
  const given = await call('GET', '/health', { headers: { 'x-request-id': 'order-17:retry.2' } })
  assert.equal(given.headers['x-request-id'], 'order-17:retry.2')
  for (const id of ['', 'a b', '<script>', 'x'.repeat(101), 'ñ']) {
    const made = (await call('GET', '/health', { headers: { 'x-request-id': id } })).headers['x-request-id']
    assert.match(String(made), /^[\da-f]{8}-[\da-f-]{27}$/)
  }
})

for (const url of ['/v1/customers', '/health', '/nowhere', '/docs/', '/redoc', '/openapi.json']) {
  test(`${url} carries the security headers, and no script from elsewhere may run on it`, async () => {
    const { headers } = await call('GET', url)
    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.equal(headers['referrer-policy'], 'no-referrer')
    assert.ok(headers['x-frame-options'])
    assert.equal(headers['x-powered-by'], undefined)
    assert.equal(headers['strict-transport-security'], undefined)
    const policy = directivesOf(headers['content-security-policy'])
    assert.equal(policy['default-src'], "'none'")
    assert.equal(policy['script-src'], "'self'")
    assert.equal(policy['frame-ancestors'], "'none'")
    assert.equal(policy['base-uri'], "'none'")
  })
}

test('behind a TLS proxy browsers are told to stay with TLS', async () => {
  const { headers } = await shared.call('GET', '/health')
  assert.equal(headers['strict-transport-security'], 'max-age=31536000; includeSubDomains')
})

test('pages of a listed origin may call and read; of no other, and none when nothing is listed', async () => {
  const listed = await shared.call('GET', '/v1/customers', { headers: { origin } })
  assert.equal(listed.headers['access-control-allow-origin'], origin)
  assert.match(String(listed.headers['access-control-expose-headers']), /RateLimit/)
  assert.match(String(listed.headers.vary), /Origin/)
  for (const foreign of [
    `${origin}.evil.example`,
    'https://evil.example',
    'null',
    'http://intranet.example.com',
  ]) {
    const answer = await shared.call('GET', '/v1/customers', { headers: { origin: foreign } })
    assert.equal(answer.headers['access-control-allow-origin'], undefined, foreign)
  }
  const closed = await call('GET', '/v1/customers', { headers: { origin } })
  assert.equal(closed.headers['access-control-allow-origin'], undefined)
  assert.equal(listed.headers['access-control-allow-credentials'], undefined)
})

test('a refusal can be read by the page that got it', async () => {
  const answer = await shared.call('GET', '/v1/customers', { key: 'wrong', headers: { origin } })
  assert.deepEqual([answer.statusCode, answer.headers['access-control-allow-origin']], [401, origin])
})

test('a preflight of a listed origin is answered without credentials; of another it allows nothing', async () => {
  const preflight = (from: string) =>
    shared.app.inject({
      method: 'OPTIONS',
      url: '/v1/customers/5',
      headers: {
        origin: from,
        'access-control-request-method': 'PATCH',
        'access-control-request-headers': 'x-api-key,if-match',
      },
    })
  const listed = await preflight(origin)
  assert.equal(listed.statusCode, 204)
  assert.match(String(listed.headers['access-control-allow-methods']), /PATCH/)
  assert.equal(listed.headers['access-control-allow-headers'], 'x-api-key,if-match')
  const foreign = await preflight('https://evil.example')
  assert.equal(foreign.headers['access-control-allow-origin'], undefined)
})

test('with pages of other origins allowed, unknown addresses and wrong methods are told as ever', async () => {
  assert.equal((await shared.call('GET', '/nowhere')).statusCode, 404)
  const wrong = await shared.call('PUT', '/health')
  assert.deepEqual([wrong.statusCode, wrong.headers.allow], [405, 'GET, HEAD'])
})

test('the address of a caller is taken from a proxy only when the proxy is listed', async () => {
  const seen = async (app: typeof plain, remoteAddress: string, forwarded: string) => {
    const requestId = `seen-${Math.random().toString(36).slice(2)}`
    await app.app.inject({
      method: 'POST',
      url: '/v1/session',
      payload: { email: `${requestId}@example.com`, password: 'x' },
      remoteAddress,
      headers: { 'x-forwarded-for': forwarded },
    })
    const [entry] = await auditEntries(plain, { subject: `${requestId}@example.com` })
    return entry?.ip
  }
  assert.equal(await seen(plain, '10.1.1.1', '203.0.113.5'), '10.1.1.1')
  assert.equal(await seen(shared, '192.0.2.1', '203.0.113.5'), '192.0.2.1')
  assert.equal(await seen(shared, '10.1.1.1', '203.0.113.5'), '203.0.113.5')
  assert.equal(await seen(shared, '10.1.1.1', '198.51.100.1, 203.0.113.5, 10.2.2.2'), '203.0.113.5')
})

test('headers that are too large are answered 431 and the connection is closed', async () => {
  const answer = await exchange(
    port,
    `GET /health HTTP/1.1\r\nHost: x\r\nFill: ${'x'.repeat(17_000)}\r\n\r\n`,
  )
  assert.match(answer, /^HTTP\/1\.1 431 /)
  assert.match(answer, /"reason":"headers.too_large"/)
})

test('what is no HTTP is answered 400 and the connection is closed', async () => {
  assert.match(await exchange(port, 'garbage\r\n\r\n'), /^HTTP\/1\.1 400 /)
})

test('two lengths of one body, or a length beside chunks, are refused: nothing can be smuggled', async () => {
  const start = `POST /v1/customers HTTP/1.1\r\nHost: x\r\nX-API-Key: ${adminKey}\r\nContent-Type: application/json\r\n`
  for (const lengths of [
    'Content-Length: 2\r\nContent-Length: 5\r\n',
    'Content-Length: 2\r\nTransfer-Encoding: chunked\r\n',
  ]) {
    assert.match(await exchange(port, `${start}${lengths}\r\n{}`), /^HTTP\/1\.1 400 /)
  }
})

test('slow headers, slow requests and idle connections have limits, and so has their number', () => {
  const { headersTimeout, timeout, maxConnections, keepAliveTimeout } = plain.app.server
  assert.deepEqual(
    { headersTimeout, timeout, maxConnections, keepAliveTimeout },
    {
      headersTimeout: 15_000,
      timeout: 120_000,
      maxConnections: 5000,
      keepAliveTimeout: 72_000,
    },
  )
})

function directivesOf(policy: unknown): Record<string, string> {
  const parts = String(policy).split(';')
  return Object.fromEntries(
    parts.map(part =>
      part
        .trim()
        .split(/\s+(.*)/)
        .slice(0, 2),
    ),
  )
}
