import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** Somebody who waits for news on a connection of its own, at little cost to the process that measures. */
export type WaitingClient = { close: () => void }

type Options = {
  url: string
  path: string
  headers: Record<string, string>
  /** Gets the `processed_id` of the change that is the state. */
  onNews: (changeId: number) => void
}

const openedAtOnce = 100
const repeatMs = 200
const eventId = /^id: (.*)$/gm
const changeId = /"(?:status_)?change_id":(\d+)/g

/** Opens many, some at a time, as a server takes them. */
export async function openMany(
  count: number,
  open: (number: number) => Promise<WaitingClient>,
): Promise<WaitingClient[]> {
  const clients: WaitingClient[] = []
  while (clients.length < count) {
    const many = Math.min(openedAtOnce, count - clients.length)
    const from = clients.length
    clients.push(...(await Promise.all(Array.from({ length: many }, (_, number) => open(from + number)))))
  }
  return clients
}

/** A listener to the stream of states, who comes back when it is renewed. Opened once the answer has begun. */
export async function openStream({ url, path, headers, onNews }: Options): Promise<WaitingClient> {
  const socket = await connectTo(url)
  let isOpen = false
  let rest = ''
  let seen: Record<string, string> = {}
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject).on('close', () => reject(new Error('A stream ended.')))
    socket.setEncoding('latin1').on('data', (text: string) => {
      rest += text
      if (!isOpen) {
        if (!rest.includes('\r\n\r\n')) return
        if (!rest.startsWith('HTTP/1.1 200')) reject(new Error(rest.slice(0, 500)))
        isOpen = true
        resolve()
      }
      const whole = rest.lastIndexOf('\n\n')
      if (whole === -1) return
      const events = rest.slice(0, whole)
      rest = rest.slice(whole)
      for (const [, id] of events.matchAll(changeId)) onNews(Number(id))
      for (const [, id] of events.matchAll(eventId)) seen = { 'last-event-id': String(id) }
      if (events.includes('"reason":"renew"')) socket.write(asRequest(url, path, { ...headers, ...seen }))
    })
    socket.write(asRequest(url, path, headers))
  })
  return { close: () => socket.destroy() }
}

/** A caller who asks again as soon as it is answered; with its position, when it `confirms`. */
export async function keepPolling({
  url,
  path,
  headers,
  onNews,
  confirms,
}: Options & { confirms: boolean }): Promise<WaitingClient> {
  const socket = await connectTo(url)
  let received = ''
  let etag = '"none"'
  const ask = () => {
    const position: Record<string, string> = confirms ? { 'if-none-match': etag } : {}
    socket.write(asRequest(url, path, { ...headers, ...position }))
  }
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject).on('close', () => reject(new Error('A polling connection ended.')))
    socket.setEncoding('latin1').on('data', (text: string) => {
      received += text
      const answer = wholeAnswer(received)
      if (!answer) return
      received = ''
      if (answer.status === 503) {
        setTimeout(ask, repeatMs)
        return
      }
      if (answer.status !== 200 && answer.status !== 304) {
        reject(new Error(`${answer.status} ${answer.body.slice(0, 300)}`))
        return
      }
      const tag = /\r\netag: ([^\r]+)/i.exec(answer.head)?.[1]
      if (confirms && !tag) reject(new Error(`An answer has no tag:\n${answer.head}`))
      etag = tag ?? etag
      for (const [, id] of answer.body.matchAll(changeId)) onNews(Number(id))
      ask()
      resolve()
    })
    ask()
  })
  return { close: () => socket.destroy() }
}

async function connectTo(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  await once(socket, 'connect')
  return socket
}

function asRequest(url: string, path: string, headers: Record<string, string>): string {
  const lines = Object.entries({ host: new URL(url).host, ...headers }).map(
    ([name, value]) => `${name}: ${value}`,
  )
  return `GET ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`
}

function wholeAnswer(text: string): { status: number; head: string; body: string } | undefined {
  const end = text.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  const head = text.slice(0, end)
  const status = Number(head.slice(9, 12))
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0)
  const body = text.slice(end + 4)
  return status === 304 || body.length >= length ? { status, head, body } : undefined
}
