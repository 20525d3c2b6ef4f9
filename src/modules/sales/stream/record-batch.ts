import { setTimeout as sleep } from 'node:timers/promises'
import { driver } from '../../../platform/driver.ts'
import { UnreadableEvent } from '../check-events.ts'
import type { SalesRecorder } from '../record-sales.ts'
import type { SaleAnswer } from '../sale-answers.ts'
import { type Move, movePlaces, PlaceMoved } from './place-queries.ts'
import type { SaleMessage } from './read-batch.ts'
import { type Poison, readMessage } from './read-message.ts'
import { waitMs } from './waits.ts'

export type BatchParts = {
  recorder: SalesRecorder
  topic: string
  /** Where each partition is; moved on as batches are recorded. */
  places: Map<number, number>
  /** Ends the wait for a database that is away. */
  signal: AbortSignal
  onRecorded: (answers: readonly SaleAnswer[]) => void
  onPoison: (poison: Poison | 'unrecordable', at: { partition: number; offset: number }) => void
  /** Hears of every attempt that failed and will be repeated. */
  onTrouble: (error: unknown, attempts: number) => void
}

/** `moved`: somebody else has moved a partition, and nothing was recorded. `stopped`: the same, as the wait was ended. */
export type Outcome = 'recorded' | 'moved' | 'stopped'

/**
 * Records messages and moves their partitions on, in one transaction. Whatever keeps the database from doing so is
 * waited for; only what the data themselves are at fault for is taken apart, until the faulty message is alone and goes
 * to the dead letters.
 */
export async function recordBatch(messages: readonly SaleMessage[], parts: BatchParts): Promise<Outcome> {
  const read = messages.map(message => ({ message, ...readMessage(message.value) }))
  const outcome = await recordEvents(read, parts)
  if (outcome === 'recorded')
    for (const { poison, message } of read) if (poison) parts.onPoison(poison, placeOf(message))
  return outcome
}

type ReadMessage = { message: SaleMessage; event: unknown }

async function recordEvents(read: readonly ReadMessage[], parts: BatchParts): Promise<Outcome> {
  const moves = movesOf(read, parts.places)
  for (let attempts = 1; !parts.signal.aborted; attempts += 1) {
    try {
      const answers = await parts.recorder.record(
        read.map(({ event }) => event),
        { door: 'kafka', within: sql => movePlaces(sql, parts.topic, moves) },
      )
      for (const { partition, to } of moves) parts.places.set(partition, to)
      parts.onRecorded(answers)
      return 'recorded'
    } catch (error) {
      if (error instanceof PlaceMoved) return 'moved'
      if (isFaultOfData(error) && isTakenApart(read)) return recordApart(read, parts)
      parts.onTrouble(error, attempts)
    }
    await sleep(waitMs(attempts), undefined, { signal: parts.signal }).catch(() => {})
  }
  return 'stopped'
}

async function recordApart(read: readonly ReadMessage[], parts: BatchParts): Promise<Outcome> {
  const [only] = read
  if (read.length === 1 && only) {
    const event = new UnreadableEvent(only.message.value.toString())
    const outcome = await recordEvents([{ message: only.message, event }], parts)
    if (outcome === 'recorded') parts.onPoison('unrecordable', placeOf(only.message))
    return outcome
  }
  const half = Math.ceil(read.length / 2)
  const outcome = await recordEvents(read.slice(0, half), parts)
  return outcome === 'recorded' ? recordEvents(read.slice(half), parts) : outcome
}

const placeOf = ({ partition, offset }: SaleMessage) => ({ partition, offset: Number(offset) })

const isTakenApart = (read: readonly ReadMessage[]) =>
  read.length > 1 || !(read[0]?.event instanceof UnreadableEvent)

// PostgreSQL's classes 22 (a value that it cannot keep) and 23 (a constraint that it breaks).
function isFaultOfData(error: unknown): boolean {
  return error instanceof driver.PostgresError && /^2[23]/.test(error.code)
}

function movesOf(read: readonly ReadMessage[], places: ReadonlyMap<number, number>): Move[] {
  const ends = new Map<number, number>()
  for (const { message } of read) ends.set(message.partition, Number(message.offset) + 1)
  return [...ends].map(([partition, to]) => {
    const from = places.get(partition)
    if (from === undefined) throw new Error(`Partition ${partition} was read without a place.`)
    return { partition, from, to }
  })
}
