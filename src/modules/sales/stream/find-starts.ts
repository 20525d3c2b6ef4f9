import type { Consumer } from '@platformatic/kafka'
import type { Database } from '../../../platform/database.ts'
import type { Events } from '../../../platform/events.ts'
import { holdPlaces, type Place, putPlace } from './place-queries.ts'
import { type StreamReset, streamReset } from './stream-events.ts'

/** What the brokers keep of a partition: its first message, and the one after its last. */
export type Kept = { partition: number; first: number; end: number }

/** What the brokers say of a topic. `topicId` is none with brokers that know no such ids. */
export type Topic = { topicId: string | null; partitions: number }

const noTopicId = '00000000-0000-0000-0000-000000000000'
// The library's constants for "the last" and "the first", as Kafka's protocol has them.
const endOfLog = -1n
const startOfLog = -2n

type Asked = { topic: string; partitions: number[] }

/**
 * Where each partition goes on. A new one begins at its first message, and so does one whose place is no longer there:
 * what is read twice for that is recorded once.
 */
export async function findStarts(
  { database, record, onReset }: StartParts,
  { topicId, kept, topic }: { topic: string; topicId: string | null; kept: readonly Kept[] },
): Promise<Map<number, number>> {
  const partitions = kept.map(({ partition }) => partition)
  const resets: StreamReset[] = []
  const starts = await database.begin(async sql => {
    resets.length = 0
    const places = new Map((await holdPlaces(sql, topic, partitions)).map(place => [place.partition, place]))
    const found = new Map<number, number>()
    for (const each of kept) {
      const place = places.get(each.partition)
      const cause = place && whyLost(place, topicId, each)
      const nextOffset = place && !cause ? place.nextOffset : each.first
      if (nextOffset !== place?.nextOffset || place.topicId !== topicId) {
        await putPlace(sql, topic, { partition: each.partition, topicId, nextOffset })
      }
      if (place && cause) {
        const reset = { topic, partition: each.partition, cause, from: place.nextOffset, to: nextOffset }
        await record(sql, { type: streamReset, payload: reset })
        resets.push(reset)
      }
      found.set(each.partition, nextOffset)
    }
    return found
  })
  for (const reset of resets) onReset(reset)
  return starts
}

export type StartParts = {
  database: Database
  record: Events['record']
  onReset: (reset: StreamReset) => void
}

function whyLost(
  place: Place,
  topicId: string | null,
  { first, end }: Kept,
): StreamReset['cause'] | undefined {
  if (place.topicId !== null && topicId !== null && place.topicId !== topicId) return 'recreated'
  if (place.nextOffset < first) return 'truncated'
  return place.nextOffset > end ? 'shortened' : undefined
}

/** Asks the brokers for a topic, not for what the client remembers of it. */
export async function describeTopic(consumer: Pick<Consumer, 'metadata'>, topic: string): Promise<Topic> {
  const metadata = await consumer.metadata({ topics: [topic], forceUpdate: true })
  const found = metadata.topics.get(topic)
  if (!found) throw new Error(`The brokers have no topic "${topic}".`)
  return { topicId: found.id && found.id !== noTopicId ? found.id : null, partitions: found.partitionsCount }
}

/** Asks the brokers what they keep of some partitions. */
export async function listKept(
  consumer: Pick<Consumer, 'listOffsets'>,
  { topic, partitions }: Asked,
): Promise<Kept[]> {
  const ask = (timestamp: bigint) =>
    consumer.listOffsets({ topics: [topic], partitions: { [topic]: partitions }, timestamp })
  const [firsts, ends] = await Promise.all([ask(startOfLog), ask(endOfLog)])
  return partitions.map(partition => ({
    partition,
    first: Number(firsts.get(topic)?.[partition]),
    end: Number(ends.get(topic)?.[partition]),
  }))
}
