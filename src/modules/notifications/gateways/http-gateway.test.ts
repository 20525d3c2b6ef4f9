import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { createServer as createTcpServer, type Socket } from 'node:net'
import { json } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { aCall, patientMs } from './calls.fixture.ts'
import type { Call, CallResult } from './gateway.ts'
import { aGateway, apiKey, aServer, aTcpServer, deliver, limits } from './http-gateway.fixture.ts'

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

function drip(t: TestContext, socket: Socket) {
  socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n')
  const dripping = setInterval(() => socket.write(' '), 20)
  socket.on('close', () => clearInterval(dripping))
  t.after(() => clearInterval(dripping))
}
