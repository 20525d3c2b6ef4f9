import assert from 'node:assert/strict'
import { pino } from 'pino'
import type { TestApp } from '../../../test/app.ts'
import { type HandOver, makeHandOver } from '../notifications/index.ts'
import type { AlertKind, AlertPayload } from './alert-kinds.ts'
import { raiseAlert, resolveAlert } from './raise-alert.ts'
import { tellNext, writeSnoozeEnds } from './send-telling.ts'
import { alertsCaller } from './watch-backlog.ts'

type Body = Record<string, unknown>

/** A rule as a client sends it: everything by email to Ana. */
export function aRule(over: Body = {}): Body {
  return { name: 'All', severity_min: 'info', channel: 'email', recipient: 'ana@example.com', ...over }
}

/** Adds a rule and gives it as it is shown. */
export async function addRule({ call }: TestApp, over: Body = {}) {
  const answer = await call('POST', '/v1/alerts/rules', { body: aRule(over) })
  assert.equal(answer.statusCode, 201, answer.body)
  return answer.json()
}

/** Raises an alert as a module does, and gives the id of the open one. */
export async function raise(
  { databases: { writes } }: TestApp,
  kind: AlertKind,
  key: string,
  payload: AlertPayload = {},
): Promise<string> {
  await writes.begin(sql => raiseAlert(sql, { kind, key, payload }))
  const [row] = await writes<[{ id: string }]>`
    select id from alerts.alert where kind = ${kind} and key = ${key} order by raised_at desc limit 1`
  return row.id
}

/** Ends an alert as a module does. */
export async function resolve({ databases: { writes } }: TestApp, kind: AlertKind, key: string) {
  await writes.begin(sql => resolveAlert(sql, { kind, key }))
}

/** A telling with the request that it became, if any. */
export type TellingRow = {
  id: string
  what: string
  recipient: string
  attempts: number
  isSent: boolean
  isGivenUp: boolean
  lastError: string | null
  requests: number
  status: string | null
  message: string | null
}

/** The tellings of all alerts of a key, the first alert first, by what and whom they tell, each with its request. */
export async function tellingsOf({ database: { owner } }: TestApp, key: string): Promise<TellingRow[]> {
  const rows = await owner<TellingRow[]>`
    select telling.id, telling.what, telling.recipient, telling.attempts, telling.sent_at is not null as is_sent,
      telling.given_up_at is not null as is_given_up, telling.last_error, count(request.id)::int as requests,
      min(request.status) as status, min(request.message) as message
    from alerts.telling
    join alerts.alert on alert.id = telling.alert_id
    left join notifications.request on request.id = telling.id
    where alert.key = ${key}
    group by telling.id, alert.raised_at
    order by alert.raised_at, telling.told_of, telling.recipient`
  return [...rows]
}

/** The way to notifications as the service has it, without a gateway. */
export function aHandOver(
  { databases: { writes } }: Pick<TestApp, 'databases'>,
  backlogMax = 1_000_000,
): HandOver {
  const main = { first: 'main' }
  const gateways = { all: [], routes: { email: main, sms: main, push: main } }
  return makeHandOver({
    database: writes,
    gateways,
    caller: alertsCaller,
    backlogMax,
    endsAfterSeconds: 86_400,
  })
}

/** Tells everything that is due, as the service does every second. */
export async function tellAll(app: Pick<TestApp, 'databases'>, handOver = aHandOver(app)): Promise<void> {
  const { writes: database } = app.databases
  const parts = { database, handOver, publicUrl: undefined, log: pino({ level: 'silent' }) }
  await writeSnoozeEnds(database)
  while (await tellNext(parts)) {
    // One after the other.
  }
}

/** Lets what lies ahead of and behind all tellings of a key move closer, and further away: that many minutes pass. */
export async function minutesPass({ database: { owner } }: TestApp, key: string, minutes: number) {
  await owner`
    update alerts.telling
    set due_at = telling.due_at - make_interval(mins => ${minutes}),
      sent_at = telling.sent_at - make_interval(mins => ${minutes})
    from alerts.alert
    where alert.id = telling.alert_id and alert.key = ${key}`
  await owner`
    update alerts.alert set snoozed_until = snoozed_until - make_interval(mins => ${minutes}) where key = ${key}`
}
