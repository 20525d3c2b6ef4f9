import { FastifyOtelInstrumentation } from '@fastify/otel'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node'
import { ATTR_SERVICE_NAME, ATTR_SERVICE_VERSION, ATTR_URL_PATH } from '@opentelemetry/semantic-conventions'
import type { Server } from '../http/server.ts'

/** Traces of this process: a span for each request, joined to the caller's by `traceparent`. */
export type Tracing = { watch: (app: Server) => Promise<void>; stop: () => Promise<void> }

/** Starts sending traces to an OTLP collector over HTTP. */
export function startTracing(endpoint: string, version: string): Tracing {
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ [ATTR_SERVICE_NAME]: 'trastienda', [ATTR_SERVICE_VERSION]: version }),
    spanProcessors: [
      new BatchSpanProcessor(new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` })),
    ],
  })
  provider.register()
  const instrumentation = new FastifyOtelInstrumentation({
    registerOnInitialization: false,
    // Without the query: it may hold names and emails that somebody searched for.
    requestHook: (span, request) => void span.setAttribute(ATTR_URL_PATH, request.url.split('?')[0] ?? ''),
  })
  instrumentation.setTracerProvider(provider)
  return {
    watch: async app => {
      await app.register(instrumentation.plugin() as never)
    },
    stop: () => provider.shutdown(),
  }
}
