import { mkdir } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { resolve } from 'node:path'
import { type Config, loadConfig } from '../platform/config.ts'
import { type Database, openPool } from '../platform/database.ts'
import { hasEmbeddedDatabase, openEmbeddedDatabase } from '../platform/embedded-database.ts'

/** Where the database is: for the service, and for its owner. */
export type DatabaseUrls = {
  url: string
  ownerUrl: string
  isEmbedded: boolean
  release: () => Promise<void>
}

/** Finds the database of the settings, starting the embedded one when none is named and none runs. */
export async function openDatabaseUrls(
  config: Config,
  log: (message: string) => void,
): Promise<DatabaseUrls> {
  if (config.DATABASE_URL) {
    const ownerUrl = config.DATABASE_OWNER_URL ?? config.DATABASE_URL
    return { url: config.DATABASE_URL, ownerUrl, isEmbedded: false, release: async () => {} }
  }
  const dataDir = resolve(config.DATA_DIR)
  await mkdir(dataDir, { recursive: true })
  const { url, release } = await openEmbeddedDatabase({ dataDir, log })
  return { url, ownerUrl: url, isEmbedded: true, release }
}

/**
 * Runs one command on the database as its owner, beside a running service or without one.
 * @throws where there is no embedded database yet, and before anything is created, unless the command `creates` one
 */
export async function withDatabase<Result>(
  act: (database: Database, urls: DatabaseUrls) => Promise<Result>,
  { creates = false } = {},
): Promise<Result> {
  const config = loadConfig(process.env)
  const isThere = config.DATABASE_URL || (await hasEmbeddedDatabase(resolve(config.DATA_DIR)))
  if (!isThere && !creates) throw noTables(config)
  const urls = await openDatabaseUrls(config, message => console.error(message))
  const database = openPool({ url: urls.ownerUrl, name: 'trastienda command', connectionsMax: 3 })
  try {
    return await act(database, urls)
  } catch (error) {
    throw isMissing(error) ? noTables(config) : error
  } finally {
    await database.end({ timeout: 5 })
    await urls.release()
  }
}

// PostgreSQL's "undefined table" and "invalid schema name".
function isMissing(error: unknown): boolean {
  const { code } = error as { code?: string }
  return code === '42P01' || code === '3F000'
}

function noTables({ DATABASE_URL, DATA_DIR }: Config): Error {
  const [place, other] = DATABASE_URL
    ? ['The database of DATABASE_URL', 'set DATABASE_URL']
    : [`The embedded database in ${resolve(DATA_DIR)}`, 'set DATA_DIR']
  return new Error(`${place} has no tables yet: run "migrate" first, or ${other} if another was meant.`)
}

/** How the audit trail names whoever uses the command line. */
export function commandLineActor(): { actor: string } {
  return { actor: `cli:${userInfo().username}` }
}
