import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import {
  consumerRoutes,
  deleteOldForgotten,
  foldUptime,
  forgetGoneInstances,
  historyRoutes,
  type LastSeen,
  makeListeningConsumers,
  makeSilenceWatch,
  makeStateFeed,
  makeStateReader,
  makeTokenCallers,
  makeWaitingReaders,
  measureConsumers,
  producerRoutes,
  secappRoutes,
  stateRoutes,
  stateStreamRoute,
} from '../modules/criticality/index.ts'
import type { Authenticator } from '../platform/access/authenticate.ts'
import { makeStillAllowed } from '../platform/access/still-allowed.ts'
import type { Config } from '../platform/config.ts'
import type { Database, Databases } from '../platform/database.ts'
import type { Cursors } from '../platform/http/cursor.ts'
import type { Once } from '../platform/http/once.ts'
import type { Server } from '../platform/http/server.ts'
import { makeSseLines } from '../platform/http/sse.ts'
import type { Job } from '../platform/jobs.ts'
import type { Rounds } from '../platform/rounds.ts'

// Of each kind: streams, and calls that wait. Their connections come on top of those that the server takes for calls.
const readersMax = 12_000

type Parts = {
  config: Pick<Config, 'SECAPP_TOKEN' | 'CHANGE_FUTURE_MINUTES' | 'CONSUMER_SILENCE_MINUTES'>
  databases: Databases
  once: Once
  cursors: Cursors
  authenticator: Authenticator
  /** Who asked for the criticality when. */
  lastSeen: LastSeen
  registry: Registry
  log: Logger
}

/** The API of the criticality, and the measure of its consumers. */
export function criticalityApi(app: Server, parts: Parts) {
  const { config, databases, once, cursors, authenticator, lastSeen, log } = parts
  const { writes: database, reads } = databases
  const callers = makeTokenCallers({ authenticator, secappToken: config.SECAPP_TOKEN })
  const reader = makeStateReader(database)
  const { watch, waiting } = makeWaitingReaders(app, {
    database,
    reader,
    log,
    waitingMax: readersMax,
    isStillAllowed: makeStillAllowed(authenticator),
  })
  const futureMinutes = config.CHANGE_FUTURE_MINUTES
  const reporting = { database, once, reader, callers, waiting, futureMinutes }
  secappRoutes(app, { ...reporting, lastSeen })
  stateRoutes(app, reporting)
  stateStreamRoute(app, {
    callers,
    feed: makeStateFeed({ database, watch }),
    lines: makeSseLines({
      linesMax: readersMax,
      isStillAllowed: makeStillAllowed(authenticator, 'criticality:read'),
    }),
    consumers: makeListeningConsumers({ watch, lastSeen }),
  })
  historyRoutes(app, { databases, cursors })
  const silenceMinutes = config.CONSUMER_SILENCE_MINUTES
  consumerRoutes(app, { databases, cursors, silenceMinutes, reader, lastSeen })
  producerRoutes(app, { databases, cursors })
  measureConsumers(parts.registry, reads, { silenceMinutes })
}

/** What notices consumers of the criticality that fall silent or come back, in this process. */
export function assembleSilenceWatch(
  { database, log }: { database: Database; log: Logger },
  config: Pick<Config, 'CONSUMER_SILENCE_MINUTES'>,
): Rounds {
  return makeSilenceWatch({ database, minutes: config.CONSUMER_SILENCE_MINUTES, log })
}

/** What the criticality does on a schedule, in UTC. */
export function criticalityJobs(database: Database): Job[] {
  return [
    { name: 'fold-criticality-uptime', schedule: '17 * * * *', run: () => foldUptime(database) },
    { name: 'forget-gone-instances', schedule: '29 * * * *', run: () => forgetGoneInstances(database) },
    {
      name: 'delete-old-forgotten-consumers',
      schedule: '41 3 * * *',
      run: () => deleteOldForgotten(database),
    },
  ]
}
