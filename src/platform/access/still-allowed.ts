import type { FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../errors.ts'
import { type Authenticator, identifyCaller } from './authenticate.ts'

/**
 * Makes the question whether a call that was allowed would still be, for answers that last: a key may be revoked and a session
 * may end meanwhile. When the database cannot tell it throws.
 * @param scope that of the call's route unless given
 */
export function makeStillAllowed(authenticator: Authenticator, scope?: string) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<boolean> => {
    const { providerId } = request.actor
    try {
      const actor = await identifyCaller(authenticator, request, reply)
      const needed = scope ?? request.routeOptions.config.scope ?? ''
      return actor.scopes.has(needed) && actor.providerId === providerId
    } catch (error) {
      if (error instanceof AppError) return false
      throw error
    }
  }
}
