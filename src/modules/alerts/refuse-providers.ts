import type { FastifyRequest } from 'fastify'
import { AppError } from '../../platform/errors.ts'

/**
 * Refuses keys that are bound to a provider: alerts tell of all providers, and of the service.
 * @throws forbidden `alerts.not_for_providers`
 */
export async function refuseProviders({ actor }: FastifyRequest): Promise<void> {
  if (actor.providerId === undefined) return
  throw new AppError('forbidden', 'alerts.not_for_providers', {
    en: 'Alerts are not for keys of a provider.',
    es: 'Las alertas no son para claves de un proveedor.',
  })
}
