import { once } from 'node:events'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import { createServer as createTcpServer, type Socket } from 'node:net'
import type { TestContext } from 'node:test'
import { patientMs } from './calls.fixture.ts'
import type { Gateway } from './gateway.ts'
import { type HttpGatewayOptions, httpGateway } from './http-gateway.ts'

export const apiKey = 'test-dev-2026'
export const limits = { calls: 50, windowSeconds: 10, concurrentCalls: 4 }

/** An adapter to a gateway at this address; closed when the test ends. */
export function aGateway(t: TestContext, options: Partial<HttpGatewayOptions> & { url: string }): Gateway {
  const headers = { 'X-API-Key': apiKey }
  const gateway = httpGateway({ name: 'main', headers, timeoutMs: patientMs, limits, ...options })
  t.after(() => gateway.close())
  return gateway
}

/** Answers as the contract says of a message that was taken. */
export function deliver(response: ServerResponse) {
  response.setHeader('content-type', 'application/json').end('{"status":"delivered","provider_id":"p-1"}')
}

export async function aServer(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`
}

/** A server that does what it likes with each connection. */
export async function aTcpServer(t: TestContext, onSocket: (socket: Socket) => void): Promise<string> {
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
