import { PgBoss } from 'pg-boss'
import { storableText } from './storable-text.ts'

/** Work that runs on a schedule, once in each period however many processes there are. */
export type Job = {
  name: string
  /** Five cron fields, in UTC. */
  schedule: string
  run: (signal: AbortSignal) => Promise<void>
}

/**
 * What happened to a run of a job: for logs, metrics and alerts. The run is over when what it gives is settled. `isCutOff`: it failed while this
 * process was stopping, and runs again elsewhere.
 */
export type JobWatcher = (run: {
  name: string
  seconds: number
  error?: unknown
  isCutOff: boolean
}) => unknown

export type Jobs = {
  start: () => Promise<void>
  /** Runs a job as soon as a worker is free and the run before has ended; a run that waits already is enough. */
  runNow: (name: string) => Promise<void>
  stop: () => Promise<void>
}

const queue = {
  retryLimit: 3,
  retryBackoff: true,
  expireInSeconds: 3600,
  // A run whose process says nothing for so long is taken from it, and tried again.
  heartbeatSeconds: 60,
} as const

/** Makes the jobs of one process on `pg-boss`, as the runtime role: its tables are made by the migrations. */
export function makeJobs(options: {
  url: string
  jobs: readonly Job[]
  watch: JobWatcher
  onError: (error: unknown) => void
}): Jobs {
  const boss = new PgBoss({
    connectionString: options.url,
    options: '-c role=trastienda_runtime',
    application_name: 'trastienda jobs',
    max: 3,
    migrate: false,
    createSchema: false,
    reindex: false,
  })
  boss.on('error', options.onError)
  let isStopping = false
  const runWatched = async (job: Job, signal: AbortSignal) => {
    const startedAt = performance.now()
    const watch = (outcome: { error?: unknown }) =>
      options.watch({
        name: job.name,
        seconds: (performance.now() - startedAt) / 1000,
        isCutOff: isStopping && 'error' in outcome,
        ...outcome,
      })
    try {
      await job.run(signal)
    } catch (error) {
      await watch({ error })
      throw storable(error)
    }
    await watch({})
  }
  return {
    start: async () => {
      await boss.start()
      for (const job of options.jobs) {
        await boss.createQueue(job.name, { policy: 'stately', ...queue })
        // One that an earlier version made keeps what that version said.
        await boss.updateQueue(job.name, queue)
        await boss.work(job.name, async ([run]) => {
          if (run) await runWatched(job, run.signal)
        })
        await boss.schedule(job.name, job.schedule, null, { tz: 'UTC' })
      }
    },
    runNow: async name => void (await boss.send(name, {})),
    stop: () => {
      isStopping = true
      return boss.stop({ graceful: true, timeout: 5000 })
    },
  }
}

// pg-boss keeps the error as JSON, in which PostgreSQL takes neither NUL nor half a character: a run whose error cannot be
// kept is not tried again before it expires.
function storable(error: unknown): Error {
  const { message, stack } = error instanceof Error ? error : new Error(String(error))
  return Object.assign(new Error(storableText(message)), { stack: storableText(stack ?? '') })
}
