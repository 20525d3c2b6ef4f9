/** Each provider's day as files, written whole, and the proof that sales, sums and files agree. */
export { measureReports } from './measure-reports.ts'
export { readWantedDays } from './read-days.ts'
export { reconcileLastWeeks } from './reconciliation.ts'
export { reconciliationRoute } from './reconciliation-route.ts'
export { reportFileRoute } from './report-file-route.ts'
export { hasProvider } from './report-queries.ts'
export { reportRoutes } from './report-routes.ts'
export { type ReportsRun, writeNightlyReports, writeReports } from './write-reports.ts'
