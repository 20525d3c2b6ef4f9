import type { Database } from '../../../../platform/database.ts'
import { newId } from '../../../../platform/uuid.ts'
import type { CallResult, Gateway, Gateways, Route } from '../../gateways/gateway.ts'
import { insertRequests, launchRequests, type RequestRow } from '../../request-queries.ts'
import { insertGateways } from '../claim-queries.ts'
import { launchRoutes } from '../turns.ts'

// For the tests of the engine on a real database: gateways that nobody calls, and requests that wait for them.

export function aGateway(given: Partial<Gateway> & { limits?: Gateway['limits'] } = {}): Gateway {
  return {
    name: 'main',
    limits: { calls: 50, windowSeconds: 10, concurrentCalls: 50 },
    timeoutMs: 5_000,
    call: async (): Promise<CallResult> => ({ outcome: 'delivered' }),
    close: async () => {},
    ...given,
  }
}

export function gatewaysOf(gateway: Gateway, fallback?: Gateway): Gateways {
  const route: Route = { first: gateway.name, ...(fallback ? { fallback: fallback.name } : {}) }
  const all = fallback ? [gateway, fallback] : [gateway]
  return { all, routes: { email: route, sms: route, push: route } }
}

export function aRequest(given: Partial<RequestRow> = {}): RequestRow {
  return {
    id: newId(),
    caller: 'somebody',
    type: 'email',
    recipient: 'ana@example.com',
    message: 'Hola',
    lane: 0,
    send_at: null,
    send_before: null,
    on_doubt: 'retry',
    callback_url: null,
    replay_of: null,
    ...given,
  }
}

/** Registers and launches requests, all with one statement each. */
export async function launchAll(
  database: Database,
  gateways: Gateways,
  requests: RequestRow[],
  endsAfterSeconds = 3_600,
): Promise<string[]> {
  const names = gateways.all.map(({ name }) => name)
  await insertGateways(database, names)
  await insertRequests(database, requests)
  const ids = requests.map(({ id }) => id)
  await launchRequests(database, ids, { routes: launchRoutes(gateways), endsAfterSeconds })
  return ids
}

export const many = (number: number, given: (place: number) => Partial<RequestRow> = () => ({})) =>
  Array.from({ length: number }, (_, place) => aRequest(given(place)))

export const recordNothing = async () => {}

/** Shows that a worker lives, now. */
export async function showAlive(database: Database, worker: string, secondsAgo = 0): Promise<void> {
  await database`
    insert into notifications.worker (id, host, process_id, seen_at)
    values (${worker}, 'here', 1, clock_timestamp() - make_interval(secs => ${secondsAgo}::float8))
    on conflict (id) do update set seen_at = excluded.seen_at`
}

/** How many of the launched requests are in each place. A request that is in none of them is lost. */
export async function placesOf(database: Database) {
  const [row] = await database<
    [{ waiting: number; inFlight: number; finished: number; lost: number; twice: number }]
  >`
    with places as (
      select request.id,
        (request.status in ('sent', 'failed'))::int as finished,
        (select count(*) from notifications.delivery where request_id = request.id)::int as waiting,
        (select count(*) from notifications.attempt where request_id = request.id and outcome is null)::int as in_flight
      from notifications.request
      where request.status <> 'queued'
    )
    select coalesce(sum(waiting), 0)::int as waiting, coalesce(sum(in_flight), 0)::int as in_flight,
      coalesce(sum(finished), 0)::int as finished,
      count(*) filter (where waiting + in_flight + finished = 0)::int as lost,
      count(*) filter (where waiting + in_flight + finished > 1)::int as twice
    from places`
  return row
}
