import { PgBoss } from 'pg-boss'

/** Work that runs on a schedule, once in each period however many processes there are. */
export type Job = {
  name: string
  /** Five cron fields, in UTC. */
  schedule: string
  run: (signal: AbortSignal) => Promise<void>
}

/** What happened to a run of a job: for logs and metrics. */
export type JobWatcher = (run: { name: string; seconds: number; error?: unknown }) => void

export type Jobs = {
  start: () => Promise<void>
  /** Runs a job as soon as a worker is free and the run before has ended; a run that waits already is enough. */
  runNow: (name: string) => Promise<void>
  stop: () => Promise<void>
}

const retryLimit = 3

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
  return {
    start: async () => {
      await boss.start()
      for (const job of options.jobs) {
        await boss.createQueue(job.name, {
          policy: 'stately',
          retryLimit,
          retryBackoff: true,
          expireInSeconds: 3600,
        })
        await boss.work(job.name, async ([run]) => {
          if (run) await runWatched(job, run.signal, options.watch)
        })
        await boss.schedule(job.name, job.schedule, null, { tz: 'UTC' })
      }
    },
    runNow: async name => void (await boss.send(name, {})),
    stop: () => boss.stop({ graceful: true, timeout: 5000 }),
  }
}

async function runWatched(job: Job, signal: AbortSignal, watch: JobWatcher) {
  const startedAt = performance.now()
  const secondsSince = () => (performance.now() - startedAt) / 1000
  try {
    await job.run(signal)
    watch({ name: job.name, seconds: secondsSince() })
  } catch (error) {
    watch({ name: job.name, seconds: secondsSince(), error })
    throw error
  }
}
