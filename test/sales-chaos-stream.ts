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
import type { Site } from './sales-chaos-site.ts'
import { aFolder, cleanUp, eventually } from './service.ts'

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
  /** None where the broker is somebody else's. */
  broker: { kill: () => Promise<void>; start: () => Promise<void> } | undefined
  /** How often nobody knew at first whether messages were sent. */
  brokenOff: () => number
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
const settleMs = 500
// What Kafka's protocol asks for with it.
const endOfLog = -1n

/** The stream, where a broker can be had; otherwise why not. */
export async function aStream(site: Site): Promise<Stream | { missing: string }> {
  const source = findBroker()
  if ('missing' in source) return source
  const broker = await openBroker(source)
  cleanUp(site.t, broker.close)
  const topic = await makeTopic(site, broker)
  const openProducer = () =>
    new Producer({ ...clientOf(broker), serializers: stringSerializers, idempotent: true })
  let producer = openProducer()
  cleanUp(site.t, () => producer.close())
  let brokenOff = 0
  const messages = Array.from({ length: partitions }, (): Message[] => [])
  const note = (partition: number, sent: readonly Sent[]) => {
    const those = messages[partition] as Message[]
    for (const each of sent) {
      those.push({ id: 'sale' in each ? idOf(each) : undefined, partition, offset: those.length })
    }
  }
  /** Gives whether they are in the topic. */
  const publish = async (partition: number, sent: readonly Sent[], random: Random): Promise<boolean> => {
    const before = (messages[partition] as Message[]).length
    const texts = sent.map(each => ({ topic, partition, value: textOf(each, random) }))
    const answer = await producer.send({ messages: texts }).catch(() => undefined)
    // Only this sends to the topic, and one call after the other: they lie in a row.
    if (answer) {
      assert.equal(Number(answer.offsets?.[0]?.offset), before, `partition ${partition}`)
      note(partition, sent)
      return true
    }
    brokenOff += 1
    await producer.close().catch(() => {})
    producer = openProducer()
    // The call broke off, as when the broker dies: the topic knows what came of it.
    const more = (await endOf(broker, topic, partition)) - before
    assert.ok(more % sent.length === 0, `${more} messages of calls with ${sent.length} in ${partition}`)
    for (let each = 0; each < more; each += sent.length) note(partition, sent)
    return more > 0
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
  const noteOutput = (output: () => string) => void outputs.push(output)
  const settings = {
    DATABASE_URL: site.url,
    KAFKA_BROKERS: broker.brokers.join(),
    KAFKA_SALES_TOPIC: topic,
    KAFKA_GROUP: topic,
  }
  return {
    topic,
    messages,
    members: [aMember(site, settings, noteOutput), aMember(site, settings, noteOutput)],
    broker: broker.restart && {
      kill: () => (broker.restart as Restart).stop('SIGKILL'),
      start: () => (broker.restart as Restart).start(),
    },
    brokenOff: () => brokenOff,
    outputs: () => outputs.map(output => output()),
    send: async ({ stock, random, isEnding }) => {
      while (!isEnding() || stock.left() > 0) {
        const sent = stock.take(doors.stream, 1 + random.below(60))
        const byPartition = Map.groupBy(sent, each => partitionOf(each, random))
        for (const [partition, each] of byPartition) {
          if (!(await publish(partition, each, random))) stock.giveBack(doors.stream, each)
        }
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

type Restart = NonNullable<Broker['restart']>

/** Where the next message of a partition will lie, once that is the same for a while. */
async function endOf(broker: Broker, topic: string, partition: number): Promise<number> {
  const ask = () =>
    eventually(async () => {
      const admin = new Admin(clientOf(broker))
      const asked = { name: topic, partitions: [{ partitionIndex: partition, timestamp: endOfLog }] }
      const [listed] = await admin.listOffsets({ topics: [asked] }).finally(() => admin.close())
      return Number(listed?.partitions[0]?.offset)
    })
  for (let [before, end] = [Number.NaN, await ask()]; ; [before, end] = [end, await ask()]) {
    if (before === end) return end
    await sleep(settleMs)
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
  await eventually(() => admin.createTopics({ topics: [topic], partitions, replicas: 1 }))
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
    await eventually(() => {
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
