import type { Sql } from '../../platform/database.ts'
import type { Gateways } from './gateways/gateway.ts'

/** How a gateway does, as all workers together know, and what went wrong with it last. */
export type GatewayState = {
  name: string
  breaker: 'closed' | 'open' | 'half_open'
  /** When its breaker took this state. None: no worker has known the gateway yet. */
  since: Date | null
  lastError: string | null
  lastErrorAt: Date | null
}

/** The gateways of this process. Their last error is looked for among the last 200 calls. */
export async function listGatewayStates(sql: Sql, gateways: Gateways): Promise<GatewayState[]> {
  return sql<GatewayState[]>`
    select named.name, coalesce(gateway.breaker, 'closed') as breaker, gateway.breaker_since as since,
      error.detail as last_error, error.finished_at as last_error_at
    from unnest(${gateways.all.map(({ name }) => name)}::text[]) with ordinality as named (name, place)
    left join notifications.gateway on gateway.name = named.name
    left join lateral (
      select coalesce(recent.detail, recent.outcome) as detail, recent.finished_at
      from (
        select detail, outcome, finished_at, status_code from notifications.attempt
        where attempt.gateway = named.name order by counted_at desc limit 200
      ) as recent
      where recent.outcome in ('failed', 'unreachable', 'in_doubt', 'throttled') or recent.status_code in (401, 403)
      limit 1
    ) as error on true
    order by named.place`
}

/** The workers that showed a sign of life within a minute. */
export async function listLivingWorkers(
  sql: Sql,
): Promise<{ host: string; processId: number; startedAt: Date; seenAt: Date }[]> {
  return sql<{ host: string; processId: number; startedAt: Date; seenAt: Date }[]>`
    select host, process_id, started_at, seen_at from notifications.worker
    where seen_at > clock_timestamp() - interval '1 minute'
    order by started_at`
}
