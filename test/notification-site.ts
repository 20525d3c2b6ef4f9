import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import {
  type GatewaySimulator,
  startGatewaySimulator,
} from '../src/modules/notifications/simulator/gateway-simulator.ts'
import { type Database, openPool } from '../src/platform/database.ts'
import { openEmbeddedDatabase } from '../src/platform/embedded-database.ts'
import { migrate } from '../src/platform/migrations.ts'
import { type Fall, settingsFor } from './notification-steps.ts'
import {
  aDataDir,
  cleanUp,
  eventually,
  freePort,
  Hopeless,
  launchService,
  postmasterPid,
  type Service,
  stop,
} from './service.ts'
import { aDoor, type Door } from './sockets.ts'

export type Role = 'api' | 'worker'

/** A place in which one process of the service runs at a time. */
export type Place = {
  role: Role
  /** The process that ran last. */
  service: Service | undefined
  /** Starts a process and waits until it is ready (or has fallen at its step). */
  start: (fall?: Fall) => Promise<Service>
  /** Ends the process, if one runs, and says how it ended. */
  end: (signal: NodeJS.Signals) => Promise<number | NodeJS.Signals | undefined>
}

/** A whole installation: PostgreSQL, a gateway, and processes of both roles that reach the database through a door. */
export type Site = {
  t: TestContext
  owner: Database
  door: Door
  gateway: GatewaySimulator
  apis: Place[]
  workers: Place[]
  urls: string[]
  /** Starts a process in every place that has none. */
  startAll: () => Promise<void>
  /** Kills PostgreSQL, and returns when another runs in its place. */
  crashDatabase: () => Promise<void>
}

/** What the processes are told that the gateway takes. */
export const quota = { calls: 80, windowSeconds: 2, concurrentCalls: 16 }
// What the gateway really takes: as many calls, in a window shorter by what a busy machine may delay one of them.
const jitterMs = 300
export const gatewayWindowMs = quota.windowSeconds * 1000 - jitterMs

const usualGateway = {
  quota: quota.calls,
  windowSeconds: gatewayWindowMs / 1000,
  // A call that was broken off holds its place until the gateway has noticed.
  concurrency: quota.concurrentCalls * 2,
  latencyMinMs: 10,
  latencyMaxMs: 100,
  failures: 0.05,
  hang: 0,
  garbage: 0,
  cut: 0,
}

/** Makes an installation in which nothing runs yet but PostgreSQL and the gateway. */
export async function aSite(t: TestContext, { apis = 2, workers = 3 } = {}): Promise<Site> {
  const dataDir = await aDataDir(t)
  const database = await openEmbeddedDatabase({ dataDir, log: () => {} })
  cleanUp(t, () => database.release())
  await migrate(database.url)
  const owner = openPool({ url: database.url, name: 'test owner', connectionsMax: 3 })
  cleanUp(t, () => owner.end({ timeout: 1 }))
  const door = await aDoor(database.url)
  const gateway = await startGatewaySimulator(usualGateway)
  cleanUp(t, () => gateway.stop())
  const settings = {
    DATABASE_URL: door.url,
    DATABASE_OWNER_URL: database.url,
    DATABASE_POOL_MAX: '6',
    GATEWAY_URL: gateway.url,
    GATEWAY_API_KEY: 'test-dev-2026',
    GATEWAY_CALLS: String(quota.calls),
    GATEWAY_WINDOW_SECONDS: String(quota.windowSeconds),
    GATEWAY_CONCURRENT_CALLS: String(quota.concurrentCalls),
    GATEWAY_TIMEOUT_MS: '1000',
    LOG_LEVEL: 'warn',
  }
  const places = async (role: Role, count: number) => {
    const ports = await Promise.all(Array.from({ length: count }, freePort))
    return ports.map(port => aPlace(t, role, port, settings))
  }
  const [apiPlaces, workerPlaces] = await Promise.all([places('api', apis), places('worker', workers)])
  const all = [...apiPlaces.map(({ place }) => place), ...workerPlaces.map(({ place }) => place)]
  return {
    t,
    owner,
    door,
    gateway,
    apis: apiPlaces.map(({ place }) => place),
    workers: workerPlaces.map(({ place }) => place),
    urls: apiPlaces.map(({ port }) => `http://127.0.0.1:${port}`),
    startAll: async () => {
      const idle = all.filter(({ service }) => !service || service.hasEnded())
      await Promise.all(idle.map(place => place.start()))
    },
    crashDatabase: async () => {
      const pid = postmasterPid(dataDir)
      assert.ok(pid)
      process.kill(pid, 'SIGKILL')
      await eventually(() => assert.notEqual(postmasterPid(dataDir) ?? pid, pid))
    },
  }
}

function aPlace(t: TestContext, role: Role, port: number, settings: Record<string, string>) {
  const place: Place = {
    role,
    service: undefined,
    start: async fall => {
      const given = fall ? { ...settings, ...settingsFor(fall) } : settings
      const service = await launchService(t, { port, settings: given, args: ['--role', role] })
      place.service = service
      await untilReadyOrFallen(service)
      return service
    },
    end: async signal => {
      if (!place.service || place.service.hasEnded()) return undefined
      return stop(place.service, signal)
    },
  }
  return { place, port }
}

async function untilReadyOrFallen(service: Service): Promise<void> {
  await eventually(() => {
    if (/is ready|^SIG\w+ at /m.test(service.output())) return
    if (service.hasEnded()) throw new Hopeless(`It ended before it was ready:\n${service.output()}`)
    throw new Error(`It is not ready:\n${service.output()}`)
  })
}

/** Does something until told to stop, and waits for the last time. */
export function keepDoing(act: () => Promise<unknown>, everyMs: number): { stop: () => Promise<void> } {
  let isStopped = false
  const run = async () => {
    while (!isStopped) {
      await act()
      await sleep(everyMs)
    }
  }
  const running = run()
  return {
    stop: async () => {
      isStopped = true
      await running
    },
  }
}
