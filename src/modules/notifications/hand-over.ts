import type { Database, Sql } from '../../platform/database.ts'
import { announceLaunches } from './engine/delivery-engine.ts'
import { launchRoutes } from './engine/turns.ts'
import type { Gateways } from './gateways/gateway.ts'
import { countUnfinished, insertRequestOnce, launchRequests } from './request-queries.ts'
import { type Priority, priorities, type RequestType } from './request-schemas.ts'
import { backlogFull } from './requests.ts'

/** A request that another module of ours has delivered. */
export type OwnRequest = {
  /** A UUID of version 7 that the module chose. */
  id: string
  type: RequestType
  to: string
  message: string
  priority: Priority
}

/** Hands requests of a module of ours over to be delivered. */
export type HandOver = {
  /**
   * Registers and launches a request in the caller's transaction. An id that is known already changes nothing.
   * @throws overloaded when the backlog is full.
   */
  hand: (sql: Sql, request: OwnRequest) => Promise<void>
  /** Wakes those who deliver, once the transaction has committed. */
  announce: () => void
}

// What we have to say ourselves is little, and matters most when too much waits.
const reservedPlaces = 1_000
const lookHoldsMs = 1_000

/**
 * Makes the hand-over of one module.
 * @param options.caller whose turns its requests take; no caller of the API is called so.
 * @param options.backlogMax unfinished requests of all callers above which others are refused; ours find some more places.
 * @param options.endsAfterSeconds after this long without success a request is given up.
 */
export function makeHandOver(options: {
  database: Database
  gateways: Gateways
  caller: string
  backlogMax: number
  endsAfterSeconds: number
}): HandOver {
  const { database, gateways, caller, backlogMax, endsAfterSeconds } = options
  const launchOptions = { routes: launchRoutes(gateways), endsAfterSeconds }
  const max = backlogMax + reservedPlaces
  let looked = { isFull: false, until: 0 }
  const look = async (sql: Sql) => {
    if (performance.now() >= looked.until) {
      const isFull = (await countUnfinished(sql, max)) >= max
      looked = { isFull, until: performance.now() + lookHoldsMs }
    }
    return looked
  }
  return {
    hand: async (sql, { id, type, to: recipient, message, priority }) => {
      if ((await look(sql)).isFull) throw backlogFull()
      const lane = priorities.indexOf(priority)
      await insertRequestOnce(sql, { id, caller, type, recipient, message, lane })
      await launchRequests(sql, [id], launchOptions)
    },
    announce: announceLaunches(database),
  }
}
