/** The criticality: one security level for all applications, told once to each, and who has gone silent. */
export { forgetGoneInstances } from './consumer-queries.ts'
export { consumerRoutes } from './consumer-routes.ts'
export { deleteOldForgotten } from './forgotten-queries.ts'
export { historyRoutes } from './history-routes.ts'
export { type LastSeen, makeLastSeen } from './last-seen.ts'
export { makeListeningConsumers } from './listening-consumers.ts'
export { measureConsumers } from './measure-consumers.ts'
export { producerRoutes } from './producer-routes.ts'
export { makeStateReader } from './read-state.ts'
export { secappRoutes } from './secapp-routes.ts'
export { forgetMadeConsumers } from './seed/forget-made.ts'
export { consumerName } from './seed/made-applications.ts'
export { hasOwnApplications, seedCriticality } from './seed/seed-criticality.ts'
export { lookForSilence, makeSilenceWatch } from './silence.ts'
export {
  type Applications,
  type ApplicationsTotals,
  type ApplicationsWish,
  startApplications,
} from './simulator/applications.ts'
export { makeStateFeed } from './state-feed.ts'
export { stateRoutes } from './state-routes.ts'
export { stateStreamRoute } from './stream-route.ts'
export { makeTokenCallers } from './token-callers.ts'
export { foldUptime } from './uptime-queries.ts'
export { makeWaitingReaders } from './waiting-readers.ts'
