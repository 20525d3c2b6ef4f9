import type { Transaction } from '../../platform/database.ts'
import { type Event, findLastType } from '../../platform/events.ts'
import type { NotificationEvent } from '../notifications/index.ts'
import type { FailedReportTold, SalesAlert, StreamReset, StreamStalled } from '../sales/index.ts'
import type { AlertKind, AlertPayload, PayloadFor } from './alert-kinds.ts'
import { holdAlertEvents } from './alert-queries.ts'
import { errorText } from './follow-job.ts'
import { raiseAlert, resolveAlert } from './raise-alert.ts'

type PayloadOf<All extends { type: string; payload: unknown }, Type extends All['type']> = Extract<
  All,
  { type: Type }
>['payload']

/** A sale above the amount that is set: one alert each, of a moment. */
export async function alertOfLargeSale(sql: Transaction, { payload }: Event): Promise<void> {
  const { id, providerId, product, customerId, amount, occurredAt, above } = payload as PayloadOf<
    SalesAlert,
    'sales.large_sale'
  >
  await raiseAlert(sql, {
    kind: 'sales.large_sale',
    key: id,
    payload: {
      sale: id,
      provider: providerId,
      product,
      customer_id: customerId,
      amount,
      occurred_at: occurredAt,
      above,
    },
  })
}

/** A minute in which a provider sold more often than is set. */
export async function alertOfSalesRate(sql: Transaction, { payload }: Event): Promise<void> {
  const { providerId, minute, sales, above } = payload as PayloadOf<SalesAlert, 'sales.rate_exceeded'>
  await raiseAlert(sql, {
    kind: 'sales.rate_exceeded',
    key: `${providerId} ${minute}`,
    payload: { provider: providerId, minute, sales, above },
  })
}

/** A day whose sums are not those of its sales. */
export async function alertOfDifference(sql: Transaction, { payload }: Event): Promise<void> {
  const { providerId, date, difference } = payload as {
    providerId: string
    date: string
    difference: unknown
  }
  await raiseAlert(sql, {
    kind: 'sales.reconciliation_difference',
    key: `${providerId} ${date}`,
    payload: { provider: providerId, date, difference },
  })
}

/** A partition whose place is gone. */
export async function alertOfStreamReset(sql: Transaction, { id, payload }: Event): Promise<void> {
  const { topic, partition, cause, from, to } = payload as StreamReset
  await raiseAlert(sql, {
    kind: 'sales.stream_reset',
    key: `${topic}/${partition} ${id}`,
    payload: { topic, partition, cause, from, to },
  })
}

/** A gateway is announced once for each window in which it refused; it is told once a day for each limit that was learned. */
export async function alertOfThrottling(sql: Transaction, { payload, recordedAt }: Event): Promise<void> {
  const { gateway, callsLearned, guardMs, pauseSeconds } = payload as PayloadOf<
    NotificationEvent,
    'gateway.throttled'
  >
  await raiseAlert(sql, {
    kind: 'gateway.throttled',
    key: `${gateway} ${callsLearned} ${recordedAt.toISOString().slice(0, 10)}`,
    payload: { gateway, calls_learned: callsLearned, guard_ms: guardMs, pause_seconds: pauseSeconds },
  })
}

/** A trouble that one event begins and another ends. What names it is in the payloads of both. */
type Trouble<Kind extends AlertKind, Told, Payload> = {
  kind: Kind
  begins: string
  ends: string
  named: (told: Told) => Record<string, string | number | null>
  payload: (told: Told) => PayloadFor<Kind, Payload>
}

export const alertOfReport = follow({
  kind: 'sales.report_failed',
  begins: 'sales.report_failed',
  ends: 'sales.report_written',
  named: ({ providerId, date }: FailedReportTold) => ({ providerId, date }),
  payload: ({ providerId, date, reason }: FailedReportTold) => ({
    provider: providerId,
    date,
    error: errorText(reason),
  }),
})

export const alertOfStalledStream = follow({
  kind: 'sales.stream_stalled',
  begins: 'sales.stream_stalled',
  ends: 'sales.stream_moves_again',
  named: ({ topic, partition }: StreamStalled) => ({ topic, partition }),
  payload: ({ topic, partition, cause, waiting, minutes }: StreamStalled) => ({
    topic,
    partition,
    cause,
    waiting,
    minutes,
  }),
})

type BreakerOpened = PayloadOf<NotificationEvent, 'gateway.breaker_opened'>

export const alertOfBreaker = follow({
  kind: 'gateway.breaker_opened',
  begins: 'gateway.breaker_opened',
  ends: 'gateway.breaker_closed',
  named: ({ gateway }: BreakerOpened) => ({ gateway }),
  payload: ({ gateway, secondsToProbe, trips }: BreakerOpened) => ({
    gateway,
    seconds_to_probe: secondsToProbe,
    trips,
  }),
})

// Several processes deliver, and what fails is delivered later: events may come in any order. So whatever comes, the last one
// that was recorded says whether the trouble is over; it is looked for under the lock that whoever delivers it takes too.
function follow<Kind extends AlertKind, Told, Payload extends AlertPayload>({
  kind,
  begins,
  ends,
  named,
  payload: shown,
}: Trouble<Kind, Told, Payload>) {
  return async (sql: Transaction, event: Event): Promise<void> => {
    const told = event.payload as Told
    const name = named(told)
    const key = Object.values(name)
      .filter(part => part !== null)
      .join(' ')
    await holdAlertEvents(sql)
    if (event.type === begins) await raiseAlert(sql, { kind, key, payload: shown(told) })
    const last = await findLastType(sql, { types: [begins, ends], from: event.id, holding: name })
    if (last === ends) await resolveAlert(sql, { kind, key })
  }
}
