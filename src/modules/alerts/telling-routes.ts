import { type Static, Type } from 'typebox'
import type { Databases } from '../../platform/database.ts'
import type { Server } from '../../platform/http/server.ts'
import { timed } from '../../platform/http/server-timing.ts'
import { getAlert } from './alerts.ts'
import { refuseProviders } from './refuse-providers.ts'
import { channels } from './rule-schemas.ts'
import { tellingsOf } from './telling-message.ts'
import { listTellings, type Telling } from './telling-queries.ts'

const shownMax = 200

const MaybeText = Type.Unsafe<string | null>({ type: ['string', 'null'] })
const MaybeTime = Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' })
const TellingView = Type.Object({
  id: Type.String({ description: 'Once it is sent, also the id of its notification request.' }),
  rule_id: Type.Unsafe<string | null>({ type: ['string', 'null'], description: 'Null: removed.' }),
  what: Type.Unsafe<Telling['what']>({ type: 'string', enum: [...tellingsOf] }),
  channel: Type.Unsafe<Telling['channel']>({ type: 'string', enum: [...channels] }),
  recipient: Type.String(),
  language: Type.String(),
  due_at: Type.String({ format: 'date-time' }),
  attempts: Type.Integer(),
  last_error: MaybeText,
  sent_at: MaybeTime,
  given_up_at: MaybeTime,
})

/** Who was told of an alert. */
export function tellingRoutes(app: Server, { databases }: { databases: Databases }) {
  app.get(
    '/v1/alerts/:id/tellings',
    {
      config: { scope: 'alerts:read' },
      preHandler: refuseProviders,
      schema: {
        tags: ['alerts'],
        summary: 'Who was told of an alert, and who is to be, the newest first',
        description: `The newest ${shownMax}.`,
        params: Type.Object({ id: Type.String() }),
        response: { 200: Type.Object({ data: Type.Array(TellingView) }) },
      },
    },
    async (request, reply) => {
      const { id } = await getAlert(databases.writes, request.params.id)
      const tellings = await timed(reply, 'db', listTellings(databases.writes, id, shownMax))
      return { data: tellings.map(viewTelling) }
    },
  )
}

function viewTelling(telling: Telling): Static<typeof TellingView> {
  return {
    id: telling.id,
    rule_id: telling.ruleId,
    what: telling.what,
    channel: telling.channel,
    recipient: telling.recipient,
    language: telling.language,
    due_at: telling.dueAt.toISOString(),
    attempts: telling.attempts,
    last_error: telling.lastError,
    sent_at: telling.sentAt?.toISOString() ?? null,
    given_up_at: telling.givenUpAt?.toISOString() ?? null,
  }
}
