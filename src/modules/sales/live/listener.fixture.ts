import assert from 'node:assert/strict'
import { type ClientRequest, get, type IncomingMessage } from 'node:http'
import { after } from 'node:test'
import { adminKey } from '../../../../test/app.ts'
import { patienceMs } from '../../../../test/patience.ts'

export type LiveEvent = { name: string; id?: string; data: Record<string, unknown> }

/** Somebody who listens to a stream of server-sent events on a real connection. */
export type LiveListener = {
  status: number
  headers: IncomingMessage['headers']
  /** All that came so far. */
  events: LiveEvent[]
  comments: () => number
  /** The body of an answer that is no stream. */
  body: () => string
  /** The first event, from the beginning or later, that passes. Fails when none comes. */
  first: (passes: (event: LiveEvent) => boolean) => Promise<LiveEvent>
  /** The ids of all sales that were told, in their order. */
  sales: () => string[]
  /** What the browser would send to come back. */
  lastEventId: () => string | undefined
  /** Resolves when the stream is over. */
  ended: Promise<void>
  pause: () => void
  resume: () => void
  close: () => void
}

type Options = { path?: string; key?: string | null; lastEventId?: string | undefined }

export async function aListener(port: number, options: Options = {}): Promise<LiveListener> {
  const { path = '/v1/sales/live', key = adminKey, lastEventId } = options
  const request = get({
    port,
    host: '127.0.0.1',
    path,
    agent: false,
    headers: {
      ...(key === null ? {} : { 'x-api-key': key }),
      ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
    },
  })
  after(() => request.destroy())
  const response = await answerTo(request)
  const events: LiveEvent[] = []
  let text = ''
  let whole = ''
  let comments = 0
  response.setEncoding('utf8').on('data', chunk => {
    whole += chunk
    text += chunk
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const block = text.slice(0, end)
      text = text.slice(end + 2)
      if (block.startsWith(':')) comments++
      const event = eventOf(block)
      if (event) events.push(event)
    }
  })
  const ended = new Promise<void>(resolve => response.once('close', resolve).once('error', () => resolve()))
  const first = async (passes: (event: LiveEvent) => boolean) => {
    for (const deadline = Date.now() + patienceMs; ; await new Promise(resolve => setTimeout(resolve, 10))) {
      const found = events.find(passes)
      if (found) return found
      if (Date.now() > deadline) assert.fail(`no such event came: ${JSON.stringify(events).slice(-2_000)}`)
    }
  }
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    events,
    comments: () => comments,
    body: () => whole,
    first,
    sales: () =>
      events.flatMap(({ name, data }) =>
        name === 'sales' ? (data.sales as { id: string }[]).map(({ id }) => id) : [],
      ),
    lastEventId: () => events.findLast(({ id }) => id !== undefined)?.id,
    ended,
    pause: () => response.pause(),
    resume: () => response.resume(),
    close: () => request.destroy(),
  }
}

function answerTo(request: ClientRequest): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => request.once('response', resolve).once('error', reject))
}

function eventOf(block: string): LiveEvent | undefined {
  const field = (name: string) =>
    block
      .split('\n')
      .find(line => line.startsWith(`${name}: `))
      ?.slice(name.length + 2)
  const [name, data, id] = [field('event'), field('data'), field('id')]
  if (name === undefined || data === undefined) return undefined
  return { name, data: JSON.parse(data), ...(id === undefined ? {} : { id }) }
}
