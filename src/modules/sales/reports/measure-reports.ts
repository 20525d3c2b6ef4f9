import { Counter, Histogram, type Registry } from 'prom-client'
import type { ReportsRun } from './write-reports.ts'

/** Counts the reports of this process, for Prometheus. */
export function measureReports(registry: Registry): {
  watch: ReportsRun['watch']
  different: (providerDays: number) => void
} {
  const registers = [registry]
  const seconds = new Histogram({
    name: 'trastienda_sales_report_seconds',
    help: 'Duration of reports of a provider and day by outcome: written, unchanged or failed.',
    labelNames: ['outcome'],
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 30, 120, 600],
    registers,
  })
  const differences = new Counter({
    name: 'trastienda_sales_reconciliation_differences_total',
    help: 'Days of providers whose sales and sums were found to differ. It must stay 0.',
    registers,
  })
  return {
    watch: run => seconds.observe({ outcome: run.outcome }, run.seconds),
    different: providerDays => differences.inc(providerDays),
  }
}
