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

type Way = Parameters<typeof tellingMessage>[1]
const told = (alert: ToldAlert, way: Omit<Way, 'publicUrl'>, publicUrl?: string) =>
  tellingMessage(alert, { ...way, publicUrl })

test('an email says what is wrong, since when, and what can be done, in the language of the rule', () => {
  const english = told(anAlert(), { what: 'raised', channel: 'email', language: 'en' })
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
  const spanish = told(over, { what: 'resolved', channel: 'email', language: 'es' })
  assert.deepEqual(spanish.split('\n').slice(0, 2), ['Terminada (crítica): Pasarela inutilizable', ''])
  assert.match(spanish, /^Hasta: 2026-01-31 09:30:00 UTC$/m)
  assert.match(spanish, /^Veces: 3$/m)
  assert.doesNotMatch(spanish, /POST/)
  assert.doesNotMatch(spanish, /fallan/, 'what was so is not told as if it still were')
  assert.match(
    spanish,
    /^Una llamada a la pasarela main tuvo éxito: sus solicitudes se entregan de nuevo\.$/m,
  )
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
          const way = { what, channel, language }
          for (const url of [undefined, `https://${'u'.repeat(88)}.com`]) {
            const alert = anAlert({ kind, payload })
            const message = told(alert, way, url)
            assert.ok(message.length <= most, `${kind} ${channel} ${message.length}`)
            assert.ok((message.split('\n')[0] as string).includes(alertKinds[kind].title[language]))
            if (url) assert.ok(message.endsWith(`${url}/alerts?alert=${alert.id}`), message)
          }
        }
      }
    }
  }
})

test('texts from outside can neither add lines nor hide, and are cut between letters', () => {
  const payload = { job: 'nightly', error: `bad\r\nSubject: another\u202e\u0007${'😀'.repeat(5_000)}` }
  const alert = anAlert({ kind: 'job.failed', key: 'a\nkey', payload })
  for (const channel of ['email', 'sms', 'push'] as const) {
    const message = told(alert, { what: 'raised', channel, language: 'en' })
    assert.doesNotMatch(message, /^Subject:/m)
    for (const hidden of ['\r', '\u202e', '\u0007']) assert.ok(!message.includes(hidden))
    assert.ok(message.isWellFormed())
  }
})

test('an alert of a kind that this version does not know is told by its kind and key', () => {
  const alert = anAlert({ kind: 'weather.rain', key: 'Bogotá' })
  const message = told(alert, { what: 'raised', channel: 'sms', language: 'es' })
  assert.equal(message, 'Alerta (crítica): weather.rain. Bogotá')
})

test('where the address of the service is set, every message ends with a link to its alert', () => {
  const url = 'https://trastienda.example.com'
  const link = `${url}/alerts?alert=01980000-0000-7000-8000-000000000000`
  const linked = (what: Way['what'], channel: Way['channel']) =>
    tellingMessage(anAlert(), { what, channel, language: 'en', publicUrl: url })
  assert.deepEqual(linked('raised', 'email').split('\n').slice(-3), [
    '',
    'Say that you are on it, or have it wait:',
    link,
  ])
  assert.doesNotMatch(linked('raised', 'email'), /POST/)
  assert.match(linked('resolved', 'email'), /UTC\n\nhttps:/)
  for (const what of tellingsOf)
    for (const channel of ['sms', 'push'] as const) {
      const [text, end] = linked(what, channel).split(/\s(?=https)/)
      assert.equal(end, link)
      assert.match(text ?? '', /Gateway not usable/)
    }
})

test('the end of every trouble is told by what ended it, in words of its own', () => {
  for (const [kind, { end, text }] of Object.entries(alertKinds)) {
    if (end !== 'cause') continue
    const payload = { app: 'shop-2', job: 'nightly', gateway: 'main', minutes: 5, waiting: 3 }
    for (const language of ['en', 'es'] as const) {
      const message = told(anAlert({ kind, payload }), { what: 'resolved', channel: 'push', language })
      assert.ok(!message.includes(text(payload)[language]), message)
      assert.doesNotMatch(message, /it is over|ya pasó/, kind)
    }
  }
})

test('times and lengths are told as people say them', () => {
  const last_seen_at = '2026-11-20T02:51:20.026Z'
  const sentence = (kind: AlertKind, payload: object) => {
    const { en, es } = alertKinds[kind].text(payload as never)
    return [en, es]
  }
  const silent = (minutes: number) =>
    sentence('criticality.consumer_silent', { app: 'shop-2', minutes, last_seen_at })
  assert.deepEqual(silent(1), [
    'shop-2 has not asked for the criticality since 2026-11-20 02:51 UTC; its limit is 1 minute.',
    'shop-2 no pregunta por la criticidad desde 2026-11-20 02:51 UTC; su límite es de 1 minuto.',
  ])
  const limits = [10, 120, 10_080].map(minutes => silent(minutes)[1]?.split('; ')[1])
  assert.deepEqual(limits, [
    'su límite es de 10 minutos.',
    'su límite es de 2 horas.',
    'su límite es de 7 días.',
  ])
  const future = {
    producer: 'till',
    status: 3,
    change_at: '2099-01-01T00:00:00.5Z',
    ahead_seconds: 2_275_513_640,
  }
  assert.deepEqual(sentence('criticality.future_change_refused', future), [
    'till reported status 3 with Change_at 2099-01-01 00:00 UTC, 26337 d ahead of our clock: it was refused. Check the clock of till.',
    'till informó el estado 3 con Change_at 2099-01-01 00:00 UTC, 26337 d por delante de nuestro reloj: se rechazó. Revise el reloj de till.',
  ])
  const throttled = { gateway: 'main', pause_seconds: 3_600, calls_learned: 5 }
  assert.match(sentence('gateway.throttled', throttled)[0] ?? '', /paused for 60 min, then/)
})
