import { makeBatcher } from '../../platform/batching.ts'
import type { Database, Sql } from '../../platform/database.ts'
import { isId } from '../../platform/uuid.ts'
import { type Backlog, makeBacklog } from './backlog.ts'
import { launchRoutes } from './engine/turns.ts'
import type { Gateways } from './gateways/gateway.ts'
import { insertRequests, launchRequests, listStatuses, type RequestRow } from './request-queries.ts'
import type { Status } from './request-schemas.ts'
import { backlogFull } from './requests.ts'

/**
 * Where requests come in: what is answered here has committed. Calls that come together share statements and commits.
 */
export type Intake = {
  register: (row: RequestRow) => Promise<void>
  /** Registers several at once, all or none, in the caller's transaction when one is given. */
  registerAll: (rows: RequestRow[], sql?: Sql) => Promise<void>
  /** False when there is no such request. A repeat changes nothing. */
  launch: (id: string) => Promise<boolean>
  statusOf: (id: string) => Promise<Status | undefined>
  /** Items that wait for a statement. */
  waiting: () => number
  backlog: Backlog
  stop: () => void
}

export function makeIntake(options: {
  database: Database
  gateways: Gateways
  backlogMax: number
  /** After this long without success a request is given up. */
  endsAfterSeconds: number
  onLaunched: () => void
}): Intake {
  const { database, gateways, endsAfterSeconds, onLaunched } = options
  const backlog = makeBacklog(database, options.backlogMax)
  const launchOptions = { routes: launchRoutes(gateways), endsAfterSeconds }

  const registering = makeBatcher<RequestRow, void>({
    run: async rows => {
      // step: registering
      await insertRequests(database, rows)
      // step: registered
      return []
    },
  })
  const launching = makeBatcher<string, boolean>({
    run: async ids => {
      // step: launching
      const known = await launchRequests(database, ids, launchOptions)
      // step: launched
      onLaunched()
      return ids.map(id => known.has(id))
    },
  })
  const reading = makeBatcher<string, Status | undefined>({
    run: async ids => {
      const statuses = await listStatuses(database, ids)
      return ids.map(id => statuses.get(id))
    },
  })

  const admit = (requests: number) => {
    if (backlog.isFullFor(requests)) throw backlogFull()
    backlog.added(requests)
  }

  return {
    register: row => {
      admit(1)
      return registering.add(row)
    },
    registerAll: async (rows, sql = database) => {
      admit(rows.length)
      // step: registering
      await insertRequests(sql, rows)
    },
    launch: async id => isId(id) && (await launching.add(id.toLowerCase())),
    statusOf: async id => (isId(id) ? reading.add(id.toLowerCase()) : undefined),
    waiting: () => registering.waiting() + launching.waiting() + reading.waiting(),
    backlog,
    stop: () => backlog.stop(),
  }
}
