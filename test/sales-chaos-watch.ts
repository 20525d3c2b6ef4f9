import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { isOutage, isTimeout, type Sql } from '../src/platform/database.ts'
import type { Site } from './sales-chaos-site.ts'
import type { Message, Stream } from './sales-chaos-stream.ts'

/** Looks, while everything happens, whether each moment is whole. */
export type Watch = {
  /** Every fault that was seen. */
  faults: string[]
  looks: () => number
  stop: () => Promise<void>
}

/** What one snapshot saw of the stream. */
type StreamLook = { places: Map<number, number>; recent: string[] }

const pauseMs = 150
const restShare = 4
const recentMax = 500
const belowMax = 100

/**
 * In every snapshot the sums must be those of the rows, and the stream's places must be right behind what was recorded
 * from it: no message before its place may lack its sale, and none behind it may have one.
 */
export function watchMoments(site: Site, stream: Stream | undefined): Watch {
  const faults: string[] = []
  const streamLooks: StreamLook[] = []
  let looks = 0
  let isStopped = false
  const look = async () => {
    await site.owner.begin('isolation level repeatable read read only', async sql => {
      const differing = await differingSums(sql)
      if (differing) faults.push(differing)
      if (stream) {
        const { places, ...rest } = await lookAtStream(sql, stream)
        streamLooks.push({ places, ...rest })
        faults.push(...(await lostMessages(sql, stream, places)))
      }
    })
    looks += 1
  }
  const run = async () => {
    while (!isStopped) {
      const startedAt = performance.now()
      await look().catch(error => {
        if (!isOutage(error) && !isTimeout(error)) faults.push(`a look failed: ${error}`)
      })
      await sleep(Math.max(pauseMs, restShare * (performance.now() - startedAt)))
    }
  }
  const running = run()
  return {
    faults,
    looks: () => looks,
    stop: async () => {
      isStopped = true
      await running
      // Only now it is known where each message lies.
      if (stream) faults.push(...earlySales(stream, streamLooks))
    },
  }
}

async function differingSums(sql: Sql): Promise<string | undefined> {
  const [sums] = await sql<[Record<string, string>]>`
    select
      (select count(*) || ' ' || coalesce(sum(amount), 0)::numeric(20, 2) from sales.sale) as sale,
      (select coalesce(sum(transactions), 0) || ' ' || coalesce(sum(amount), 0)::numeric(20, 2) from sales.daily) as daily,
      (select coalesce(sum(transactions), 0) || ' ' || coalesce(sum(amount), 0)::numeric(20, 2) from (
        select transactions, amount from sales.customer_month
        union all select transactions, amount from sales.fresh
      ) as line) as monthly,
      (select coalesce(sum(transactions), 0) || ' ' || coalesce(sum(amount), 0)::numeric(20, 2) from sales.day_total) as day_total,
      (select coalesce(sum(transactions), 0) || ' ' || coalesce(sum(amount), 0)::numeric(20, 2) from (
        select transactions, amount from sales.fresh
        union all select transactions, amount from sales.total
        where provider_id = '*' and since = '-infinity'
      ) as line) as kept,
      (select coalesce(sum(transactions), 0) || ' ' || coalesce(sum(amount), 0)::numeric(20, 2) from (
        select transactions, amount from sales.fresh
        union all select transactions, amount from sales.customer_total
        where provider_id <> '*' and since = '-infinity'
      ) as line) as customers`
  const isEqual = Object.values(sums).every(each => each === sums.sale)
  return isEqual ? undefined : `sums differ: ${JSON.stringify(sums)}`
}

async function lookAtStream(sql: Sql, { topic }: Stream): Promise<StreamLook> {
  const places = await sql<{ partition: number; nextOffset: number }[]>`
    select partition, next_offset from sales.stream_offset where topic = ${topic}`
  const recent = await sql<{ id: string }[]>`
    select id from sales.sale where door = 'kafka' order by xact desc limit ${recentMax}`
  return {
    places: new Map(places.map(({ partition, nextOffset }) => [partition, nextOffset])),
    recent: recent.map(({ id }) => id),
  }
}

async function lostMessages(sql: Sql, { messages }: Stream, places: Map<number, number>): Promise<string[]> {
  const before = [...places].flatMap(([partition, place]) =>
    (messages[partition] ?? []).slice(Math.max(0, place - belowMax), place),
  )
  const ids = before.flatMap(({ id }) => id ?? [])
  const found = await sql<{ id: string }[]>`select id from sales.sale where id = any (${ids}::text[])`
  const recorded = new Set(found.map(({ id }) => id))
  return before.flatMap(({ id, partition, offset }) =>
    id === undefined || recorded.has(id)
      ? []
      : [`message ${partition}:${offset} is behind ${places.get(partition)}, but there is no sale ${id}`],
  )
}

function earlySales({ messages }: Stream, looks: readonly StreamLook[]): string[] {
  const byId = Map.groupBy(messages.flat(), ({ id }) => id)
  const isBefore = (places: Map<number, number>) => (message: Message) =>
    message.offset < (places.get(message.partition) ?? 0)
  return looks.flatMap(({ places, recent }) =>
    recent.flatMap(id =>
      byId.get(id)?.some(isBefore(places))
        ? []
        : [`the sale ${id} was there before its message was behind the place of the stream`],
    ),
  )
}

/** No moment was seen that was not whole. */
export function assertWhole({ faults, looks }: Watch): void {
  assert.deepEqual(faults.slice(0, 5), [])
  assert.ok(looks() > 0, 'nobody looked')
}
