import { randomBytes } from 'node:crypto'
import type {} from '@fastify/cookie'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { jwtVerify, SignJWT } from 'jose'

/** A session ends after this long without a call, and in any case after its lifetime. */
export const sessionIdleSeconds = 30 * 60
export const sessionLifetimeSeconds = 12 * 3600

const tokenLifetimeSeconds = sessionIdleSeconds
const renewWhenLeftSeconds = sessionIdleSeconds - 60
const audience = 'trastienda-console'

export type SessionToken = { sessionId: string; renewalDue: boolean }

export function makeSessionId(): string {
  return randomBytes(20).toString('base64url')
}

/** Puts a fresh short-lived token for a session into its cookie: HttpOnly, same site only, `__Host-` over TLS. */
export async function setSessionCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  secret: string,
  sessionId: string,
) {
  const token = await new SignJWT({ sid: sessionId })
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(`${tokenLifetimeSeconds}s`)
    .sign(keyOf(secret))
  reply.setCookie(cookieName(request), token, { ...cookieOptions(request), maxAge: sessionLifetimeSeconds })
}

export function clearSessionCookie(request: FastifyRequest, reply: FastifyReply) {
  reply.clearCookie(cookieName(request), cookieOptions(request))
}

/**
 * Reads the session token of a call. Only HS256 with our secret and audience counts, and only until it expires. The
 * database still decides whether the session it names has ended.
 */
export async function readSessionToken(
  request: FastifyRequest,
  secret: string,
): Promise<SessionToken | undefined> {
  const token = request.cookies[cookieName(request)]
  if (!token) return undefined
  try {
    const { payload } = await jwtVerify(token, keyOf(secret), { algorithms: ['HS256'], audience, typ: 'JWT' })
    if (typeof payload.sid !== 'string' || typeof payload.exp !== 'number') return undefined
    return { sessionId: payload.sid, renewalDue: payload.exp - Date.now() / 1000 < renewWhenLeftSeconds }
  } catch {
    return undefined
  }
}

/** Whether a call carries a session's cookie, whatever it is worth. */
export function hasSessionCookie(request: FastifyRequest): boolean {
  return request.cookies[cookieName(request)] !== undefined
}

function cookieName(request: FastifyRequest): string {
  return request.protocol === 'https' ? '__Host-trastienda' : 'trastienda'
}

function cookieOptions(request: FastifyRequest) {
  return { path: '/', httpOnly: true, sameSite: 'strict', secure: request.protocol === 'https' } as const
}

const keyOf = (secret: string) => new TextEncoder().encode(`session:${secret}`)
