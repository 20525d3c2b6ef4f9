import { type Static, Type } from 'typebox'
import type { Server } from '../../platform/http/server.ts'
import { chooseLanguage, type Language } from '../../platform/language.ts'
import { eventsMax, readJsonEvents, readNdjsonEvents } from './read-events.ts'
import type { SalesRecorder } from './record-sales.ts'
import type { SaleAnswer } from './sale-answers.ts'

const bodyBytesMax = 16 * 1024 * 1024

const SaleEvent = Type.Object({
  id: Type.String({ minLength: 1, maxLength: 64, description: 'Its own for ever: a repeat is a duplicate.' }),
  customer_id: Type.Integer({ minimum: 1 }),
  product: Type.String({ minLength: 1, maxLength: 64, description: 'The code of a product.' }),
  amount: Type.Unsafe<number | string>({
    type: ['number', 'string'],
    description: 'Above 0, with at most 2 decimals; a number or decimal text.',
    examples: ['1234.50'],
  }),
  occurred_at: Type.String({ format: 'date-time', description: 'A time with zone.' }),
})

const Answer = Type.Object({
  accepted: Type.Integer(),
  duplicates: Type.Integer(),
  rejected: Type.Integer(),
  results: Type.Array(
    Type.Object({
      id: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
      status: Type.Unsafe<SaleAnswer['status']>({
        type: 'string',
        enum: ['accepted', 'duplicate', 'rejected'],
      }),
      reason: Type.Optional(
        Type.String({ description: 'Why it was rejected, or `other_content` of a duplicate.' }),
      ),
      detail: Type.Optional(Type.String()),
    }),
    { description: 'One for each event, in their order.' },
  ),
})

/** The HTTP door of sales: one event, an array, or NDJSON. */
export function saleEventsRoute(app: Server, { sales }: { sales: SalesRecorder }) {
  app.register(async scope => {
    // The checks of the whole application refuse a body as a whole; they leave bytes alone.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(
      ['application/json', 'application/x-ndjson'],
      { parseAs: 'buffer' },
      (_request, body, done) => done(null, body),
    )
    scope.post(
      '/v1/sales/events',
      {
        config: { scope: 'sales:write' },
        bodyLimit: bodyBytesMax,
        schema: {
          tags: ['sales'],
          summary: 'Record sales',
          description: [
            `One event, an array of up to ${eventsMax}, or as many lines of NDJSON (application/x-ndjson). Each is answered by itself, in order; what is accepted is in the next read.`,
            'Safe to repeat: an id counts once for ever. What is rejected is kept as a dead letter and can be replayed. The key of a provider records its own products only.',
          ].join('\n\n'),
          body: {
            content: {
              'application/json': { schema: Type.Union([SaleEvent, Type.Array(SaleEvent)]) },
              'application/x-ndjson': { schema: Type.String() },
            },
          },
          response: { 200: Answer },
        },
        validatorCompiler: () => () => true,
      },
      async request => {
        const body = request.body as unknown as Buffer
        const isNdjson = request.headers['content-type']?.startsWith('application/x-ndjson')
        const events = isNdjson ? readNdjsonEvents(body) : readJsonEvents(body)
        const options = { door: 'http' as const, providerId: request.actor.providerId }
        const answers =
          events.length === 1
            ? [await sales.recordOne(events[0], options)]
            : await sales.record(events, options)
        return describeAnswers(answers, chooseLanguage(request.headers['accept-language']))
      },
    )
  })
}

function describeAnswers(answers: readonly SaleAnswer[], language: Language): Static<typeof Answer> {
  const counts = { accepted: 0, duplicate: 0, rejected: 0 }
  const results = answers.map(({ id, status, reason, detail }) => {
    counts[status]++
    return {
      id,
      status,
      ...(reason === undefined ? {} : { reason }),
      ...(detail ? { detail: detail[language] } : {}),
    }
  })
  return { accepted: counts.accepted, duplicates: counts.duplicate, rejected: counts.rejected, results }
}
