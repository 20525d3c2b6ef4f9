import type { Sql } from '../../platform/database.ts'
import type { State, StateRow } from './state-queries.ts'
import { stateOf } from './state-queries.ts'

/** Who asks: an application, and which of its instances if it says so. */
export type Consumer = { app: string; instance: string }

/**
 * Moves what these consumers have been told to the state, in one statement that reads it too. Gives the state and those for
 * whom it was news, by their places. They must be all different; sorted, so that statements never wait for each other in a circle.
 */
export async function updateTold(
  sql: Sql,
  consumers: readonly Consumer[],
): Promise<{ state: State; newsFor: Consumer[] }> {
  const sorted = consumers.toSorted(inOrder)
  const [row] = await sql<[StateRow & { isNewsForAll: boolean; newsFor: Consumer[] | null }]>`
    with state as materialized (
      select revision, epoch, change_id, status, change_at, since, producer from criticality.state
    ),
    told as (
      insert into criticality.consumer as consumer (app, instance, told_revision, told_at)
      select asked.app, asked.instance, state.revision, clock_timestamp()
      from unnest(${sorted.map(({ app }) => app)}::text[], ${sorted.map(({ instance }) => instance)}::text[])
        with ordinality as asked (app, instance, place)
        cross join state
        left join criticality.consumer as known on known.app = asked.app and known.instance = asked.instance
      -- Looked at first: what conflicts is locked, and a lock is a write.
      where state.revision > 0 and (known.told_revision is null or known.told_revision < state.revision)
      order by asked.place
      on conflict (app, instance) do update
      set told_revision = excluded.told_revision, told_at = excluded.told_at
      where consumer.told_revision < excluded.told_revision
      returning app, instance
    )
    select state.*, is_news_for_all,
      -- After a change, who waited for it are all of them: naming a thousand takes a third of the statement.
      case when not is_news_for_all then (
        select jsonb_agg(jsonb_build_object('app', app, 'instance', instance)) from told
      ) end as news_for
    from state, (select count(*) = ${sorted.length} as is_news_for_all from told) as counted`
  return { state: stateOf(row), newsFor: row.isNewsForAll ? sorted : (row.newsFor ?? []) }
}

/** The order in which consumers are written, whoever writes them: so no statement waits for another in a circle. */
export function inOrder(one: Consumer, other: Consumer): number {
  return compare(one.app, other.app) || compare(one.instance, other.instance)
}

const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0)
