import type { Sql } from '../../../platform/database.ts'

/** Where a partition of a topic goes on: the first message that is not recorded. */
export type Place = { partition: number; topicId: string | null; nextOffset: number }

/** From where to where a partition moves. */
export type Move = { partition: number; from: number; to: number }

/** Another one has moved the partition meanwhile, or somebody has set its place by hand. */
export class PlaceMoved extends Error {
  override name = 'PlaceMoved'
}

/** The places of some partitions, held until the transaction ends. */
export async function holdPlaces(sql: Sql, topic: string, partitions: readonly number[]): Promise<Place[]> {
  return sql<Place[]>`
    select partition, topic_id, next_offset
    from sales.stream_offset
    where topic = ${topic} and partition = any (${partitions as number[]}::int[])
    order by partition
    for update`
}

/** The places of a topic's partitions, as they are. */
export async function listPlaces(sql: Sql, topic: string): Promise<Place[]> {
  return sql<Place[]>`
    select partition, topic_id, next_offset from sales.stream_offset where topic = ${topic} order by partition`
}

/** Writes down where a partition begins. */
export async function putPlace(
  sql: Sql,
  topic: string,
  { partition, topicId, nextOffset }: Place,
): Promise<void> {
  await sql`
    insert into sales.stream_offset (topic, partition, topic_id, next_offset)
    values (${topic}, ${partition}, ${topicId}, ${nextOffset})
    on conflict (topic, partition) do update
    set topic_id = excluded.topic_id, next_offset = excluded.next_offset, moved_at = clock_timestamp()`
}

/**
 * Moves partitions on, each from exactly where its mover began. A member that has lost a partition cannot move it, and
 * neither does anybody overwrite a place that an operator has set.
 * @throws {PlaceMoved} when any of them is elsewhere; then nothing of the transaction may stay.
 */
export async function movePlaces(sql: Sql, topic: string, moves: readonly Move[]): Promise<void> {
  const { count } = await sql`
    with move as (
      select *
      from unnest(
        ${moves.map(({ partition }) => partition)}::int[], ${moves.map(({ from }) => from)}::bigint[],
        ${moves.map(({ to }) => to)}::bigint[]
      ) as move (partition, began, ends)
    ), held as (
      select stored.partition
      from sales.stream_offset stored
      where stored.topic = ${topic} and stored.partition in (select partition from move)
      order by stored.partition
      for update
    )
    update sales.stream_offset stored
    set next_offset = move.ends, moved_at = clock_timestamp()
    from move
    join held using (partition)
    where stored.topic = ${topic} and stored.partition = move.partition and stored.next_offset = move.began`
  if (count !== moves.length) throw new PlaceMoved(`Partitions of ${topic} are no longer where they were.`)
}
