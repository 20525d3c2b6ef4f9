import { type Static, Type } from 'typebox'
import type { Databases } from '../../platform/database.ts'
import { AppError } from '../../platform/errors.ts'
import type { Cursors } from '../../platform/http/cursor.ts'
import { takeNoBody } from '../../platform/http/no-body.ts'
import { openPage } from '../../platform/http/pages.ts'
import type { Server } from '../../platform/http/server.ts'
import { timed } from '../../platform/http/server-timing.ts'
import { chooseLanguage, type Language } from '../../platform/language.ts'
import { isId } from '../../platform/uuid.ts'
import { countReplayable, type DeadLetter, listDeadLetters } from './dead-letter-queries.ts'
import { allProviders, type ProviderScope, providerAsked, withProvider } from './provider-scope.ts'
import type { SalesRecorder } from './record-sales.ts'
import { describeFaults, rejectReasons } from './sale-faults.ts'

const replayedMax = 5_000
const replayedDefault = 1_000
const doors = ['http', 'kafka', 'file']

const oneOf = (values: readonly string[], description: string) =>
  Type.Optional(Type.Unsafe<string>({ type: 'string', enum: [...values], description }))

const filters = {
  provider: Type.Optional(Type.String({ minLength: 1, maxLength: 64, description: 'Id of a provider.' })),
  reason: oneOf(rejectReasons, 'Why they were rejected.'),
  door: oneOf(doors, 'Where they came in.'),
  replayed: Type.Optional(Type.Boolean({ description: 'Whether they have been replayed.' })),
}
const Filter = Type.Object(filters, { additionalProperties: false })

const ListQuery = Type.Object(
  {
    ...filters,
    limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
    cursor: Type.Optional(
      Type.String({ minLength: 1, maxLength: 1_000, description: 'next_cursor of the page before.' }),
    ),
    count: Type.Boolean({ default: false, description: 'Whether to count those that a replay would take.' }),
  },
  { additionalProperties: false },
)

const MaybeText = Type.Unsafe<string | null>({ type: ['string', 'null'] })
const Time = Type.String({ format: 'date-time' })
const MaybeTime = Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' })

const DeadLetterView = Type.Object({
  id: Type.String(),
  door: Type.String(),
  provider_id: MaybeText,
  reason: Type.String(),
  detail: Type.String(),
  payload: Type.String({ description: 'What was sent, as text; the first 64 K characters.' }),
  received_at: Time,
  replayed_at: MaybeTime,
  outcome: Type.Unsafe<string | null>({
    type: ['string', 'null'],
    description: 'What the replay gave: accepted, duplicate or rejected.',
  }),
})

const Replayed = Type.Object({
  accepted: Type.Integer(),
  duplicates: Type.Integer(),
  rejected: Type.Integer({ description: 'They stay, with their new reason.' }),
  remaining: Type.Integer({ description: 'Of the filter and not recorded, apart from those of this call.' }),
})

type Options = { databases: Databases; cursors: Cursors; sales: SalesRecorder }

/** Rejected events: the list, and recording them again once the cause is mended. */
export function deadLetterRoutes(app: Server, { databases, cursors, sales }: Options) {
  const tags = ['sales']

  app.get(
    '/v1/sales/dead-letters',
    {
      config: { scope: 'sales:read' },
      schema: {
        tags,
        summary: 'Rejected events, the newest first, page by page',
        description: 'The key of a provider sees its own.',
        querystring: ListQuery,
        response: {
          200: Type.Object({
            data: Type.Array(DeadLetterView),
            next_cursor: MaybeText,
            replayable: Type.Optional(
              Type.Integer({
                description: 'With `count`: of the filter, those that are not recorded so far.',
              }),
            ),
          }),
        },
      },
    },
    async (request, reply) => {
      const { limit, cursor, count, provider: named, ...rest } = request.query
      const provider = await providerAsked(databases.reads, request.actor, named)
      const filter = filterOf(rest, provider)
      const list = `sales dead letters ${JSON.stringify(filter)}`
      const page = openPage<[place: string, id: string]>(cursors, list, { limit, cursor })
      const after = page.after && { place: page.after[0], id: page.after[1] }
      const asked = withProvider(databases.reads, provider, sql =>
        Promise.all([
          listDeadLetters(sql, { filter, after, limit: page.rowsMax }),
          count ? countReplayable(sql, filter, []) : undefined,
        ]),
      )
      const [found, replayable] = await timed(reply, 'db', asked)
      const { rows, next_cursor } = page.cut(found, ({ place, id }) => [place, id])
      const language = chooseLanguage(request.headers['accept-language'])
      return {
        data: rows.map(letter => view(letter, language)),
        next_cursor,
        ...(replayable === undefined ? {} : { replayable }),
      }
    },
  )

  app.register(async scope => {
    takeNoBody(scope)
    scope.post(
      '/v1/sales/dead-letters/:id/replay',
      {
        config: { scope: 'sales:write' },
        schema: {
          tags,
          summary: 'Record a rejected event again',
          description: 'Safe to repeat. What is rejected again stays, with its new reason.',
          params: Type.Object({ id: Type.String() }),
          response: { 200: Replayed },
        },
      },
      async request => {
        const { id } = request.params as { id: string }
        if (!isId(id)) throw deadLetterNotFound()
        const provider = await providerAsked(databases.writes, request.actor, undefined)
        const filter = { id, ...filterOf({}, provider) }
        const counts = await sales.replay({ filter, limit: 1 })
        if (counts.answers.size > 0) return describeCounts(counts)
        // Not there, or recorded by an earlier replay.
        const [letter] = await withProvider(databases.writes, provider, sql =>
          listDeadLetters(sql, { filter, limit: 1 }),
        )
        if (!letter) throw deadLetterNotFound()
        return { accepted: 0, duplicates: 1, rejected: 0, remaining: 0 }
      },
    )
  })

  app.post(
    '/v1/sales/dead-letters/replay',
    {
      config: { scope: 'sales:write' },
      schema: {
        tags,
        summary: 'Record rejected events again, those that waited longest first',
        description:
          'Without `replayed` in the filter, those that were never replayed: repeat the call until none remains. With `replayed: true`, those that were rejected again.',
        body: Type.Object(
          {
            filter: Type.Optional(Filter),
            limit: Type.Integer({ minimum: 1, maximum: replayedMax, default: replayedDefault }),
          },
          { additionalProperties: false },
        ),
        response: { 200: Replayed },
      },
    },
    async request => {
      const { filter: { provider: named, replayed = false, ...rest } = {}, limit } = request.body
      const provider = await providerAsked(databases.writes, request.actor, named)
      return describeCounts(await sales.replay({ filter: filterOf({ ...rest, replayed }, provider), limit }))
    },
  )
}

function filterOf({ reason, door, replayed }: Omit<Static<typeof Filter>, 'provider'>, scope: ProviderScope) {
  const providerId = scope === allProviders ? undefined : scope
  return { providerId, reason, door, isReplayed: replayed }
}

function describeCounts(counts: Awaited<ReturnType<SalesRecorder['replay']>>): Static<typeof Replayed> {
  const { accepted, duplicate: duplicates, rejected, remaining } = counts
  return { accepted, duplicates, rejected, remaining }
}

function view(letter: DeadLetter, language: Language): Static<typeof DeadLetterView> {
  return {
    id: letter.id,
    door: letter.door,
    provider_id: letter.providerId,
    reason: letter.reason,
    detail: describeFaults(letter.details)[language],
    payload: letter.payload,
    received_at: letter.receivedAt.toISOString(),
    replayed_at: letter.replayedAt?.toISOString() ?? null,
    outcome: letter.outcome,
  }
}

function deadLetterNotFound() {
  const text = { en: 'There is no such dead letter.', es: 'No existe ese evento rechazado.' }
  return new AppError('not_found', 'dead_letter.not_found', text)
}
