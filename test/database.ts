import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { after } from 'node:test'
import postgres from 'postgres'
import { type Database, openPool } from '../src/platform/database.ts'
import { migrate } from '../src/platform/migrations.ts'

const templateLock = 5_120_077

/** A migrated database of one's own: its address, and a pool that acts as its owner. Dropped when the file has run. */
export type TestDatabase = { url: string; owner: Database }

/** Copies the migrated template, which takes well under a second. With `migrated: false` it is empty. */
export async function aDatabase({ migrated = true } = {}): Promise<TestDatabase> {
  const server = postgres(serverUrl(), { max: 1, onnotice: () => {} })
  const name = `test_${process.pid}_${Math.random().toString(36).slice(2, 8)}`
  if (migrated) {
    const template = await ensureTemplate(server)
    await server.unsafe(`create database ${name} template ${template} strategy file_copy`)
  } else {
    await server.unsafe(`create database ${name}`)
  }
  const url = urlOf(name)
  // A busy machine may take its time within a transaction of a test.
  const owner = openPool({ url, name: 'test owner', connectionsMax: 4, idleInTransactionTimeoutMs: 0 })
  after(async () => {
    await owner.end({ timeout: 1 })
    await server.unsafe(`drop database if exists ${name} with (force)`)
    await server.end()
  })
  return { url, owner }
}

function serverUrl(): string {
  const url = process.env.TEST_DATABASE_URL
  if (!url) throw new Error('TEST_DATABASE_URL is not set: run the tests with "npm test -- <file>".')
  return url
}

function urlOf(database: string): string {
  const url = new URL(serverUrl())
  url.pathname = `/${database}`
  return url.href
}

// Test files run side by side: the first makes the template, the others wait for it.
async function ensureTemplate(server: postgres.Sql): Promise<string> {
  const name = `test_template_${migrationsHash()}`
  await server`select pg_advisory_lock(${templateLock})`
  try {
    const [known] = await server`select from pg_database where datname = ${name} and datallowconn`
    if (!known) {
      await server.unsafe(`drop database if exists ${name}`)
      await server.unsafe(`create database ${name}_new`)
      await migrate(urlOf(`${name}_new`))
      await server.unsafe(`alter database ${name}_new rename to ${name}`)
    }
  } finally {
    await server`select pg_advisory_unlock(${templateLock})`
  }
  return name
}

function migrationsHash(): string {
  const folder = new URL('../migrations/', import.meta.url)
  const hash = createHash('sha256')
  for (const file of readdirSync(folder).sort()) hash.update(file).update(readFileSync(new URL(file, folder)))
  return hash.digest('hex').slice(0, 12)
}
