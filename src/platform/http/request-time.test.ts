import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, test } from 'node:test'
import { fastify } from 'fastify'
import { exchange } from '../../../test/sockets.ts'
import { limitRequestTime } from './request-time.ts'

const app = fastify()
limitRequestTime(app, 200)
app.post('/short', async request => ({ got: request.body }))
app.post('/long', { config: { slowBody: true } }, async request => ({ got: request.body }))
app.get('/slow-answer', async () => {
  await new Promise(resolve => setTimeout(resolve, 600))
  return { late: true }
})
await app.listen({ host: '127.0.0.1', port: 0 })
after(() => app.close())
const { port } = app.server.address() as { port: number }

const post = (path: string, body: string) =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n${body}`

test('a request whose body does not arrive in time is answered 408 and hung up on', async () => {
  const answer = await exchange(port, post('/short', '{"half":'))
  assert.match(answer, /^HTTP\/1\.1 408 /)
  assert.match(answer, /"reason":"request.too_slow"/)
})

test('a body that is there in time is taken', async () => {
  assert.match(await exchange(port, post('/short', '{"whole":"yes, all"}')), /^HTTP\/1\.1 200 /)
})

test('an answer may take longer than the request', async () => {
  const answer = await exchange(port, 'GET /slow-answer HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  assert.match(answer, /"late":true/)
})

test('a route for bodies that come in for long is not cut', async () => {
  const socket = connect(port, '127.0.0.1')
  let received = ''
  socket.on('data', data => {
    received += data
  })
  const closed = new Promise(resolve => socket.on('close', resolve))
  const [start, end] = [post('/long', '{"whole":'), '"yes, all"}']
  socket.write(start)
  await new Promise(resolve => setTimeout(resolve, 600))
  socket.write(end)
  await closed
  assert.match(received, /^HTTP\/1\.1 200 /)
})
