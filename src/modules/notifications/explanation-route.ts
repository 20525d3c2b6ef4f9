import { type Static, Type } from 'typebox'
import type { Database } from '../../platform/database.ts'
import type { Server } from '../../platform/http/server.ts'
import { chooseLanguage, type Language } from '../../platform/language.ts'
import { type Explanation, explainRequest } from './explanation.ts'
import type { CallbackRow } from './explanation-queries.ts'
import { GatewayView, viewGateway } from './gateway-view.ts'
import type { Gateways } from './gateways/gateway.ts'
import { AttemptView, MaybeText, MaybeTime, oneOf, RequestId, RequestView, Time } from './request-schemas.ts'
import { viewAttempt, viewRequest } from './request-view.ts'
import { readId } from './requests.ts'
import { waits } from './waiting-for.ts'

const CallbackView = Type.Object({
  url: Type.String(),
  status: oneOf(['waiting', 'told', 'given_up'] as const),
  attempts: Type.Integer(),
  due_at: MaybeTime,
  told_at: MaybeTime,
  last_error: MaybeText,
})

const ExplanationView = Type.Object({
  request: RequestView,
  waiting_for: oneOf(waits),
  detail: Type.String({ description: "In the caller's language." }),
  position: Type.Unsafe<{ value: number; exact: boolean } | null>({
    type: ['object', 'null'],
    description: 'How many go before it, while it is due; counted to 10,000.',
    properties: { value: { type: 'integer' }, exact: { type: 'boolean' } },
    required: ['value', 'exact'],
  }),
  expected_at: MaybeTime,
  ends_at: Type.Unsafe<string | null>({
    type: ['string', 'null'],
    format: 'date-time',
    description: 'It is given up then.',
  }),
  possible_duplicate: Type.Boolean(),
  replayed_as: MaybeText,
  gateway: Type.Union([GatewayView, Type.Null()]),
  attempts: Type.Array(AttemptView),
  callbacks: Type.Array(CallbackView),
  read_at: Time,
})

/** Everything about one request, for whoever asks why it is not there yet. */
export function explanationRoute(
  app: Server,
  { database, gateways }: { database: Database; gateways: Gateways },
) {
  app.get(
    '/v1/requests/:id/explanation',
    {
      config: { scope: 'notifications:read' },
      schema: {
        tags: ['notifications'],
        summary: 'Why a request is not sent yet, and when it is expected to go',
        params: RequestId,
        response: { 200: ExplanationView },
      },
    },
    async request => {
      const id = readId(request.params.id)
      const explanation = await explainRequest(database, gateways, id)
      return viewExplanation(explanation, chooseLanguage(request.headers['accept-language']))
    },
  )
}

function viewExplanation(explanation: Explanation, language: Language): Static<typeof ExplanationView> {
  const { request, attempts, callbacks, place, gateway } = explanation
  return {
    request: viewRequest(request),
    waiting_for: explanation.waitingFor,
    detail: explanation.text[language],
    position: explanation.position,
    expected_at: explanation.expectedAt?.toISOString() ?? null,
    ends_at: timeOf(place.delivery?.endsAt),
    possible_duplicate: request.possibleDuplicate,
    replayed_as: place.replayedAs,
    gateway: gateway ? viewGateway(gateway, place.now) : null,
    attempts: attempts.map(viewAttempt),
    callbacks: callbacks.map(viewCallback),
    read_at: place.now.toISOString(),
  }
}

function viewCallback(row: CallbackRow): Static<typeof CallbackView> {
  const status = row.deliveredAt ? 'told' : row.givenUpAt ? 'given_up' : 'waiting'
  return {
    url: row.url,
    status,
    attempts: row.attempts,
    due_at: status === 'waiting' ? row.dueAt.toISOString() : null,
    told_at: row.deliveredAt?.toISOString() ?? null,
    last_error: row.lastError,
  }
}

const timeOf = (text: string | undefined) => (text === undefined ? null : new Date(text).toISOString())
