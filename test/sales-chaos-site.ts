import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { type Database, type Databases, openDatabases, openPool } from '../src/platform/database.ts'
import { openEmbeddedDatabase } from '../src/platform/embedded-database.ts'
import { migrate } from '../src/platform/migrations.ts'
import { insertCustomers } from './customers.ts'
import { type ProviderId, productsOf, providerIds } from './sales-chaos-model.ts'
import {
  aDataDir,
  cleanUp,
  eventually,
  freePort,
  launchService,
  postmasterPid,
  type Service,
  stop,
} from './service.ts'

/** A place in which one service process runs at a time, at one address. */
export type Place = {
  url: string
  port: number
  service: () => Service
  /** Starts a process, and another one if it does not get ready, as when the database is away. */
  start: () => Promise<void>
  /** Kills the process with `SIGKILL`. */
  kill: () => Promise<void>
}

/** PostgreSQL, two services and a shop. */
export type Site = {
  t: TestContext
  url: string
  owner: Database
  /** As a service has them: for folding and settling beside those of the services. */
  databases: Databases
  places: [Place, Place]
  customerIds: number[]
  keys: Record<ProviderId, string>
  /** Kills PostgreSQL, and returns when another one answers in its place. */
  crashDatabase: () => Promise<void>
  crashes: () => number
  /** All that PostgreSQL has logged, over its crashes. */
  databaseLog: () => string
  /** Whatever all service processes wrote. */
  outputs: () => string[]
}

export const largeSaleAmount = 1_000

export async function aSite(t: TestContext, customers: number): Promise<Site> {
  const dataDir = await aDataDir(t)
  const database = await openEmbeddedDatabase({ dataDir, log: () => {} })
  cleanUp(t, () => database.release())
  await migrate(database.url)
  // Counting half a million sales anew takes as long as it takes.
  const owner = openPool({
    url: database.url,
    name: 'test owner',
    connectionsMax: 4,
    statementTimeoutMs: 0,
  })
  cleanUp(t, () => owner.end({ timeout: 1 }))
  const databases = openDatabases({ url: database.url, connectionsMax: 2, name: 'test' })
  cleanUp(t, () => databases.close())
  const outputs: Service[] = []
  const settings = { DATABASE_URL: database.url, DATABASE_POOL_MAX: '6', LOG_LEVEL: 'warn' }
  const places = await Promise.all([freePort(), freePort()])
  const [one, other] = places.map(port =>
    aPlace(t, { port, settings, note: service => void outputs.push(service) }),
  ) as [Place, Place]
  await Promise.all([one.start(), other.start()])
  const shop = await openShop(owner, one, customers)
  let crashes = 0
  let log = ''
  let readTo = 0
  const noteLog = () => {
    const file = readFileSync(join(dataDir, 'postgres.log'))
    // A start cuts a log that has grown large.
    log += file.subarray(file.length < readTo ? 0 : readTo).toString()
    readTo = file.length
  }
  return {
    ...{ t, url: database.url, owner, databases, places: [one, other], ...shop },
    crashDatabase: async () => {
      const pid = postmasterPid(dataDir)
      assert.ok(pid)
      noteLog()
      process.kill(pid, 'SIGKILL')
      crashes += 1
      await eventually(() => assert.notEqual(postmasterPid(dataDir) ?? pid, pid))
      await eventually(() => owner`select 1`)
    },
    crashes: () => crashes,
    databaseLog: () => {
      noteLog()
      return log
    },
    outputs: () => outputs.map(({ output }) => output()),
  }
}

type PlaceParts = { port: number; settings: Record<string, string>; note: (service: Service) => void }

function aPlace(t: TestContext, { port, settings, note }: PlaceParts): Place {
  let service: Service | undefined
  const launch = async () => {
    service = await launchService(t, { port, settings })
    note(service)
  }
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    service: () => service as Service,
    start: async () => {
      await launch()
      await eventually(async () => {
        if (service?.hasEnded()) await launch()
        const answer = await fetch(`http://127.0.0.1:${port}/ready`).catch(() => undefined)
        assert.equal(answer?.status, 200, `not ready: ${service?.output().slice(-3_000)}`)
      })
    },
    kill: async () => {
      if (service && !service.hasEnded()) assert.equal(await stop(service, 'SIGKILL'), 'SIGKILL')
    },
  }
}

async function openShop(owner: Database, place: Place, customers: number) {
  for (const providerId of providerIds) {
    await owner`insert into sales.provider (id, name) values (${providerId}, ${providerId})`
    for (const code of productsOf(providerId))
      await owner`insert into sales.product (code, provider_id, name) values (${code}, ${providerId}, ${code})`
  }
  const rows = Array.from({ length: customers }, (_, each) => ({
    name: `Cliente ${each}`,
    email: `cliente.${each}@example.com`,
  }))
  const customerIds = await insertCustomers(owner, rows)
  const keys = await Promise.all(
    providerIds.map(async providerId => {
      const made = await place.service().call('POST', '/v1/keys', {
        body: {
          name: providerId,
          provider_id: providerId,
          scopes: ['sales:read', 'sales:write'],
          calls_per_minute: 1_000_000,
        },
      })
      assert.equal(made.status, 201, await made.clone().text())
      return [providerId, ((await made.json()) as { key: string }).key] as const
    }),
  )
  return { customerIds, keys: Object.fromEntries(keys) as Record<ProviderId, string> }
}
