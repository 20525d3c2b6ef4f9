import { type Static, Type } from 'typebox'
import type { Database } from '../database.ts'
import { AppError } from '../errors.ts'
import type { Once } from '../http/once.ts'
import type { Server } from '../http/server.ts'
import type { AccessRules, Actor } from './actor.ts'
import { auditContext } from './audit.ts'
import type { Authenticator } from './authenticate.ts'
import { type Key, listKeys } from './key-queries.ts'
import { createKey, type IssuedKey, revokeKey, rotateKey } from './keys.ts'

const Time = Type.Unsafe<Date>({ type: 'string', format: 'date-time' })
const MaybeTime = Type.Unsafe<Date | null>({ type: ['string', 'null'], format: 'date-time' })
const MaybeText = Type.Unsafe<string | null>({ type: ['string', 'null'] })
const KeyId = Type.Object({ id: Type.String({ maxLength: 40 }) })

const KeyView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  last_four: Type.String(),
  scopes: Type.Array(Type.String()),
  provider_id: MaybeText,
  calls_per_minute: Type.Unsafe<number | null>({ type: ['integer', 'null'] }),
  created_at: Time,
  created_by: Type.String(),
  expires_at: MaybeTime,
  revoked_at: MaybeTime,
  successor_id: MaybeText,
  last_used_at: MaybeTime,
})
const IssuedKeyView = Type.Object({
  ...KeyView.properties,
  key: Type.String({ description: 'The key itself. It is shown this once and never again.' }),
})

const overlapSecondsMax = 30 * 86_400

/** Keys: list, create, rotate, revoke. */
export function keyRoutes(
  app: Server,
  {
    database,
    once,
    rules,
    authenticator,
    isProvider,
  }: {
    database: Database
    once: Once
    rules: AccessRules
    authenticator: Authenticator
    /** Whether there is a provider with this id, to which a key can be bound. */
    isProvider: (id: string) => Promise<boolean>
  },
) {
  const tags = ['access']
  const NewKey = Type.Object(
    {
      name: Type.String({ minLength: 1, maxLength: 100 }),
      scopes: Type.Array(Type.String({ enum: [...rules.scopes] }), {
        minItems: 1,
        maxItems: 50,
        uniqueItems: true,
      }),
      provider_id: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
      calls_per_minute: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000_000 })),
      expires_at: Type.Optional(Type.String({ format: 'date-time' })),
    },
    { additionalProperties: false },
  )

  app.get(
    '/v1/keys',
    {
      config: { scope: 'access:read' },
      schema: {
        tags,
        summary: 'Keys, without their secrets',
        querystring: Type.Object(
          {
            after: Type.Optional(
              Type.String({ maxLength: 40, description: 'Id of the last key of the page before.' }),
            ),
            limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
          },
          { additionalProperties: false },
        ),
        response: { 200: Type.Object({ data: Type.Array(KeyView) }) },
      },
    },
    async request => ({
      data: (await listKeys(database, request.query.after, request.query.limit)).map(view),
    }),
  )

  app.post(
    '/v1/keys',
    {
      config: { scope: 'access:write', once: true },
      schema: { tags, summary: 'Create a key', body: NewKey, response: { 201: IssuedKeyView } },
    },
    async (request, reply) => {
      const { body } = request
      refuseMoreThanOwn({ scopes: body.scopes, providerId: body.provider_id }, request.actor)
      const expiresAt = readExpiry(body.expires_at)
      if (body.provider_id !== undefined && !(await isProvider(body.provider_id)))
        throw unknownProvider(body.provider_id)
      const wish = {
        name: body.name,
        scopes: body.scopes,
        providerId: body.provider_id,
        callsPerMinute: body.calls_per_minute,
        expiresAt,
      }
      return once(request, reply, async sql => ({
        status: 201,
        body: viewIssued(await createKey(sql, wish, auditContext(request))),
      }))
    },
  )

  app.post(
    '/v1/keys/:id/rotation',
    {
      config: { scope: 'access:write', once: true },
      schema: {
        tags,
        summary: 'Issue a successor; the old key works for the overlap',
        params: KeyId,
        body: Type.Object(
          { overlap_seconds: Type.Integer({ minimum: 0, maximum: overlapSecondsMax, default: 86_400 }) },
          { additionalProperties: false },
        ),
        response: { 201: IssuedKeyView },
      },
    },
    async (request, reply) => {
      const { id } = request.params
      const overlapSeconds = request.body.overlap_seconds
      return once(request, reply, async sql => {
        const issued = await rotateKey(sql, id, overlapSeconds, auditContext(request))
        refuseMoreThanOwn(issued.key, request.actor)
        return { status: 201, body: viewIssued(issued) }
      }).finally(() => authenticator.forgetKey(id))
    },
  )

  app.delete(
    '/v1/keys/:id',
    {
      config: { scope: 'access:write' },
      schema: { tags, summary: 'Revoke a key at once', params: KeyId, response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      await database.begin(sql => revokeKey(sql, request.params.id, auditContext(request)))
      authenticator.forgetKey(request.params.id)
      return reply.code(204).send(null)
    },
  )
}

function view(key: Key): Static<typeof KeyView> {
  return {
    id: key.id,
    name: key.name,
    last_four: key.lastFour,
    scopes: key.scopes,
    provider_id: key.providerId,
    calls_per_minute: key.callsPerMinute,
    created_at: key.createdAt,
    created_by: key.createdBy,
    expires_at: key.expiresAt,
    revoked_at: key.revokedAt,
    successor_id: key.successorId,
    last_used_at: key.lastUsedAt,
  }
}

function viewIssued({ key, token }: IssuedKey): Static<typeof IssuedKeyView> {
  return { ...view(key), key: token }
}

// Nobody hands out more than it has: no other scopes, and no other provider than the one it is bound to.
function refuseMoreThanOwn(wish: { scopes: string[]; providerId?: string | null | undefined }, actor: Actor) {
  if (actor.providerId !== undefined && wish.providerId !== actor.providerId) {
    throw new AppError('forbidden', 'key.provider_not_yours', {
      en: `You act for the provider ${actor.providerId} only.`,
      es: `Usted solo actúa por el proveedor ${actor.providerId}.`,
    })
  }
  const foreign = wish.scopes.filter(scope => !actor.scopes.has(scope))
  if (foreign.length === 0) return
  throw new AppError('forbidden', 'key.scope_not_yours', {
    en: `You cannot give what you do not have: ${foreign.join(', ')}.`,
    es: `No puede dar permisos que no tiene: ${foreign.join(', ')}.`,
  })
}

// A key for an id that is free would see whatever is registered under it one day.
function unknownProvider(id: string) {
  const detail = {
    en: `There is no provider "${id}". Register it first, then create its key.`,
    es: `No existe el proveedor "${id}". Regístrelo primero y luego cree su clave.`,
  }
  return new AppError('invalid', 'key.unknown_provider', detail, {
    faults: [{ pointer: '/provider_id', detail }],
  })
}

function readExpiry(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined
  const expiresAt = new Date(text)
  if (expiresAt > new Date()) return expiresAt
  const detail = { en: 'must be in the future.', es: 'debe estar en el futuro.' }
  throw new AppError('invalid', 'key.expiry_past', detail, { faults: [{ pointer: '/expires_at', detail }] })
}
