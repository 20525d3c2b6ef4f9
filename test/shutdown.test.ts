import assert from 'node:assert/strict'
import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { connect, createServer } from 'node:net'
import { text } from 'node:stream/consumers'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { seedCustomers } from '../src/modules/customers/index.ts'
import { aDatabase, type TestDatabase } from './database.ts'
import {
  aDataDir,
  adminKey,
  aService,
  cleanUp,
  eventually,
  freePort,
  launchService,
  postmasterPid,
  type Service,
  stop,
} from './service.ts'

const shutdownWithinMs = 10_000
const until = new Date('2026-01-31T00:00:00Z')

test('a stop under load answers every call that took effect, and ends with 0 within ten seconds', async t => {
  const database = await aDatabase()
  const service = await aService(t, { settings: { DATABASE_URL: database.url } })
  const clients = startClients(t, service, 8)
  await eventually(() => assert.ok(clients.answers.filter(({ status }) => status === 201).length > 50))
  const startedAt = performance.now()
  assert.equal(await stop(service), 0)
  assert.ok(performance.now() - startedAt < shutdownWithinMs)
  await clients.stop()

  const registered = await database.owner<{ email: string }[]>`select email from customers.customer`
  const acknowledged = clients.answers.filter(({ status }) => status === 201).map(({ email }) => email)
  assert.deepEqual(registered.map(({ email }) => email).sort(), acknowledged.sort())
  const others = new Set(
    clients.answers.map(({ status, text }) => (status === 201 ? 201 : `${status} ${text}`)),
  )
  const refusals = [...others].filter(other => other !== 201)
  for (const refusal of refusals) assert.match(String(refusal), /^503 .*"reason":"(stopping|overloaded)"/)
})

test('a call that waits when the stop begins is answered, and a later one on the same line gets 503', async t => {
  const database = await aDatabase()
  const service = await aService(t, { settings: { DATABASE_URL: database.url } })
  const lock = await lockCustomers(t, database)
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  cleanUp(t, () => agent.destroy())
  const waiting = postUntilTaken(service, 'waits@example.com', agent)
  await lock.untilSomebodyWaits()
  // Half a request arrives before the stop: its connection is in use, so it is heard out.
  const late = await sendHalf(t, service)
  await sleep(200)
  service.kill('SIGTERM')
  await eventually(() => assert.match(service.output(), /finishing what runs/))
  const refusal = await late.sendRest()
  assert.match(refusal, /^HTTP\/1.1 503 /)
  assert.match(refusal, /connection: close/i)
  assert.match(refusal, /"reason":"stopping"/)
  await assert.rejects(fetch(`${service.url}/health`), 'a new connection is refused')
  assert.equal(service.hasEnded(), false)
  await lock.release()
  assert.equal((await waiting).status, 201)
  assert.equal(await service.ended, 0)
})

test('a list that is being read when the stop begins arrives whole when its reader keeps up', async t => {
  const database = await aDatabase()
  await seedCustomers(database.owner, { count: 3000, seed: 1, until, onProgress: () => {} })
  const service = await aService(t, { settings: { DATABASE_URL: database.url } })
  const answer = await openList(service)
  await once(answer, 'readable')
  service.kill('SIGTERM')
  await eventually(() => assert.match(service.output(), /finishing what runs/))
  const customers = JSON.parse(await readAll(answer)) as unknown[]
  assert.equal(customers.length, 3000)
  assert.equal(await service.ended, 0)
})

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`on ${signal} a list whose reader stands still is cut, and cannot be taken for a whole one`, async t => {
    const database = await aDatabase()
    await seedCustomers(database.owner, { count: 20_000, seed: 1, until, onProgress: () => {} })
    const service = await aService(t, { settings: { DATABASE_URL: database.url } })
    const answer = await openList(service)
    await once(answer, 'readable')
    const startedAt = performance.now()
    assert.equal(await stop(service, signal), 0)
    assert.ok(performance.now() - startedAt < shutdownWithinMs + 1000)
    await assert.rejects(readAll(answer), { code: 'ECONNRESET' })
    assert.equal(answer.complete, false)
  })
}

test('a second signal ends the service at once, whatever still waits', async t => {
  const database = await aDatabase()
  const service = await aService(t, { settings: { DATABASE_URL: database.url } })
  const lock = await lockCustomers(t, database)
  const waiting = postUntilTaken(service, 'waits@example.com').catch(error => error)
  await lock.untilSomebodyWaits()
  service.kill('SIGTERM')
  await eventually(() => assert.match(service.output(), /finishing what runs/))
  const startedAt = performance.now()
  assert.notEqual(await stop(service), 0)
  assert.ok(performance.now() - startedAt < shutdownWithinMs / 2)
  await waiting
  await lock.release()
  assert.deepEqual([...(await database.owner`select from customers.customer`)], [])
})

test('the embedded database stops with the service; a killed service leaves nothing that stops the next', async t => {
  const dataDir = await aDataDir(t)
  const settings = { DATA_DIR: dataDir }
  const killed = await aService(t, { settings })
  const kept = { name: 'Ana', email: 'kept@example.com' }
  assert.equal((await killed.call('POST', '/v1/customers', { body: kept })).status, 201)
  assert.equal(await stop(killed, 'SIGKILL'), 'SIGKILL')

  const next = await aService(t, { settings, port: killed.port })
  const list = (await (await next.call('GET', '/clients')).json()) as { email: string }[]
  assert.deepEqual(
    list.map(({ email }) => email),
    ['kept@example.com'],
  )
  assert.ok(postmasterPid(dataDir))
  assert.equal(await stop(next, 'SIGINT'), 0)
  assert.equal(postmasterPid(dataDir), undefined)
})

test('a busy port is named with what to do, and the exit code is 1', async t => {
  const port = await freePort()
  const other = createServer().listen(port, '127.0.0.1')
  await once(other, 'listening')
  cleanUp(t, () => other.close())
  const service = await launchService(t, { port, settings: { DATA_DIR: await aDataDir(t) } })
  assert.equal(await service.ended, 1)
  assert.match(service.output(), new RegExp(`Port ${port} is in use.*PORT=${port + 1}`))
})

test('missing secrets are named all together, and the exit code is 2', async t => {
  const none = { BOOTSTRAP_ADMIN_KEY: undefined, SECAPP_TOKEN: undefined, SESSION_SECRET: undefined }
  const service = await launchService(t, { settings: { ...none, DATA_DIR: await aDataDir(t) } })
  assert.equal(await service.ended, 2)
  for (const name of Object.keys(none)) assert.match(service.output(), new RegExp(`${name} is missing`))
})

test('an API and a worker run side by side on one database; the worker listens nowhere and stops on SIGTERM', async t => {
  const database = await aDatabase()
  const settings = { DATABASE_URL: database.url }
  const [api, worker] = await Promise.all([
    aService(t, { settings, args: ['--role', 'api'] }),
    aService(t, { settings, args: ['--role', 'worker'] }),
  ])
  const one = { name: 'Ana', email: 'one@example.com' }
  assert.equal((await api.call('POST', '/v1/customers', { body: one })).status, 201)
  await assert.rejects(fetch(`${worker.url}/health`))
  const jobs = () => database.owner<{ pid: number }[]>`
    select pid from pg_stat_activity where datname = current_database() and application_name = 'trastienda jobs'`
  assert.ok((await jobs()).length > 0)
  assert.equal(await stop(worker), 0)
  await eventually(async () => assert.equal((await jobs()).length, 0, 'only the worker runs jobs'))
  assert.equal(await stop(api), 0)
})

type Answered = { status: number; text: string; email: string }

/** Clients that keep their connections open and register one customer after the other until nobody answers any more. */
function startClients(t: TestContext, service: Service, count: number) {
  const agent = new Agent({ keepAlive: true, maxSockets: count })
  cleanUp(t, () => agent.destroy())
  const answers: Answered[] = []
  let isStopped = false
  const callOn = async (client: number) => {
    for (let call = 0; !isStopped; call++) {
      const answer = await post(service, `c${client}-${call}@example.com`, agent).catch(() => undefined)
      if (answer) answers.push(answer)
      else await sleep(20)
    }
  }
  const running = Promise.all(Array.from({ length: count }, (_, client) => callOn(client)))
  const stop = async () => {
    isStopped = true
    await running
  }
  cleanUp(t, stop)
  return { answers, stop }
}

async function post(service: Service, email: string, agent?: Agent): Promise<Answered> {
  const headers = { 'x-api-key': adminKey, 'content-type': 'application/json' }
  const sent = request(`${service.url}/v1/customers`, {
    method: 'POST',
    headers,
    ...(agent ? { agent } : {}),
  })
  sent.end(JSON.stringify({ name: 'Ana', email }))
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  return { status: answer.statusCode ?? 0, text: await readAll(answer), email }
}

/** A machine under load sheds calls for a moment, which is no part of what is asked here. */
async function postUntilTaken(service: Service, email: string, agent?: Agent): Promise<Answered> {
  const answer = await post(service, email, agent)
  if (answer.status !== 503 || !/"reason":"overloaded"/.test(answer.text)) return answer
  await sleep(200)
  return postUntilTaken(service, email, agent)
}

/** A request that arrives in two halves. */
async function sendHalf(t: TestContext, service: Service) {
  const body = JSON.stringify({ name: 'Late', email: 'late@example.com' })
  const socket = connect(service.port, '127.0.0.1')
  cleanUp(t, () => socket.destroy())
  await once(socket, 'connect')
  socket.write(`POST /v1/customers HTTP/1.1\r\nHost: 127.0.0.1\r\nX-API-Key: ${adminKey}\r\n`)
  return {
    sendRest: async () => {
      socket.write(`Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
      return text(socket)
    },
  }
}

async function openList(service: Service): Promise<IncomingMessage> {
  const sent = request(`${service.url}/clients`, { headers: { 'x-api-key': adminKey }, agent: false }).end()
  const [answer] = (await once(sent, 'response')) as [IncomingMessage]
  if (answer.statusCode !== 503) return answer
  answer.resume()
  await sleep(200)
  return openList(service)
}

async function readAll(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of answer) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

async function lockCustomers(t: TestContext, { owner }: TestDatabase) {
  const released = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  const transaction = owner.begin(async sql => {
    await sql`lock table customers.customer in exclusive mode`
    held.resolve()
    await released.promise
  })
  const release = async () => {
    released.resolve()
    await transaction
  }
  cleanUp(t, release)
  await held.promise
  const untilSomebodyWaits = () =>
    eventually(async () => {
      const waiting =
        await owner`select from pg_locks where not granted and relation = 'customers.customer'::regclass`
      assert.ok(waiting.length > 0)
    })
  return { release, untilSomebodyWaits }
}
