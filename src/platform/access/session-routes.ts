import { Type } from 'typebox'
import type { Database } from '../database.ts'
import { AppError } from '../errors.ts'
import type { Server } from '../http/server.ts'
import type { AccessRules } from './actor.ts'
import { auditContext, recordAudit } from './audit.ts'
import type { Authenticator } from './authenticate.ts'
import type { RateLimiter } from './rate-limit.ts'
import { endSession, insertSession } from './session-queries.ts'
import { clearSessionCookie, makeSessionId, sessionLifetimeSeconds, setSessionCookie } from './sessions.ts'
import { findUser } from './user-queries.ts'
import { UserView, viewUser } from './user-routes.ts'
import { findUserByPassword } from './users.ts'

type Options = {
  database: Database
  rules: AccessRules
  authenticator: Authenticator
  limiter: RateLimiter
  sessionSecret: string
}

// By address, and by address and email: a stranger who guesses slows only itself down, never the owner elsewhere.
const loginsPerMinuteOfAddress = 60
const loginsPerMinuteOfAddressAndEmail = 10

const CallerView = Type.Object({
  actor: Type.String(),
  scopes: Type.Array(Type.String()),
  user: Type.Optional(UserView),
})

/** Sessions of the console: log in, who am I, log out. */
export function sessionRoutes(app: Server, options: Options) {
  const { database, authenticator, limiter, sessionSecret, rules } = options
  const tags = ['access']

  app.post(
    '/v1/session',
    {
      config: { scope: 'public' },
      schema: {
        tags,
        summary: 'Log in; the session is a cookie',
        body: Type.Object(
          { email: Type.String({ maxLength: 254 }), password: Type.String({ maxLength: 256 }) },
          { additionalProperties: false },
        ),
        response: { 201: CallerView },
      },
    },
    async (request, reply) => {
      const { email, password } = request.body
      await slowGuessing(limiter, request.ip, email)
      const user = await findUserByPassword(database, email, password)
      if (!user) {
        const details = { reason: 'session.wrong_login' }
        await recordAudit(database, {
          ...auditContext(request),
          action: 'login.failed',
          subject: email,
          details,
        })
        throw wrongLogin()
      }
      const sessionId = makeSessionId()
      const by = { ...auditContext(request), actor: `user:${user.id}` }
      await database.begin(async sql => {
        await insertSession(sql, sessionId, user.id, sessionLifetimeSeconds)
        await recordAudit(sql, { ...by, action: 'login.succeeded' })
      })
      await setSessionCookie(request, reply, sessionSecret, sessionId)
      return reply
        .code(201)
        .send({ actor: by.actor, scopes: [...rules.roles[user.role]], user: viewUser(user) })
    },
  )

  app.get(
    '/v1/session',
    {
      config: { scope: 'caller' },
      schema: { tags, summary: 'Who am I?', response: { 200: CallerView } },
    },
    async request => {
      const { actor } = request
      if (actor.kind === 'anonymous') throw noSession()
      const user = actor.userId === undefined ? undefined : await findUser(database, actor.userId)
      return {
        actor: actor.name,
        scopes: [...actor.scopes].sort(),
        ...(user ? { user: viewUser(user) } : {}),
      }
    },
  )

  app.delete(
    '/v1/session',
    {
      config: { scope: 'caller' },
      schema: { tags, summary: 'Log out', response: { 204: Type.Null() } },
    },
    async (request, reply) => {
      const { sessionId } = request.actor
      if (sessionId === undefined) throw noSession()
      await database.begin(async sql => {
        await endSession(sql, sessionId)
        await recordAudit(sql, { ...auditContext(request), action: 'logout' })
      })
      authenticator.forgetSession(sessionId)
      clearSessionCookie(request, reply)
      return reply.code(204).send(null)
    },
  )
}

async function slowGuessing(limiter: RateLimiter, ip: string, email: string) {
  const byAddress = await limiter.take(`logins:${ip}`, loginsPerMinuteOfAddress)
  // Only then by email: an address that goes on with ever new emails must not fill the limiter's memory with them.
  const byBoth = byAddress.allowed
    ? await limiter.take(`logins:${ip}:${email.toLowerCase()}`, loginsPerMinuteOfAddressAndEmail)
    : byAddress
  if (byBoth.allowed) return
  const retryAfterSeconds = byBoth.resetSeconds
  const text = {
    en: `Too many attempts to log in. Wait ${retryAfterSeconds} s.`,
    es: `Demasiados intentos de inicio de sesión. Espere ${retryAfterSeconds} s.`,
  }
  throw new AppError('too_many', 'session.too_many_attempts', text, { retryAfterSeconds })
}

function wrongLogin() {
  return new AppError('unauthenticated', 'session.wrong_login', {
    en: 'Email or password is wrong.',
    es: 'El correo o la contraseña no son correctos.',
  })
}

function noSession() {
  const text = { en: 'You are not logged in.', es: 'No ha iniciado sesión.' }
  return new AppError('unauthenticated', 'session.none', text)
}
