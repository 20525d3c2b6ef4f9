import type { Database, Sql } from '../../platform/database.ts'

const minutes = (count: number) => count * 60

/** That a process of ours could be asked, from and until so many minutes ago. */
export async function wasUp(owner: Sql, from: number, until = 0): Promise<void> {
  await owner`
    insert into criticality.uptime (from_at, until_at)
    select now() - make_interval(secs => ${minutes(from)}), now() - make_interval(secs => ${minutes(until)})`
}

/** That an application (or an instance of it) was last seen so many minutes ago. */
export async function wasSeen(owner: Sql, app: string, ago: number, instance = ''): Promise<void> {
  await owner`
    insert into criticality.application (app, first_seen_at, last_seen_at)
    select ${app}, now() - interval '1 day', now() - make_interval(secs => ${minutes(ago)})
    on conflict (app) do update set last_seen_at = greatest(application.last_seen_at, excluded.last_seen_at)`
  await owner`
    insert into criticality.consumer (app, instance, last_seen_at)
    select ${app}, ${instance}, now() - make_interval(secs => ${minutes(ago)})
    on conflict (app, instance) do update set last_seen_at = excluded.last_seen_at`
}

/** Lets minutes pass, in which a process of ours could be asked or not: everything moves into the past. */
export async function letPass(owner: Database, count: number, { up }: { up: boolean }): Promise<void> {
  const length = `${minutes(count)} seconds`
  await owner.begin(async sql => {
    await sql`
      update criticality.uptime set from_at = from_at - ${length}::interval, until_at = until_at - ${length}::interval`
    await sql`
      update criticality.application set last_seen_at = last_seen_at - ${length}::interval,
        silent_since = silent_since - ${length}::interval, snoozed_until = snoozed_until - ${length}::interval`
    await sql`update criticality.consumer set last_seen_at = last_seen_at - ${length}::interval`
    if (up)
      await sql`
        insert into criticality.uptime (from_at, until_at) select now() - ${length}::interval, now()`
  })
}

/** The alerts about silence so far, the oldest first, as "silent: app", "back: app"; an ended one has "(ended)". */
export async function silenceAlerts(owner: Database): Promise<string[]> {
  const rows = await owner<{ kind: string; app: string; isOver: boolean }[]>`
    select kind, payload ->> 'app' as app, resolved_at is not null as is_over
    from alerts.alert where kind like 'criticality.consumer_%' order by raised_at, id`
  return rows.map(({ kind, app, isOver }) =>
    kind === 'criticality.consumer_back' ? `back: ${app}` : `silent: ${app}${isOver ? ' (ended)' : ''}`,
  )
}

/** Takes all consumers, our uptime and the alerts away. */
export async function beginAnew(owner: Database): Promise<void> {
  await owner`truncate criticality.application, criticality.consumer, criticality.forgotten_consumer, criticality.uptime,
    alerts.alert cascade`
}
