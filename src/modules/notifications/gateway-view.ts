import { type Static, Type } from 'typebox'
import { callsAllowed } from './engine/quota.ts'
import { MaybeTime, oneOf } from './request-schemas.ts'
import type { GatewayFacts } from './waiting-for.ts'

const MaybeInteger = (description: string) =>
  Type.Unsafe<number | null>({ type: ['integer', 'null'], description })

/** A gateway as the API shows it: its breaker, its quota, and the calls under way. */
export const GatewayView = Type.Object({
  name: Type.String(),
  breaker: oneOf(['closed', 'open', 'half_open'] as const),
  probe_at: MaybeTime,
  paused_until: MaybeTime,
  quota: Type.Object({
    used: Type.Integer(),
    allowed: MaybeInteger('Calls in any window. None: as many as one likes.'),
    window_seconds: MaybeInteger('None: this process does not know the gateway.'),
  }),
  in_flight: Type.Integer(),
  concurrent_calls: MaybeInteger('Calls at the same time.'),
})

export function viewGateway({ name, limits, reading }: GatewayFacts, now: Date): Static<typeof GatewayView> {
  const after = (ms: number | null | undefined) =>
    ms === null || ms === undefined ? null : new Date(now.getTime() + ms).toISOString()
  const isPaused = (reading?.pausedForMs ?? 0) > 0
  return {
    name,
    breaker: reading?.breaker ?? 'closed',
    probe_at: reading?.breaker === 'open' ? after(reading.opensInMs) : null,
    paused_until: isPaused ? after(reading?.pausedForMs) : null,
    quota: {
      used: reading?.callsInWindow ?? 0,
      allowed: (limits && reading ? callsAllowed(limits, reading) : limits?.calls) || null,
      window_seconds: limits?.windowSeconds ?? null,
    },
    in_flight: reading?.inFlight ?? 0,
    concurrent_calls: limits?.concurrentCalls ?? null,
  }
}
