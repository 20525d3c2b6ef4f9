import { setTimeout as sleep } from 'node:timers/promises'
import type { Registry } from 'prom-client'
import { type ConsumeParts, consume } from './consume.ts'
import { kafkaFault } from './kafka-client.ts'
import { measureStream } from './measure-stream.ts'
import { waitMs, withinTime } from './waits.ts'
import { type WatchParts, watchStalls } from './watch-stalls.ts'

/** Records the sales of a Kafka topic. */
export type SalesStream = {
  start: () => void
  /** Finishes the batch that is being recorded and leaves the group. */
  stop: () => Promise<void>
}

export type StreamParts = Omit<
  ConsumeParts & WatchParts,
  'metrics' | 'onPoison' | 'onTrouble' | 'sessionTimeoutMs'
> & {
  registry: Registry
  /** In tests it is shorter. */
  sessionTimeoutMs?: number
  lookEveryMs?: number
}

const sessionTimeoutDefaultMs = 15_000
const lookEveryMaxMs = 15_000
const lookEndsWithinMs = 2_000
const minuteMs = 60_000
// A failure that lasts is told again so often.
const tellEveryMs = 60_000

/**
 * Makes the stream of one process: a member of the group that begins anew after each failure, and a watch over all
 * partitions. Any number of processes may run one.
 */
export function makeSalesStream(options: StreamParts): SalesStream {
  const { log, topic } = options
  const metrics = measureStream(options.registry)
  const stopping = new AbortController()
  const tell = tellNowAndThen()
  const parts: ConsumeParts & WatchParts = {
    ...options,
    metrics,
    sessionTimeoutMs: options.sessionTimeoutMs ?? sessionTimeoutDefaultMs,
    onPoison: (kind, at) => {
      metrics.poison.inc({ kind })
      log.warn({ kind, topic, ...at }, 'a message of the sales stream is no event: it is in the dead letters')
    },
    onTrouble: error => {
      metrics.failures.inc({ part: 'database' })
      tell('database', () => log.warn({ err: error, topic }, 'sales of the stream wait to be recorded'))
    },
  }
  const watch = watchStalls(parts)
  let consuming = Promise.resolve()
  let looking = Promise.resolve()

  const keepConsuming = async () => {
    let failures = 0
    while (!stopping.signal.aborted) {
      try {
        await consume(parts, stopping.signal, () => {
          failures = 0
        })
      } catch (error) {
        failures += 1
        metrics.failures.inc({ part: 'brokers' })
        const fault = kafkaFault(error)
        tell('brokers', () =>
          log.warn({ fault, topic }, 'the sales stream was interrupted and is taken up again'),
        )
        await sleep(waitMs(failures + 2), undefined, { signal: stopping.signal }).catch(() => {})
      }
    }
  }
  const keepLooking = async () => {
    const everyMs = options.lookEveryMs ?? Math.min(lookEveryMaxMs, (options.silenceMinutes * minuteMs) / 10)
    while (!stopping.signal.aborted) {
      await watch.look().catch(error => log.debug({ err: error }, 'the sales stream could not be looked at'))
      await sleep(everyMs, undefined, { signal: stopping.signal }).catch(() => {})
    }
    await watch.close()
  }
  return {
    start: () => {
      consuming = keepConsuming()
      looking = keepLooking()
    },
    stop: async () => {
      stopping.abort()
      // Silent brokers would hold up a look for longer than a process has to end.
      await Promise.all([consuming, withinTime(looking, lookEndsWithinMs)])
    },
  }
}

function tellNowAndThen() {
  const toldAt = new Map<string, number>()
  return (what: string, say: () => void) => {
    if (performance.now() - (toldAt.get(what) ?? -Infinity) < tellEveryMs) return
    toldAt.set(what, performance.now())
    say()
  }
}
