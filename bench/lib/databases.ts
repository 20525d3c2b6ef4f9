import { createHash } from 'node:crypto'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { type Database, openPool } from '../../src/platform/database.ts'
import { openEmbeddedDatabase } from '../../src/platform/embedded-database.ts'
import { runCommand } from './processes.ts'

/** A database with customers: its address, a pool of its owner, and how long loading them took, if this run did. */
export type Seeded = { url: string; owner: Database; customers: number; seedMs: number | undefined }

/** The PostgreSQL of the bench. `seeded` loads customers once; with a data folder of one's own, once for all runs. */
export type BenchServer = {
  owner: Database
  seeded: (customers: number) => Promise<Seeded>
  empty: (name: string) => Promise<{ url: string; owner: Database }>
  /** One that is loaded once; with a data folder of one's own, once for all runs. */
  kept: (name: string, load: (url: string) => Promise<void>) => Promise<{ url: string; owner: Database }>
  close: () => Promise<void>
}

/** Starts an embedded PostgreSQL in a folder of its own, or in the one that is kept between runs. */
export async function openBenchServer(keptDir: string | undefined): Promise<BenchServer> {
  const dataDir = keptDir ? resolve(keptDir) : await mkdtemp(join(tmpdir(), 'trastienda-bench-'))
  await mkdir(dataDir, { recursive: true })
  // Under root, PostgreSQL runs as another user, who must get through.
  if (!keptDir) await chmod(dataDir, 0o711)
  const embedded = await openEmbeddedDatabase({ dataDir, log: message => console.error(message) })
  const pools: Database[] = []
  const open = (url: string) => {
    const pool = openPool({ url, name: 'bench', connectionsMax: 4, statementTimeoutMs: 0 })
    pools.push(pool)
    return pool
  }
  const owner = open(embedded.url)
  const urlOf = (name: string) => Object.assign(new URL(embedded.url), { pathname: `/${name}` }).href
  const known = new Map<number, Promise<Seeded>>()
  const schema = await hashMigrations()

  const kept: BenchServer['kept'] = async (name, load) => {
    const url = urlOf(name)
    const [found] = await owner`select from pg_database where datname = ${name}`
    if (!found) {
      const loading = `${name}_loading`
      await owner.unsafe(`drop database if exists ${loading} with (force)`)
      await owner.unsafe(`create database ${loading}`)
      await load(urlOf(loading))
      await owner.unsafe(`alter database ${loading} rename to ${name}`)
    }
    return { url, owner: open(url) }
  }

  const seed = async (customers: number): Promise<Seeded> => {
    // Edited migrations get databases of their own.
    const name = `customers_${customers}_${schema}`
    const command = ['seed', 'customers', '--count', String(customers)]
    let seedMs: number | undefined
    const database = await kept(name, async url => {
      seedMs = await runCommand(command, { DATABASE_URL: url })
    })
    return { ...database, customers, seedMs }
  }

  return {
    owner,
    seeded: customers => {
      const seeding = known.get(customers) ?? seed(customers)
      known.set(customers, seeding)
      return seeding
    },
    empty: async name => {
      await owner.unsafe(`drop database if exists ${name} with (force)`)
      await owner.unsafe(`create database ${name}`)
      return { url: urlOf(name), owner: open(urlOf(name)) }
    },
    kept,
    close: async () => {
      await Promise.all(pools.map(pool => pool.end({ timeout: 2 })))
      await embedded.release()
      if (!keptDir) await removeDataDir(dataDir)
    },
  }
}

async function hashMigrations(): Promise<string> {
  const folder = new URL('../../migrations/', import.meta.url)
  const hash = createHash('sha256')
  for (const file of (await readdir(folder)).sort()) hash.update(await readFile(new URL(file, folder)))
  return hash.digest('hex').slice(0, 8)
}

async function removeDataDir(dataDir: string) {
  const record = await readFile(join(dataDir, 'postgres.json'), 'utf8').catch(() => '{}')
  const { directory } = JSON.parse(record)
  if (directory) await rm(dirname(directory), { recursive: true, force: true })
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
}
