import type { Consumer } from '@platformatic/kafka'
import type { Database } from '../../../platform/database.ts'
import type { SalesRecorder } from '../record-sales.ts'
import { describeTopic, type Topic } from './find-starts.ts'
import type { StreamMetrics } from './measure-stream.ts'
import { listPlaces, type Move, movePlaces, PlaceMoved } from './place-queries.ts'
import { batchReader, type SaleMessages } from './read-batch.ts'
import { recordBatch } from './record-batch.ts'
import { withinTime } from './waits.ts'

export type ReadParts = {
  topic: string
  database: Database
  recorder: SalesRecorder
  metrics: StreamMetrics
  /** Hears of messages that are no events. */
  onPoison: (poison: string, at: { partition: number; offset: number }) => void
  /** Hears of what failed and will be tried again, with how many times it has. */
  onTrouble: (error: unknown, attempts: number) => void
  /** How often to look whether the topic is still the same. In tests it is shorter. */
  topicCheckMs?: number
}

type Reading = {
  consumer: Consumer<Buffer, Buffer, Buffer, Buffer>
  stream: SaleMessages
  /** Where each partition is. */
  places: Map<number, number>
  described: Topic
  /** Ends the turn. */
  signal: AbortSignal
  stopping: AbortSignal
}

const limits = { countMax: 1_000, lingerMs: 5, idleMs: 1_000 }
const commitEveryMs = 2_000
const commitWithinMs = 1_000
const placesCheckMs = 5_000
const topicCheckDefaultMs = 30_000

/** Records what comes until the signal ends it, or until somebody else has moved one of the partitions. */
export async function readStream(reading: Reading, parts: ReadParts): Promise<'moved' | 'ended'> {
  const { consumer, stream, places, described, signal, stopping } = reading
  const { topic, metrics } = parts
  const next = batchReader(stream, limits, signal)
  const commits = commitNowAndThen(consumer, topic, places)
  const isTopicDue = every(parts.topicCheckMs ?? topicCheckDefaultMs)
  const arePlacesDue = every(placesCheckMs)
  try {
    while (!signal.aborted) {
      const batch = await next()
      if (isTopicDue()) await refuseChangedTopic(consumer, topic, described)
      if (batch.length === 0) {
        if (signal.aborted) break
        if (!(await followQuietStream(reading, parts))) return 'moved'
        if (arePlacesDue() && !(await areStillOurs(reading, parts))) return 'moved'
        continue
      }
      const outcome = await recordBatch(batch, {
        ...parts,
        places,
        signal,
        onRecorded: answers => {
          metrics.batches.inc()
          for (const { status } of answers) metrics.messages.inc({ status })
        },
      })
      if (outcome !== 'recorded') return outcome === 'moved' ? 'moved' : 'ended'
      commits.mayCommit()
    }
    return 'ended'
  } finally {
    // The partitions of a turn that the group has ended may be others' by now.
    if (stopping.aborted || !signal.aborted) await withinTime(commits.finish(), commitWithinMs)
  }
}

// What is left after the last message is no message: marks of transactions, and what compaction took away.
async function followQuietStream({ stream, places }: Reading, parts: ReadParts): Promise<boolean> {
  const { topic, database } = parts
  if (stream.readableLength > 0 || stream.destroyed) return true
  const moves = [...places].flatMap(([partition, from]): Move[] => {
    const to = Number(stream.offsetsToFetch.get(`${topic}:${partition}`) ?? from)
    return to > from ? [{ partition, from, to }] : []
  })
  if (moves.length === 0) return true
  try {
    await database.begin(sql => movePlaces(sql, topic, moves))
    for (const { partition, to } of moves) places.set(partition, to)
  } catch (error) {
    if (error instanceof PlaceMoved) return false
    parts.onTrouble(error, 1)
  }
  return true
}

// An operator may set a place by hand, to read again, while nothing comes.
async function areStillOurs({ places }: Reading, { topic, database }: ReadParts): Promise<boolean> {
  const stored = await listPlaces(database, topic).catch(() => undefined)
  if (!stored) return true
  const offsets = new Map(stored.map(({ partition, nextOffset }) => [partition, nextOffset]))
  return places.entries().every(([partition, offset]) => offsets.get(partition) === offset)
}

// The library does not look for partitions that a topic gets later, nor for another topic of the same name.
async function refuseChangedTopic(consumer: Reading['consumer'], topic: string, before: Topic) {
  const now = await describeTopic(consumer, topic)
  if (now.partitions === before.partitions && now.topicId === before.topicId) return
  throw new Error(`The topic "${topic}" has changed and is read anew. It has ${now.partitions} partitions.`)
}

// For those who look at the group from outside; we do not read it.
function commitNowAndThen(consumer: Reading['consumer'], topic: string, places: Map<number, number>) {
  const isDue = every(commitEveryMs)
  let last = Promise.resolve()
  let isRunning = false
  const commit = async () => {
    const offsets = [...places].map(([partition, offset]) => ({
      topic,
      partition,
      offset: BigInt(offset),
      leaderEpoch: -1,
    }))
    isRunning = true
    await consumer.commit({ offsets }).catch(() => {})
    isRunning = false
  }
  return {
    mayCommit: () => {
      if (!isRunning && isDue()) last = commit()
    },
    finish: () => last.then(commit),
  }
}

function every(periodMs: number): () => boolean {
  let last = performance.now()
  return () => {
    if (performance.now() - last < periodMs) return false
    last = performance.now()
    return true
  }
}
