import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTcpServer, type Socket } from 'node:net'
import { json } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import type { Call, CallResult, Gateway, Outcome } from './gateway.ts'
import { type HttpGatewayOptions, httpGateway } from './http-gateway.ts'

const apiKey = 'test-dev-2026'
const limits = { calls: 50, windowSeconds: 10, concurrentCalls: 4 }
// Longer than any answer of these servers takes; where time must run out, the test sets a short one.
const patientMs = 30_000

test('a call carries the key, the three fields, the priority and the trace id, and nothing else', async t => {
  const received: { method?: string; url?: string; key: unknown; type: unknown; body: unknown }[] = []
  const url = await aServer(t, async (request, response) => {
    const { method, url, headers } = request
    const [key, type] = [headers['x-api-key'], headers['content-type']]
    received.push({ ...(method && { method }), ...(url && { url }), key, type, body: await json(request) })
    deliver(response)
  })
  const result = await aGateway(t, { url }).call(
    aCall({ priority: 'high', message: 'Hola, ¿qué tal? \u{1f600}' }),
  )
  assert.deepEqual(received, [
    {
      method: 'POST',
      url: '/v1/notify?priority=high&trace_id=0199-trace',
      key: apiKey,
      type: 'application/json',
      body: { to: 'ana@example.com', message: 'Hola, ¿qué tal? \u{1f600}', type: 'email' },
    },
  ])
  const { leftMs, ...told } = result
  assert.deepEqual(told, { outcome: 'delivered', statusCode: 200, providerId: 'p-1' })
  assert.ok(typeof leftMs === 'number' && leftMs >= 0)
})

const answers: [title: string, status: number, body: string, outcome: Outcome, detail?: RegExp][] = [
  ['200 delivered', 200, '{"status":"delivered","provider_id":"p-1"}', 'delivered'],
  ['200 without a provider id', 200, '{"status":"delivered"}', 'delivered'],
  ['200 with another status', 200, '{"status":"accepted"}', 'in_doubt', /^200 with an answer/],
  ['200 with garbage', 200, '<html>\u0000', 'in_doubt', /^200 with an answer/],
  ['200 with half of the JSON', 200, '{"status":"delivered"', 'in_doubt'],
  ['200 with JSON that is no object', 200, 'null', 'in_doubt'],
  ['200 with an inherited field', 200, '{"__proto__":{"status":"delivered"}}', 'in_doubt'],
  ['200 with nothing', 200, '', 'in_doubt'],
  ['201', 201, '{"status":"delivered"}', 'in_doubt', /^201/],
  ['204', 204, '', 'in_doubt', /^204/],
  ['301', 301, '', 'rejected', /^301, and redirects are not followed/],
  ['304', 304, '', 'rejected', /^304/],
  ['400', 400, '{"detail":"bad"}', 'rejected', /^400: bad$/],
  ['401', 401, '{"detail":"Invalid API key"}', 'rejected', /^401: Invalid API key$/],
  ['403', 403, '', 'rejected', /^403$/],
  ['404', 404, '<h1>no</h1>', 'rejected', /^404$/],
  ['408', 408, '', 'failed', /^408/],
  ['422', 422, '{"detail":[{"msg":"to is wrong","input":"x"}]}', 'rejected', /^422: to is wrong$/],
  ['425', 425, '', 'failed', /^425/],
  ['429', 429, '{"detail":"Rate limit exceeded"}', 'throttled', /^429: Rate limit exceeded$/],
  ['500', 500, '{"error":{"message":"boom"}}', 'failed', /^500: boom$/],
  ['503', 503, '{"title":"Down"}', 'failed', /^503: Down$/],
  ['599', 599, '', 'failed', /^599/],
]

for (const [title, status, body, outcome, detail] of answers) {
  test(`the answer ${title} means ${outcome}`, async t => {
    const url = await aServer(t, (_request, response) => void response.writeHead(status).end(body))
    const result = await aGateway(t, { url }).call(aCall())
    assert.equal(result.outcome, outcome, JSON.stringify(result))
    assert.equal(result.statusCode, status)
    if (detail) assert.match(result.detail ?? '', detail)
    else if (outcome === 'delivered') assert.equal(result.detail, undefined)
  })
}

const waits: [header: string | undefined, date: string | undefined, seconds: number | undefined][] = [
  ['7', undefined, 7],
  ['0', undefined, 0],
  ['Wed, 21 Oct 2015 07:28:30 GMT', 'Wed, 21 Oct 2015 07:28:00 GMT', 30],
  ['Wed, 21 Oct 2015 07:28:00 GMT', undefined, 0],
  ['-5', undefined, undefined],
  ['soon', undefined, undefined],
  ['1e9', undefined, undefined],
  [undefined, undefined, undefined],
]

test('a refusal over the limit tells how long to wait, in seconds or as a date by the clock of the gateway', async t => {
  for (const [wait, date, seconds] of waits) {
    const url = await aServer(t, (_request, response) => {
      if (wait) response.setHeader('retry-after', wait)
      if (date) response.setHeader('date', date)
      response.writeHead(429).end()
    })
    const { outcome, retryAfterSeconds } = await aGateway(t, { url }).call(aCall())
    assert.deepEqual(
      { outcome, retryAfterSeconds },
      { outcome: 'throttled', retryAfterSeconds: seconds },
      wait,
    )
  }
})

test('where nobody listens or no name resolves, nothing was delivered', async t => {
  const closed = createTcpServer().listen(0, '127.0.0.1')
  await once(closed, 'listening')
  const { port } = closed.address() as { port: number }
  closed.close()
  await once(closed, 'close')
  const refused = await aGateway(t, { url: `http://127.0.0.1:${port}` }).call(aCall())
  assert.deepEqual(refused, { outcome: 'unreachable', detail: 'no connection: ECONNREFUSED' })
  const unknown = await aGateway(t, { url: 'http://gateway.invalid' }).call(aCall())
  assert.equal(unknown.outcome, 'unreachable')
  assert.equal(unknown.leftMs, undefined)
})

test('when TLS does not come about, nothing was delivered', async t => {
  const hangUp = await aTcpServer(t, socket => socket.once('data', () => socket.destroy()))
  const plain = await aServer(t, (_request, response) => deliver(response))
  for (const url of [hangUp, plain]) {
    const { outcome } = await aGateway(t, { url: url.replace('http:', 'https:') }).call(aCall())
    assert.equal(outcome, 'unreachable')
  }
})

test('a connection that does not come about in time delivered nothing', async t => {
  const url = await aTcpServer(t, () => {})
  const gateway = aGateway(t, { url: url.replace('http:', 'https:'), timeoutMs: 200 })
  const { outcome, leftMs } = await gateway.call(aCall())
  assert.deepEqual({ outcome, leftMs }, { outcome: 'unreachable', leftMs: undefined })
})

test('what is lost after the request left is in doubt: silence, hanging up, a reset, garbage, half an answer', async t => {
  const half = 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"status":"delivered"'
  const chunked = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n18\r\n{"status":"delivered"}\r\n'
  const losses: [string, (socket: Socket) => void][] = [
    ['hangs up', socket => socket.end()],
    ['resets', socket => socket.resetAndDestroy()],
    ['says garbage', socket => socket.end('what?\r\n\r\n')],
    ['ends within the body', socket => socket.end(half)],
    ['resets within the body', socket => socket.write(half, () => socket.resetAndDestroy())],
    ['ends between chunks', socket => socket.end(chunked)],
    ['begins headers only', socket => socket.end('HTTP/1.1 200 OK\r\n')],
  ]
  for (const [title, lose] of losses) {
    const url = await aTcpServer(t, socket => socket.once('data', () => lose(socket)))
    const result = await aGateway(t, { url }).call(aCall())
    assert.equal(result.outcome, 'in_doubt', `${title}: ${JSON.stringify(result)}`)
    assert.ok(result.leftMs !== undefined, title)
  }
  const silences: [string, (socket: Socket) => void][] = [
    ['says nothing', () => {}],
    ['stops within the body', socket => socket.write(half)],
    ['sends a byte now and then', socket => drip(t, socket)],
  ]
  const silent = silences.map(async ([title, lose]) => {
    const url = await aTcpServer(t, socket => socket.once('data', () => lose(socket)))
    const result = await aGateway(t, { url, timeoutMs: 1_500 }).call(aCall())
    assert.equal(result.outcome, 'in_doubt', `${title}: ${JSON.stringify(result)}`)
  })
  await Promise.all(silent)
})

test('a status that says that nothing was delivered counts, whatever becomes of its body', async t => {
  const url = await aTcpServer(t, socket =>
    socket.once('data', () => socket.end('HTTP/1.1 500 Oops\r\nContent-Length: 100\r\n\r\n{"de')),
  )
  const { outcome, statusCode } = await aGateway(t, { url }).call(aCall())
  assert.deepEqual({ outcome, statusCode }, { outcome: 'failed', statusCode: 500 })
})

test('each call is made once: a lost one is never sent again by itself', async t => {
  let requests = 0
  const url = await aTcpServer(t, socket =>
    socket.on('data', data => {
      requests += String(data).split('POST ').length - 1
      socket.destroy()
    }),
  )
  const gateway = aGateway(t, { url })
  const results = await Promise.all(Array.from({ length: 12 }, () => gateway.call(aCall())))
  assert.ok(results.every(({ outcome }) => outcome === 'in_doubt'))
  assert.equal(requests, 12)
})

test('no more calls run at the same time than the gateway takes, and connections are used again', async t => {
  let atOnce = 0
  let most = 0
  const sockets = new Set<Socket>()
  const url = await aServer(t, (request, response) => {
    sockets.add(request.socket)
    most = Math.max(most, ++atOnce)
    setTimeout(() => {
      atOnce--
      deliver(response)
    }, 5)
  })
  const gateway = aGateway(t, { url })
  const results = await Promise.all(Array.from({ length: 40 }, () => gateway.call(aCall())))
  assert.ok(results.every(({ outcome }) => outcome === 'delivered'))
  assert.deepEqual({ most, sockets: sockets.size }, { most: 4, sockets: 4 })
})

test('a call that can no longer leave in time is not made, and its connection serves the next', async t => {
  let requests = 0
  const sockets = new Set<Socket>()
  const url = await aServer(t, (request, response) => {
    requests++
    sockets.add(request.socket)
    deliver(response)
  })
  const gateway = aGateway(t, { url, limits: { ...limits, concurrentCalls: 1 } })
  const late = { ...aCall(), leaveBy: performance.now() - 1 }
  assert.equal((await gateway.call(aCall())).outcome, 'delivered')
  assert.deepEqual(await gateway.call(late), { outcome: 'not_made', detail: 'too late to leave' })
  const inTime = { ...aCall(), leaveBy: performance.now() + patientMs }
  assert.equal((await gateway.call(inTime)).outcome, 'delivered')
  assert.deepEqual({ requests, sockets: sockets.size }, { requests: 2, sockets: 1 })
})

test('an answer that never ends is read no further than 64 KB and is in doubt', async t => {
  let written = 0
  const ended = Promise.withResolvers<void>()
  const url = await aServer(t, (_request, response) => {
    const more = () => {
      for (;;) {
        written += 16_384
        if (!response.write('x'.repeat(16_384))) return
      }
    }
    response.on('drain', more).on('close', ended.resolve).writeHead(200)
    more()
  })
  const { outcome } = await aGateway(t, { url }).call(aCall())
  assert.equal(outcome, 'in_doubt')
  await ended.promise
  assert.ok(written < 50_000_000, `${written} bytes`)
})

test('a detail is one short line and repeats neither the key nor a token', async t => {
  const told = `key ${apiKey} and\r\n\u0007 token s3cr3t-token\u2028${'long '.repeat(100)}`
  const url = await aServer(t, (_request, response) => {
    response.writeHead(422, { 'content-type': 'text/plain' }).end(told)
  })
  const headers = { 'X-API-Key': apiKey, Authorization: 'Bearer s3cr3t-token' }
  const { detail = '' } = await aGateway(t, { url, headers }).call(aCall())
  assert.match(detail, /^422: key \[secret\] and token \[secret\] long/)
  assert.ok(detail.length <= 205, `${detail.length}`)
  assert.doesNotMatch(detail, /test-dev|s3cr3t|\p{Cc}/u)
})

test('a provider id is fit to be stored, whatever the gateway makes it', async t => {
  const ids: [unknown, string | undefined][] = [
    ['abc\u0000\ud800d', 'abc \ufffdd'],
    ['x'.repeat(1_000), 'x'.repeat(200)],
    [42, '42'],
    [null, undefined],
    [{ id: 1 }, undefined],
    ['', undefined],
  ]
  for (const [given, kept] of ids) {
    const body = JSON.stringify({ status: 'delivered', provider_id: given })
    const url = await aServer(t, (_request, response) => void response.end(body))
    const { outcome, providerId } = await aGateway(t, { url }).call(aCall())
    assert.deepEqual({ outcome, providerId }, { outcome: 'delivered', providerId: kept })
  }
})

test('path, headers and what counts as delivered are those of the gateway', async t => {
  const seen: unknown[] = []
  const url = await aServer(t, (request, response) => {
    seen.push([request.url, request.headers.authorization, request.headers['x-api-key']])
    response.writeHead(202).end('{"data":{"state":"accepted","a/b":"m-7"}}')
  })
  const success = { statuses: [200, 202], field: '/data/state', equals: 'accepted', providerId: '/data/a~1b' }
  const headers = { Authorization: 'Bearer token-1' }
  const gateway = aGateway(t, { url: `${url}/api/`, path: '/send?account=7', headers, success })
  const { leftMs, ...result } = await gateway.call(aCall())
  assert.deepEqual(result, { outcome: 'delivered', statusCode: 202, providerId: 'm-7' })
  assert.deepEqual(seen, [
    ['/api/send?account=7&priority=normal&trace_id=0199-trace', 'Bearer token-1', undefined],
  ])
  const byStatus = aGateway(t, { url, success: { statuses: [202] } })
  assert.equal((await byStatus.call(aCall())).outcome, 'delivered')
})

test('a gateway that closes waits for its calls and makes no more', async t => {
  const arrived = Promise.withResolvers<ServerResponse>()
  const url = await aServer(t, (_request, response) => arrived.resolve(response))
  const gateway = aGateway(t, { url })
  const underWay = gateway.call(aCall())
  const response = await arrived.promise
  const closing = gateway.close()
  assert.equal((await gateway.call(aCall())).outcome, 'not_made')
  deliver(response)
  assert.equal((await underWay).outcome, 'delivered')
  await closing
  await gateway.close()
})

test('whatever a call holds, the result is a result and not an exception', async t => {
  const url = await aServer(t, (_request, response) => deliver(response))
  const gateway = aGateway(t, { url })
  const odd: Partial<Call>[] = [
    { traceId: '\ud800' },
    { to: '\ud800\u0000', message: '\r\n' },
    { traceId: '\r\nX: y' },
  ]
  const results: CallResult[] = await Promise.all(odd.map(each => gateway.call(aCall(each))))
  assert.deepEqual(
    results.map(({ outcome }) => outcome),
    ['unreachable', 'delivered', 'delivered'],
  )
})

function aCall(call: Partial<Call> = {}): Call {
  return {
    traceId: '0199-trace',
    type: 'email',
    to: 'ana@example.com',
    message: 'Hola',
    priority: 'normal',
    ...call,
  }
}

function aGateway(t: TestContext, options: Partial<HttpGatewayOptions> & { url: string }): Gateway {
  const headers = { 'X-API-Key': apiKey }
  const gateway = httpGateway({ name: 'main', headers, timeoutMs: patientMs, limits, ...options })
  t.after(() => gateway.close())
  return gateway
}

function deliver(response: ServerResponse) {
  response.setHeader('content-type', 'application/json').end('{"status":"delivered","provider_id":"p-1"}')
}

function drip(t: TestContext, socket: Socket) {
  socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n')
  const dripping = setInterval(() => socket.write(' '), 20)
  socket.on('close', () => clearInterval(dripping))
  t.after(() => clearInterval(dripping))
}

async function aServer(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`
}

async function aTcpServer(t: TestContext, onSocket: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>()
  const server = createTcpServer(socket => {
    sockets.add(socket.on('error', () => {}))
    onSocket(socket)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`
}
