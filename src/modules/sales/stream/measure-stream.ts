import { Counter, Gauge, type Registry } from 'prom-client'

/** What a process counts of the sales stream. */
export type StreamMetrics = {
  batches: Counter
  messages: Counter<'status'>
  poison: Counter<'kind'>
  failures: Counter<'part'>
  partitions: Gauge
  lag: Gauge<'partition'>
}

/** Registers what is counted of the sales stream. */
export function measureStream(registry: Registry): StreamMetrics {
  const registers = [registry]
  return {
    batches: new Counter({
      name: 'trastienda_sales_stream_batches_total',
      help: 'Batches of the sales stream that were recorded, each in one transaction.',
      registers,
    }),
    messages: new Counter({
      name: 'trastienda_sales_stream_messages_total',
      help: 'Messages of the sales stream by what became of them: accepted, duplicate, rejected.',
      labelNames: ['status'],
      registers,
    }),
    poison: new Counter({
      name: 'trastienda_sales_stream_poison_total',
      help: 'Messages that are no events at all; they are in the dead letters.',
      labelNames: ['kind'],
      registers,
    }),
    failures: new Counter({
      name: 'trastienda_sales_stream_failures_total',
      help: 'Failures of the brokers or of the database; what failed was or will be tried again.',
      labelNames: ['part'],
      registers,
    }),
    partitions: new Gauge({
      name: 'trastienda_sales_stream_partitions',
      help: 'Partitions of the sales stream that this process reads.',
      registers,
    }),
    lag: new Gauge({
      name: 'trastienda_sales_stream_lag',
      help: 'Messages of a partition that are not recorded yet. Every worker tells the same.',
      labelNames: ['partition'],
      registers,
    }),
  }
}
