import type { Logger } from 'pino'
import { accessRules, scopesThatShowActors } from '../access-rules.ts'
import { isProvider } from '../modules/sales/index.ts'
import { actorRoutes } from '../platform/access/actor-routes.ts'
import { openRefusalLog } from '../platform/access/audit.ts'
import { auditRoutes } from '../platform/access/audit-routes.ts'
import { type Authenticator, makeAuthenticator } from '../platform/access/authenticate.ts'
import { guardRoutes } from '../platform/access/guard.ts'
import { keyRoutes } from '../platform/access/key-routes.ts'
import { localRateLimiter, type RateLimiter } from '../platform/access/rate-limit.ts'
import { sessionRoutes } from '../platform/access/session-routes.ts'
import { userRoutes } from '../platform/access/user-routes.ts'
import type { Config } from '../platform/config.ts'
import type { Database } from '../platform/database.ts'
import type { Cursors } from '../platform/http/cursor.ts'
import type { Once } from '../platform/http/once.ts'
import type { Server } from '../platform/http/server.ts'

const lastUsedFlushMs = 10_000

/** Who calls, what they may do, and how often. */
export type Access = {
  authenticator: Authenticator
  limiter: RateLimiter
  /** Writes what is not written yet, and lets go of Redis. Does not throw. */
  stop: () => Promise<void>
}

type Parts = {
  config: Pick<Config, 'REDIS_URL' | 'BOOTSTRAP_ADMIN_KEY' | 'CALLS_PER_MINUTE' | 'ANONYMOUS_ACCESS'>
  sessionSecret: string
  database: Database
  log: Logger
}

/** Guards every route that is registered after it. */
export async function openAccess(
  app: Server,
  { config, sessionSecret, database, log }: Parts,
): Promise<Access> {
  const warn = (message: string) => (error: unknown) => log.warn({ err: error }, message)
  const limiter = await openLimiter(
    config.REDIS_URL,
    warn('limits are counted by this process alone: Redis did not answer'),
  )
  const authenticator = makeAuthenticator({
    database,
    rules: accessRules,
    limiter,
    bootstrapKey: config.BOOTSTRAP_ADMIN_KEY,
    sessionSecret,
  })
  const refusals = openRefusalLog(database, warn('refusals could not be written to the audit trail'))
  guardRoutes(app, {
    authenticator,
    rules: accessRules,
    limiter,
    refusals,
    callsPerMinute: config.CALLS_PER_MINUTE,
    anonymousAccess: config.ANONYMOUS_ACCESS,
  })
  const flushing = setInterval(
    () => void authenticator.flush().catch(warn('last use of keys not written')),
    lastUsedFlushMs,
  )
  flushing.unref()
  return {
    authenticator,
    limiter,
    stop: async () => {
      clearInterval(flushing)
      await Promise.allSettled([authenticator.flush(), refusals.stop(), limiter.close()])
    },
  }
}

/** Sessions, keys, users, what they are called, and the audit trail. */
export function accessApi(
  app: Server,
  parts: Pick<Access, 'authenticator' | 'limiter'> & {
    database: Database
    once: Once
    cursors: Cursors
    sessionSecret: string
  },
) {
  const { database, once, cursors, authenticator, limiter, sessionSecret } = parts
  const granting = {
    database,
    once,
    rules: accessRules,
    authenticator,
    isProvider: (id: string) => isProvider(database, id),
  }
  sessionRoutes(app, { database, rules: accessRules, authenticator, limiter, sessionSecret })
  keyRoutes(app, granting)
  userRoutes(app, granting)
  auditRoutes(app, { database, cursors })
  actorRoutes(app, { database, scopesThatShowActors })
}

// Redis's client is loaded only by who uses it.
async function openLimiter(redisUrl: string | undefined, onTrouble: (error: unknown) => void) {
  if (!redisUrl) return localRateLimiter()
  const { sharedRateLimiter } = await import('../platform/access/shared-rate-limit.ts')
  return sharedRateLimiter(redisUrl, onTrouble)
}
