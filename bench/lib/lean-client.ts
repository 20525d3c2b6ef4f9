import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** Sends requests again and again, at so little cost that the times are the server's. */
export type LeanClient = {
  /**
   * Gives the status of the answer. Waits for a free connection when all are in use. Without a body it sends the usual one;
   * `more` are further lines of the head.
   */
  send: (body?: string, more?: string) => Promise<number>
  close: () => void
}

type Line = { socket: Socket; answered: (status: number) => void; failed: (error: Error) => void }

/** Opens that many connections to send such requests on. */
export async function openLeanClient(
  url: string,
  {
    path,
    method = 'POST',
    body: usual = '',
    connections,
    headers = {},
  }: {
    path: string
    method?: 'GET' | 'POST'
    body?: string
    connections: number
    headers?: Record<string, string>
  },
): Promise<LeanClient> {
  const { hostname, port, host } = new URL(url)
  const own = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const head = `${method} ${path} HTTP/1.1\r\nhost: ${host}\r\n${own.join('')}`
  const requestOf = (body: string, more = '') => {
    if (method === 'GET') return Buffer.from(`${head}${more}\r\n`)
    const length = `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`
    return Buffer.from(`${head}${more}${length}\r\n${body}`)
  }
  const usualRequest = requestOf(usual)
  const lines = await Promise.all(Array.from({ length: connections }, () => openLine(hostname, Number(port))))
  const free = [...lines]
  const waiting: ((line: Line) => void)[] = []

  function giveBack(line: Line) {
    const next = waiting.shift()
    if (next) next(line)
    else free.push(line)
  }
  // The server closes what has been idle for long.
  async function renewed(line: Line): Promise<Line> {
    const fresh = await openLine(hostname, Number(port))
    lines.splice(lines.indexOf(line), 1, fresh)
    return fresh
  }
  function ask(line: Line, request: Buffer): Promise<number> {
    if (line.socket.destroyed) return renewed(line).then(fresh => ask(fresh, request))
    return new Promise((resolve, reject) => {
      line.answered = status => {
        giveBack(line)
        resolve(status)
      }
      line.failed = reject
      line.socket.write(request)
    })
  }
  return {
    send: (body, more) => {
      const isUsual = body === undefined && more === undefined
      const request = isUsual ? usualRequest : requestOf(body ?? usual, more)
      const line = free.pop()
      if (line) return ask(line, request)
      return new Promise<Line>(resolve => waiting.push(resolve)).then(next => ask(next, request))
    },
    close: () => {
      for (const { socket } of lines) socket.destroy()
    },
  }
}

async function openLine(host: string, port: number): Promise<Line> {
  const socket = connect({ host, port, noDelay: true })
  await once(socket, 'connect')
  const line: Line = { socket, answered: () => {}, failed: () => {} }
  let received = ''
  socket.setEncoding('latin1')
  socket.on('data', (text: string) => {
    received += text
    const end = endOfAnswer(received)
    if (end === undefined || received.length < end) return
    const status = Number(received.slice(9, 12))
    received = ''
    line.answered(status)
  })
  socket.on('error', error => line.failed(error))
  socket.on('close', () => line.failed(new Error('The server closed a connection.')))
  return line
}

function endOfAnswer(text: string): number | undefined {
  const head = text.indexOf('\r\n\r\n')
  if (head === -1) return undefined
  const [, length] = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, head)) ?? []
  if (length === undefined) throw new Error('An answer without content-length.')
  return head + 4 + Number(length)
}
