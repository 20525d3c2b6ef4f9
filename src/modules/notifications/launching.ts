import type { Database, Sql } from '../../platform/database.ts'
import { announceLaunches } from './engine/delivery-engine.ts'
import { launchRoutes } from './engine/turns.ts'
import type { Gateways } from './gateways/gateway.ts'
import { launchRequests } from './request-queries.ts'

/** Launches requests in the transaction that registers them. */
export type Launching = {
  launch: (sql: Sql, ids: string[]) => Promise<void>
  /** Wakes those who deliver, once the transaction has committed. */
  announce: () => void
}

/** @param options.endsAfterSeconds after this long without success a request is given up. */
export function makeLaunching(options: {
  database: Database
  gateways: Gateways
  endsAfterSeconds: number
}): Launching {
  const { database, gateways, endsAfterSeconds } = options
  const launchOptions = { routes: launchRoutes(gateways), endsAfterSeconds }
  return {
    launch: async (sql, ids) => void (await launchRequests(sql, ids, launchOptions)),
    announce: announceLaunches(database),
  }
}
