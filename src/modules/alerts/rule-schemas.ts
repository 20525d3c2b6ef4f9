import { type Static, Type } from 'typebox'
import { type AlertKind, alertKinds, alertSources, severities } from './alert-kinds.ts'
import { oneOf } from './alert-view.ts'

/** By which channel somebody is told. */
export const channels = ['email', 'sms', 'push'] as const
export type Channel = (typeof channels)[number]

const anyOr = <Value extends string>(values: readonly Value[], description: string) =>
  Type.Unsafe<Value | null>({ type: ['string', 'null'], enum: [...values, null], description })

const kinds = Object.keys(alertKinds) as AlertKind[]

const Name = Type.String({ minLength: 1, maxLength: 200, pattern: '\\S' })
const Source = anyOr(alertSources, 'Alerts of this module only. Default: of any.')
const Kind = anyOr(kinds, 'Alerts of this kind only. Default: of any.')
const SeverityMin = oneOf(severities, 'Alerts of this severity and above. Default: warning.')
const Recipient = Type.String({
  minLength: 1,
  maxLength: 320,
  description: 'An email address, a telephone number, or what the push gateway calls the device.',
})
const Language = oneOf(['en', 'es'] as const, 'Default: en.')
const TellsEnd = Type.Boolean({ description: 'Whether the end of an alert is told too. Default: true.' })
const IsOn = Type.Boolean({
  description: 'A rule that is off tells nothing, not even what waits. Default: true.',
})

export const NewRule = Type.Object(
  {
    name: Name,
    source: Type.Optional(Source),
    kind: Type.Optional(Kind),
    severity_min: Type.Optional(SeverityMin),
    channel: oneOf(channels),
    recipient: Recipient,
    language: Type.Optional(Language),
    tells_end: Type.Optional(TellsEnd),
    is_on: Type.Optional(IsOn),
  },
  { additionalProperties: false },
)
export type NewRule = Static<typeof NewRule>

export const RuleChange = Type.Object(
  {
    name: Type.Optional(Name),
    source: Type.Optional(Source),
    kind: Type.Optional(Kind),
    severity_min: Type.Optional(SeverityMin),
    channel: Type.Optional(oneOf(channels)),
    recipient: Type.Optional(Recipient),
    language: Type.Optional(Language),
    tells_end: Type.Optional(TellsEnd),
    is_on: Type.Optional(IsOn),
  },
  { additionalProperties: false, minProperties: 1 },
)
export type RuleChange = Static<typeof RuleChange>

export const RuleView = Type.Object({
  id: Type.String(),
  name: Type.String(),
  source: Source,
  kind: Kind,
  severity_min: oneOf(severities),
  channel: oneOf(channels),
  recipient: Type.String(),
  language: oneOf(['en', 'es'] as const),
  tells_end: Type.Boolean(),
  is_on: Type.Boolean(),
  version: Type.Integer(),
  created_at: Type.String({ format: 'date-time' }),
})

export const RuleId = Type.Object({ id: Type.String() })
