import type { Gateways } from '../gateways/gateway.ts'
import type { LaunchRoute } from '../request-queries.ts'
import { requestTypes } from '../request-schemas.ts'
import type { Spacing } from './upkeep-queries.ts'

/** How long one call takes of each gateway's quota: what lies between two turns of a caller. */
export function spacingsOf({ all }: Gateways): Spacing[] {
  return all.map(({ name, limits }) => ({
    gateway: name,
    spacing: limits.calls === 0 ? 0 : limits.windowSeconds / limits.calls,
  }))
}

/** Where each type of request goes first, and at what distance from the one before. */
export function launchRoutes(gateways: Gateways): LaunchRoute[] {
  const spacings = new Map(spacingsOf(gateways).map(({ gateway, spacing }) => [gateway, spacing]))
  return requestTypes.map(type => {
    const gateway = gateways.routes[type].first
    return { type, gateway, spacing: spacings.get(gateway) ?? 0 }
  })
}
