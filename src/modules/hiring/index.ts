/** Hiring: departments, jobs and employees from files and batches, and the metrics of who was hired when. */
export { employeeBatchRoutes } from './employee-batch-routes.ts'
export { foldMonthlyHires } from './fold-monthly-hires.ts'
export { hiringListRoutes } from './list-routes.ts'
export { metricRoutes } from './metrics/metric-routes.ts'
export { seedHiring } from './seed/seed-hiring.ts'
export { hiringTargets } from './targets.ts'
