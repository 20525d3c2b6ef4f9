import { randomUUID } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { patienceMs } from './patience.ts'
import { adminKey, aFolder, cleanUp } from './service.ts'

/** What a client knows of one request: what it asked for, and what it was answered. */
export type Entry = {
  key: string
  /** Whether it is registered with an Idempotency-Key, and so repeated until it is answered. */
  isKeyed: boolean
  onDoubt: 'retry' | 'stop'
  id?: string
  isLaunched: boolean
}

/** Clients that register, launch and poll, each noting on disk what it is about to ask and what it was answered. */
export type Clients = {
  /** The recipients of these clients end so. */
  domain: string
  start: (connections?: number, pauseMs?: number) => Load
  launched: () => number
  /** Stops at once, whatever is unanswered. */
  abandon: () => void
  /** Answers that no client of a healthy or failing service should get. */
  strange: string[]
  /** What the journal on disk holds. */
  readJournal: () => Entry[]
}

/** Stops when every client has been answered what it repeats. */
export type Load = { stop: () => Promise<void> }

type Note = Partial<Entry> & { key: string }
type Answer = { status: number; text: string }

const pollsBehind = 5
const atOnce = 10
const ranks = ['queued', 'processing', 'sent', 'failed']

/** Makes clients that spread their calls over several addresses of the service. */
export async function notificationClients(t: TestContext, urls: string[]): Promise<Clients> {
  const path = join(await aFolder(t), 'journal')
  const journal = openSync(path, 'a')
  cleanUp(t, () => closeSync(journal))
  const domain = `${randomUUID().slice(0, 8)}.example.com`
  const strange: string[] = []
  let launched = 0
  let turn = 0
  let isStopped = false
  let isOver = false
  const abandon = () => {
    isStopped = true
    isOver = true
  }
  cleanUp(t, abandon)

  const note = (entry: Note) => {
    writeSync(journal, `${JSON.stringify(entry)}\n`)
    fsyncSync(journal)
  }

  /** Undefined: the call broke off, or the service said that it cannot answer it now. */
  const ask = async (method: string, path: string, options: { key?: string; body?: object } = {}) => {
    const url = urls[turn++ % urls.length] as string
    const answer = await call(method, url + path, options).catch(() => undefined)
    if (!answer || answer.status < 400) return answer
    const isTransient = answer.status === 503 || /idempotency\.still_running/.test(answer.text)
    if (!isTransient) strange.push(`${method} ${path}: ${answer.status} ${answer.text}`)
    return undefined
  }

  const untilAnswered = async (
    method: string,
    path: string,
    options: { key?: string; body?: object } = {},
  ) => {
    for (const deadline = Date.now() + patienceMs; ; await sleep(50)) {
      const answer = await ask(method, path, options)
      if (answer) return answer
      if (isOver) return undefined
      if (Date.now() < deadline) continue
      strange.push(`${method} ${path}: nobody answered within ${patienceMs / 1000} s`)
      return undefined
    }
  }

  const deliver = async (): Promise<string | undefined> => {
    const key = randomUUID()
    const isKeyed = Math.random() < 0.5
    const onDoubt = Math.random() < 0.3 ? 'stop' : 'retry'
    const type = Math.random() < 0.5 ? 'email' : 'sms'
    note({ key, isKeyed, onDoubt })
    const body = { to: `${key}@${domain}`, message: `Hola ${key}`, type, on_doubt: onDoubt }
    const registered = isKeyed
      ? await untilAnswered('POST', '/v1/requests', { key, body })
      : await ask('POST', '/v1/requests', { body })
    if (!registered) return undefined
    const { id } = JSON.parse(registered.text) as { id: string }
    note({ key, id })
    if (!(await untilAnswered('POST', `/v1/requests/${id}/process`))) return undefined
    note({ key, isLaunched: true })
    launched++
    return id
  }

  const poll = async (id: string, known: Map<string, string>) => {
    const answer = await ask('GET', `/v1/requests/${id}`)
    if (!answer) return
    const told = JSON.parse(answer.text) as { id: string; status: string }
    const before = known.get(id) ?? 'processing'
    const isSound = Object.keys(told).join() === 'id,status' && told.id === id && ranks.includes(told.status)
    const isFinal = before === 'sent' || before === 'failed'
    const goesBack = told.status === 'queued' || (isFinal && told.status !== before)
    if (!isSound || goesBack) strange.push(`${id} was ${before}, then ${answer.text}`)
    known.set(id, told.status)
  }

  return {
    domain,
    strange,
    launched: () => launched,
    abandon,
    start: (connections = 8, pauseMs = 200) => {
      const run = async () => {
        const ids: string[] = []
        const known = new Map<string, string>()
        for (let done = 0; !isStopped; done++) {
          const id = await deliver()
          if (id) ids.push(id)
          const earlier = ids.at(-1 - Math.floor(Math.random() * pollsBehind))
          if (earlier) await poll(earlier, known)
          // They begin with more than the quota.
          if (done >= atOnce) await sleep(Math.random() * 2 * pauseMs)
        }
      }
      const running = Promise.all(Array.from({ length: connections }, run))
      return {
        stop: async () => {
          isStopped = true
          await running
        },
      }
    },
    readJournal: () => {
      const entries = new Map<string, Entry>()
      for (const line of readFileSync(path, 'utf8').trim().split('\n')) {
        const noted = JSON.parse(line) as Note
        entries.set(noted.key, { isLaunched: false, ...entries.get(noted.key), ...noted } as Entry)
      }
      return [...entries.values()]
    },
  }
}

async function call(
  method: string,
  url: string,
  { key, body }: { key?: string; body?: object },
): Promise<Answer> {
  const answer = await fetch(url, {
    method,
    headers: {
      'x-api-key': adminKey,
      ...(key ? { 'idempotency-key': key } : {}),
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
    signal: AbortSignal.timeout(20_000),
  })
  return { status: answer.status, text: await answer.text() }
}
