import type { DetailTexts } from './detail-texts.ts'

type Labels = DetailTexts['labels']
type Form = keyof typeof forms

/** What each detail of an alert is: it says how it is shown, and where it leads. */
const formOf: { [Kind in keyof Labels]: { [Detail in keyof Labels[Kind]]: Form } } = {
  'sales.large_sale': {
    provider: 'provider',
    customer_id: 'customer',
    product: 'text',
    amount: 'money',
    above: 'money',
    occurred_at: 'time',
    sale: 'text',
  },
  'sales.rate_exceeded': { provider: 'provider', minute: 'time', sales: 'count', above: 'count' },
  'sales.report_failed': { provider: 'providerReports', date: 'day', error: 'text' },
  'sales.report_late': { provider: 'providerReports', date: 'day', days: 'count' },
  'sales.reconciliation_difference': {
    provider: 'provider',
    date: 'reconciliation',
    difference: 'difference',
  },
  'sales.stream_stalled': {
    topic: 'text',
    partition: 'text',
    cause: 'cause',
    waiting: 'count',
    minutes: 'minutes',
  },
  'sales.stream_reset': { topic: 'text', partition: 'text', cause: 'cause', from: 'count', to: 'count' },
  'gateway.throttled': {
    gateway: 'gateway',
    calls_learned: 'count',
    guard_ms: 'milliseconds',
    pause_seconds: 'seconds',
  },
  'gateway.breaker_opened': { gateway: 'gateway', seconds_to_probe: 'seconds', trips: 'count' },
  'notifications.backlog_too_old': { gateway: 'gateway', minutes: 'minutes', waiting: 'requests' },
  'criticality.consumer_silent': {
    app: 'consumer',
    last_seen_at: 'time',
    minutes: 'minutes',
  },
  'criticality.consumer_back': {
    app: 'consumer',
    silent_since: 'time',
    last_seen_at: 'time',
  },
  'criticality.future_change_refused': {
    producer: 'producer',
    status: 'level',
    change_at: 'time',
    ahead_seconds: 'seconds',
  },
  'job.failed': { job: 'job', error: 'text' },
  'events.reaction_parked': { listener: 'text', parked: 'count', error: 'text' },
}

/**
 * A detail as the page shows it: text, a time, lines of their own, or a way to a page, for those with its scope. An actor and a
 * customer go by their names.
 */
export type Shown =
  | { as: 'text'; text: string }
  | { as: 'time'; at: string }
  | { as: 'actor'; actor: string; to: string; search: Search; scope: string }
  | { as: 'customer'; id: string; to: string; search: Search; scope: string }
  | { as: 'link'; text: string; to: string; search: Search; scope: string }
  | { as: 'lines'; lines: { name: string; text: string }[] }

type Search = Record<string, string>
type Alert = { kind: string; payload: Record<string, unknown> }

/** What showing a detail needs: the texts and the formats on screen, and the names of providers. */
export type Words = {
  t: DetailTexts
  format: {
    number: (value: number) => string
    money: (amount: string) => string
    day: (day: string) => string
    duration: (ms: number) => string
  }
  providerName: (id: string) => string
}

/**
 * The details of an alert with their labels, in the order of the texts. Those that this version does not know come last, by
 * their key; those that are empty are left out.
 */
export function detailsOf({ kind, payload }: Alert, words: Words): { label: string; shown: Shown }[] {
  const labels: Record<string, string> = ownOf(words.t.labels, kind) ?? {}
  const known: Record<string, Form> = ownOf(formOf, kind) ?? {}
  const names = [...Object.keys(labels), ...Object.keys(payload).filter(name => !Object.hasOwn(labels, name))]
  return names.flatMap(name => {
    const value = payload[name]
    if (value === undefined || value === null || value === '') return []
    const form = Object.hasOwn(known, name) ? known[name] : undefined
    // A value that is not of its form, as an older version may have left it, is shown as it is.
    const shown = (form && forms[form](value, words, payload)) ?? asItIs(value)
    return [{ label: ownOf(labels, name) ?? name, shown }]
  })
}

const text = (of: string | undefined): Shown | undefined =>
  of === undefined ? undefined : { as: 'text', text: of }
const asItIs = (value: unknown): Shown => ({
  as: 'text',
  text: typeof value === 'object' ? JSON.stringify(value) : String(value),
})
const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value)
const isDay = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)
const isAmount = (value: unknown) => /^-?\d+(\.\d+)?$/.test(String(value))
const lasting = (msOfUnit: number) => (value: unknown, words: Words) =>
  isNumber(value) ? text(words.format.duration(value * msOfUnit)) : undefined
const leadsTo =
  (scope: string, to: string, search: (value: string) => Search, named?: (words: Words) => Naming) =>
  (value: unknown, words: Words): Shown => {
    const id = String(value)
    return { as: 'link', text: named?.(words)(id) ?? id, to, search: search(id), scope }
  }
type Naming = (id: string) => string
const providerNames =
  ({ t, providerName }: Words): Naming =>
  id =>
    id === '*' ? t.allProviders : providerName(id)
const ofProvider = (id: string): Search => (id === '*' ? {} : { provider: id })

const forms = {
  text: asItIs,
  time: value =>
    typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? { as: 'time', at: value } : undefined,
  day: (value, { format }) => (isDay(value) ? text(format.day(value)) : undefined),
  money: (value, { format }) => (isAmount(value) ? text(format.money(String(value))) : undefined),
  count: (value, { format }) => (isNumber(value) ? text(format.number(value)) : undefined),
  minutes: lasting(60_000),
  seconds: lasting(1_000),
  milliseconds: lasting(1),
  level: (value, { t, format }) => (isNumber(value) ? text(t.level(format.number(value))) : undefined),
  cause: (value, { t }) => text(ownOf(t.causes, String(value))),
  customer: value => ({
    as: 'customer',
    id: String(value),
    to: '/customers',
    search: { open: String(value) },
    scope: 'customers:read',
  }),
  provider: leadsTo('sales:read', '/sales', ofProvider, providerNames),
  providerReports: leadsTo(
    'sales:read',
    '/sales',
    id => ({ ...ofProvider(id), tab: 'reports' }),
    providerNames,
  ),
  reconciliation: (value, { format }, { provider }) =>
    isDay(value)
      ? {
          as: 'link',
          text: format.day(value),
          to: '/sales',
          search: { ...ofProvider(String(provider ?? '*')), tab: 'reconciliation', date: value },
          scope: 'sales:read',
        }
      : undefined,
  difference: (value, words) => {
    const lines = differencesIn(value, words)
    return lines.length > 0 ? { as: 'lines', lines } : undefined
  },
  gateway: leadsTo('notifications:read', '/notifications', () => ({})),
  requests: (value, { format }) => ({
    as: 'link',
    text: isNumber(value) ? format.number(value) : String(value),
    to: '/notifications',
    search: { status: 'processing' },
    scope: 'notifications:read',
  }),
  consumer: leadsTo('criticality:read', '/criticality', app => ({ tab: 'consumers', app })),
  producer: value => ({
    as: 'actor',
    actor: String(value),
    to: '/criticality',
    search: { tab: 'producers', producer: String(value) },
    scope: 'criticality:read',
  }),
  job: leadsTo('system:read', '/system', () => ({})),
} satisfies Record<string, (value: unknown, words: Words, payload: Alert['payload']) => Shown | undefined>

type Sums = { transactions?: unknown; amount?: unknown }

// Either what differs of the sums of a day, part by part, or the one part of the totals that does.
function differencesIn(value: unknown, { t, format }: Words): { name: string; text: string }[] {
  const found = value as Record<string, unknown>
  const partOf = (name: string) => ownOf(t.parts, name) ?? name
  const sumsText = ({ transactions, amount }: Sums): string | undefined => {
    if (!isNumber(transactions) || !isAmount(amount)) return undefined
    const isEqual = transactions === 0 && Number(amount) === 0
    return isEqual
      ? undefined
      : t.differs(transactions, format.number(transactions), format.money(String(amount)))
  }
  if (typeof found.what === 'string') {
    const part = partOf(found.what)
    const said = isNumber(found.different)
      ? t.different(found.different, format.number(found.different))
      : sumsText(found)
    const name = isDay(found.since) ? t.partSince(part, format.day(found.since)) : part
    return said === undefined ? [] : [{ name, text: said }]
  }
  return Object.entries(found).flatMap(([name, sums]) => {
    const said = typeof sums === 'object' && sums !== null ? sumsText(sums) : undefined
    return said === undefined ? [] : [{ name: partOf(name), text: said }]
  })
}

// Words of the API are no names of what every object has.
function ownOf<Value>(values: Record<string, Value> | object, name: string): Value | undefined {
  return Object.hasOwn(values, name) ? (values as Record<string, Value>)[name] : undefined
}
