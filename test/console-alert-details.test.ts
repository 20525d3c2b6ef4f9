import assert from 'node:assert/strict'
import { test } from 'node:test'
import { detailTexts } from '../console/src/pages/alerts/detail-texts.ts'
import { detailsOf, type Words } from '../console/src/pages/alerts/details.ts'
import { alertTexts } from '../console/src/pages/alerts/texts.ts'
import { alertKinds } from '../src/modules/alerts/alert-kinds.ts'

const languages = ['en', 'es'] as const
const kinds = Object.entries(alertKinds)

test('every kind of alert, and each of its details, has words in both languages, and there are no others', () => {
  for (const language of languages) {
    const labels: Record<string, Record<string, string>> = detailTexts[language].labels
    assert.deepEqual(Object.keys(labels).sort(), Object.keys(alertKinds).sort())
    assert.deepEqual(Object.keys(alertTexts[language].kinds).sort(), Object.keys(alertKinds).sort())
    for (const [kind, { details }] of kinds) {
      assert.deepEqual(Object.keys(labels[kind] ?? {}).sort(), [...details].sort(), kind)
      for (const [name, label] of Object.entries(labels[kind] ?? {})) {
        assert.ok(label.trim() !== '' && !label.includes('_'), `${language} ${kind} ${name}: ${label}`)
      }
      assert.equal(new Set(Object.values(labels[kind] ?? {})).size, details.length, `${kind}: two alike`)
    }
  }
})

test('the sentence of an alert says nothing that is not one of its details', () => {
  for (const [kind, { text, details }] of kinds) {
    for (const cause of [undefined, 'brokers_silent']) {
      const payload = new Proxy<Record<string, unknown>>(
        {},
        {
          get: (_, name) => {
            assert.ok((details as readonly string[]).includes(String(name)), `${kind}: ${String(name)}`)
            return name === 'cause' ? cause : 'x'
          },
        },
      )
      text(payload)
    }
  }
})

const real = {
  'sales.large_sale': {
    sale: 'a-1',
    provider: 'norte',
    product: 'n-1',
    customer_id: 17,
    amount: '1234.50',
    occurred_at: '2026-11-22T10:00:00.000Z',
    above: 1000,
  },
  'sales.rate_exceeded': { provider: 'norte', minute: '2026-11-22T10:00:00Z', sales: 1200, above: 1000 },
  'sales.report_failed': { provider: 'norte', date: '2026-11-21', error: 'No space left.' },
  'sales.report_late': { provider: 'norte', date: '2026-11-21', days: 2 },
  'sales.reconciliation_difference': {
    provider: 'norte',
    date: '2026-11-21',
    difference: {
      daily: { transactions: -2, amount: '-12.00' },
      dayTotal: { transactions: 0, amount: '0.00' },
      report: null,
      monthly: { transactions: 0, amount: '5.00' },
    },
  },
  'sales.stream_stalled': { topic: 't', partition: 3, cause: 'standing_still', waiting: 1500, minutes: 7 },
  'sales.stream_reset': { topic: 't', partition: 3, cause: 'truncated', from: 1500, to: 2500 },
  'gateway.throttled': { gateway: 'main', calls_learned: 45, guard_ms: 250, pause_seconds: 10 },
  'gateway.breaker_opened': { gateway: 'main', seconds_to_probe: 5, trips: 1 },
  'notifications.backlog_too_old': { gateway: 'main', minutes: 7, waiting: '200+' },
  'criticality.consumer_silent': {
    app: 'shop',
    minutes: 7,
    last_seen_at: '2026-11-22T10:00:00Z',
  },
  'criticality.consumer_back': {
    app: 'shop',
    silent_since: '2026-11-22T10:00:00Z',
    last_seen_at: '2026-11-22T11:00:00Z',
  },
  'criticality.future_change_refused': {
    producer: 'user:7',
    status: 4,
    change_at: '2030-01-01T00:00:00Z',
    ahead_seconds: 7200,
  },
  'job.failed': { job: 'nightly', error: 'No luck.' },
  'events.reaction_parked': { listener: 'index-customer', parked: 3, error: 'Error: fell' },
} satisfies { [Kind in keyof typeof alertKinds]: { [Name in DetailOf<Kind>]: unknown } }
type DetailOf<Kind extends keyof typeof alertKinds> = (typeof alertKinds)[Kind]['details'][number]

test('each detail is shown as what it is: money, counts, days and times are written, things lead to their page', () => {
  const shown = (kind: keyof typeof real) =>
    Object.fromEntries(
      detailsOf({ kind, payload: real[kind] }, words()).map(each => [each.label, each.shown]),
    )
  const text = (said: string) => ({ as: 'text', text: said })
  const link = (said: string, to: string, search: object, scope: string) => ({
    as: 'link',
    text: said,
    to,
    search,
    scope,
  })
  assert.deepEqual(shown('sales.large_sale'), {
    Provider: link('Norte', '/sales', { provider: 'norte' }, 'sales:read'),
    Customer: {
      as: 'customer',
      id: '17',
      to: '/customers',
      search: { open: '17' },
      scope: 'customers:read',
    },
    Product: text('n-1'),
    Amount: text('money 1234.50'),
    'Large if above': text('money 1000'),
    Sold: { as: 'time', at: '2026-11-22T10:00:00.000Z' },
    Sale: text('a-1'),
  })
  const { Provider, ...difference } = shown('sales.reconciliation_difference')
  assert.deepEqual(difference, {
    Day: link(
      'day 2026-11-21',
      '/sales',
      { provider: 'norte', tab: 'reconciliation', date: '2026-11-21' },
      'sales:read',
    ),
    'What differs': {
      as: 'lines',
      lines: [
        { name: 'Daily sums by customer', text: 'number -2 sales, money -12.00' },
        { name: 'Monthly sums', text: 'money 5.00' },
      ],
    },
  })
  assert.deepEqual(shown('criticality.future_change_refused'), {
    Producer: {
      as: 'actor',
      actor: 'user:7',
      to: '/criticality',
      search: { tab: 'producers', producer: 'user:7' },
      scope: 'criticality:read',
    },
    'Level reported': text('Level number 4'),
    Dated: { as: 'time', at: '2030-01-01T00:00:00Z' },
    'Clock ahead by': text('7200000 ms'),
  })
  assert.deepEqual(
    shown('criticality.consumer_silent').Application,
    link('shop', '/criticality', { tab: 'consumers', app: 'shop' }, 'criticality:read'),
  )
  assert.deepEqual(shown('sales.stream_reset').Cause, text('Older messages were deleted unread'))
})

test('of every kind each detail that an alert has is shown once, under its label', () => {
  for (const language of languages) {
    for (const [kind, payload] of Object.entries(real)) {
      const details = detailsOf({ kind, payload }, words(language))
      const labels: Record<string, Record<string, string>> = detailTexts[language].labels
      assert.deepEqual(
        details.map(({ label }) => label),
        Object.values(labels[kind] ?? {}),
      )
    }
  }
})

test('a detail whose name says its unit, or that it is a time, is shown as that', () => {
  const expected = (name: string) => {
    if (name.endsWith('_at')) return { as: 'time', at: '2026-11-22T10:00:00Z' }
    const unit = /(?:^|_)(ms|seconds|minutes)(?:_|$)/.exec(name)?.[1] as keyof typeof msOf | undefined
    return unit && { as: 'text', text: `${7 * msOf[unit]} ms` }
  }
  const msOf = { ms: 1, seconds: 1_000, minutes: 60_000 }
  for (const [kind, { details }] of kinds) {
    for (const name of details) {
      const wanted = expected(name)
      if (!wanted) continue
      const value = wanted.as === 'time' ? wanted.at : 7
      const [shown] = detailsOf({ kind, payload: { [name]: value } }, words())
      assert.deepEqual(shown?.shown, wanted, `${kind} ${name}`)
    }
  }
})

test('a zero is a detail like any other', () => {
  const shown = (kind: string, payload: object) =>
    detailsOf({ kind, payload: { ...payload } }, words()).map(({ shown: { as, ...rest } }) => rest)
  assert.deepEqual(shown('sales.stream_reset', { partition: 0, from: 0 }), [
    { text: '0' },
    { text: 'number 0' },
  ])
})

test('what is of all providers says so, and leads to the page of all', () => {
  const shown = detailsOf(
    { kind: 'sales.reconciliation_difference', payload: { provider: '*', date: '2026-11-21' } },
    words(),
  ).map(each => each.shown)
  const to = { as: 'link', to: '/sales', scope: 'sales:read' }
  assert.deepEqual(shown, [
    { ...to, text: detailTexts.en.allProviders, search: {} },
    { ...to, text: 'day 2026-11-21', search: { tab: 'reconciliation', date: '2026-11-21' } },
  ])
})

test('differences of totals, which are of no day, are told too', () => {
  const told = (difference: object) =>
    detailsOf({ kind: 'sales.reconciliation_difference', payload: { difference } }, words())[0]?.shown
  assert.deepEqual(told({ what: 'total', since: null, transactions: 1, amount: '2.00' }), {
    as: 'lines',
    lines: [{ name: 'Totals of customers', text: 'number 1 sale, money 2.00' }],
  })
  assert.deepEqual(told({ what: 'customer_month', since: '2026-11-01', different: 3 }), {
    as: 'lines',
    lines: [{ name: 'Months of customers since day 2026-11-01', text: 'number 3 are different' }],
  })
  assert.deepEqual(told({ transactions: 2 }), { as: 'text', text: '{"transactions":2}' })
})

test('what this version does not know is shown by its key, what is empty is left out, and what is odd as it is', () => {
  const shown = (kind: string, payload: Record<string, unknown>) =>
    detailsOf({ kind, payload }, words()).map(({ label, shown: { as, ...rest } }) => [label, as, rest])
  assert.deepEqual(shown('weather.storm', { wind_kmh: 120, place: { city: 'Cali' } }), [
    ['wind_kmh', 'text', { text: '120' }],
    ['place', 'text', { text: '{"city":"Cali"}' }],
  ])
  assert.deepEqual(shown('job.failed', { colour: 'red', job: null, error: '' }), [
    ['colour', 'text', { text: 'red' }],
  ])
  assert.deepEqual(shown('constructor', { toString: 'x' }), [['toString', 'text', { text: 'x' }]])
  for (const [kind, { details }] of kinds) {
    for (const odd of [true, 'odd', -1, [1], { a: 1 }, Number.NaN]) {
      const payload = Object.fromEntries(details.map(name => [name, odd]))
      assert.equal(detailsOf({ kind, payload }, words()).length, details.length, `${kind} ${String(odd)}`)
    }
  }
})

function words(language: (typeof languages)[number] = 'en'): Words {
  return {
    t: detailTexts[language],
    format: {
      number: value => `number ${value}`,
      money: amount => `money ${amount}`,
      day: day => `day ${day}`,
      duration: ms => `${ms} ms`,
    },
    providerName: id => (id === 'norte' ? 'Norte' : id),
  }
}
