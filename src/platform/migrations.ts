import { fileURLToPath } from 'node:url'
import { PgBoss } from 'pg-boss'
import Postgrator from 'postgrator'
import type postgres from 'postgres'
import type { Database } from './database.ts'
import { driver } from './driver.ts'

const migrationPattern = fileURLToPath(new URL('../../migrations/*.sql', import.meta.url))
const lockKey = 7_305_411_902

/**
 * Brings the database to the newest version, as its owner. Replicas that start together wait for each other on an
 * advisory lock, and all pending migrations commit together or not at all.
 * @returns the numbers of the migrations that were applied.
 * @throws when a migration that was applied has been edited since (its checksum differs), or the server is too old.
 */
export async function migrate(ownerUrl: string): Promise<number[]> {
  // Not through our pool: the tool reads its table by the names the columns have in SQL.
  const database = driver(ownerUrl, { max: 1, onnotice: () => {} })
  try {
    await refuseOldServer(database)
    await database`select set_config('statement_timeout', '0', false), set_config('lock_timeout', '0', false)`
    // Of the session, not of the transaction: the tables of the jobs are made in a transaction of their own.
    await database`select pg_advisory_lock(${lockKey})`
    const applied = await database.begin(async sql => {
      await sql`create schema if not exists platform`
      const execQuery = async (query: string) => ({ rows: [...(await sql.unsafe(query).simple())] })
      const migrations = await new Postgrator({
        driver: 'pg',
        schemaTable: 'platform.migration',
        migrationPattern,
        execQuery,
      })
        .migrate()
        .catch(explainEditedMigration)
      return migrations.map(({ version }) => version)
    })
    await migrateJobs(ownerUrl)
    await grantJobs(database)
    return applied
  } finally {
    await database.end()
  }
}

/** Whether every migration of this version of the program has been applied. */
export async function isMigrated(database: Database): Promise<boolean> {
  const postgrator = new Postgrator({ driver: 'pg', migrationPattern })
  const newest = Math.max(...(await postgrator.getMigrations()).map(({ version }) => version))
  const [row] = await database<
    { version: number }[]
  >`select max(version)::int as version from platform.migration`
  return (row?.version ?? 0) >= newest
}

function explainEditedMigration(error: Error): never {
  const [, number] = /MD5 checksum failed for migration \[(\d+)\]/.exec(error.message) ?? []
  if (number === undefined) throw error
  throw new Error(
    `Migration ${number} has been edited since it was applied to this database. Restore the file and put the change into a new migration; a database that holds nothing of worth can be removed instead.`,
    { cause: error },
  )
}

async function refuseOldServer(database: postgres.Sql) {
  const [server] = await database<{ version: number }[]>`
    select current_setting('server_version_num')::int as version`
  if ((server?.version ?? 0) < 150_000) {
    throw new Error('PostgreSQL 15 or later is needed: point DATABASE_URL at a newer server.')
  }
}

async function migrateJobs(ownerUrl: string) {
  const boss = new PgBoss({ connectionString: ownerUrl, max: 1, supervise: false, schedule: false })
  boss.on('error', () => {})
  await boss.start()
  await boss.stop({ graceful: false })
}

async function grantJobs(database: postgres.Sql) {
  await database`grant usage on schema pgboss to trastienda_runtime`
  await database`grant select, insert, update, delete on all tables in schema pgboss to trastienda_runtime`
  await database`grant execute on all functions in schema pgboss to trastienda_runtime`
}
