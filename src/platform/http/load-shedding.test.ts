import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { fastify } from 'fastify'
import { eventually } from '../../../test/access.ts'
import { adminKey, anApp } from '../../../test/app.ts'
import { listen } from '../../../test/sockets.ts'
import { shedLoad } from './load-shedding.ts'
import { answerProblems } from './problems.ts'

const one = await anApp({ poolWaitMaxSeconds: 2 })
const port = await listen(one.app)
const shared = await anApp({ database: one.database, settings: { CORS_ORIGINS: 'https://a.example' } })

test('while every connection is taken, calls are refused at once with 503 and are welcome again afterwards', async () => {
  const held = await holdAllConnections()
  const refused = await eventually(async () => {
    const answer = await Promise.race([one.call('GET', '/nowhere'), wait(1000, undefined)])
    return answer?.statusCode === 503 && answer
  })
  assert.equal(refused.json().reason, 'overloaded')
  assert.ok(Number(refused.headers['retry-after']) > 0)
  assert.equal((await one.call('GET', '/health')).statusCode, 200)
  assert.equal((await one.call('GET', '/ready')).statusCode, 503)
  // There is no such part of the console, and that is what is said.
  assert.equal((await one.call('GET', '/console/assets/none.js')).statusCode, 404)
  for (const connection of held) connection.release()
  await eventually(async () => (await one.call('GET', '/v1/customers')).statusCode === 200)
  const { body } = await one.call('GET', '/metrics')
  assert.match(body, /trastienda_shed_total\{cause="pool"\} [1-9]/)
})

test('above the number of requests at once the next is refused, however many came before', async () => {
  const causes: string[] = []
  const waiting: (() => void)[] = []
  const app = fastify()
  answerProblems(app)
  shedLoad(app, {
    probe: { seconds: () => 0, stop: () => {} },
    requestsMax: 3,
    loopDelayMaxMs: 0,
    onShed: cause => causes.push(cause),
  })
  app.get('/slow', () => new Promise(resolve => waiting.push(() => resolve('done'))))
  app.get('/vital', { config: { neverShed: true } }, async () => 'alive')
  for (let round = 0; round < 3; round++) {
    const accepted = [1, 2, 3].map(() => app.inject('/slow'))
    await eventually(async () => waiting.length === 3)
    const refused = await app.inject('/slow')
    assert.equal(refused.statusCode, 503)
    assert.ok(refused.headers['retry-after'])
    assert.equal((await app.inject('/vital')).statusCode, 200)
    for (const finish of waiting.splice(0)) finish()
    assert.deepEqual(
      (await Promise.all(accepted)).map(answer => answer.statusCode),
      [200, 200, 200],
    )
  }
  assert.deepEqual(causes, ['requests', 'requests', 'requests'])
  await app.close()
})

test('while the process itself is behind, calls are refused and what an operator needs is answered', async () => {
  const causes: string[] = []
  const app = fastify()
  answerProblems(app)
  shedLoad(app, {
    probe: { seconds: () => 0, stop: () => {} },
    requestsMax: 3,
    loopDelayMaxMs: 5,
    onShed: cause => causes.push(cause),
  })
  app.get('/', async () => 'done')
  app.get('/vital', { config: { neverShed: true } }, async () => 'alive')
  await app.ready()
  const refused = await eventually(async () => {
    const until = performance.now() + 300
    while (performance.now() < until) {
      // Nothing else can run meanwhile.
    }
    const answer = await app.inject('/')
    return answer.statusCode === 503 && answer
  })
  assert.ok(refused.headers['retry-after'])
  assert.equal((await app.inject('/vital')).statusCode, 200)
  assert.ok(causes.length > 0)
  await app.close()
})

test('after a single pause, such as that of its start, nobody is refused', async () => {
  const causes: string[] = []
  const app = fastify()
  answerProblems(app)
  shedLoad(app, {
    probe: { seconds: () => 0, stop: () => {} },
    requestsMax: 3,
    loopDelayMaxMs: 1_000,
    onShed: cause => causes.push(cause),
  })
  app.get('/', async () => 'done')
  await app.ready()
  const until = performance.now() + 1_500
  while (performance.now() < until) {
    // Nothing else can run meanwhile.
  }
  for (let call = 0; call < 20; call++) {
    assert.equal((await app.inject('/')).statusCode, 200)
    await wait(50)
  }
  assert.deepEqual(causes, [])
  await app.close()
})

test('callers who hang up are no longer counted among the requests being answered', async () => {
  await one.database.owner.begin(async sql => {
    await sql`lock table customers.customer_document in access exclusive mode`
    const sockets = Array.from({ length: 8 }, (_, place) => {
      const socket = connect(port, '127.0.0.1')
      socket.on('error', () => {})
      const url = place % 2 === 0 ? '/clients' : '/v1/customers'
      socket.write(`GET ${url} HTTP/1.1\r\nHost: x\r\nX-API-Key: ${adminKey}\r\n\r\n`)
      return socket
    })
    await eventually(async () => (await inFlight(one)) === 9)
    for (const socket of sockets) socket.destroy()
  })
  await eventually(async () => (await inFlight(one)) === 1)
})

test('preflights, which are answered early, are not counted off without having been counted', async () => {
  const headers = { origin: 'https://a.example', 'access-control-request-method': 'POST' }
  for (let calls = 0; calls < 5; calls++)
    await shared.app.inject({ method: 'OPTIONS', url: '/v1/customers', headers })
  assert.equal(await inFlight(shared), 1)
})

async function holdAllConnections() {
  return Promise.all(Array.from({ length: 8 }, () => one.databases.writes.reserve()))
}

// Asking is itself one request.
async function inFlight({ app }: typeof one): Promise<number> {
  const { body } = await app.inject('/metrics')
  return Number(/^trastienda_http_requests_in_flight (-?\d+)$/m.exec(body)?.[1])
}

test('calls that stay or wait take neither a place nor a connection from the others, and give theirs back when they are left', async () => {
  const waiting: (() => void)[] = []
  const app = fastify()
  answerProblems(app)
  shedLoad(app, {
    probe: { seconds: () => 0, stop: () => {} },
    requestsMax: 1,
    loopDelayMaxMs: 0,
    onShed: () => {},
  })
  app.server.maxConnections = 3
  const stay = () => new Promise(resolve => waiting.push(() => resolve('done')))
  app.get('/stays', { config: { staysOpen: true } }, stay)
  app.get('/waits', async request => {
    request.stayOpen?.()
    request.stayOpen?.()
    return stay()
  })
  app.get('/quick', async () => 'quick')
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port: at } = app.server.address() as { port: number }
  const opened = []
  for (let number = 0; number < 10; number++) {
    const socket = connect(at, '127.0.0.1')
    socket.on('error', () => {})
    socket.write(`GET ${number % 2 ? '/stays' : '/waits'} HTTP/1.1\r\nhost: x\r\n\r\n`)
    opened.push(socket)
    await eventually(async () => waiting.length === number + 1)
    assert.equal(app.server.maxConnections, 3 + number + 1)
  }
  for (let tries = 0; tries < 3; tries++) {
    const answer = await fetch(`http://127.0.0.1:${at}/quick`)
    assert.equal(answer.status, 200)
  }
  for (const socket of opened) socket.destroy()
  await eventually(async () => app.server.maxConnections === 3)
  for (const finish of waiting) finish()
  app.server.closeAllConnections()
  await app.close()
})
