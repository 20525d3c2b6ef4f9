import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after } from 'node:test'

type Verify = (secret: string, headers: IncomingHttpHeaders, body: string) => unknown
type Documented = {
  verifyCallback: Verify
  callbackServer: (secret: string, handle: (callback: unknown, id: string) => unknown) => Server
}

/** The program that docs/callbacks.md gives to whoever writes a receiver. */
export async function documentedReceiver(): Promise<Documented> {
  const page = readFileSync(new URL('../../../../docs/callbacks.md', import.meta.url), 'utf8')
  const [, program = ''] = /```js\n(.*?)```/s.exec(page) ?? []
  return import(`data:text/javascript,${encodeURIComponent(program)}`)
}

/** A callback as it arrived. `content` is there only when its signature is right. */
export type Received = {
  id: string
  path: string
  headers: IncomingHttpHeaders
  body: string
  content: unknown
}

/** How a receiver behaves: a status, with headers, or no answer at all. */
export type Answer = number | { status: number; headers: Record<string, string> } | 'hang' | 'hang up'

/** An application that is called back, with every fault that one may have. */
export type Receiver = {
  url: string
  host: string
  received: Received[]
  /** Calls that it holds now, and the most it ever held. */
  held: () => number
  heldMax: () => number
}

const { verifyCallback } = await documentedReceiver()

export async function aReceiver(
  secret: string,
  answer: (received: Received, number: number) => Answer | Promise<Answer> = () => 204,
): Promise<Receiver> {
  const received: Received[] = []
  let held = 0
  let heldMax = 0
  const { host } = await aServer(async (request, response) => {
    held++
    heldMax = Math.max(heldMax, held)
    response.once('close', () => held--)
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString()
    const { headers, url: path = '' } = request
    const id = String(headers['webhook-id'])
    const one = { id, path, headers, body, content: verifyCallback(secret, headers, body) }
    received.push(one)
    const told = await answer(one, received.length)
    if (told === 'hang') return
    if (told === 'hang up') return void request.socket.destroy()
    const { status, headers: more } = typeof told === 'number' ? { status: told, headers: {} } : told
    response.writeHead(status, more).end(status === 204 ? undefined : 'an answer that nobody should repeat')
  })
  return { url: `http://${host}/callbacks`, host, received, held: () => held, heldMax: () => heldMax }
}

/** Listens on a free port of this machine until the tests of the file have run. */
export async function aServer(handle: RequestListener | Server): Promise<{ host: string; port: number }> {
  const server = typeof handle === 'function' ? createServer(handle) : handle
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { host: `127.0.0.1:${port}`, port }
}
