import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../errors.ts'
import { type AccessRules, type Actor, nobody } from './actor.ts'
import { auditContext, type RefusalLog } from './audit.ts'
import type { Authenticator } from './authenticate.ts'
import type { RateLimiter } from './rate-limit.ts'

declare module 'fastify' {
  interface FastifyRequest {
    actor: Actor
  }
  interface FastifyContextConfig {
    /** What a caller must be allowed to do, or `public` for everybody. Every route has one. */
    scope?: string
    /** The module whose contract path this is: `ANONYMOUS_ACCESS` may open it to callers without credentials. */
    contractOf?: string
  }
}

type Options = {
  authenticator: Authenticator
  rules: AccessRules
  limiter: RateLimiter
  refusals: RefusalLog
  callsPerMinute: number
  anonymousAccess: string[]
}

/** Failed credentials that one address may present in a minute before it is told to wait. */
const failuresPerMinute = 100

/**
 * Guards every route: says who calls, refuses who lacks the route's scope, and counts calls. A route without a scope
 * does not start.
 */
export function guardRoutes(app: FastifyInstance, options: Options) {
  const known = new Set(['public', ...options.rules.scopes])
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
    try {
      request.actor = await options.authenticator.identify(request, reply)
      await countCall(request, reply, options)
      refuseWithoutScope(
        request.actor,
        scope,
        contractOf !== undefined && options.anonymousAccess.includes(contractOf),
      )
    } catch (error) {
      throw await noteRefusal(request, error, options)
    }
  })
}

/** A route whose answer does not depend on rights still says who calls: the one that tells a user who it is. */
export async function identifyCaller(
  request: FastifyRequest,
  reply: FastifyReply,
  authenticator: Authenticator,
) {
  request.actor = await authenticator.identify(request, reply)
}

async function countCall(request: FastifyRequest, reply: FastifyReply, options: Options) {
  const { actor } = request
  if (actor.kind === 'anonymous') return
  const limit = actor.callsPerMinute ?? options.callsPerMinute
  const { allowed, remaining, resetSeconds } = await options.limiter.take(actor.name, limit)
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
  if (actor.kind === 'anonymous') {
    throw new AppError('unauthenticated', 'access.no_credentials', {
      en: 'Send an API key in X-API-Key, or log in.',
      es: 'Envíe una clave de API en X-API-Key o inicie sesión.',
    })
  }
  throw new AppError('forbidden', 'access.scope_missing', {
    en: `This needs the scope "${scope}". Ask an administrator for a key or role that has it.`,
    es: `Esto requiere el permiso "${scope}". Pida a un administrador una clave o rol que lo tenga.`,
  })
}

// Wrong keys are counted by address and never against a key: strangers could use up a key's calls otherwise.
async function noteRefusal(request: FastifyRequest, error: unknown, options: Options): Promise<unknown> {
  if (!(error instanceof AppError)) return error
  if (error.code !== 'unauthenticated' && error.code !== 'forbidden') return error
  options.refusals.add({
    ...auditContext(request),
    action: 'access.refused',
    ...(typeof error.cause === 'string' ? { subject: error.cause } : {}),
    details: { reason: error.reason, method: request.method, route: request.routeOptions.url },
  })
  if (error.reason !== 'access.wrong_key') return error
  const { allowed, resetSeconds } = await options.limiter.take(`failures:${request.ip}`, failuresPerMinute)
  if (allowed) return error
  const text = {
    en: `Too many wrong keys from this address. Wait ${resetSeconds} s.`,
    es: `Demasiadas claves erróneas desde esta dirección. Espere ${resetSeconds} s.`,
  }
  return new AppError('too_many', 'access.too_many_failures', text, { retryAfterSeconds: resetSeconds })
}
