import { type Static, Type } from 'typebox'
import type { Database } from '../database.ts'
import { AppError } from '../errors.ts'
import type { Once } from '../http/once.ts'
import type { Server } from '../http/server.ts'
import { type AccessRules, type Actor, type Role, roles } from './actor.ts'
import { auditContext } from './audit.ts'
import type { Authenticator } from './authenticate.ts'
import { listUsers, type User } from './user-queries.ts'
import { changeUser, createUser, passwordLengthMin } from './users.ts'

const Email = Type.String({ format: 'email', maxLength: 254 })
const Name = Type.String({ minLength: 1, maxLength: 200 })
const RoleName = Type.Unsafe<(typeof roles)[number]>({ type: 'string', enum: [...roles] })
const ProviderId = Type.String({
  minLength: 1,
  maxLength: 64,
  description: 'The provider that a user with the role `provider` is bound to.',
})
const Password = Type.String({ minLength: passwordLengthMin, maxLength: 256 })

export const UserView = Type.Object({
  id: Type.Integer(),
  email: Type.String(),
  name: Type.String(),
  role: RoleName,
  provider_id: Type.Unsafe<string | null>({ type: ['string', 'null'] }),
  disabled_at: Type.Unsafe<Date | null>({ type: ['string', 'null'], format: 'date-time' }),
  created_at: Type.Unsafe<Date>({ type: 'string', format: 'date-time' }),
})

/** Users of the console: list, create, change. A user is disabled, never deleted: the audit trail names it. */
export function userRoutes(
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
    /** Whether there is a provider with this id, to which a user can be bound. */
    isProvider: (id: string) => Promise<boolean>
  },
) {
  const tags = ['access']

  app.get(
    '/v1/users',
    {
      config: { scope: 'access:read' },
      schema: {
        tags,
        summary: 'Users of the console',
        querystring: Type.Object(
          {
            after: Type.Integer({
              minimum: 0,
              maximum: Number.MAX_SAFE_INTEGER,
              default: 0,
              description: 'Id of the last user of the page before.',
            }),
            limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }),
          },
          { additionalProperties: false },
        ),
        response: { 200: Type.Object({ data: Type.Array(UserView) }) },
      },
    },
    async request => ({
      data: (await listUsers(database, request.query.after, request.query.limit)).map(viewUser),
    }),
  )

  app.post(
    '/v1/users',
    {
      config: { scope: 'access:write', once: true },
      schema: {
        tags,
        summary: 'Create a user',
        body: Type.Object(
          {
            email: Email,
            name: Name,
            role: RoleName,
            provider_id: Type.Optional(ProviderId),
            password: Password,
          },
          { additionalProperties: false },
        ),
        response: { 201: UserView },
      },
    },
    async (request, reply) => {
      const { provider_id: providerId, ...body } = request.body
      refuseMoreThanOwn(request.actor, { ...body, providerId: providerId ?? null }, rules)
      await refuseWrongBinding({ ...body, providerId }, isProvider)
      return once(request, reply, async sql => ({
        status: 201,
        body: viewUser(await createUser(sql, { ...body, providerId }, auditContext(request))),
      }))
    },
  )

  app.patch(
    '/v1/users/:id',
    {
      config: { scope: 'access:write' },
      schema: {
        tags,
        summary: 'Change a user; a new password or role ends its sessions',
        params: Type.Object({ id: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }) }),
        body: Type.Object(
          {
            name: Type.Optional(Name),
            role: Type.Optional(RoleName),
            provider_id: Type.Optional(ProviderId),
            disabled: Type.Optional(Type.Boolean()),
            password: Type.Optional(Password),
          },
          { additionalProperties: false, minProperties: 1 },
        ),
        response: { 200: UserView },
      },
    },
    async request => {
      const { provider_id: providerId, ...change } = request.body
      await refuseWrongBinding({ ...change, providerId }, isProvider)
      const user = await database.begin(async sql => {
        const wish = { ...change, ...(providerId === undefined ? {} : { providerId }) }
        const changed = await changeUser(sql, request.params.id, wish, auditContext(request))
        // Whoever sets a password can log in with it, so it is held to the role that the user has in the end.
        if (opensRights(change)) refuseMoreThanOwn(request.actor, changed, rules)
        return changed
      })
      authenticator.forgetSessions()
      return viewUser(user)
    },
  )
}

function opensRights(change: { role?: Role; disabled?: boolean; password?: string }): boolean {
  return change.role !== undefined || change.password !== undefined || change.disabled === false
}

// Nobody hands out more than it has: no role that may do more, and no other provider than the one it is bound to.
function refuseMoreThanOwn(
  actor: Actor,
  { role, providerId }: { role: Role; providerId: string | null },
  rules: AccessRules,
) {
  if (actor.providerId !== undefined && actor.providerId !== providerId) {
    throw new AppError('forbidden', 'user.provider_not_yours', {
      en: `You act for the provider ${actor.providerId} only.`,
      es: `Usted solo actúa por el proveedor ${actor.providerId}.`,
    })
  }
  if (rules.roles[role].every(scope => actor.scopes.has(scope))) return
  throw new AppError('forbidden', 'user.role_above_yours', {
    en: `The role "${role}" may do more than you may. Ask somebody who may do all of it.`,
    es: `El rol "${role}" tiene más permisos que usted. Pídalo a quien los tenga todos.`,
  })
}

// A user without its provider would see all of them, one of a provider that is free whatever is registered one day.
async function refuseWrongBinding(
  { role, providerId }: { role?: Role; providerId?: string | undefined },
  isProvider: (id: string) => Promise<boolean>,
) {
  const isBound = role === 'provider'
  if (isBound && providerId !== undefined && (await isProvider(providerId))) return
  if (!isBound && providerId === undefined) return
  throw wrongBinding(
    !isBound
      ? {
          en: 'Only the role "provider" is bound to a provider. Send both together.',
          es: 'Solo el rol "provider" pertenece a un proveedor. Envíe ambos juntos.',
        }
      : providerId === undefined
        ? {
            en: 'The role "provider" needs the provider whose sales it sees.',
            es: 'El rol "provider" requiere el proveedor cuyas ventas ve.',
          }
        : {
            en: `There is no provider "${providerId}". Register it first.`,
            es: `No existe el proveedor "${providerId}". Regístrelo primero.`,
          },
  )
}

function wrongBinding(detail: { en: string; es: string }) {
  return new AppError('invalid', 'user.wrong_provider', detail, {
    faults: [{ pointer: '/provider_id', detail }],
  })
}

export function viewUser(user: User): Static<typeof UserView> {
  return {
    id: user.id,
    email: user.email,
    name: user.name,
    role: user.role,
    provider_id: user.providerId,
    disabled_at: user.disabledAt,
    created_at: user.createdAt,
  }
}
