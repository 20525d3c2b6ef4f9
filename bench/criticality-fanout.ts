import type { BenchContext } from './context.ts'
import type { BenchServer } from './lib/databases.ts'
import { settledMemory } from './lib/memory.ts'
import { count, duration, megabytes, quantile, times } from './lib/numbers.ts'
import { type Running, startService, startYardstick } from './lib/processes.ts'
import type { Report, Result } from './lib/result.ts'
import { keepPolling, openMany, openStream, type WaitingClient } from './lib/waiting-clients.ts'
import { migratedDatabase } from './notifications-backlog.ts'

const waitingMany = 1_000
const idleMany = 10_000
const changes = 30
const restMs = 700
const reachMs = 100
const memoryMaxBytes = 500 * 1024 * 1024
const token = 'a-token-of-the-bench-0123456789'

type Kind = 'stream' | 'confirmed' | 'literal'
type Shape = { name: string; kind: Kind; isElsewhere?: boolean }
type Fanout = { fromSent: number[]; fromAnswered: number[] }

const shapes: Shape[] = [
  { name: 'streams', kind: 'stream' },
  { name: 'long polls, confirmed', kind: 'confirmed' },
  { name: 'long polls, literal', kind: 'literal' },
  { name: 'streams at another process', kind: 'stream', isElsewhere: true },
  { name: 'literal long polls at another process', kind: 'literal', isElsewhere: true },
]

/** From a change of criticality to those who wait for it, and the memory of many who do. They are in this process: one clock. */
export async function benchCriticalityFanout({ server, say }: BenchContext): Promise<Report> {
  const results: Result[] = []
  const constant = (await measureConstant()).fromSent
  const [constantP50, constantP99] = [quantile(constant, 0.5), quantile(constant, 0.99)]
  const yardstick = `p50 ${duration(constantP50)}, p99 ${duration(constantP99)}`
  say(`a constant from node:http: ${yardstick}`)
  for (const shape of shapes) {
    const { fromSent, fromAnswered } = await measureFanout(server, shape)
    const [p50, p99] = [quantile(fromSent, 0.5), quantile(fromSent, 0.99)]
    const p99Answered = quantile(fromAnswered, 0.99)
    say(`${shape.name}: p50 ${duration(p50)}, p99 ${duration(p99)}`)
    results.push({
      what: `from \`POST /secapp/update\` sent to ${count(waitingMany)} ${shape.name}, ${count(fromSent.length)} times`,
      ours: `p50 ${duration(p50)}, p99 ${duration(p99)}, worst ${duration(Math.max(...fromSent))}; from its answer p99 ${duration(p99Answered)}`,
      ...(shape.kind === 'stream' ? {} : { yardstick, ratio: times(p99 / constantP99) }),
      reach: `p99 ≤ ${reachMs} ms`,
      isReached: p99 <= reachMs,
    })
  }
  results.push(...(await measureMemory(server, say)))
  const notes = [
    '',
    'The commit lies between the change sent and its answer; the clients read their news and the answer with one event loop. A change that one of them never hears is an error.',
    'The yardstick of the long polls: a bare `node:http` server in a process of its own that holds the same calls and answers all with a constant. Its own worst shows how busy the machine was.',
  ]
  return { results, notes }
}

/** The same calls to a process that holds them and answers a constant. */
async function measureConstant(): Promise<Fanout> {
  const constant = await startYardstick('constant-waiting.ts', {})
  return measureAt(constant, constant, 'literal').finally(constant.stop)
}

async function measureFanout(server: BenchServer, { kind, isElsewhere = false }: Shape): Promise<Fanout> {
  const { url } = await migratedDatabase(server, 'criticality_fanout')
  const running: Running[] = []
  try {
    const service = await startService(url)
    running.push(service)
    const askedAt = isElsewhere ? await startService(url, { role: 'api' }) : service
    if (isElsewhere) running.push(askedAt)
    return await measureAt(service, askedAt, kind)
  } finally {
    await Promise.all(running.map(each => each.stop()))
  }
}

/** Makes changes at one process and times when those who wait at another, or the same, have heard of each. */
async function measureAt(service: Running, askedAt: Running, kind: Kind): Promise<Fanout> {
  const news = makeNews()
  let clients: WaitingClient[] = []
  try {
    await post(service)
    clients = await openMany(waitingMany, number => openClient(askedAt, kind, { number, onNews: news.hear }))
    const fromSent: number[] = []
    const fromAnswered: number[] = []
    for (let made = -3; made < changes; made++) {
      await rest()
      const { id, sentAt, answeredAt } = await post(service)
      await rest()
      const heardAt = news.of(id)
      if (heardAt.length !== waitingMany)
        throw new Error(`Change ${id} was heard ${heardAt.length} times instead of ${waitingMany}.`)
      // The first few are for warming up.
      if (made < 0) continue
      fromSent.push(...heardAt.map(at => at - sentAt))
      fromAnswered.push(...heardAt.map(at => at - answeredAt))
    }
    return { fromSent, fromAnswered }
  } finally {
    for (const client of clients) client.close()
  }
}

async function measureMemory(server: BenchServer, say: (message: string) => void): Promise<Result[]> {
  const { url } = await migratedDatabase(server, 'criticality_fanout')
  const service = await startService(url)
  let clients: WaitingClient[] = []
  try {
    await post(service)
    const before = await settledMemory(service)
    const news = makeNews()
    clients = await openMany(idleMany, number => openClient(service, 'stream', { number, onNews: news.hear }))
    // Two heartbeats.
    await new Promise(resolve => setTimeout(resolve, 32_000))
    const idle = await service.memory()
    say(`${count(idleMany)} idle streams: ${megabytes(idle)}`)
    const { id, sentAt } = await post(service)
    await new Promise(resolve => setTimeout(resolve, 5_000))
    const heardAt = news.of(id)
    if (heardAt.length !== idleMany) throw new Error(`The change was heard ${heardAt.length} times.`)
    const worst = Math.max(...heardAt) - sentAt
    return [
      {
        what: `memory of a process with ${count(idleMany)} idle streams`,
        ours: `${megabytes(idle)} (${megabytes(before)} without)`,
        reach: `≤ ${megabytes(memoryMaxBytes)}`,
        isReached: idle <= memoryMaxBytes,
      },
      { what: `a change told to all ${count(idleMany)}`, ours: `the last after ${duration(worst)}` },
    ]
  } finally {
    for (const client of clients) client.close()
    await service.stop()
  }
}

function openClient(
  { url }: Running,
  kind: Kind,
  { number, onNews }: { number: number; onNews: (changeId: number) => void },
): Promise<WaitingClient> {
  const headers = { Token: token, 'App-name': `bench ${number}` }
  if (kind === 'stream') return openStream({ url, path: '/v1/criticality/stream', headers, onNews })
  return keepPolling({
    url,
    path: '/secapp/update?wait=60',
    headers,
    onNews,
    confirms: kind === 'confirmed',
  })
}

async function post({ url }: Running) {
  const sentAt = performance.now()
  const answer = await fetch(`${url}/secapp/update`, {
    method: 'POST',
    headers: { Token: token, 'App-name': 'bench producer', 'content-type': 'application/json' },
    body: JSON.stringify({
      current_status: 1 + Math.floor(Math.random() * 5),
      Change_at: new Date().toISOString(),
    }),
  })
  const text = await answer.text()
  const answeredAt = performance.now()
  if (answer.status !== 200) throw new Error(`${answer.status} ${text.slice(0, 300)}`)
  return { id: Number(JSON.parse(text).processed_id), sentAt, answeredAt }
}

function makeNews() {
  const heard = new Map<number, number[]>()
  return {
    hear: (changeId: number) => {
      const at = performance.now()
      const known = heard.get(changeId)
      if (known) known.push(at)
      else heard.set(changeId, [at])
    },
    of: (changeId: number) => heard.get(changeId) ?? [],
  }
}

const rest = () => new Promise(resolve => setTimeout(resolve, restMs))
