import { mostInAnyWindow } from '../src/modules/notifications/simulator/ledger-findings.ts'
import type { LedgerEntry } from '../src/modules/notifications/simulator/ledger-schemas.ts'
import type { Database, Sql } from '../src/platform/database.ts'
import type { Clients, Entry } from './notification-clients.ts'

/** What a scenario came to, and everything that broke a promise. */
export type Verdict = {
  breaches: string[]
  requests: number
  lost: number
  /** Messages that went out more than once. */
  duplicates: number
  unflagged: number
  flagged: number
  /** Failed because nobody knows the outcome. */
  unknown: number
  throttled: number
}

type Row = {
  id: string
  recipient: string
  status: string
  reason: string | null
  onDoubt: string
  possibleDuplicate: boolean
}

export type Quota = { calls: number; windowMs: number }

/** Holds the promises of the module against the clients' journal, the database and the gateway's ledger. */
export async function judge(
  owner: Sql,
  options: { clients: Clients; ledger: LedgerEntry[]; quota: Quota; isThrottled: boolean },
): Promise<Verdict> {
  const { clients, ledger, quota, isThrottled } = options
  const entries = clients.readJournal()
  const rows = await owner<Row[]>`
    select id, recipient, status, reason, on_doubt, possible_duplicate
    from notifications.request where recipient like ${`%@${clients.domain}`}`
  const byId = new Map(rows.map(row => [row.id, row]))
  const times = timesDelivered(ledger, clients.domain)
  const delivered = (row: Row) => times.get(row.id) ?? 0

  const missing = entries.filter(({ id }) => id !== undefined && !byId.has(id))
  const unfinished = entries.filter(entry => entry.isLaunched && !isFinished(byId.get(entry.id as string)))
  const unsent = rows.filter(row => row.status === 'sent' && delivered(row) === 0)
  const hidden = rows.filter(row => delivered(row) > 0 && !tellsOfDelivery(row))
  const twice = rows.filter(row => delivered(row) > 1)
  const unflagged = twice.filter(row => !row.possibleDuplicate)
  const stopped = twice.filter(row => row.onDoubt === 'stop')
  const throttled = ledger.filter(({ status }) => status === 429).length
  const most = mostInAnyWindow(ledger, quota.windowMs)
  const strangers = [...times.keys()].filter(id => !byId.has(id))

  return {
    breaches: [
      ...clients.strange.slice(0, 20),
      ...told('acknowledged, and not there', missing),
      ...told('launched, and not ended', unfinished),
      ...told('sent, and never delivered', unsent),
      ...told('delivered, and neither sent nor flagged nor of unknown outcome', hidden),
      ...told('delivered twice without a flag', unflagged),
      ...told('delivered twice although on_doubt is stop', stopped),
      ...told('delivered, and not registered', strangers),
      ...otherThanRegistered(entries, rows),
      ...(!isThrottled && throttled > 0 ? [`${throttled} calls were answered 429`] : []),
      ...(!isThrottled && most > quota.calls ? [`${most} calls in a window of ${quota.calls}`] : []),
      ...(await requestsInTwoPlaces(owner)),
      ...(await attemptsThatDoNotAddUp(owner)),
    ],
    requests: rows.length,
    lost: missing.length + unfinished.length + unsent.length,
    duplicates: twice.length,
    unflagged: unflagged.length,
    flagged: rows.filter(row => row.possibleDuplicate).length,
    unknown: rows.filter(row => row.reason === 'outcome_unknown').length,
    throttled,
  }
}

/**
 * A launched request waits, or is in flight, or has ended: one of the three, at any moment. One that is not launched does
 * neither, and nothing waits or is in flight without its request.
 */
export async function requestsInTwoPlaces(sql: Sql): Promise<string[]> {
  const rows = await sql<{ found: string }[]>`
    with place as (
      select request_id, 1 as waiting, 0 as in_flight from notifications.delivery
      union all
      select request_id, 0, 1 from notifications.attempt where outcome is null
    ),
    places as (
      select request_id, sum(waiting) as waiting, sum(in_flight) as in_flight from place group by request_id
    )
    select format('%s is %s, waits %s times and is in flight %s times', coalesce(request.id, places.request_id),
      coalesce(request.status, 'not there'), coalesce(places.waiting, 0), coalesce(places.in_flight, 0)) as found
    from (select id, status from notifications.request where status = 'processing' or id in (select request_id from places)) request
    full join places on places.request_id = request.id
    where (coalesce(request.status, '') = 'processing') <> (coalesce(places.waiting + places.in_flight, 0) = 1)
      or coalesce(places.waiting + places.in_flight, 0) > 1
    limit 20`
  return rows.map(({ found }) => found)
}

/**
 * Attempts are numbered without a gap, and only the last one can be the one that delivered; flags and unknown outcomes
 * come of attempts in doubt; and no worker forgets an attempt while it lives.
 */
async function attemptsThatDoNotAddUp(sql: Sql): Promise<string[]> {
  const rows = await sql<{ found: string }[]>`
    with attempts as (
      select request_id, count(*) as attempts, max(number) as last,
        count(*) filter (where outcome = 'in_doubt') as in_doubt,
        coalesce(array_agg(number) filter (where outcome = 'delivered'), '{}') as delivered,
        bool_or(is_orphan and finished_at > deadline + interval '29 seconds') as is_forgotten
      from notifications.attempt
      group by request_id
    )
    select format('%s (%s %s, flagged %s): %s attempts up to number %s, %s in doubt, delivered by %s, forgotten %s',
      request.id, request.status, request.reason, request.possible_duplicate, attempts, last, in_doubt, delivered,
      is_forgotten) as found
    from attempts
    join notifications.request on request.id = attempts.request_id
    where attempts <> last or cardinality(delivered) > 1 or delivered[1] <> last or is_forgotten
      or in_doubt = 0 and (request.possible_duplicate or request.reason = 'outcome_unknown')
    limit 20`
  return rows.map(({ found }) => found)
}

/** Looks again and again whether any request is in two places. Outages of the database are passed over. */
export function watchPlaces(owner: Database): { stop: () => Promise<string[]> } {
  const found = new Set<string>()
  let isStopped = false
  const watch = async () => {
    while (!isStopped) {
      const rows = await requestsInTwoPlaces(owner).catch(() => [])
      for (const row of rows) found.add(`meanwhile ${row}`)
      await new Promise(resolve => setTimeout(resolve, 200))
    }
  }
  const watching = watch()
  return {
    stop: async () => {
      isStopped = true
      await watching
      return [...found]
    },
  }
}

/** Requests that are on their way, of whomever. */
export async function countOnTheirWay(sql: Sql): Promise<number> {
  const [row] = await sql<[{ requests: number }]>`
    select count(*)::int as requests from notifications.request where status = 'processing'`
  return row.requests
}

function timesDelivered(ledger: LedgerEntry[], domain: string): Map<string, number> {
  const times = new Map<string, number>()
  for (const { delivered, trace_id, to } of ledger) {
    if (delivered && trace_id && to?.endsWith(`@${domain}`))
      times.set(trace_id, (times.get(trace_id) ?? 0) + 1)
  }
  return times
}

const isFinished = (row: Row | undefined) => row?.status === 'sent' || row?.status === 'failed'

function tellsOfDelivery({ status, reason, possibleDuplicate }: Row): boolean {
  return status === 'sent' || (status === 'failed' && (possibleDuplicate || reason === 'outcome_unknown'))
}

/** With a key: once, as the answer says. Without: at most once, as nobody repeats it. Nothing that nobody asked for. */
function otherThanRegistered(entries: Entry[], rows: Row[]): string[] {
  const idsOf = Map.groupBy(rows, ({ recipient }) => recipient.split('@')[0] as string)
  const known = new Set(entries.map(({ key }) => key))
  return [
    ...entries.flatMap(({ key, id, onDoubt }) => {
      const found = idsOf.get(key) ?? []
      if (found.length > 1) return [`${key} is registered ${found.length} times`]
      if (id !== undefined && found[0] && found[0].id !== id) return [`${key} was answered another id`]
      return found[0] && found[0].onDoubt !== onDoubt ? [`${key} is registered with another on_doubt`] : []
    }),
    ...[...idsOf.keys()].filter(key => !known.has(key)).map(key => `${key} was asked for by nobody`),
  ]
}

function told(what: string, found: (string | { id?: string })[]): string[] {
  if (found.length === 0) return []
  const names = found.slice(0, 5).map(one => (typeof one === 'string' ? one : one.id))
  return [`${found.length} ${what}: ${names.join(', ')}`]
}
