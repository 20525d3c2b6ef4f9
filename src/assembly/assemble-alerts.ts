import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import {
  alertListRoute,
  alertRoutes,
  alertRuleRoutes,
  alertStreamRoute,
  alertsCaller,
  deleteOldAlerts,
  endSnoozes,
  keepAlerts,
  makeAlertFeed,
  makeTeller,
  measureAlerts,
  type Teller,
  tellingRoutes,
  watchBacklog,
  watchJobs,
} from '../modules/alerts/index.ts'
import { type Gateways, type HandOver, makeHandOver } from '../modules/notifications/index.ts'
import type { Authenticator } from '../platform/access/authenticate.ts'
import { makeStillAllowed } from '../platform/access/still-allowed.ts'
import type { Config } from '../platform/config.ts'
import type { Database, Databases } from '../platform/database.ts'
import { listParked } from '../platform/events.ts'
import type { Cursors } from '../platform/http/cursor.ts'
import type { Once } from '../platform/http/once.ts'
import type { Server } from '../platform/http/server.ts'
import { makeSseLines } from '../platform/http/sse.ts'
import type { Job } from '../platform/jobs.ts'
import { endsAfterSeconds } from './assemble-notifications.ts'

const listenersMax = 500

type Parts = {
  config: Config
  databases: Databases
  once: Once
  cursors: Cursors
  gateways: Gateways
  authenticator: Authenticator
  registry: Registry
  log: Logger
}

/** The API of alerts, and their measure. */
export function alertsApi(app: Server, parts: Parts) {
  const { config, databases, once, cursors, gateways, authenticator, log } = parts
  const { writes: database, reads } = databases
  alertListRoute(app, { databases, cursors })
  alertRoutes(app, { database })
  alertStreamRoute(app, {
    feed: makeAlertFeed({ database, log }),
    lines: makeSseLines({
      linesMax: listenersMax,
      isStillAllowed: makeStillAllowed(authenticator, 'alerts:read'),
    }),
  })
  measureAlerts(parts.registry, reads)
  const handOver = handOverOfAlerts(database, { gateways, config })
  alertRuleRoutes(app, { databases, once, cursors, handOver })
  tellingRoutes(app, { databases })
}

type Ways = { gateways: Gateways; config: Config }

/** What tells of alerts in this process, through our own notifications. */
export function assembleTeller({ database, log }: { database: Database; log: Logger }, ways: Ways): Teller {
  const handOver = handOverOfAlerts(database, ways)
  return makeTeller({ database, handOver, publicUrl: ways.config.PUBLIC_URL, log })
}

function handOverOfAlerts(database: Database, { gateways, config }: Ways): HandOver {
  return makeHandOver({
    database,
    gateways,
    caller: alertsCaller,
    backlogMax: config.REQUESTS_BACKLOG_MAX,
    endsAfterSeconds: endsAfterSeconds(config),
  })
}

/** The jobs of alerts that look after themselves, after other jobs, and after reactions that were given up. */
export function alertJobs(database: Database, { ALERTS_KEPT_DAYS }: Pick<Config, 'ALERTS_KEPT_DAYS'>): Job[] {
  return [
    { name: 'end-snoozes', schedule: '* * * * *', run: async () => void (await endSnoozes(database)) },
    { name: 'watch-jobs', schedule: '*/5 * * * *', run: () => watchJobs(database) },
    {
      name: 'tell-parked-reactions',
      schedule: '*/5 * * * *',
      run: async () => {
        const parked = await listParked(database)
        const troubles = parked.map(each => [each.listener, each] as const)
        await database.begin(sql => keepAlerts(sql, 'events.reaction_parked', new Map(troubles)))
      },
    },
    {
      name: 'delete-old-alerts',
      schedule: '11 4 * * *',
      run: async signal => void (await deleteOldAlerts(database, ALERTS_KEPT_DAYS, { signal })),
    },
  ]
}

/** The job that looks for notification requests that wait too long. */
export function backlogJob(database: Database, { gateways, config }: Ways): Job {
  return {
    name: 'watch-backlog',
    schedule: '* * * * *',
    run: () => watchBacklog(database, { gateways, minutes: config.ALERT_BACKLOG_MINUTES }),
  }
}
