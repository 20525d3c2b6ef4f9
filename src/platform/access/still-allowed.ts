import type { FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../errors.ts'
import { type Authenticator, identifyCaller } from './authenticate.ts'

/**
 * Makes the question whether a call that was allowed would still be, for answers that last: a key may be revoked and a session
 * may end meanwhile. When the database cannot tell it throws.
 */
export function makeStillAllowed(authenticator: Authenticator, scope: string) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<boolean> => {
    const { providerId } = request.actor
    try {
      const actor = await identifyCaller(authenticator, request, reply)
      return actor.scopes.has(scope) && actor.providerId === providerId
    } catch (error) {
      if (error instanceof AppError) return false
      throw error
    }
  }
}
