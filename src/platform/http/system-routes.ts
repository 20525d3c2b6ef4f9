import { hostname } from 'node:os'
import { type Static, Type } from 'typebox'
import { makeRecent } from '../access/recent.ts'
import type { Database } from '../database.ts'
import type { DependencyWatch } from '../dependencies.ts'
import { type JobFacts, listJobs, listMigrations, readServer } from '../system-queries.ts'
import type { watchEventLoop } from '../telemetry/event-loop.ts'
import type { Server } from './server.ts'

/** A gateway as the operators' page shows it. */
export type GatewayFacts = {
  name: string
  breaker: 'closed' | 'open' | 'half_open'
  since: Date | null
  lastError: string | null
  lastErrorAt: Date | null
}

/** A process that delivers notifications. */
export type WorkerFacts = { host: string; processId: number; startedAt: Date; seenAt: Date }

type Options = {
  database: Database
  version: string
  role: 'all' | 'api'
  startedAt: Date
  dependencies: DependencyWatch
  eventLoop: ReturnType<typeof watchEventLoop>
  poolMax: number
  probeSeconds: () => number
  listGateways: () => Promise<GatewayFacts[]>
  listWorkers: () => Promise<WorkerFacts[]>
}

const Time = Type.String({ format: 'date-time' })
const MaybeTime = Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' })
const MaybeText = Type.Unsafe<string | null>({ type: ['string', 'null'] })
const oneOf = <Value extends string>(values: readonly Value[]) =>
  Type.Unsafe<Value>({ type: 'string', enum: [...values] })

const jobOutcomes = ['completed', 'failed', 'running'] as const
type JobOutcome = (typeof jobOutcomes)[number]

const SystemView = Type.Object({
  version: Type.String(),
  node: Type.String(),
  role: oneOf(['all', 'api'] as const),
  host: Type.String(),
  process_id: Type.Integer(),
  started_at: Time,
  memory_bytes: Type.Integer({ description: 'What the process holds (resident).' }),
  event_loop: Type.Object({
    mean_ms: Type.Number(),
    p99_ms: Type.Number(),
    max_ms: Type.Number(),
    utilisation: Type.Number({ description: 'The share of the last ten seconds that it was busy, 0 to 1.' }),
  }),
  pool: Type.Object({
    max: Type.Integer({ description: 'Connections of the main pool of this process, at most.' }),
    probe_seconds: Type.Number({ description: 'What the last probe waited for a connection and an answer.' }),
    connections: Type.Array(Type.Object({ pool: Type.String(), connections: Type.Integer() }), {
      description: 'Of all processes of the service.',
    }),
  }),
  dependencies: Type.Array(
    Type.Object({
      name: Type.String(),
      status: oneOf(['ok', 'failing'] as const),
      since: Type.String({ format: 'date-time', description: 'As far as this process knows.' }),
      checked_at: Time,
      last_error: MaybeText,
      last_error_at: MaybeTime,
    }),
  ),
  database: Type.Unsafe<null | {
    version: string
    started_at: string
    bytes: number
    connections_max: number
  }>({
    type: ['object', 'null'],
    description: 'Null while it does not answer, as are the lists below.',
    properties: {
      version: { type: 'string' },
      started_at: { type: 'string', format: 'date-time' },
      bytes: { type: 'integer' },
      connections_max: { type: 'integer' },
    },
    required: ['version', 'started_at', 'bytes', 'connections_max'],
  }),
  migrations: Type.Array(Type.Object({ version: Type.Integer(), name: Type.String(), applied_at: Time })),
  gateways: Type.Array(
    Type.Object({
      name: Type.String(),
      breaker: oneOf(['closed', 'open', 'half_open'] as const),
      since: MaybeTime,
      last_error: MaybeText,
      last_error_at: MaybeTime,
    }),
  ),
  workers: Type.Array(
    Type.Object({ host: Type.String(), process_id: Type.Integer(), started_at: Time, seen_at: Time }),
    { description: 'Processes that deliver notifications.' },
  ),
  jobs: Type.Array(
    Type.Object({
      name: Type.String(),
      schedule: Type.String({ description: 'Five cron fields, in UTC.' }),
      outcome: Type.Unsafe<JobOutcome | null>({
        type: ['string', 'null'],
        enum: [...jobOutcomes, null],
        description: 'Of its last run that is kept (a week). Null: none.',
      }),
      started_at: MaybeTime,
      finished_at: MaybeTime,
      error: MaybeText,
    }),
  ),
  read_at: Time,
})

const freshMs = 1_000
const jobsFreshMs = 5_000
const answerWithinMs = 3_000

/** How the process that answers and what it needs are doing, for the people who keep it running. */
export function systemRoutes(app: Server, options: Options) {
  const { database } = options
  const reads = makeRecent<Static<typeof SystemView>>(freshMs, 1)
  const jobs = makeRecent<JobFacts[]>(jobsFreshMs, 1)
  const read = async (): Promise<Static<typeof SystemView>> => {
    const [dependencies, facts, migrations, gateways, workers, runs] = await Promise.all([
      options.dependencies.states(),
      orNone(readServer(database)),
      orNone(listMigrations(database)),
      orNone(options.listGateways()),
      orNone(options.listWorkers()),
      orNone(jobs.get('', () => listJobs(database))),
    ])
    return {
      version: options.version,
      node: process.versions.node,
      role: options.role,
      host: hostname(),
      process_id: process.pid,
      started_at: options.startedAt.toISOString(),
      memory_bytes: process.memoryUsage.rss(),
      event_loop: viewLoop(options.eventLoop.read()),
      pool: {
        max: options.poolMax,
        probe_seconds: options.probeSeconds(),
        connections: facts?.connections ?? [],
      },
      dependencies: dependencies.map(each => ({
        name: each.name,
        status: each.status,
        since: each.since.toISOString(),
        checked_at: each.checkedAt.toISOString(),
        last_error: each.lastError,
        last_error_at: orNull(each.lastErrorAt),
      })),
      database: facts
        ? {
            version: facts.version,
            started_at: facts.startedAt.toISOString(),
            bytes: facts.bytes,
            connections_max: facts.connectionsMax,
          }
        : null,
      migrations: (migrations ?? []).map(({ version, name, appliedAt }) => ({
        version,
        name,
        applied_at: appliedAt.toISOString(),
      })),
      gateways: (gateways ?? []).map(each => ({
        name: each.name,
        breaker: each.breaker,
        since: orNull(each.since),
        last_error: each.lastError,
        last_error_at: orNull(each.lastErrorAt),
      })),
      workers: (workers ?? []).map(each => ({
        host: each.host,
        process_id: each.processId,
        started_at: each.startedAt.toISOString(),
        seen_at: each.seenAt.toISOString(),
      })),
      jobs: (runs ?? []).map(viewJob),
      read_at: new Date().toISOString(),
    }
  }
  app.get(
    '/v1/system',
    {
      // What an operator needs to see the pressure.
      config: { scope: 'system:read', neverShed: true },
      schema: {
        tags: ['operation'],
        summary: 'How the service does: its dependencies, versions, pool, event loop, workers and jobs',
        description:
          'Read at most once a second, however many ask. What is of one process is of the one that answers.',
        response: { 200: SystemView },
      },
    },
    async () => reads.get('', read),
  )
}

// A database that is away, or says nothing, is what this page is to show.
async function orNone<Value>(reading: Promise<Value>): Promise<Value | undefined> {
  const { promise, resolve } = Promise.withResolvers<undefined>()
  const timer = setTimeout(() => resolve(undefined), answerWithinMs)
  try {
    return await Promise.race([reading, promise])
  } catch {
    return undefined
  } finally {
    clearTimeout(timer)
    reading.catch(() => {})
  }
}

const orNull = (time: Date | null) => time?.toISOString() ?? null

function viewLoop({ meanMs, p99Ms, maxMs, utilisation }: ReturnType<Options['eventLoop']['read']>) {
  return { mean_ms: meanMs, p99_ms: p99Ms, max_ms: maxMs, utilisation }
}

function viewJob({ name, schedule, state, startedAt, finishedAt, error }: JobFacts) {
  return {
    name,
    schedule,
    outcome: outcomeOf(state),
    started_at: orNull(startedAt),
    finished_at: orNull(finishedAt),
    error,
  }
}

function outcomeOf(state: JobFacts['state']): JobOutcome | null {
  if (state === null) return null
  if (state === 'active') return 'running'
  return state === 'completed' ? 'completed' : 'failed'
}
