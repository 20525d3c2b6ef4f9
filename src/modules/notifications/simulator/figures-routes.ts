import { type Static, Type } from 'typebox'
import type { Server } from '../../../platform/http/server.ts'
import type { Figures } from './figures.ts'

const FiguresView = Type.Object(
  {
    quota: Type.Integer({ description: 'Calls in any window; 0: unlimited.' }),
    window_seconds: Type.Number(),
    concurrency: Type.Integer({ description: 'Calls at the same time; 0: unlimited.' }),
    latency_min_ms: Type.Number(),
    latency_max_ms: Type.Number(),
    failures: Type.Number({ description: 'Share answered 500, not delivered.' }),
    hang: Type.Number({ description: 'Share never answered, not delivered.' }),
    garbage: Type.Number({ description: 'Share answered 200 with what is not the contract, but delivered.' }),
    cut: Type.Number({ description: 'Share delivered, then cut without an answer.' }),
    retry_after: Type.Boolean({ description: 'Whether a 429 says when to come again.' }),
  },
  { additionalProperties: false },
)
type FiguresView = Static<typeof FiguresView>

/** Shows the figures, and changes them while calls come; faulty ones are refused and change nothing. */
export function figuresRoutes(
  app: Server,
  { figures, change }: { figures: () => Figures; change: (some: Partial<Figures>) => void },
) {
  const tags = ['figures']
  const response = { 200: FiguresView }
  app.get('/figures', { schema: { summary: 'How the gateway behaves', tags, response } }, async () =>
    view(figures()),
  )
  const schema = {
    summary: 'Change how the gateway behaves, from the next call on',
    tags,
    body: Type.Partial(FiguresView, { additionalProperties: false }),
    response: { ...response, 422: Type.Object({ detail: Type.String() }) },
  }
  app.patch('/figures', { schema }, async (request, reply) => {
    try {
      change(figuresOf({ ...view(figures()), ...request.body }))
    } catch (error) {
      return reply.code(422).send({ detail: (error as Error).message })
    }
    return view(figures())
  })
}

function view(figures: Figures): FiguresView {
  const { quota, concurrency, failures, hang, garbage, cut } = figures
  return {
    quota,
    window_seconds: figures.windowSeconds,
    concurrency,
    latency_min_ms: figures.latencyMinMs,
    latency_max_ms: figures.latencyMaxMs,
    ...{ failures, hang, garbage, cut },
    retry_after: figures.retryAfter,
  }
}

function figuresOf({ window_seconds, latency_min_ms, latency_max_ms, retry_after, ...same }: FiguresView) {
  return {
    ...same,
    windowSeconds: window_seconds,
    latencyMinMs: latency_min_ms,
    latencyMaxMs: latency_max_ms,
    retryAfter: retry_after,
  }
}
