/** Sales: each provider its own numbers, exact by sale id, live and by the day. */
export { type AddedSale, type SalesAlert, tellCrossedMinutes } from './alerts.ts'
export { findTimeZone, holdTimeZone, timeZoneFault } from './calendar.ts'
export { type TimeLimits, UnreadableEvent } from './check-events.ts'
export { deadLetterRoutes } from './dead-letter-routes.ts'
export { deleteOldDeadLetters } from './dead-letters.ts'
export { saleEventsRoute } from './events-route.ts'
export { deleteOldMinutes, foldSums } from './fold.ts'
export { salesLiveRoute } from './live/live-route.ts'
export { makeSalesNotices } from './live/notices.ts'
export { makeSalesLive } from './live/sales-live.ts'
export type { CustomerNames } from './out/answer-figure.ts'
export { dailyExportRoute } from './out/daily-export-route.ts'
export { salesFigureRoutes } from './out/figure-routes.ts'
export { mendSums } from './out/mend-sums.ts'
export { settleTotals } from './out/settle-totals.ts'
export { makeTotals } from './out/totals.ts'
export { productRoutes, providerRoutes } from './provider-routes.ts'
export {
  allProviders,
  isProvider,
  type ProviderScope,
  providerAsked,
  withProvider,
} from './provider-scope.ts'
export { parseEvent, readEvent } from './read-events.ts'
export {
  type Door,
  makeSalesRecorder,
  type RecordOptions,
  type SalesRecorder,
} from './record-sales.ts'
export { type SalesLimits, salesLimits } from './record-within.ts'
export {
  type FailedReportTold,
  findDifferences,
  lookForLateReports,
  measureReports,
  type ReportsRun,
  readWantedDays,
  reconcileLastWeeks,
  reconciliationRoute,
  reportFileRoute,
  reportRoutes,
  writeNightlyReports,
  writeReports,
} from './reports/index.ts'
export type { SaleAnswer } from './sale-answers.ts'
export { salesTargets } from './sales-file.ts'
export { startDemoSales } from './seed/demo-sales.ts'
export { type MadeEvent, makeUpEvents } from './seed/made-events.ts'
export { findSeededShop, seedSales } from './seed/seed-sales.ts'
export { checkBrokers } from './stream/check-brokers.ts'
export { type KafkaAccess, kafkaAccess } from './stream/kafka-client.ts'
export {
  openSalesPublisher,
  publishSales,
  type SaleEvent,
  type SalesPublisher,
} from './stream/publish-sales.ts'
export { makeSalesStream, type SalesStream } from './stream/sales-stream.ts'
export type { StreamReset, StreamStalled } from './stream/stream-events.ts'
