import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { after } from 'node:test'
import type { Server } from '../src/platform/http/server.ts'

/** Lets an application listen on a free port of this machine, for what only happens on a real connection. */
export async function listen(app: Server): Promise<number> {
  await app.listen({ host: '127.0.0.1', port: 0 })
  return (app.server.address() as { port: number }).port
}

/** Sends bytes as they are and gives all that comes back until the server hangs up. */
export async function exchange(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  let received = ''
  socket.on('data', data => {
    received += data
  })
  socket.on('error', () => {})
  socket.write(bytes)
  await once(socket, 'close')
  return received
}

/** A door to the database that can be shut. */
export type Door = {
  url: string
  shut: () => void
  open: () => Promise<void>
  /** Ends one of the connections at once, as a proxy (closed) or a crash (reset) does. */
  cutOne: (options: { how: 'closed' | 'reset' }) => void
  /** What the database answers on the present connections is lost, while it still hears what it is told. */
  loseAnswers: () => void
}

/** Puts a door before a database: connections through it break when it is shut, and nobody listens until it opens. */
export async function aDoor(databaseUrl: string): Promise<Door> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  const incomings = new Map<Socket, Socket>()
  const server = createServer(incoming => {
    const outgoing = connect(Number(target.port || 5432), target.hostname)
    incomings.set(incoming, outgoing)
    incoming.on('close', () => incomings.delete(incoming))
    for (const [one, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      sockets.add(one)
      one.on('error', () => {})
      one.on('close', () => {
        sockets.delete(one)
        other.destroy()
      })
      one.pipe(other)
    }
  })
  const listenOn = async (port: number) => {
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return (server.address() as { port: number }).port
  }
  const port = await listenOn(0)
  const shut = () => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  after(shut)
  const cutOne = ({ how }: { how: 'closed' | 'reset' }) => {
    const all = [...incomings.keys()]
    const one = all[Math.floor(Math.random() * all.length)]
    if (how === 'reset') one?.resetAndDestroy()
    else one?.destroy()
  }
  const loseAnswers = () => {
    for (const [incoming, outgoing] of incomings) outgoing.unpipe(incoming).resume()
  }
  const url = new URL(target)
  url.hostname = '127.0.0.1'
  url.port = String(port)
  return { url: url.href, shut, open: async () => void (await listenOn(port)), cutOne, loseAnswers }
}
