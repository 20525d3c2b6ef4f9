import assert from 'node:assert/strict'
import type { TestApp } from '../../../test/app.ts'
import { type AlertKind, raiseAlert, resolveAlert } from './index.ts'

/** An alert as the API shows it. */
export type ShownAlert = {
  id: string
  source: string
  kind: string
  key: string
  severity: string
  is_moment: boolean
  state: string
  title: string
  text: string
  payload: Record<string, unknown>
  occurrences: number
  raised_at: string
  last_raised_at: string
  acknowledged_at: string | null
  acknowledged_by: string | null
  snoozed_until: string | null
  snoozed_by: string | null
  resolved_at: string | null
}

type Wish = { kind: AlertKind; key: string; payload: Record<string, unknown> }
let made = 0

/** A trouble with an end, of a key of its own. */
export function aTrouble(wish: Partial<Wish> = {}): Wish {
  made += 1
  const key = wish.key ?? `job ${made}`
  return { kind: 'job.failed', key, payload: { job: key, error: 'no luck' }, ...wish }
}

/** A moment, of a key of its own. */
export function aMoment(wish: Partial<Wish> = {}): Wish {
  made += 1
  const sale = wish.key ?? `sale ${made}`
  return { kind: 'sales.large_sale', key: sale, payload: { sale, provider: 'norte' }, ...wish }
}

export const raise = ({ databases }: TestApp, alert: Wish) =>
  databases.writes.begin(sql => raiseAlert(sql, alert))

export const resolve = ({ databases }: TestApp, { kind, key }: Wish) =>
  databases.writes.begin(sql => resolveAlert(sql, { kind, key }))

/** Alerts of the list, the newest first. */
export async function listed({ call }: TestApp, query: Record<string, string> = {}): Promise<ShownAlert[]> {
  const answer = await call('GET', `/v1/alerts?${new URLSearchParams({ limit: '200', ...query })}`)
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json().data
}

/** The alerts of a key, the newest first. */
export async function ofKey(app: TestApp, key: string): Promise<ShownAlert[]> {
  return (await listed(app)).filter(alert => alert.key === key)
}

/** The one alert of a key. */
export async function only(app: TestApp, key: string): Promise<ShownAlert> {
  const [alert, ...others] = await ofKey(app, key)
  assert.ok(alert, `no alert of ${key}`)
  assert.equal(others.length, 0)
  return alert
}

/** What happened to an alert, the oldest first. */
export async function history(
  { call }: TestApp,
  id: string,
): Promise<{ id: number; what: string; actor: string | null; note: string | null }[]> {
  const answer = await call('GET', `/v1/alerts/${id}`)
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json().history.reverse()
}

export const acts = async (app: TestApp, id: string) => (await history(app, id)).map(({ what }) => what)
