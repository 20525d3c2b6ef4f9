import type { FastifyInstance } from 'fastify'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Database } from '../database.ts'
import { whenOver } from '../http/when-over.ts'
import { countConnections, countDeliveries } from './count-queries.ts'

/** What the process counts about itself, for Prometheus. */
export type Metrics = {
  registry: Registry
  jobSeconds: Histogram<'job' | 'outcome'>
  eventFailures: Counter<'listener'>
  shed: Counter<'cause'>
}

/** Opens the metrics of one process: Node's own (event loop, memory, GC) and ours. */
export function openMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const registers = [registry]
  return {
    registry,
    jobSeconds: new Histogram({
      name: 'trastienda_job_seconds',
      help: 'Duration of background jobs by outcome.',
      labelNames: ['job', 'outcome'],
      buckets: [0.01, 0.1, 1, 10, 60, 600],
      registers,
    }),
    eventFailures: new Counter({
      name: 'trastienda_event_failures_total',
      help: 'Deliveries of events that failed and will be tried again or are parked.',
      labelNames: ['listener'],
      registers,
    }),
    shed: new Counter({
      name: 'trastienda_shed_total',
      help: 'Requests answered 503 because the process or the database was overloaded.',
      labelNames: ['cause'],
      registers,
    }),
  }
}

/** Measures every request by method, route pattern and status. */
export function measureRequests(app: FastifyInstance, { registry }: Metrics) {
  const seconds = new Histogram({
    name: 'trastienda_http_request_seconds',
    help: 'Duration of HTTP requests by method, route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
    registers: [registry],
  })
  const inFlight = new Gauge({
    name: 'trastienda_http_requests_in_flight',
    help: 'HTTP requests being answered.',
    registers: [registry],
  })
  app.addHook('onRequest', (_request, reply, next) => {
    inFlight.inc()
    whenOver(reply, () => inFlight.dec())
    next()
  })
  app.addHook('onResponse', (request, reply, next) => {
    const route = request.routeOptions.url ?? 'none'
    seconds.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000)
    next()
  })
}

/** Shows the connections of this program as PostgreSQL sees them, and how long the pool takes to answer. */
export function measurePool({ registry }: Metrics, database: Database, probeSeconds: () => number) {
  new Gauge({
    name: 'trastienda_database_connections',
    help: 'Connections of all processes of this service to the database, by state.',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      this.reset()
      const rows = await countConnections(database).catch(() => [])
      for (const { state, connections } of rows) this.set({ state }, connections)
    },
  })
  new Gauge({
    name: 'trastienda_database_probe_seconds',
    help: 'How long the last probe waited for a connection and an answer.',
    registers: [registry],
    collect() {
      this.set(probeSeconds())
    },
  })
  new Gauge({
    name: 'trastienda_event_deliveries',
    help: 'Deliveries of events that wait, or are parked after their last attempt.',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      this.reset()
      const rows = await countDeliveries(database).catch(() => [])
      for (const { state, deliveries } of rows) this.set({ state }, deliveries)
    },
  })
}
