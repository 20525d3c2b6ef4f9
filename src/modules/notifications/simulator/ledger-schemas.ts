import { type Static, Type } from 'typebox'

/** How calls end. */
const answers = [
  'delivered',
  'failed',
  'hang',
  'garbage',
  'cut',
  'rate_limited',
  'invalid',
  'unauthenticated',
  'caller_gone',
  'down',
] as const
export type Answer = (typeof answers)[number]

const maybe = <Value>(type: string, description: string) =>
  Type.Unsafe<Value | null>({ type: [type, 'null'], description })
const maybeText = (description: string) => maybe<string>('string', description)

/** One call that the gateway received. */
export const LedgerEntry = Type.Object({
  number: Type.Integer({ description: 'Counts from 1, in the order of arrival.' }),
  arrived_at_ms: Type.Number({ description: 'Milliseconds since 1970, by the wall clock.' }),
  arrived_monotonic_ms: Type.Number({
    description: 'By the clock that the quota goes by, which is never set.',
  }),
  trace_id: maybeText('From the query.'),
  to: maybeText('None when it could not be read.'),
  message: maybeText('None when it could not be read.'),
  type: maybeText('None when it could not be read.'),
  priority: maybeText('From the query.'),
  answer: Type.Unsafe<Answer | null>({
    type: ['string', 'null'],
    enum: [...answers, null],
    description:
      'What the caller got; none: in progress. "caller_gone": it left before its answer. "down": the gateway went down before.',
  }),
  status: maybe<number>('integer', 'The HTTP status, where one was answered.'),
  provider_id: maybeText('Our name for the message, where it was told.'),
  delivered: Type.Boolean({ description: 'Whether the message really went out.' }),
  counted: Type.Boolean({ description: 'Whether the call was taken, and so used the quota.' }),
})
export type LedgerEntry = Static<typeof LedgerEntry>

const Counts = Type.Unsafe<Record<string, number>>({
  type: 'object',
  additionalProperties: { type: 'integer' },
})

/** What is counted whether or not the entries are kept. */
export const LedgerTotals = Type.Object({
  since: Type.String({ format: 'date-time', description: 'When the ledger was opened or last emptied.' }),
  received: Type.Integer(),
  in_progress: Type.Integer(),
  delivered: Type.Integer({ description: 'Messages that really went out, repeats included.' }),
  by_status: Type.Unsafe<Record<string, number>>({
    ...Counts,
    description: 'Calls by HTTP status; "none": not answered at all.',
  }),
  by_answer: Counts,
})
export type LedgerTotals = Static<typeof LedgerTotals>

/** What the entries show. */
export const LedgerFindings = Type.Object({
  entries: Type.Integer(),
  dropped: Type.Integer({
    description:
      'The oldest entries, gone because the ledger is full. With any, the rest here is not the whole truth.',
  }),
  distinct_trace_ids_delivered: Type.Integer(),
  delivered_without_trace_id: Type.Integer(),
  delivered_twice: Type.Integer({ description: 'Trace ids delivered more than once.' }),
  delivered_twice_list: Type.Array(Type.Object({ trace_id: Type.String(), times: Type.Integer() }), {
    description: 'The first 1,000 of them.',
  }),
  window_seconds: Type.Number(),
  most_calls_in_any_window: Type.Object({
    received: Type.Integer({ description: 'Authenticated calls, those answered 429 included.' }),
    counted: Type.Integer({ description: 'Calls that were taken.' }),
  }),
  quota: Type.Integer({ description: '0: none.' }),
  quota_used: maybe<number>(
    'number',
    'Mean share of the quota over all whole windows from the first call on.',
  ),
  windows: Type.Array(
    Type.Object({
      from_ms: Type.Number({ description: 'Milliseconds since 1970.' }),
      received: Type.Integer(),
      counted: Type.Integer(),
      quota_used: maybe<number>('number', 'None without a quota.'),
    }),
    {
      description: 'One after the other from the first call on, the last one perhaps not over; the last 360.',
    },
  ),
})
export type LedgerFindings = Static<typeof LedgerFindings>

export const LedgerSummary = Type.Object({
  ...LedgerTotals.properties,
  findings: Type.Union([LedgerFindings, Type.Null()], { description: 'None when the entries are not kept.' }),
})
export type LedgerSummary = Static<typeof LedgerSummary>
