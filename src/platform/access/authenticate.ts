import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Database } from '../database.ts'
import { AppError } from '../errors.ts'
import { type AccessRules, type Actor, nobody } from './actor.ts'
import { findKeyForCall, type Key, updateLastUsed } from './key-queries.ts'
import { hashToken, isTokenOf, readKeyToken } from './key-token.ts'
import type { RateLimiter } from './rate-limit.ts'
import { makeRecent } from './recent.ts'
import { findLiveSession, updateLastSeen } from './session-queries.ts'
import { readSessionToken, sessionIdleSeconds, setSessionCookie } from './sessions.ts'

/** Finds out who makes a call. `forget` makes this process notice a change of a key or session at once. */
export type Authenticator = {
  identify: Identify
  /** Who has this key; `ip` is whom a wrong one is counted against. */
  identifyKey: (token: string, ip: string) => Promise<Actor>
  forgetKey: (id: string) => void
  forgetSession: (id: string) => void
  forgetSessions: () => void
  flush: () => Promise<void>
}

/** Finds out who makes a call. @throws unauthenticated for credentials that are wrong */
export type Identify = (request: FastifyRequest, reply: FastifyReply) => Promise<Actor>

declare module 'fastify' {
  interface FastifyContextConfig {
    /** How callers of this route say who they are, where it is not by an API key or a session. */
    identify?: Identify
  }
}

/** Finds out who makes a call, in the way of its route. */
export function identifyCaller(
  authenticator: Pick<Authenticator, 'identify'>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Actor> {
  const { identify = authenticator.identify } = request.routeOptions.config
  return identify(request, reply)
}

type Options = {
  database: Database
  rules: AccessRules
  limiter: RateLimiter
  bootstrapKey: string | undefined
  sessionSecret: string
}

// A second bounds how long a revoked key or an ended session can still be served by another process.
const rememberMs = 1000
const rememberedMax = 10_000

/** Wrong keys that one address may present in a minute before it is told to wait. */
const failuresPerMinute = 100

/**
 * Makes the authenticator of one process. Credentials are an API key (`X-API-Key` or `Authorization: Bearer`) or the
 * session cookie of the console; a key that is present and wrong is refused even where no credentials are needed.
 */
export function makeAuthenticator(options: Options): Authenticator {
  const { database, rules, limiter, bootstrapKey, sessionSecret } = options
  const keys = makeRecent<(Key & { secretHash: Buffer }) | undefined>(rememberMs, rememberedMax)
  const sessions = makeRecent<Awaited<ReturnType<typeof findLiveSession>>>(rememberMs, rememberedMax)
  const bootstrapHash = bootstrapKey ? hashToken(bootstrapKey) : undefined
  const uses = new Map<string, Date>()

  const identifyKey = async (token: string): Promise<Actor> => {
    if (bootstrapHash && isTokenOf(token, bootstrapHash)) {
      return { kind: 'bootstrap', name: 'bootstrap', scopes: new Set(rules.scopes) }
    }
    const id = readKeyToken(token)
    if (!id) throw wrongKey()
    const key = await keys.get(id, () => findKeyForCall(database, id))
    if (
      !key ||
      !isTokenOf(token, key.secretHash) ||
      key.revokedAt ||
      (key.expiresAt && key.expiresAt <= new Date())
    ) {
      throw wrongKey(`key:${id}`)
    }
    uses.set(id, new Date())
    return {
      kind: 'key',
      name: `key:${id}`,
      scopes: new Set(key.scopes),
      callsPerMinute: key.callsPerMinute ?? undefined,
      providerId: key.providerId ?? undefined,
    }
  }

  const identifySession = async (
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<Actor | undefined> => {
    const token = await readSessionToken(request, sessionSecret)
    if (!token) return undefined
    const { sessionId } = token
    const session = await sessions.get(sessionId, () =>
      findLiveSession(database, sessionId, sessionIdleSeconds),
    )
    if (!session) return undefined
    refuseForeignOrigin(request)
    if (token.renewalDue) {
      await updateLastSeen(database, sessionId)
      await setSessionCookie(request, reply, sessionSecret, sessionId)
    }
    const scopes = new Set(rules.roles[session.role])
    return {
      kind: 'user',
      name: `user:${session.userId}`,
      scopes,
      providerId: session.providerId ?? undefined,
      userId: session.userId,
      sessionId,
    }
  }

  const identifyCountedKey = (token: string, ip: string) =>
    identifyKey(token).catch(error => refuseWrongKey(error, ip, limiter))

  return {
    identify: async (request, reply) => {
      const token = presentedKey(request)
      if (token !== undefined) return identifyCountedKey(token, request.ip)
      return (await identifySession(request, reply)) ?? nobody
    },
    identifyKey: identifyCountedKey,
    forgetKey: keys.forget,
    forgetSession: sessions.forget,
    forgetSessions: sessions.forgetAll,
    flush: async () => {
      const noted = [...uses].map(([id, at]) => ({ id, at }))
      uses.clear()
      if (noted.length > 0) await updateLastUsed(database, noted)
    },
  }
}

function presentedKey(request: FastifyRequest): string | undefined {
  const header = request.headers['x-api-key']
  if (typeof header === 'string') return header
  const [scheme, token] = (request.headers.authorization ?? '').split(' ')
  return scheme?.toLowerCase() === 'bearer' ? (token ?? '') : undefined
}

// The cookie is SameSite=Strict already; this also covers pages on the same site but another origin.
function refuseForeignOrigin(request: FastifyRequest) {
  if (request.method === 'GET' || request.method === 'HEAD' || request.method === 'OPTIONS') return
  const site = request.headers['sec-fetch-site']
  const origin = request.headers.origin
  const isOwn =
    site === undefined
      ? origin === undefined || origin === ownOrigin(request)
      : site === 'same-origin' || site === 'none'
  if (isOwn) return
  throw new AppError('forbidden', 'access.foreign_origin', {
    en: 'A session may write only from its own page. Use an API key from elsewhere.',
    es: 'Una sesión solo puede escribir desde su propia página. Desde otro sitio use una clave de API.',
  })
}

function ownOrigin(request: FastifyRequest): string {
  return `${request.protocol}://${request.host}`
}

// Wrong keys are counted by address and never against a key: strangers could use up a key's calls otherwise.
async function refuseWrongKey(error: unknown, ip: string, limiter: RateLimiter): Promise<never> {
  if (!(error instanceof AppError)) throw error
  const { allowed, resetSeconds } = await limiter.take(`failures:${ip}`, failuresPerMinute)
  if (allowed) throw error
  const text = {
    en: `Too many wrong keys from this address. Wait ${resetSeconds} s.`,
    es: `Demasiadas claves erróneas desde esta dirección. Espere ${resetSeconds} s.`,
  }
  const details = { retryAfterSeconds: resetSeconds, cause: error.cause }
  throw new AppError('too_many', 'access.too_many_failures', text, details)
}

function wrongKey(subject?: string) {
  const text = {
    en: 'This key is not valid: mistyped, expired or revoked. Ask for a new one.',
    es: 'Esta clave no es válida: mal escrita, vencida o revocada. Pida una nueva.',
  }
  return new AppError('unauthenticated', 'access.wrong_key', text, { cause: subject })
}
