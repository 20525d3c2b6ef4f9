import { setTimeout as sleep } from 'node:timers/promises'
import type { Consumer } from '@platformatic/kafka'
import type { Logger } from 'pino'
import type { Database } from '../../../platform/database.ts'
import type { Events } from '../../../platform/events.ts'
import type { SalesRecorder } from '../record-sales.ts'
import { describeTopic, findStarts, listKept, type Topic } from './find-starts.ts'
import { clientOptions, type KafkaAccess, loadKafka } from './kafka-client.ts'
import type { StreamMetrics } from './measure-stream.ts'
import { followGroup, type Turn } from './membership.ts'
import { type ReadParts, readStream } from './read-stream.ts'
import { waitMs, withinTime } from './waits.ts'

export type ConsumeParts = ReadParts & {
  access: KafkaAccess
  groupId: string
  database: Database
  recorder: SalesRecorder
  record: Events['record']
  log: Logger
  metrics: StreamMetrics
  /** How long brokers wait for a silent member before others get its partitions. */
  sessionTimeoutMs: number
}

const fetchBytesMax = 1_048_576
const fetchWaitMs = 500
const rebalanceTimeoutMinMs = 20_000
const heartbeatMs = 3_000
const closeWithinMs = 3_000
// In messages: above it the library asks for no more.
const bufferedMax = 2_000

/**
 * Takes part in the group and records what comes, until it is told to stop. `onTurn` hears when it begins to read.
 * @throws what ended the membership, such as brokers that are away.
 */
export async function consume(parts: ConsumeParts, stopping: AbortSignal, onTurn: () => void): Promise<void> {
  const consumer = await openConsumer(parts)
  const membership = followGroup(consumer, parts.topic)
  try {
    // Held for as long as the member lives: the library forgets the topic with the last stream that closes.
    consumer.topics.track(parts.topic)
    await untilStopped(stopping, consumer.joinGroup({}))
    while (!stopping.aborted) {
      const turn = await untilStopped(stopping, membership.turn())
      if (!turn) return
      onTurn()
      const signal = AbortSignal.any([turn.signal, stopping])
      const outcome = await takeTurn(consumer, { ...turn, signal, stopping }, parts)
      if (outcome === 'moved' && !signal.aborted) membership.turnAnew()
    }
  } finally {
    parts.metrics.partitions.set(0)
    await withinTime(consumer.close(true), closeWithinMs)
  }
}

async function openConsumer({ access, groupId, sessionTimeoutMs }: ConsumeParts) {
  const { Consumer } = await loadKafka()
  return new Consumer<Buffer, Buffer, Buffer, Buffer>({
    ...clientOptions(access),
    groupId,
    autocommit: false,
    sessionTimeout: sessionTimeoutMs,
    rebalanceTimeout: Math.max(sessionTimeoutMs, rebalanceTimeoutMinMs),
    heartbeatInterval: Math.min(heartbeatMs, sessionTimeoutMs / 3),
    heartbeatStallTimeout: 2 * sessionTimeoutMs,
    maxBytes: fetchBytesMax,
    maxWaitTime: fetchWaitMs,
    highWaterMark: bufferedMax,
  })
}

async function takeTurn(
  consumer: Consumer<Buffer, Buffer, Buffer, Buffer>,
  { partitions, signal, stopping }: Turn & { stopping: AbortSignal },
  parts: ConsumeParts,
): Promise<'moved' | 'ended'> {
  const { topic, metrics, log } = parts
  metrics.partitions.set(partitions.length)
  log.info({ topic, partitions }, 'reading the sales stream')
  if (partitions.length === 0) {
    await aborted(signal)
    return 'ended'
  }
  const begun = await untilStopped(stopping, beginReading(consumer, { partitions, signal }, parts))
  if (!begun) return 'ended'
  try {
    return await readStream({ consumer, ...begun, signal, stopping }, parts)
  } finally {
    await withinTime(begun.stream.close(), closeWithinMs)
    begun.stream.destroy()
  }
}

async function beginReading(
  consumer: Consumer<Buffer, Buffer, Buffer, Buffer>,
  { partitions, signal }: Turn,
  parts: ConsumeParts,
) {
  const { topic } = parts
  const described = await describeTopic(consumer, topic)
  const places = await placesOf(consumer, { partitions, described, signal }, parts)
  if (!places) return undefined
  const offsets = [...places].map(([partition, offset]) => ({ topic, partition, offset: BigInt(offset) }))
  const stream = await consumer.consume({ topics: [topic], mode: 'manual', fallbackMode: 'fail', offsets })
  // At once: a stream without a listener would end the process with its error.
  stream.on('error', () => {})
  return { described, places, stream }
}

// A database that is away does not end the membership: others could not do better, and the group stays at rest.
async function placesOf(
  consumer: Consumer<Buffer, Buffer, Buffer, Buffer>,
  { partitions, described, signal }: { partitions: number[]; described: Topic; signal: AbortSignal },
  parts: ConsumeParts,
): Promise<Map<number, number> | undefined> {
  const { topic, log } = parts
  const text = 'the place in the sales stream is gone: going on from what is there'
  const onReset = (reset: object) => log.warn(reset, text)
  for (let attempts = 1; !signal.aborted; attempts += 1) {
    const kept = await listKept(consumer, { topic, partitions })
    try {
      return await findStarts({ ...parts, onReset }, { topic, topicId: described.topicId, kept })
    } catch (error) {
      parts.onTrouble(error, attempts)
    }
    await sleep(waitMs(attempts), undefined, { signal }).catch(() => {})
  }
  return undefined
}

async function untilStopped<Result>(
  stopping: AbortSignal,
  work: Promise<Result>,
): Promise<Result | undefined> {
  work.catch(() => {})
  const waiting = new AbortController()
  try {
    return await Promise.race([work, aborted(stopping, waiting.signal)])
  } finally {
    waiting.abort()
  }
}

// The other signal ends the listening.
async function aborted(signal: AbortSignal, unless?: AbortSignal): Promise<undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  signal.addEventListener('abort', () => resolve(undefined), unless ? { signal: unless } : {})
  if (signal.aborted) resolve(undefined)
  return promise
}
