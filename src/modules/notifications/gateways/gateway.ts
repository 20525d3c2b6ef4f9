import type { Priority, RequestType } from '../request-schemas.ts'

/** How a call ended, as far as anybody knows. */
export type Outcome =
  /** The gateway took the message. */
  | 'delivered'
  /** The gateway will not take this message, however often it is asked. */
  | 'rejected'
  /** The gateway failed and says so: not delivered. */
  | 'failed'
  /** Over the gateway's limit: not delivered. */
  | 'throttled'
  /** No connection came about: not delivered. */
  | 'unreachable'
  /** Not called after all: it could no longer have left in time. */
  | 'not_made'
  /** Timed out, broke off, or answered what nobody understands: it may have been delivered. */
  | 'in_doubt'

/** One message for a gateway. `traceId` is the id of its request. */
export type Call = {
  traceId: string
  type: RequestType
  to: string
  message: string
  priority: Priority
  /** The moment on the clock of `performance.now()` after which it must not leave any more (then: `not_made`). */
  leaveBy?: number
}

/** What came of a call. `detail` is short, for people; `providerId` is the gateway's name for the message. */
export type CallResult = {
  outcome: Outcome
  statusCode?: number
  detail?: string
  providerId?: string
  retryAfterSeconds?: number
  /** How long after it was asked for the call had left, at the latest; where the adapter can tell. */
  leftMs?: number
}

/** What a gateway allows: calls in any window (0: as many as one likes), and calls at the same time. */
export type GatewayLimits = { calls: number; windowSeconds: number; concurrentCalls: number }

/** Our adapter to a notification provider. It never throws: whatever happens is a result. */
export type Gateway = {
  name: string
  limits: GatewayLimits
  /** A call that has taken this long is broken off, and in doubt. */
  timeoutMs: number
  call: (call: Call) => Promise<CallResult>
  close: () => Promise<void>
}

/** Which gateway a type of message goes to first, and which when that one does not work. */
export type Route = { first: string; fallback?: string }

/** The gateways of one process and the way to them. `all` is empty when none is set. */
export type Gateways = { all: readonly Gateway[]; routes: Record<RequestType, Route> }

/** The name of the gateway that `GATEWAY_URL` sets. */
export const mainGateway = 'main'
