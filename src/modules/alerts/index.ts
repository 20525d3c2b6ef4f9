/** Alerts: what operators should know, in one place, each once, and told to whom the rules name. */
export { makeAlertFeed } from './alert-feed.ts'
export { deleteOldAlerts, endSnoozes } from './alert-keeping.ts'
export { type AlertKind, type AlertPayload, alertKinds, type Severity } from './alert-kinds.ts'
export { alertListRoute } from './alert-list-route.ts'
export { alertRoutes } from './alert-routes.ts'
export { alertStreamRoute } from './alert-stream-route.ts'
export {
  alertOfBreaker,
  alertOfDifference,
  alertOfLargeSale,
  alertOfReport,
  alertOfSalesRate,
  alertOfStalledStream,
  alertOfStreamReset,
  alertOfThrottling,
} from './alerts-of-events.ts'
export { followJob } from './follow-job.ts'
export { keepAlerts } from './keep-alerts.ts'
export { measureAlerts } from './measure-alerts.ts'
export { raiseAlert, resolveAlert } from './raise-alert.ts'
export { alertRuleRoutes } from './rule-routes.ts'
export { makeTeller, type Teller } from './teller.ts'
export { tellingRoutes } from './telling-routes.ts'
export { alertsCaller, watchBacklog } from './watch-backlog.ts'
export { watchJobs } from './watch-jobs.ts'
