import type { Database, Sql, Transaction } from './database.ts'
import { deleteInBatches, type InBatches } from './delete-in-batches.ts'
import { storableText } from './storable-text.ts'

/** A fact that a module announces. Its type is named as a past event, `order.closed`. */
export type Event<Payload = unknown> = { id: number; type: string; payload: Payload; recordedAt: Date }

/**
 * What a module does when another has announced something. It runs in a transaction of its own together with the note
 * that it ran: what it does to the database happens exactly once. What it does elsewhere may be repeated after a crash.
 */
export type Listener = {
  /** Stable name: deliveries that wait in the database carry it. */
  name: string
  type: string
  react: (sql: Transaction, event: Event) => Promise<void>
}

/** Records facts in the transaction of the change they tell of, and delivers them after it has committed. */
export type Events = {
  record: (sql: Sql, event: { type: string; payload: unknown }) => Promise<void>
  /** Starts delivering in this process. Any number of processes may. */
  start: () => void
  /** Finishes what runs and stops. */
  stop: () => Promise<void>
}

const pollMs = 500
const attemptsMax = 12

/** How long events are kept after they were recorded, once they are delivered. */
export const eventsKeptDays = 30

/** Makes the events of one process. `onError` hears of every failed delivery. */
export function makeEvents(
  database: Database,
  listeners: readonly Listener[],
  onError: (error: unknown, delivery: { event: Event; listener: string; parked: boolean }) => void,
): Events {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let isStopped = true

  const deliverAll = async () => {
    while (!isStopped && (await deliverOne(database, listeners, onError))) {
      // Each delivery commits by itself.
    }
  }

  const wake = () => {
    if (isStopped || running) return
    running = deliverAll()
      .catch(() => {})
      .finally(() => {
        running = undefined
      })
  }

  return {
    record: makeEventRecorder(listeners),
    start: () => {
      isStopped = false
      timer = setInterval(wake, pollMs)
      timer.unref()
      wake()
    },
    stop: async () => {
      isStopped = true
      clearInterval(timer)
      await running
    },
  }
}

/** Records facts for these listeners; whichever process delivers does so later. */
export function makeEventRecorder(listeners: readonly Listener[]): Events['record'] {
  const listenersOf = (type: string) =>
    listeners.filter(listener => listener.type === type).map(({ name }) => name)
  return (sql, { type, payload }) => insertEvent(sql, type, payload, listenersOf(type))
}

async function insertEvent(sql: Sql, type: string, payload: unknown, listeners: string[]) {
  await sql`
    with event as (
      insert into platform.event (type, payload) values (${type}, ${payload as never}::jsonb) returning id
    )
    insert into platform.event_delivery (event_id, listener)
    select event.id, listener from event, unnest(${listeners}::text[]) as listener`
}

/** Delivers the oldest delivery that is due and that no other process holds. Says whether there was one. */
async function deliverOne(
  database: Database,
  listeners: readonly Listener[],
  onError: (error: unknown, delivery: { event: Event; listener: string; parked: boolean }) => void,
): Promise<boolean> {
  return database.begin(async sql => {
    const [due] = await sql<(Event & { listener: string; attempts: number })[]>`
      select event.id, event.type, event.payload, event.recorded_at, delivery.listener, delivery.attempts
      from platform.event_delivery delivery
      join platform.event on event.id = delivery.event_id
      where delivery.parked_at is null and delivery.due_at <= clock_timestamp()
        and delivery.listener = any (${listeners.map(({ name }) => name)})
      order by delivery.due_at, delivery.event_id
      limit 1
      for update of delivery skip locked`
    if (!due) return false
    const { listener: name, attempts, ...event } = due
    const listener = listeners.find(each => each.name === name)
    try {
      await sql.savepoint(inner => listener?.react(inner, event))
      await sql`delete from platform.event_delivery where event_id = ${event.id} and listener = ${name}`
    } catch (error) {
      const parked = attempts + 1 >= attemptsMax
      await sql`
        update platform.event_delivery
        set attempts = attempts + 1,
          due_at = clock_timestamp() + least(interval '1 hour', interval '1 second' * 2 ^ attempts),
          last_error = ${storableText(String(error).slice(0, 1000))},
          parked_at = ${parked ? sql`clock_timestamp()` : sql`null`}
        where event_id = ${event.id} and listener = ${name}`
      onError(error, { event, listener: name, parked })
    }
    return true
  })
}

/** The type of the last event of these types since one, itself included, of those whose payload holds what is given. */
export async function findLastType(
  sql: Sql,
  { types, from, holding }: { types: readonly string[]; from: number; holding: Record<string, unknown> },
): Promise<string | undefined> {
  const [last] = await sql<{ type: string }[]>`
    select type from platform.event
    where id >= ${from} and type = any (${types as string[]}) and payload @> ${holding as never}::jsonb
    order by id desc
    limit 1`
  return last?.type
}

/** Reactions that failed too often and are tried no more, by listener, with the error of the last. */
export async function listParked(sql: Sql): Promise<{ listener: string; parked: number; error: string }[]> {
  return sql<{ listener: string; parked: number; error: string }[]>`
    select listener, count(*) as parked, (array_agg(last_error order by parked_at desc))[1] as error
    from platform.event_delivery
    where parked_at is not null
    group by listener
    order by listener`
}

/** Removes events that are old and delivered. Parked deliveries keep theirs. */
export async function deleteOldEvents(sql: Sql, inBatches: InBatches = {}): Promise<void> {
  await deleteInBatches(
    limit => sql`
      delete from platform.event
      where id in (
        select id from platform.event
        where recorded_at < clock_timestamp() - make_interval(days => ${eventsKeptDays})
          and not exists (select from platform.event_delivery where event_id = event.id)
        limit ${limit}
      )`,
    inBatches,
  )
}
