import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Admin, Producer, stringSerializers } from '@platformatic/kafka'
import type { Random } from '../src/platform/seed/random.ts'
import { type Broker, findBroker, openBroker } from './kafka/broker.ts'
import { doors, type Sender } from './sales-chaos-doors.ts'
import { eventOf, idOf, type Sent } from './sales-chaos-model.ts'
import { patiently } from './sales-chaos-patience.ts'
import type { Site } from './sales-chaos-site.ts'
import { aFolder, cleanUp } from './service.ts'

/** A message as the topic has it; `id` is none for what is no sale. */
export type Message = { id: string | undefined; partition: number; offset: number }

/** A topic on a real broker, and the processes that read it. */
export type Stream = {
  topic: string
  /** Sends what the door has, until all is sent and read. */
  send: (sender: Sender) => Promise<void>
  /** By partition, each message at the place of its offset. */
  messages: Message[][]
  members: Member[]
  outputs: () => string[]
  /** Waits until all that was sent is read. */
  untilRead: () => Promise<void>
  /** Sets every partition back to its first message, and waits until all is read again. */
  readAgain: () => Promise<void>
}

/** One place of a reader. */
export type Member = {
  start: () => Promise<void>
  end: (signal: 'SIGKILL' | 'SIGTERM') => Promise<void>
}

const partitions = 4
const pauseMs = 60
const stillMs = 180_000

/** The stream, where a broker can be had; otherwise why not. */
export async function aStream(site: Site): Promise<Stream | { missing: string }> {
  const source = findBroker()
  if ('missing' in source) return source
  const broker = await openBroker(source)
  cleanUp(site.t, broker.close)
  const topic = await makeTopic(site, broker)
  const producer = new Producer({
    ...clientOf(broker),
    serializers: stringSerializers,
    idempotent: true,
  })
  cleanUp(site.t, () => producer.close())
  const messages = Array.from({ length: partitions }, (): Message[] => [])
  const publish = async (partition: number, sent: readonly Sent[], random: Random) => {
    const { offsets } = await producer.send({
      messages: sent.map(each => ({ topic, partition, value: textOf(each, random) })),
    })
    // Only this sends to the topic, and one call after the other: they lie in a row.
    const first = Number(offsets?.[0]?.offset)
    assert.equal(first, messages[partition]?.length, `partition ${partition}`)
    for (const [place, each] of sent.entries())
      messages[partition]?.push({
        id: 'sale' in each ? idOf(each) : undefined,
        partition,
        offset: first + place,
      })
  }
  const read = async () => {
    const rows = await site.owner<{ nextOffset: number }[]>`
      select next_offset from sales.stream_offset where topic = ${topic}`
    return rows.reduce((sum, { nextOffset }) => sum + nextOffset, 0)
  }
  const untilRead = async () => {
    for (let [before, movedAt] = [-1, Date.now()]; ; await sleep(200)) {
      const now = await read()
      if (now === written()) return
      if (now !== before) [before, movedAt] = [now, Date.now()]
      const said = outputs.map(output => output().slice(-500)).slice(-3)
      assert.ok(Date.now() - movedAt < stillMs, `${now} of ${written()} are read: ${said.join('\n')}`)
    }
  }
  const written = () => messages.reduce((sum, each) => sum + each.length, 0)
  const outputs: (() => string)[] = []
  const note = (output: () => string) => void outputs.push(output)
  const settings = {
    DATABASE_URL: site.url,
    KAFKA_BROKERS: broker.brokers.join(),
    KAFKA_SALES_TOPIC: topic,
    KAFKA_GROUP: topic,
  }
  return {
    topic,
    messages,
    members: [aMember(site, settings, note), aMember(site, settings, note)],
    outputs: () => outputs.map(output => output()),
    send: async ({ stock, random, isEnding }) => {
      while (!isEnding() || stock.left() > 0) {
        const sent = stock.take(doors.stream, 1 + random.below(60))
        const byPartition = Map.groupBy(sent, each => partitionOf(each, random))
        for (const [partition, each] of byPartition) await publish(partition, each, random)
        await sleep(pauseMs + random.below(2 * pauseMs))
      }
    },
    untilRead,
    readAgain: async () => {
      await site.owner`update sales.stream_offset set next_offset = 0 where topic = ${topic}`
      await untilRead()
    },
  }
}

const clientOf = ({ brokers }: Broker) => ({
  clientId: 'tests',
  bootstrapBrokers: brokers,
  retries: 5,
  retryDelay: 300,
})

async function makeTopic({ t }: Site, broker: Broker): Promise<string> {
  const topic = `sales.chaos.${randomBytes(4).toString('hex')}`
  const admin = new Admin(clientOf(broker))
  cleanUp(t, async () => {
    await admin.deleteTopics({ topics: [topic] }).catch(() => {})
    await admin.close()
  })
  await patiently(() => admin.createTopics({ topics: [topic], partitions, replicas: 1 }))
  return topic
}

const partitionOf = (sent: Sent, random: Random) =>
  'sale' in sent ? sent.sale.customerId % partitions : random.below(partitions)

function textOf(sent: Sent, random: Random): string {
  const event = eventOf(sent, random)
  return typeof event === 'string' ? event : JSON.stringify(event)
}

function aMember(
  { t }: Site,
  settings: Record<string, string>,
  note: (output: () => string) => void,
): Member {
  let child: ChildProcess | undefined
  const start = async () => {
    const { PATH, HOME } = process.env
    const started = spawn(process.execPath, [join(import.meta.dirname, 'sales-chaos-consumer.ts')], {
      cwd: await aFolder(t),
      env: { PATH, HOME, ...settings },
      stdio: 'pipe',
    })
    child = started
    let output = ''
    for (const stream of [started.stdout, started.stderr]) stream.on('data', chunk => (output += chunk))
    note(() => output)
    await patiently(() => {
      assert.equal(started.exitCode, null, output)
      assert.match(output, /consuming/)
    })
  }
  const end = async (signal: NodeJS.Signals) => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'close')
    child.kill(signal)
    const [code] = await ended
    if (signal === 'SIGTERM') assert.equal(code, 0)
  }
  cleanUp(t, () => end('SIGKILL'))
  return { start, end }
}
