import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { after } from 'node:test'
import { promisify } from 'node:util'
import type { Browser } from 'playwright-core'
import { seedCriticality } from '../../src/modules/criticality/index.ts'
import { seedCustomers } from '../../src/modules/customers/index.ts'
import { foldMonthlyHires, seedHiring } from '../../src/modules/hiring/index.ts'
import { startGatewaySimulator } from '../../src/modules/notifications/index.ts'
import { foldSums, seedSales, settleTotals } from '../../src/modules/sales/index.ts'
import { type Role, roles } from '../../src/platform/access/actor.ts'
import { createUser } from '../../src/platform/access/users.ts'
import { anApp, type TestApp } from '../app.ts'
import { secappToken } from '../service.ts'
import { aBrowser } from './browser.ts'

export { secappToken }

/** The whole service with its workers, a little data, a user of each role, and a browser; for one test file. */
export type Site = {
  base: string
  service: TestApp
  browser: Browser
  /** What each role's user logs in with; a provider's user is of `providerId`, where there is one. */
  logins: Partial<Record<Role, { email: string; password: string }>>
  providerId: string | undefined
}

const seedOf = { seed: 1, onProgress: () => {} }

/**
 * Starts it, once for a test file and at its top level: what it started is ended when the file has run. `settings` are those
 * of the environment; unless they name a gateway, every notification is delivered at once. Without `data` it is empty.
 */
export async function aSite({
  settings = {},
  data = true,
}: {
  settings?: Record<string, string>
  data?: boolean
} = {}): Promise<Site> {
  await promisify(execFile)(process.execPath, [
    join(import.meta.dirname, '..', '..', 'scripts', 'console.mjs'),
  ])
  const browser = await aBrowser()
  const gateway = settings.GATEWAY_URL ? {} : await aQuickGateway()
  const service = await anApp({ settings: { SECAPP_TOKEN: secappToken, ...gateway, ...settings } })
  if (data) await seed(service)
  const users = await createUsers(service)
  service.events.start()
  service.loader.start()
  service.teller.start()
  await service.delivery.start()
  const base = await service.app.listen({ host: '127.0.0.1', port: 0 })
  return { base, service, browser, ...users }
}

async function aQuickGateway(): Promise<Record<string, string>> {
  const figures = { quota: 0, concurrency: 0, latencyMinMs: 0, latencyMaxMs: 5, failures: 0 }
  const simulator = await startGatewaySimulator(figures)
  after(() => simulator.stop())
  return { GATEWAY_URL: simulator.url, GATEWAY_API_KEY: simulator.figures().key }
}

async function seed({ database: { owner }, databases }: TestApp) {
  const until = new Date()
  await seedCustomers(owner, { ...seedOf, count: 400, until })
  await seedHiring({ pool: databases.imports, database: owner }, { ...seedOf, count: 300, actor: 'test' })
  await seedSales(owner, { ...seedOf, count: 3_000, until, timeZone: 'America/Bogota' })
  await seedCriticality(owner, { ...seedOf, count: 40, until })
  // What else jobs do within minutes.
  await foldMonthlyHires(owner)
  await foldSums(owner, {})
  await settleTotals(owner, {})
}

async function createUsers({ database: { owner } }: TestApp) {
  const [provider] = await owner<{ id: string }[]>`select id from sales.provider order by id limit 1`
  const logins: Site['logins'] = {}
  for (const role of roles) {
    if (role === 'provider' && !provider) continue
    const login = { email: `${role}@example.com`, password: `a password of the ${role}` }
    const bound = role === 'provider' ? { providerId: provider?.id } : {}
    const wish = { ...login, ...bound, name: `The ${role}`, role }
    await owner.begin(sql => createUser(sql, wish, { actor: 'test' }))
    logins[role] = login
  }
  return { logins, providerId: provider?.id }
}
