import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type postgres from 'postgres'
import { prepareCluster } from './embedded-database/cluster.ts'
import { type Hold, takeHold } from './embedded-database/hold.ts'
import { readRecord } from './embedded-database/record.ts'

export type EmbeddedDatabase = { url: string; release: () => Promise<void> }

/** Whether this data directory has an embedded PostgreSQL, running or not. Creates nothing. */
export async function hasEmbeddedDatabase(dataDir: string): Promise<boolean> {
  const directory = (await readRecord(dataDir))?.directory ?? join(dataDir, 'postgres')
  return existsSync(join(directory, 'PG_VERSION'))
}

/**
 * Connects to the embedded PostgreSQL of this data directory, starting (and first creating) it if none runs.
 * Any number of processes may do so together; the last one to release it stops the server. Should the server die
 * meanwhile, it is started again behind the same url.
 */
export async function openEmbeddedDatabase(options: {
  dataDir: string
  log: (message: string) => void
}): Promise<EmbeddedDatabase> {
  const { log } = options
  const cluster = await prepareCluster(options.dataDir, log)
  let hold: Hold | undefined
  let healing: Promise<void> | undefined
  let releasing: Promise<void> | undefined
  let isReleased = false

  const take = (keepPort: boolean) =>
    takeHold(cluster, { log, keepPort, isWanted: () => !isReleased, onLost: startHealing })

  function startHealing(): void {
    if (isReleased) return
    log('Lost the embedded PostgreSQL: connecting again, and starting it if it has died')
    healing ??= heal().finally(() => {
      healing = undefined
    })
  }

  async function heal(): Promise<void> {
    while (!isReleased && hold?.isLost()) {
      try {
        hold = (await take(true)) ?? hold
        if (hold.port !== port)
          log(`The embedded PostgreSQL is now on port ${hold.port}: start this process again`)
        else if (!hold.isLost()) log('The embedded PostgreSQL is back')
      } catch (error) {
        log((error as Error).message)
        await sleep(1000)
      }
    }
  }

  async function release(): Promise<void> {
    isReleased = true
    // It may be starting a server just now, which must not stay behind.
    await healing
    if (!hold || hold.isLost()) return
    await hold.leave().catch(error => log(`Leaving the embedded PostgreSQL: ${(error as Error).message}`))
  }

  hold = await take(false)
  assert(hold, 'nobody can release before the caller has the database')
  const { port, sql } = hold
  const database: EmbeddedDatabase = {
    url: `postgres://postgres:${cluster.password}@127.0.0.1:${port}/trastienda`,
    release: () => {
      releasing ??= release()
      return releasing
    },
  }
  try {
    await ensureDatabase(sql)
  } catch (error) {
    await database.release()
    throw error
  }
  return database
}

async function ensureDatabase(sql: postgres.Sql): Promise<void> {
  const [found] = await sql`select 1 from pg_database where datname = 'trastienda'`
  if (found) return
  try {
    await sql`create database trastienda`
  } catch (error) {
    // Somebody else created it at the same moment.
    const { code } = error as postgres.PostgresError
    if (code !== '42P04' && code !== '23505') throw error
  }
}
