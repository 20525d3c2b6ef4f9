import type { Logger } from 'pino'
import { customerNames } from '../modules/customers/index.ts'
import {
  dailyExportRoute,
  deadLetterRoutes,
  deleteOldDeadLetters,
  deleteOldMinutes,
  foldSums,
  kafkaAccess,
  makeSalesLive,
  makeSalesNotices,
  makeSalesRecorder,
  makeSalesStream,
  productRoutes,
  providerRoutes,
  type ReportsRun,
  reconciliationRoute,
  reportFileRoute,
  reportRoutes,
  type SalesRecorder,
  type SalesStream,
  saleEventsRoute,
  salesFigureRoutes,
  salesLimits,
  salesLiveRoute,
  tellCrossedMinutes,
} from '../modules/sales/index.ts'
import type { Authenticator } from '../platform/access/authenticate.ts'
import { makeStillAllowed } from '../platform/access/still-allowed.ts'
import type { Config } from '../platform/config.ts'
import type { Database, Databases } from '../platform/database.ts'
import type { Events } from '../platform/events.ts'
import type { Cursors } from '../platform/http/cursor.ts'
import type { Once } from '../platform/http/once.ts'
import type { Server } from '../platform/http/server.ts'
import { makeSseLines } from '../platform/http/sse.ts'
import type { StreamSlots } from '../platform/http/streams.ts'
import type { Job } from '../platform/jobs.ts'
import type { Metrics } from '../platform/telemetry/metrics.ts'

const listenersMax = 4_000

type Parts = {
  config: Pick<Config, 'TIME_ZONE' | 'SALES_LISTENERS_PER_KEY'>
  databases: Databases
  once: Once
  cursors: Cursors
  slots: StreamSlots
  authenticator: Authenticator
  sales: SalesRecorder
  reports: ReportsRun
  log: Logger
}

/** The API of sales; their files come in by that of imports. */
export function salesApi(app: Server, parts: Parts) {
  const { config, databases, once, cursors, slots, authenticator, sales, reports, log } = parts
  const { writes: database, reads } = databases
  const timeZone = config.TIME_ZONE
  saleEventsRoute(app, { sales })
  deadLetterRoutes(app, { databases, cursors, sales })
  providerRoutes(app, { databases, once, cursors })
  productRoutes(app, { databases, once, cursors })
  salesFigureRoutes(app, { databases, cursors, timeZone, customerNames })
  dailyExportRoute(app, { databases, slots, timeZone, customerNames })
  salesLiveRoute(app, {
    database,
    live: makeSalesLive({ database, log }),
    lines: makeSseLines({
      linesMax: listenersMax,
      linesOfOneMax: config.SALES_LISTENERS_PER_KEY,
      isStillAllowed: makeStillAllowed(authenticator, 'sales:read'),
    }),
  })
  reportRoutes(app, { databases, cursors, reports })
  reportFileRoute(app, { databases, storage: reports.storage })
  reconciliationRoute(app, { database: reads, timeZone: reports.timeZone })
}

type Recording = { config: Config; events: Pick<Events, 'record'> }

/** Where sales come in, in this process. Whoever shows them live is told after each commit. */
export function assembleSales(database: Database, { config, events }: Recording): SalesRecorder {
  return makeSalesRecorder({
    database,
    timeZone: config.TIME_ZONE,
    record: events.record,
    limits: salesLimits(config),
    onRecorded: makeSalesNotices(database).send,
  })
}

/** What reads the sales stream in this process; nothing when no brokers are set. */
export function assembleSalesStream(
  { database, metrics, log }: { database: Database; metrics: Metrics; log: Logger },
  { config, events, sales }: Recording & { sales: SalesRecorder },
): SalesStream | undefined {
  const access = kafkaAccess(config)
  if (!access) return undefined
  return makeSalesStream({
    access,
    topic: config.KAFKA_SALES_TOPIC,
    groupId: config.KAFKA_GROUP,
    silenceMinutes: config.SALES_STREAM_SILENCE_MINUTES,
    database,
    recorder: sales,
    record: events.record,
    registry: metrics.registry,
    log,
  })
}

/** What sales do on a schedule whatever the settings, in UTC. */
export function salesFoldJobs(database: Database): Job[] {
  return [
    {
      name: 'fold-sales-sums',
      schedule: '*/5 * * * *',
      run: async signal => void (await foldSums(database, { signal })),
    },
    { name: 'delete-old-minutes', schedule: '*/10 * * * *', run: () => deleteOldMinutes(database) },
  ]
}

/** The jobs of sales that need settings: minutes with too many sales, which no recording saw alone, and old dead letters. */
export function salesJobs(database: Database, { config, events }: Recording): Job[] {
  const limits = {
    largeSaleAmount: config.LARGE_SALE_AMOUNT,
    salesPerMinuteMax: config.SALES_PER_MINUTE_MAX,
  }
  const keptDays = config.SALES_DEAD_LETTERS_KEPT_DAYS
  return [
    {
      name: 'tell-crossed-minutes',
      schedule: '* * * * *',
      run: () => tellCrossedMinutes(database, { record: events.record, ...limits }),
    },
    {
      name: 'delete-old-dead-letters',
      schedule: '47 3 * * *',
      run: async signal => void (await deleteOldDeadLetters(database, keptDays, { signal })),
    },
  ]
}
