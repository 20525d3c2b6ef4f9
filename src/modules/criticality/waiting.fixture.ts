import assert from 'node:assert/strict'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { after } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

export const secappToken = 'a-secapp-token-for-tests-0123456789'

export type Answer = {
  status: number
  headers: IncomingMessage['headers']
  body: string
  json: () => Record<string, unknown>
}

type Call = { port: number; path: string; headers?: Record<string, string>; body?: unknown; method?: string }

/** A call on a connection of its own. A machine under load sheds calls for a moment: they are repeated. `leave` hangs up. */
export function aCall(call: Call): {
  answer: Promise<Answer>
  isAnswered: () => boolean
  leave: () => void
} {
  let isAnswered = false
  let sent = send(call)
  const ask = async (): Promise<Answer> => {
    const answer = await sent.answer
    if (answer.status === 503 && answer.json().reason === 'overloaded') {
      await sleep(200)
      sent = send(call)
      return ask()
    }
    isAnswered = true
    return answer
  }
  const answer = ask()
  answer.catch(() => {})
  return { answer, isAnswered: () => isAnswered, leave: () => sent.leave() }
}

function send({ port, path, headers = {}, body, method = body ? 'POST' : 'GET' }: Call) {
  const json: Record<string, string> = body ? { 'content-type': 'application/json' } : {}
  const request = httpRequest({
    host: '127.0.0.1',
    port,
    path,
    method,
    agent: false,
    headers: { ...json, ...headers },
  })
  after(() => request.destroy())
  const answer = new Promise<Answer>((resolve, reject) => {
    request.once('error', reject).once('response', response => {
      let text = ''
      response
        .setEncoding('utf8')
        .on('data', chunk => {
          text += chunk
        })
        .once('error', reject)
        .once('end', () => {
          const { statusCode = 0, headers: told } = response
          resolve({ status: statusCode, headers: told, body: text, json: () => JSON.parse(text) })
        })
    })
  })
  answer.catch(() => {})
  request.end(body ? JSON.stringify(body) : undefined)
  return { answer, leave: () => request.destroy() }
}

/** How an application says who it is. */
export function asApp(app: string, more: Record<string, string> = {}): Record<string, string> {
  return { token: secappToken, 'app-name': app, ...more }
}

let lastChangeAt = Date.now() - 3_600_000

/** Reports a change that becomes the state, and gives its `processed_id`. */
export async function report(port: number, status = 3): Promise<number> {
  lastChangeAt += 1_000
  const { answer } = aCall({
    port,
    path: '/secapp/update',
    headers: asApp('a producer'),
    body: { current_status: status, Change_at: new Date(lastChangeAt).toISOString() },
  })
  const { status: code, body, json } = await answer
  assert.equal(code, 200, body)
  return json().processed_id as number
}

export type StateEvent = { id?: string; data: Record<string, unknown> }

/** Somebody who listens to the states on a real connection. */
export type StateListener = {
  status: number
  headers: IncomingMessage['headers']
  events: StateEvent[]
  revisions: () => number[]
  comments: () => number
  /** Why the service ended it, if it did. */
  ends: () => unknown[]
  /** The first event, from the beginning or later, that passes. Fails when none comes. */
  first: (passes: (event: StateEvent) => boolean) => Promise<StateEvent>
  ended: Promise<void>
  close: () => void
}

export async function aListener(port: number, headers: Record<string, string>): Promise<StateListener> {
  const request = httpRequest({
    host: '127.0.0.1',
    port,
    path: '/v1/criticality/stream',
    agent: false,
    headers,
  })
  after(() => request.destroy())
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve).once('error', reject).end()
  })
  request.on('error', () => {})
  const events: StateEvent[] = []
  const ends: unknown[] = []
  let comments = 0
  let text = ''
  response.setEncoding('utf8').on('data', chunk => {
    text += chunk
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const block = text.slice(0, end)
      text = text.slice(end + 2)
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1]
      const [name, id, data] = [field('event'), field('id'), field('data')]
      if (block.startsWith(':')) comments++
      else if (name === 'end') ends.push(JSON.parse(data as string).reason)
      else if (name === 'state') events.push({ ...(id ? { id } : {}), data: JSON.parse(data as string) })
    }
  })
  response.on('error', () => {})
  const ended = new Promise<void>(resolve => response.once('close', resolve))
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    events,
    revisions: () => events.map(({ data }) => data.revision as number),
    comments: () => comments,
    ends: () => ends,
    first: async passes => {
      for (const deadline = Date.now() + 30_000; ; await sleep(10)) {
        const found = events.find(passes)
        if (found) return found
        if (Date.now() > deadline) assert.fail(`no such event came: ${JSON.stringify(events).slice(-2_000)}`)
      }
    },
    ended,
    close: () => request.destroy(),
  }
}
