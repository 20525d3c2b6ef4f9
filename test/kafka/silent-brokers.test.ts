import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { test } from 'node:test'
import { aDatabaseOf, aService, cleanUp, eventually, stop } from '../service.ts'

test('a worker whose brokers take calls and never answer does its other work and stops cleanly', async t => {
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    sockets.add(socket)
    socket.on('error', () => {}).resume()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  cleanUp(t, () => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const { port } = server.address() as { port: number }
  const { url } = await aDatabaseOf(t)
  const settings = { DATABASE_URL: url, KAFKA_BROKERS: `127.0.0.1:${port}` }
  const worker = await aService(t, { settings, args: ['--role', 'worker'] })
  await eventually(() => assert.ok(sockets.size > 0))
  assert.equal(await stop(worker), 0, worker.output())
  assert.match(worker.output(), /stopped/)
})

test('brokers that are not there are told of, and the worker stops cleanly', async t => {
  const { url } = await aDatabaseOf(t)
  const settings = { DATABASE_URL: url, KAFKA_BROKERS: '127.0.0.1:1' }
  const worker = await aService(t, { settings, args: ['--role', 'worker'] })
  await eventually(() => assert.match(worker.output(), /sales stream was interrupted/))
  assert.equal(await stop(worker), 0, worker.output())
})

test('half a login to Kafka keeps the service from starting', async t => {
  const { url } = await aDatabaseOf(t)
  const settings = { DATABASE_URL: url, KAFKA_BROKERS: '127.0.0.1:1', KAFKA_USERNAME: 'sales' }
  await assert.rejects(aService(t, { settings }), /KAFKA_PASSWORD is missing/)
})
