import { randomUUID } from 'node:crypto'
import type { Consumer } from '@platformatic/kafka'
import type { Database } from '../../../platform/database.ts'
import type { Events } from '../../../platform/events.ts'
import { describeTopic, type Kept, listKept } from './find-starts.ts'
import { clientOptions, type KafkaAccess, loadKafka } from './kafka-client.ts'
import type { StreamMetrics } from './measure-stream.ts'
import { listPlaces } from './place-queries.ts'
import {
  type StreamMovesAgain,
  type StreamStalled,
  streamMovesAgain,
  streamStalled,
} from './stream-events.ts'
import { forgetStalled, noteAnswering, noteSilent, noteStalled, type Watcher } from './told-queries.ts'
import { withinTime } from './waits.ts'

export type WatchParts = {
  access: KafkaAccess
  topic: string
  groupId: string
  database: Database
  record: Events['record']
  metrics: StreamMetrics
  /** How long messages may wait without moving. */
  silenceMinutes: number
}

/** Looks at the stream from outside, now and then. */
export type StallWatch = { look: () => Promise<void>; close: () => Promise<void> }

type Seen = { nextOffset: number; sinceMs: number }

const minuteMs = 60_000
const closeWithinMs = 2_000
const spareMinutes = 3

/**
 * Watches all partitions of the topic, whoever reads them, on a connection of its own. What stands still is told once,
 * by whichever process notes it first, and once more when it moves again.
 */
export function watchStalls(parts: WatchParts, nowMs = () => performance.now()): StallWatch {
  const { topic, metrics, silenceMinutes } = parts
  // A process that takes the place of one that ended says nothing before the limit has passed for it too.
  const watcher = { topic, id: randomUUID(), staleMinutes: silenceMinutes + spareMinutes }
  const seen = new Map<number, Seen>()
  let silentSinceMs: number | undefined
  let client: Promise<Consumer> | undefined

  const askBrokers = async (): Promise<Kept[] | undefined> => {
    try {
      client ??= openClient(parts)
      const consumer = await client
      const { partitions } = await describeTopic(consumer, topic)
      return await listKept(consumer, { topic, partitions: [...Array(partitions).keys()] })
    } catch {
      await close()
      return undefined
    }
  }
  const close = async () => {
    const closing = client?.then(consumer => consumer.close(true))
    client = undefined
    if (closing) await withinTime(closing, closeWithinMs)
  }
  const isOver = (sinceMs: number) => nowMs() - sinceMs >= silenceMinutes * minuteMs

  const lookAtBrokers = async (kept: Kept[] | undefined) => {
    if (kept) silentSinceMs = undefined
    else silentSinceMs ??= nowMs()
    if (silentSinceMs === undefined) return tellAnswering(parts, watcher)
    if (isOver(silentSinceMs)) await tellSilent(parts, watcher)
  }
  const lookAtPartitions = async (kept: readonly Kept[]) => {
    const places = new Map((await listPlaces(parts.database, topic)).map(place => [place.partition, place]))
    const moving: number[] = []
    for (const { partition, first, end } of kept) {
      const nextOffset = places.get(partition)?.nextOffset ?? first
      const waiting = Math.max(0, end - nextOffset)
      metrics.lag.set({ partition }, waiting)
      const before = seen.get(partition)
      if (waiting === 0 || before?.nextOffset !== nextOffset) {
        seen.set(partition, { nextOffset, sinceMs: nowMs() })
        if (waiting === 0 || before) moving.push(partition)
      } else if (isOver(before.sinceMs)) {
        await tellStalled(parts, { partition, cause: 'standing_still', waiting })
      }
    }
    await tellMoving(parts, moving)
  }
  return {
    look: async () => {
      const kept = await askBrokers()
      await lookAtBrokers(kept)
      if (kept) await lookAtPartitions(kept)
    },
    close,
  }
}

// A consumer that joins no group: it only asks.
async function openClient({ access, groupId }: WatchParts): Promise<Consumer> {
  const { Consumer } = await loadKafka()
  return new Consumer({ ...clientOptions(access), groupId, retries: 1 })
}

type Stall = { partition: number; cause: StreamStalled['cause']; waiting: number }

async function tellStalled({ database, record, topic, silenceMinutes }: WatchParts, stall: Stall) {
  await database.begin(async sql => {
    if (!(await noteStalled(sql, keyOf(topic, stall.partition)))) return
    await record(sql, { type: streamStalled, payload: { topic, ...stall, minutes: silenceMinutes } })
  })
}

// Brokers may answer one process and not another: they are silent for as long as they are so for one.
async function tellSilent({ database, record, topic, silenceMinutes }: WatchParts, watcher: Watcher) {
  await database.begin(async sql => {
    if (!(await noteSilent(sql, watcher))) return
    const payload: StreamStalled = {
      topic,
      partition: null,
      cause: 'brokers_silent',
      waiting: null,
      minutes: silenceMinutes,
    }
    await record(sql, { type: streamStalled, payload })
  })
}

async function tellAnswering({ database, record, topic }: WatchParts, watcher: Watcher) {
  await database.begin(async sql => {
    if (!(await noteAnswering(sql, watcher))) return
    const payload: StreamMovesAgain = { topic, partition: null }
    await record(sql, { type: streamMovesAgain, payload })
  })
}

async function tellMoving({ database, record, topic }: WatchParts, partitions: readonly number[]) {
  if (partitions.length === 0) return
  const keys = new Map(partitions.map(partition => [keyOf(topic, partition), partition]))
  await database.begin(async sql => {
    for (const key of await forgetStalled(sql, [...keys.keys()])) {
      const payload: StreamMovesAgain = { topic, partition: keys.get(key) ?? null }
      await record(sql, { type: streamMovesAgain, payload })
    }
  })
}

const keyOf = (topic: string, partition: number) => `${topic}/${partition}`
