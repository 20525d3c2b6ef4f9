import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { after, test } from 'node:test'
import { AppError } from '../../errors.ts'
import { receiveBody } from './receive-body.ts'

const received: Promise<string>[] = []
const server = createServer((request, response) => {
  const reading = read(request)
  received.push(reading)
  void reading.then(result => response.end(result))
}).listen(0, '127.0.0.1')
await once(server, 'listening')
after(() => server.close())

test('a sender that falls silent is ended', async () => {
  assert.equal(await sent('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc'), 'import.too_slow')
})

test('a sender that hangs up is noticed', async () => {
  const before = received.length
  const socket = open()
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc')
  while (received.length === before) await new Promise(resolve => setTimeout(resolve, 10))
  socket.resetAndDestroy()
  assert.equal(await received.at(-1), 'import.broken_off')
})

test('a body that comes in full is given in full', async () => {
  assert.equal(await sent('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc'), 'abc')
})

async function read(request: IncomingMessage): Promise<string> {
  try {
    const pieces: Buffer[] = []
    for await (const piece of receiveBody(request, { bytesMax: 1_000, idleMs: 300 })) pieces.push(piece)
    return Buffer.concat(pieces).toString()
  } catch (error) {
    return error instanceof AppError ? error.reason : String(error)
  }
}

async function sent(bytes: string): Promise<string> {
  const before = received.length
  const socket = open()
  socket.write(bytes)
  while (received.length === before) await new Promise(resolve => setTimeout(resolve, 10))
  const result = await received.at(-1)
  socket.destroy()
  return result ?? ''
}

function open() {
  const socket = connect((server.address() as { port: number }).port, '127.0.0.1')
  socket.on('error', () => {})
  return socket
}
