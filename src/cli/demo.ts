import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Logger } from 'pino'
import {
  consumerName,
  forgetMadeConsumers,
  hasOwnApplications,
  seedCriticality,
  startApplications,
} from '../modules/criticality/index.ts'
import { startGatewaySimulator } from '../modules/notifications/index.ts'
import { findSeededShop, type SalesRecorder, seedSales, startDemoSales } from '../modules/sales/index.ts'
import { findUserForLogin } from '../platform/access/user-queries.ts'
import { createUser } from '../platform/access/users.ts'
import type { Config } from '../platform/config.ts'
import { type Database, openPool } from '../platform/database.ts'
import { seedHiringWithProgress, seedWithProgress } from './seed.ts'

/** What a demo makes up for itself. Kept in the data folder, so that a restart keeps its sessions, login and keys. */
export type DemoSecrets = { sessionSecret: string; password: string; adminKey: string; secappToken: string }

export const demoEmail = 'demo@example.com'
const demoCustomers = 10_000
const demoEmployees = 2_000
const demoSales = 200_000

/** The settings with what a demo needs and nobody set: generated secrets, open contract paths. */
export async function withDemoSettings(config: Config): Promise<{ config: Config; password: string }> {
  const { sessionSecret, password, adminKey, secappToken } = await loadSecrets(resolve(config.DATA_DIR))
  const isOpen = config.ANONYMOUS_ACCESS.length > 0
  return {
    password,
    config: {
      ...config,
      SESSION_SECRET: config.SESSION_SECRET ?? sessionSecret,
      BOOTSTRAP_ADMIN_KEY: config.BOOTSTRAP_ADMIN_KEY ?? adminKey,
      CALLBACK_SECRET:
        config.CALLBACK_SECRET.length > 0 ? config.CALLBACK_SECRET : [`callback ${sessionSecret}`],
      SECAPP_TOKEN: config.SECAPP_TOKEN ?? secappToken,
      ANONYMOUS_ACCESS: isOpen ? config.ANONYMOUS_ACCESS : ['customers', 'hiring', 'notifications'],
    },
  }
}

/** A gateway for a demo whose settings name none: the simulator with the figures of the real one, in this process. */
export async function openDemoGateway(config: Config) {
  if (config.GATEWAY_URL || config.GATEWAYS_FILE) return undefined
  const { url, figures, stop } = await startGatewaySimulator({ ledgerMax: 10_000 })
  return { settings: { GATEWAY_URL: url, GATEWAY_API_KEY: figures().key }, stop }
}

async function loadSecrets(dataDir: string): Promise<DemoSecrets> {
  const path = join(dataDir, 'demo.json')
  const kept = await readKept(path)
  const secrets = {
    sessionSecret: randomBytes(32).toString('base64url'),
    password: randomBytes(9).toString('base64url'),
    adminKey: randomBytes(24).toString('base64url'),
    secappToken: randomBytes(15).toString('base64url'),
    ...kept,
  }
  if (Object.keys(secrets).every(name => name in kept)) return secrets
  await mkdir(dataDir, { recursive: true })
  await writeFile(path, JSON.stringify(secrets), { mode: 0o600 })
  return secrets
}

// Nothing, or less than now, where an earlier version kept it.
async function readKept(path: string): Promise<Partial<DemoSecrets>> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch {
    return {}
  }
}

/**
 * Loads the demo data and the demo login, unless they are there.
 * @param database with two connections or more: an upload holds one.
 */
export async function loadDemo(database: Database, password: string): Promise<void> {
  const [row] = await database<[{ hasCustomers: boolean; hasHiring: boolean }]>`
    select exists (select from customers.customer) as has_customers,
      exists (select from hiring.department union all select from hiring.job union all select from hiring.employee) as has_hiring`
  if (!row.hasCustomers) await seedWithProgress(database, { count: demoCustomers, seed: 1 })
  if (!row.hasHiring) {
    await seedHiringWithProgress({ pool: database, database }, { count: demoEmployees, seed: 1 })
  }
  if (await findUserForLogin(database, demoEmail)) return
  const user = { email: demoEmail, name: 'Demo', role: 'admin' as const, password }
  await database.begin(sql => createUser(sql, user, { actor: 'demo' }))
}

type ShopParts = {
  ownerUrl: string
  timeZone: string
  recorder: SalesRecorder
  log: Logger
  count?: number
}

/**
 * Loads the demo's sales while the service answers already, as far as they are not there, and then sells on gently. Where
 * somebody has providers of their own it does neither.
 */
export function startDemoShop({ ownerUrl, timeZone, recorder, log, count = demoSales }: ShopParts) {
  const stopping = new AbortController()
  const { signal } = stopping
  const database = openPool({ url: ownerUrl, name: 'trastienda demo', connectionsMax: 2 })
  let selling: { stop: () => void } | undefined
  const run = async () => {
    const shop = await findSeededShop(database, count)
    if (!shop || signal.aborted) return
    if (shop.missing > 0) {
      const seeding = { count: shop.missing, seed: 1, until: new Date(), timeZone }
      await seedSales(database, { ...seeding, onProgress: () => {}, signal })
      if (!signal.aborted) log.info({ sales: count }, 'the demo has its sales')
    }
    if (!signal.aborted) selling = startDemoSales(recorder, { database, log })
  }
  const running = run().catch(error => log.error({ err: error }, 'the demo has no sales'))
  return {
    stop: async () => {
      stopping.abort()
      selling?.stop()
      await running
      await database.end({ timeout: 5 })
    },
  }
}

const demoChanges = 2_000
const aliveConsumers = 11

/**
 * Loads a history of the criticality, unless there is one, and lets made-up applications go on with it over HTTP: some report
 * changes, some ask, and one has gone silent. Where somebody has applications of their own it does neither, and forgets the
 * made-up consumers, of which nobody would ask any more.
 */
export async function startDemoApplications(options: {
  ownerUrl: string
  url: string
  token: string
  changes?: number
}): Promise<{ stop: () => Promise<void> }> {
  const { ownerUrl, url, token, changes: count = demoChanges } = options
  const database = openPool({ url: ownerUrl, name: 'trastienda demo', connectionsMax: 1 })
  try {
    if (await hasOwnApplications(database)) {
      await forgetMadeConsumers(database)
      return { stop: async () => {} }
    }
    const [known] = await database`select from criticality.change limit 1`
    if (!known) {
      await seedCriticality(database, { count, seed: 1, until: new Date(), onProgress: () => {} })
      const silent = consumerName(aliveConsumers)
      // So that its alert comes while somebody looks.
      await database`update criticality.application set silence_minutes = 1 where app = ${silent}`
    }
  } finally {
    await database.end({ timeout: 5 })
  }
  return startApplications({
    url,
    token,
    producers: 3,
    consumers: aliveConsumers,
    reportEvery: 60,
    askEvery: 5,
    silent: 0,
    confirmed: 0.3,
    waiting: 0.2,
    late: 0.1,
    seed: 1,
  })
}
