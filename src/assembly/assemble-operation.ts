import { join } from 'node:path'
import { type Gateways, listGatewayStates, listLivingWorkers } from '../modules/notifications/index.ts'
import type { Authenticator } from '../platform/access/authenticate.ts'
import type { Config } from '../platform/config.ts'
import type { Databases } from '../platform/database.ts'
import { type Dependency, watchDependencies } from '../platform/dependencies.ts'
import { consoleRoutes } from '../platform/http/console-routes.ts'
import { healthRoutes } from '../platform/http/health-routes.ts'
import { openApiRoutes } from '../platform/http/openapi.ts'
import type { Server } from '../platform/http/server.ts'
import { systemRoutes } from '../platform/http/system-routes.ts'
import { isMigrated } from '../platform/migrations.ts'
import type { Storage } from '../platform/storage/storage.ts'
import { watchEventLoop } from '../platform/telemetry/event-loop.ts'
import type { Metrics } from '../platform/telemetry/metrics.ts'
import { version } from '../version.ts'

const consoleDirectory = join(import.meta.dirname, '..', '..', 'console', 'dist')
const storageLookEveryMs = 60_000

type Parts = {
  config: Pick<Config, 'METRICS_ACCESS' | 'DATABASE_POOL_MAX'>
  /** Whether this process works in the background too. */
  role: 'all' | 'api'
  databases: Databases
  storage: Storage
  gateways: Gateways
  metrics: Metrics
  authenticator: Authenticator
  /** What the last look at the pool waited for, in seconds. */
  probeSeconds: () => number
  isStopping: () => boolean
}

/** For whoever keeps it running: documentation, console, health, metrics, and the facts of this process. */
export async function operationApi(app: Server, parts: Parts): Promise<{ stop: () => void }> {
  const { config, databases, metrics, authenticator, isStopping } = parts
  const { writes } = databases
  openApiRoutes(app)
  await consoleRoutes(app, consoleDirectory)
  healthRoutes(app, {
    databases,
    metrics,
    metricsAccess: config.METRICS_ACCESS,
    authenticator,
    isMigrated: () => isMigrated(writes),
    isStopping,
  })
  const dependencies = watchDependencies(dependenciesOf(parts))
  const eventLoop = watchEventLoop()
  app.addHook('onListen', async () => dependencies.start())
  systemRoutes(app, {
    database: writes,
    version,
    role: parts.role,
    startedAt: new Date(performance.timeOrigin),
    dependencies,
    eventLoop,
    poolMax: config.DATABASE_POOL_MAX,
    probeSeconds: parts.probeSeconds,
    listGateways: () => listGatewayStates(writes, parts.gateways),
    listWorkers: () => listLivingWorkers(writes),
  })
  return {
    stop: () => {
      dependencies.stop()
      eventLoop.stop()
    },
  }
}

function dependenciesOf({ databases, storage }: Pick<Parts, 'databases' | 'storage'>): Dependency[] {
  const { writes, reads } = databases
  const replica = { name: 'replica', check: async () => reads`select 1` }
  return [
    { name: 'database', check: async () => writes`select 1` },
    ...(reads === writes ? [] : [replica]),
    {
      name: 'migrations',
      check: async () => {
        if (!(await isMigrated(writes))) throw Object.assign(new Error(), { code: 'not applied' })
      },
    },
    { name: 'storage', check: () => storage.check(), everyMs: storageLookEveryMs },
  ]
}
