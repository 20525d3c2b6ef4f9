import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { after } from 'node:test'

const problem = { title: 'Unprocessable', detail: 'The mailbox is not known.' }

/** A notification gateway that refuses the first message to each address that begins with `unknown`, and takes all others. */
export async function aPickyGateway(): Promise<{ settings: Record<string, string> }> {
  const refused = new Set<string>()
  const server = createServer(async (request, response) => {
    const { to } = (await json(request)) as { to: string }
    const isTaken = !to.startsWith('unknown') || refused.has(to)
    refused.add(to)
    const body = isTaken ? { status: 'delivered', provider_id: `message-to-${to}` } : problem
    response.writeHead(isTaken ? 200 : 422, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { settings: { GATEWAY_URL: `http://127.0.0.1:${port}`, GATEWAY_API_KEY: 'test-dev-2026' } }
}
