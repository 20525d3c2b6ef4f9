import type { Sql } from './database.ts'

/** What the database tells of itself. */
export type ServerFacts = {
  version: string
  startedAt: Date
  bytes: number
  connectionsMax: number
  /** By the name of the pool: which state each is in, the runtime role may not see. */
  connections: { pool: string; connections: number }[]
}

/** Reads the version, size and connections of the database; those of this service, all its processes together. */
export async function readServer(sql: Sql): Promise<ServerFacts> {
  const [row] = await sql<[ServerFacts]>`
    select current_setting('server_version') as version, pg_postmaster_start_time() as started_at,
      pg_database_size(current_database()) as bytes, current_setting('max_connections')::int as connections_max,
      coalesce((
        select json_agg(json_build_object('pool', pool, 'connections', connections) order by pool)
        from (
          select application_name as pool, count(*)::int as connections
          from pg_stat_activity
          where datname = current_database() and application_name like 'trastienda%'
          group by 1
        ) as grouped
      ), '[]') as connections`
  return row
}

// Of the queue's own words.
const causes: Record<string, string> = {
  'job heartbeat timeout': 'the process that ran it ended or stood still',
  'job timed out': 'it took longer than it may',
}

/** A scheduled job and its last run that began; the runs of a week are kept. */
export type JobFacts = {
  name: string
  schedule: string
  state: 'active' | 'retry' | 'completed' | 'failed' | 'cancelled' | null
  startedAt: Date | null
  finishedAt: Date | null
  error: string | null
}

/** Reads what is scheduled, and what became of the last run of each. */
export async function listJobs(sql: Sql): Promise<JobFacts[]> {
  const jobs = await sql<JobFacts[]>`
    with last as (
      select distinct on (name) name, state::text as state, started_on, completed_on, output
      from pgboss.job
      where started_on is not null
      order by name, started_on desc
    )
    select schedule.name, schedule.cron as schedule, last.state, last.started_on as started_at,
      last.completed_on as finished_at,
      case when last.state in ('failed', 'retry', 'cancelled') then
        -- Where the queue itself gave the run up, what it says is one level deeper.
        coalesce(last.output ->> 'message', last.output -> 'value' ->> 'message')
      end as error
    from pgboss.schedule
    left join last on last.name = schedule.name
    order by schedule.name`
  return jobs.map(job => ({ ...job, error: causes[job.error ?? ''] ?? job.error }))
}

/** The migrations that were applied, the newest first. */
export async function listMigrations(
  sql: Sql,
): Promise<{ version: number; name: string; appliedAt: Date }[]> {
  return sql<{ version: number; name: string; appliedAt: Date }[]>`
    select version::int, name, run_at as applied_at from platform.migration where version > 0 order by version desc`
}
