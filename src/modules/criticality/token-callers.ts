import type { FastifyRequest } from 'fastify'
import type { Actor } from '../../platform/access/actor.ts'
import type { Authenticator, Identify } from '../../platform/access/authenticate.ts'
import { hashToken, isTokenOf } from '../../platform/access/key-token.ts'
import { AppError } from '../../platform/errors.ts'
import { namesIn } from './consumer-names.ts'

/** How applications say who they are: for the `config` of routes. */
export type TokenCallers = {
  /** By the header `Token` and in no other way. */
  byToken: Identify
  /** By `Token` or, without one, as everywhere else: for routes that the console uses too. */
  byTokenOrKey: Identify
}

/** What an application may do that has the shared token. */
const scopesOfToken = new Set(['criticality', 'criticality:read'])

/**
 * Makes the callers of one process. `Token` holds the shared token, or a key: whose scope `criticality` stands for reading the
 * state by any route that takes a `Token`. The shared token is that of many applications, so their calls are counted by
 * application and instance; those with a key by the key.
 */
export function makeTokenCallers({
  authenticator,
  secappToken,
}: {
  authenticator: Pick<Authenticator, 'identify' | 'identifyKey'>
  secappToken: string | undefined
}): TokenCallers {
  const sharedHash = secappToken ? hashToken(secappToken) : undefined

  const identifyToken = async (token: string, request: FastifyRequest): Promise<Actor> => {
    if (sharedHash && isTokenOf(token, sharedHash)) return applicationOf(request)
    const actor = await authenticator.identifyKey(token, request.ip)
    if (!actor.scopes.has('criticality')) return actor
    return { ...actor, scopes: new Set([...actor.scopes, ...scopesOfToken]) }
  }

  return {
    byToken: async request => {
      const token = presentedToken(request)
      if (token === undefined) throw noToken()
      return identifyToken(token, request)
    },
    byTokenOrKey: async (request, reply) => {
      const token = presentedToken(request)
      return token === undefined ? authenticator.identify(request, reply) : identifyToken(token, request)
    },
  }
}

function presentedToken({ headers }: FastifyRequest): string | undefined {
  const { token } = headers
  return typeof token === 'string' ? token : undefined
}

// Whether it names itself is the route's to ask.
function applicationOf(request: FastifyRequest): Actor {
  const { app, instance } = namesIn(request)
  const name = `app:${app}`
  const countedAs = instance === '' ? name : `${name}\n${instance}`
  return { kind: 'application', name, countedAs, scopes: scopesOfToken }
}

function noToken() {
  return new AppError('unauthenticated', 'criticality.no_token', {
    en: 'Send the token of the criticality service, or a key with the scope "criticality", in the header Token.',
    es: 'Envíe el token del servicio de criticidad, o una clave con el permiso "criticality", en el encabezado Token.',
  })
}
