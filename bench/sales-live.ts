import { get, type IncomingMessage } from 'node:http'
import { Pool } from 'undici'
import type { Database } from '../src/platform/database.ts'
import type { BenchContext } from './context.ts'
import { offer } from './lib/constant-rate.ts'
import type { BenchServer } from './lib/databases.ts'
import { count, duration, quantile } from './lib/numbers.ts'
import { type Running, runCommand, startService } from './lib/processes.ts'
import type { Report, Result } from './lib/result.ts'
import { migratedDatabase } from './notifications-backlog.ts'

const perSecond = 50
const seconds = 20
const listenersMany = 1_000
const sampledEvery = 50
const seededSales = 100_000
const reachMs = 250

type Shape = { name: string; listeners: number; isElsewhere: boolean }

const shapes: Shape[] = [
  { name: '1 listener', listeners: 1, isElsewhere: false },
  { name: `${count(listenersMany)} listeners`, listeners: listenersMany, isElsewhere: false },
  {
    name: `${count(listenersMany)} listeners at another process`,
    listeners: listenersMany,
    isElsewhere: true,
  },
]

/** From a sale acknowledged to the sale heard over SSE. Clients and listeners are in this process: one clock. */
export async function benchSalesLive({ server, say }: BenchContext): Promise<Report> {
  const results: Result[] = []
  for (const shape of shapes) {
    const ms = await measure(server, shape)
    const [p50, p99] = [quantile(ms, 0.5), quantile(ms, 0.99)]
    say(`${shape.name}: p50 ${duration(p50)}, p99 ${duration(p99)}`)
    results.push({
      what: `from \`POST /v1/sales/events\` acknowledged to SSE received, ${perSecond} sales/s, ${shape.name}, ${count(ms.length)} times`,
      ours: `p50 ${duration(p50)}, p99 ${duration(p99)}, worst ${duration(Math.max(...ms))}`,
      reach: `p99 ≤ ${reachMs} ms`,
      isReached: p99 <= reachMs,
    })
  }
  return { results, notes: ['', 'Negative: heard before the answer had been read. Never heard is an error.'] }
}

async function measure(server: BenchServer, { listeners, isElsewhere }: Shape): Promise<number[]> {
  const { url, owner } = await migratedDatabase(server, 'sales_live')
  await runCommand(['seed', 'customers', '--count', '1000'], { DATABASE_URL: url })
  await runCommand(['seed', 'sales', '--count', String(seededSales)], { DATABASE_URL: url })
  const running: Running[] = []
  const closing: (() => void)[] = []
  try {
    const service = await startService(url)
    running.push(service)
    const heardFrom = isElsewhere ? await startService(url, { role: 'api' }) : service
    if (isElsewhere) running.push(heardFrom)
    const heardAt = new Map<string, number[]>()
    for (let number = 0; number < listeners; number++) {
      const hear =
        number % sampledEvery === 0 ? (id: string) => heardAt.get(id)?.push(performance.now()) : undefined
      closing.push(await listenAt(heardFrom.url, service.headers, hear))
    }
    return await timeSales(owner, service, heardAt, Math.ceil(listeners / sampledEvery))
  } finally {
    for (const close of closing) close()
    await Promise.all(running.map(each => each.stop()))
  }
}

async function listenAt(
  url: string,
  headers: Record<string, string>,
  hear: ((id: string) => void) | undefined,
): Promise<() => void> {
  const request = get(`${url}/v1/sales/live?provider=cafetal-alto`, { headers, agent: false })
  const answer = await new Promise<IncomingMessage>((resolve, reject) =>
    request.once('response', resolve).once('error', reject),
  )
  if (answer.statusCode !== 200) throw new Error(`A listener was answered ${answer.statusCode}.`)
  request.on('error', () => {})
  answer.on('error', () => {})
  if (hear) {
    let rest = ''
    answer.setEncoding('utf8').on('data', (text: string) => {
      rest += text
      const whole = rest.lastIndexOf('\n\n')
      for (const [, id] of rest.slice(0, Math.max(0, whole)).matchAll(/"id":"(bench-[^"]+)"/g))
        hear(id as string)
      rest = rest.slice(whole + 1)
    })
  } else answer.resume()
  return () => request.destroy()
}

async function timeSales(
  owner: Database,
  service: Running & { headers: Record<string, string> },
  heardAt: Map<string, number[]>,
  times: number,
): Promise<number[]> {
  const [customer] = await owner<[{ id: number }]>`select id from customers.customer limit 1`
  const pool = new Pool(service.url, { connections: 16, pipelining: 1 })
  const answeredAt = new Map<string, number>()
  let made = 0
  const sell = async () => {
    const id = `bench-${++made}`
    heardAt.set(id, [])
    const answer = await pool.request({
      method: 'POST',
      path: '/v1/sales/events',
      headers: { ...service.headers, 'content-type': 'application/json' },
      body: JSON.stringify({
        id,
        customer_id: customer.id,
        product: 'CAF-001',
        amount: '12.50',
        occurred_at: new Date().toISOString(),
      }),
    })
    const text = await answer.body.text()
    if (!text.includes('"accepted":1')) throw new Error(`${answer.statusCode} ${text.slice(0, 200)}`)
    answeredAt.set(id, performance.now())
  }
  try {
    await offer(sell, { perSecond, seconds: 3 })
    answeredAt.clear()
    const { failures } = await offer(sell, { perSecond, seconds })
    if (failures.length > 0) throw new Error(`${failures.length} calls failed: ${failures[0]}`)
    await new Promise(resolve => setTimeout(resolve, 5_000))
    return [...answeredAt].flatMap(([id, at]) => {
      const heard = heardAt.get(id) ?? []
      if (heard.length !== times)
        throw new Error(`${id} was heard ${heard.length} times instead of ${times}.`)
      return heard.map(each => each - at)
    })
  } finally {
    await pool.close()
  }
}
