import { type Static, Type } from 'typebox'
import type { Language, Text } from '../../platform/language.ts'
import { type AlertKind, type AlertPayload, alertKinds, severities } from './alert-kinds.ts'
import { type Alert, type AlertEvent, alertStates } from './alert-queries.ts'

export const oneOf = <Value extends string>(values: readonly Value[], description?: string) =>
  Type.Unsafe<Value>({ type: 'string', enum: [...values], ...(description ? { description } : {}) })

export const MaybeText = Type.Unsafe<string | null>({ type: ['string', 'null'] })
const Time = Type.String({ format: 'date-time' })
const MaybeTime = Type.Unsafe<string | null>({ type: ['string', 'null'], format: 'date-time' })

const fields = {
  id: Type.String({ format: 'uuid' }),
  source: Type.String({ description: 'The module that raised it.' }),
  kind: Type.String(),
  key: Type.String({ description: 'What is the same trouble.' }),
  severity: oneOf(severities),
  is_moment: Type.Boolean({ description: 'It was over as soon as it was; acknowledging it resolves it.' }),
  state: oneOf(alertStates),
  title: Type.String(),
  text: Type.String(),
  payload: Type.Unsafe<AlertPayload>({ type: 'object', additionalProperties: true }),
  occurrences: Type.Integer(),
  raised_at: Time,
  last_raised_at: Time,
  acknowledged_at: MaybeTime,
  acknowledged_by: MaybeText,
  snoozed_until: MaybeTime,
  snoozed_by: MaybeText,
  resolved_at: MaybeTime,
}

/** An alert as the API shows it, in the caller's language. */
export const AlertView = Type.Object(fields)

const AlertEventView = Type.Object({
  id: Type.Integer({ description: 'Its place in /v1/alerts/stream.' }),
  what: Type.String(),
  actor: MaybeText,
  note: MaybeText,
  at: Time,
})

/** An alert with what happened to it. */
export const AlertWithHistory = Type.Object({
  ...fields,
  history: Type.Array(AlertEventView, { description: 'The newest first, 200 at most.' }),
})

/** An alert as callers see it, its texts in their language. */
export function viewAlert(alert: Alert, language: Language): Static<typeof AlertView> {
  const { title, text } = describeAlert(alert)
  return {
    id: alert.id,
    source: alert.source,
    kind: alert.kind,
    key: alert.key,
    severity: alert.severity,
    is_moment: alert.isMoment,
    state: alert.state,
    title: title[language],
    text: text[language],
    payload: alert.payload,
    occurrences: alert.occurrences,
    raised_at: alert.raisedAt.toISOString(),
    last_raised_at: alert.lastRaisedAt.toISOString(),
    acknowledged_at: alert.acknowledgedAt?.toISOString() ?? null,
    acknowledged_by: alert.acknowledgedBy,
    snoozed_until: alert.snoozedUntil?.toISOString() ?? null,
    snoozed_by: alert.snoozedBy,
    resolved_at: alert.resolvedAt?.toISOString() ?? null,
  }
}

/** What happened to an alert, as callers see it. */
export function viewEvent({ id, what, actor, note, at }: AlertEvent): Static<typeof AlertEventView> {
  return { id, what, actor, note, at: at.toISOString() }
}

/**
 * What an alert says to people: while it is so, and when it is `over`. One of a kind that this version does not know says its
 * kind and key.
 */
export function describeAlert({ kind, key, payload }: Pick<Alert, 'kind' | 'key' | 'payload'>): {
  title: Text
  text: Text
  over: Text
} {
  const known = Object.hasOwn(alertKinds, kind) ? alertKinds[kind as AlertKind] : undefined
  const isOver = { en: `${key}: it is over.`, es: `${key}: ya pasó.` }
  if (!known) return { title: { en: kind, es: kind }, text: { en: key, es: key }, over: isOver }
  const over = 'over' in known ? known.over(payload) : isOver
  return { title: known.title, text: known.text(payload), over }
}
