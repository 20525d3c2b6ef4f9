import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../errors.ts'
import { type AccessRules, type Actor, nobody } from './actor.ts'
import { auditContext, type RefusalLog } from './audit.ts'
import { type Authenticator, identifyCaller } from './authenticate.ts'
import { noCredentials } from './no-credentials.ts'
import type { RateLimiter } from './rate-limit.ts'

declare module 'fastify' {
  interface FastifyRequest {
    actor: Actor
  }
  interface FastifyContextConfig {
    /**
     * What a caller must be allowed to do, `public` for everybody, or `caller` when the answer depends on who calls but
     * needs no right. Every route has one.
     */
    scope?: string
    /** The module whose contract path this is: `ANONYMOUS_ACCESS` may open it to callers without credentials. */
    contractOf?: string
  }
}

type Options = {
  authenticator: Pick<Authenticator, 'identify'>
  rules: AccessRules
  limiter: RateLimiter
  refusals: RefusalLog
  callsPerMinute: number
  anonymousAccess: string[]
}

/**
 * Guards every route: says who calls, refuses who lacks the route's scope, and counts calls. A route without a scope
 * does not start.
 */
export function guardRoutes(app: FastifyInstance, options: Options) {
  const known = new Set(['public', 'caller', ...options.rules.scopes])
  app.decorateRequest('actor', null as unknown as Actor)
  app.addHook('onRoute', route => {
    const scope = route.config?.scope
    if (!scope || !known.has(scope))
      throw new Error(`Route ${route.method} ${route.url} needs a known scope.`)
  })
  app.addHook('onRequest', async (request, reply) => {
    request.actor = nobody
    const { scope = 'public', contractOf } = request.routeOptions.config
    if (request.is404 || scope === 'public') return
    request.actor = await identifyCaller(options.authenticator, request, reply)
    await countCall(request, reply, options)
    if (scope === 'caller') return
    const isOpen = contractOf !== undefined && options.anonymousAccess.includes(contractOf)
    refuseWithoutScope(request.actor, scope, isOpen)
  })
  app.addHook('onResponse', (request, _reply, next) => {
    noteRefusal(request, options.refusals)
    next()
  })
}

async function countCall(request: FastifyRequest, reply: FastifyReply, options: Options) {
  const { actor } = request
  if (actor.kind === 'anonymous') return
  const limit = actor.callsPerMinute ?? options.callsPerMinute
  const { allowed, remaining, resetSeconds } = await options.limiter.take(
    actor.countedAs ?? actor.name,
    limit,
  )
  reply.header('ratelimit-policy', `"default";q=${limit};w=60`)
  reply.header('ratelimit', `"default";r=${allowed ? remaining : 0};t=${resetSeconds}`)
  if (allowed) return
  const text = {
    en: `More than ${limit} calls within 60 seconds. Wait ${resetSeconds} s.`,
    es: `Más de ${limit} llamadas en 60 segundos. Espere ${resetSeconds} s.`,
  }
  throw new AppError('too_many', 'access.too_many_calls', text, { retryAfterSeconds: resetSeconds })
}

function refuseWithoutScope(actor: Actor, scope: string, isOpen: boolean) {
  if (actor.scopes.has(scope) || (actor.kind === 'anonymous' && isOpen)) return
  if (actor.kind === 'anonymous') throw noCredentials()
  throw new AppError('forbidden', 'access.scope_missing', {
    en: `This needs the scope "${scope}". Ask an administrator for a key or role that has it.`,
    es: `Esto requiere el permiso "${scope}". Pida a un administrador una clave o rol que lo tenga.`,
  })
}

// Wherever a call was refused, in the guard or by a rule further in. A failed login has an entry of its own.
function noteRefusal(request: FastifyRequest, refusals: RefusalLog) {
  const { refusal } = request
  if (!refusal || refusal.reason.startsWith('session.')) return
  const isNoted = refusal.code === 'unauthenticated' || refusal.code === 'forbidden'
  if (!isNoted && refusal.reason !== 'access.too_many_failures') return
  refusals.add({
    ...auditContext(request),
    action: 'access.refused',
    ...(typeof refusal.cause === 'string' ? { subject: refusal.cause } : {}),
    details: { reason: refusal.reason, method: request.method, route: request.routeOptions.url },
  })
}
