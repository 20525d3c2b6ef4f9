import { hostname } from 'node:os'
import type { Database } from '../../../platform/database.ts'
import { newId } from '../../../platform/uuid.ts'
import type { Gateways } from '../gateways/gateway.ts'
import { insertGateways } from './claim-queries.ts'
import { makeGatewayCaller } from './gateway-caller.ts'
import { makeLiveness } from './liveness.ts'
import type { EngineParts } from './make-call.ts'
import { makeSettler } from './settle.ts'
import type { Settlement } from './settle-queries.ts'
import { spacingsOf } from './turns.ts'
import { makeUpkeep } from './upkeep.ts'
import { listForeignGateways, rerouteDeliveries } from './upkeep-queries.ts'

/** Delivers what is launched. Any number of processes may run one over the same database. */
export type DeliveryEngine = {
  /** Gives up after a while without a database; `serve` has made sure that there is one. */
  start: () => Promise<void>
  /** Something may be due now. */
  nudge: () => void
  /** Takes nothing more, waits for the calls that are under way, and stops. */
  stop: () => Promise<void>
  inFlight: () => number
}

// PostgreSQL tells of launches on this channel to processes that deliver but do not answer calls.
const launchedChannel = 'notifications_launched'

const retrySettlingMs = 250
const reroutedMax = 1_000

/** Makes the engine of one process. */
export function makeDeliveryEngine(parts: EngineParts): DeliveryEngine {
  const { database, gateways } = parts
  const worker = newId()
  const liveness = makeLiveness(database, { id: worker, host: hostname(), processId: process.pid })
  const nudge = () => {
    for (const caller of callers) caller.nudge()
  }
  const spacings = spacingsOf(gateways)
  const upkeep = makeUpkeep({ ...parts, liveness, spacings, onDue: nudge })
  const callParts = { ...parts, settle: settleSurely(parts), onWaiting: upkeep.wakeIn, onRerouted: nudge }
  const callers = gateways.all.map(gateway => makeGatewayCaller({ ...callParts, gateway, worker }))
  let listening: { unlisten: () => Promise<void> } | undefined
  return {
    start: async () => {
      const names = gateways.all.map(({ name }) => name)
      await insertGateways(database, names)
      await adoptDeliveries(database, gateways)
      await liveness.start()
      listening = await database.listen(launchedChannel, nudge)
      upkeep.start()
      for (const caller of callers) caller.start()
    },
    nudge,
    stop: async () => {
      await listening?.unlisten().catch(() => {})
      await Promise.all([upkeep.stop(), ...callers.map(caller => caller.stop())])
      await liveness.stop()
    },
    inFlight: () => callers.reduce((sum, caller) => sum + caller.inFlight(), 0),
  }
}

/** Tells the workers of other processes that something was launched: one notice at a time, sent apart from the launches. */
export function announceLaunches(database: Database): () => void {
  let announcing: Promise<unknown> | undefined
  let isAskedAgain = false
  const announce = () => {
    isAskedAgain = announcing !== undefined
    announcing ??= database
      .notify(launchedChannel, '')
      // Workers look by themselves every second.
      .catch(() => {})
      .finally(() => {
        announcing = undefined
        if (isAskedAgain) announce()
      })
  }
  return announce
}

// What a call brought must not be lost with the database: it is kept and tried until it is stored or the process ends.
function settleSurely({ database, log }: EngineParts) {
  const settler = makeSettler(database)
  return async (settlement: Settlement) => {
    for (;;) {
      try {
        return await settler.add(settlement)
      } catch (error) {
        log.warn({ err: error, request: settlement.request_id }, 'an outcome could not be stored yet')
        await new Promise(resolve => setTimeout(resolve, retrySettlingMs))
      }
    }
  }
}

// Deliveries of a gateway that is no longer set would wait for ever.
async function adoptDeliveries(database: Database, { all, routes }: Gateways) {
  if (all.length === 0) return
  const known = all.map(({ name }) => name)
  for (const from of await listForeignGateways(database, known)) {
    for (const [type, { first }] of Object.entries(routes)) {
      const route = { from, to: first, types: [type], limit: reroutedMax }
      while ((await rerouteDeliveries(database, route)) === reroutedMax) {
        // In parts, so that nothing is locked for long.
      }
    }
  }
}
