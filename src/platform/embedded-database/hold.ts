import { setTimeout as sleep } from 'node:timers/promises'
import type postgres from 'postgres'
import { driver } from '../driver.ts'
import type { Cluster } from './cluster.ts'
import { chooseFreePort, updateRecord } from './record.ts'
import { findServer, type Launch, launchServer, stopServer } from './server.ts'

// Any constant does: every program of ours that uses an embedded database must use the same.
const lockKey = 1_953_063_283
const silenceMs = 30_000
const recoveryMs = 10 * 60_000

/**
 * A connection that keeps a shared advisory lock for as long as this process uses the server: whoever finds no
 * other lock when leaving switches the server off. A killed process loses its lock by itself.
 */
export type Hold = { sql: postgres.Sql; port: number; isLost: () => boolean; leave: () => Promise<void> }

type HoldOptions = {
  log: (message: string) => void
  onLost: () => void
  /** The port is already in somebody's hands: wait for it rather than take another. */
  keepPort: boolean
  isWanted: () => boolean
}

/** Holds the cluster's server, starting it if none runs. Undefined when it is no longer wanted. */
export async function takeHold(cluster: Cluster, options: HoldOptions): Promise<Hold | undefined> {
  const start = Date.now()
  let deadline = start + silenceMs
  let launch: Launch | undefined
  let obstacle = 'it does not answer'
  for (; Date.now() < deadline; await sleep(20)) {
    const server = await findServer(cluster)
    if (server?.isReady) {
      const attempt = await tryHold(cluster, server.port, options)
      if ('hold' in attempt) return attempt.hold
      obstacle = attempt.obstacle
      continue
    }
    if (server) {
      // Starting, recovering after a crash, or stopping: alive, so patience is right.
      deadline = Math.min(Date.now() + silenceMs, start + recoveryMs)
      continue
    }
    const failure = await launch?.failure()
    if (failure) {
      launch = undefined
      obstacle = failure.message
      if (failure.kind === 'other') throw new Error(failure.message)
      if (failure.kind === 'port taken' && !options.keepPort) await changePort(cluster, options)
      else await sleep(200)
      continue
    }
    if (launch) continue
    if (!options.isWanted()) return undefined
    launch = await launchServer(cluster)
  }
  launch?.abort()
  throw new Error(`No connection to the embedded PostgreSQL of ${cluster.dataDir}: ${obstacle}`)
}

async function changePort(cluster: Cluster, { log }: HoldOptions): Promise<void> {
  const busyPort = cluster.port
  cluster.port = await chooseFreePort()
  await updateRecord(cluster.dataDir, { port: cluster.port })
  log(`Port ${busyPort} is in use by another program: PostgreSQL takes ${cluster.port} from now on`)
}

async function tryHold(
  cluster: Cluster,
  port: number,
  { log, onLost }: HoldOptions,
): Promise<{ hold: Hold } | { obstacle: string }> {
  let state: 'trying' | 'held' | 'left' | 'lost' = 'trying'
  const sql = connect(cluster, port, () => {
    const wasHeld = state === 'held'
    state = 'lost'
    if (wasHeld) onLost()
  })
  const leave = async () => {
    state = 'left'
    try {
      await sql`select pg_advisory_unlock_shared(${lockKey})`
      const [lock] = await sql`select pg_try_advisory_lock(${lockKey}) as is_last`
      // The connection, and with it the lock, stays until the server is gone: nobody gets in between.
      if (lock?.is_last) await stopServer(cluster, log)
    } finally {
      await sql.end({ timeout: 0 })
    }
  }
  try {
    const [lock] = await sql`select pg_try_advisory_lock_shared(${lockKey}) as is_held`
    if (!lock?.is_held) throw new Error('another process is stopping it')
    if (port !== cluster.port) await updateRecord(cluster.dataDir, { port })
    cluster.port = port
    if (isLost()) throw new Error('it closed the connection')
    state = 'held'
    return { hold: { sql, port, isLost, leave } }
  } catch (error) {
    await sql.end({ timeout: 0 })
    if ((error as postgres.PostgresError).code !== '28P01') return { obstacle: (error as Error).message }
    throw new Error(
      `The embedded PostgreSQL in ${cluster.directory} refuses the password of ${cluster.dataDir}/postgres.json: ` +
        'the two do not belong together. Restore that file, or remove both to begin with an empty database.',
    )
  }

  function isLost(): boolean {
    return state === 'lost'
  }
}

function connect(cluster: Cluster, port: number, onclose: () => void): postgres.Sql {
  return driver({
    host: '127.0.0.1',
    port,
    username: 'postgres',
    password: cluster.password,
    // Advisory locks belong to one database, so all meet in this one; `trastienda` stays free to be replaced.
    database: 'postgres',
    max: 1,
    idle_timeout: 0,
    max_lifetime: null,
    connect_timeout: 5,
    fetch_types: false,
    connection: { application_name: 'trastienda hold' },
    onnotice: () => {},
    onclose,
  })
}
