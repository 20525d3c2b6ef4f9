import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type AlertKind, alertKinds } from './alert-kinds.ts'
import { type ToldAlert, tellingMessage, tellingsOf } from './telling-message.ts'

const anAlert = (over: Partial<ToldAlert> = {}): ToldAlert => ({
  id: '01980000-0000-7000-8000-000000000000',
  kind: 'gateway.breaker_opened',
  key: 'main',
  severity: 'critical',
  payload: { gateway: 'main', seconds_to_probe: 5 },
  raisedAt: new Date('2026-01-31T08:00:00.123Z'),
  resolvedAt: null,
  occurrences: 1,
  ...over,
})

test('an email says what is wrong, since when, and what can be done, in the language of the rule', () => {
  const english = tellingMessage(anAlert(), { what: 'raised', channel: 'email', language: 'en' })
  assert.equal(
    english,
    [
      'Alert (critical): Gateway not usable',
      '',
      'Calls to the gateway main fail, so none are made but a probe every 5 s or so. Its requests wait or take another gateway.',
      '',
      'What: gateway.breaker_opened main',
      'Since: 2026-01-31 08:00:00 UTC',
      '',
      'Say that you are on it, or have it wait:',
      'POST /v1/alerts/01980000-0000-7000-8000-000000000000/acknowledgement',
      'POST /v1/alerts/01980000-0000-7000-8000-000000000000/snooze',
    ].join('\n'),
  )
  const over = anAlert({ resolvedAt: new Date('2026-01-31T09:30:00Z'), occurrences: 3 })
  const spanish = tellingMessage(over, { what: 'resolved', channel: 'email', language: 'es' })
  assert.deepEqual(spanish.split('\n').slice(0, 2), ['Terminada (crítica): Pasarela inutilizable', ''])
  assert.match(spanish, /^Hasta: 2026-01-31 09:30:00 UTC$/m)
  assert.match(spanish, /^Veces: 3$/m)
  assert.doesNotMatch(spanish, /POST/)
})

test('every kind has a message in every channel and language, which fits it and says the kind in its first line', () => {
  for (const kind of Object.keys(alertKinds) as AlertKind[]) {
    for (const what of tellingsOf) {
      for (const language of ['en', 'es'] as const) {
        for (const [channel, most] of [
          ['email', 4_600],
          ['sms', 306],
          ['push', 300],
        ] as const) {
          const payload = { gateway: 'x'.repeat(5_000), error: 'y'.repeat(5_000), job: 'a job' }
          const message = tellingMessage(anAlert({ kind, payload }), { what, channel, language })
          assert.ok(message.length <= most, `${kind} ${channel} ${message.length}`)
          assert.ok((message.split('\n')[0] as string).includes(alertKinds[kind].title[language]))
        }
      }
    }
  }
})

test('texts from outside can neither add lines nor hide, and are cut between letters', () => {
  const payload = { job: 'nightly', error: `bad\r\nSubject: another\u202e\u0007${'😀'.repeat(5_000)}` }
  const alert = anAlert({ kind: 'job.failed', key: 'a\nkey', payload })
  for (const channel of ['email', 'sms', 'push'] as const) {
    const message = tellingMessage(alert, { what: 'raised', channel, language: 'en' })
    assert.doesNotMatch(message, /^Subject:/m)
    for (const hidden of ['\r', '\u202e', '\u0007']) assert.ok(!message.includes(hidden))
    assert.ok(message.isWellFormed())
  }
})

test('an alert of a kind that this version does not know is told by its kind and key', () => {
  const alert = anAlert({ kind: 'weather.rain', key: 'Bogotá' })
  const message = tellingMessage(alert, { what: 'raised', channel: 'sms', language: 'es' })
  assert.equal(message, 'Alerta (crítica): weather.rain. Bogotá')
})
