import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { type TestContext, test } from 'node:test'
import type { SMTPServerOptions } from 'smtp-server'
import { aCall as anyCall, patientMs } from './calls.fixture.ts'
import type { Call, Gateway } from './gateway.ts'
import { aMailServer, cutAll, decodeBody, decodeWord, take } from './mail-server.fixture.ts'
import { aScriptedServer, type Script } from './scripted-mail-server.fixture.ts'
import { type SmtpGatewayOptions, smtpGateway } from './smtp-gateway.ts'

const limits = { calls: 0, windowSeconds: 10, concurrentCalls: 4 }

test('a message is handed over with its sender, its recipient, its text and an id that a repeat shares', async t => {
  const { url, mails } = await aMailServer(t)
  const gateway = aGateway(t, { url })
  const message = 'Hola, ¿qué tal?\n.\nSegunda línea.\r\n.un punto'
  const first = await gateway.call(aCall({ message }))
  assert.deepEqual([first.outcome, first.statusCode], ['delivered', 250])
  assert.ok(first.leftMs !== undefined)
  await gateway.call(aCall({ message }))
  assert.equal(mails.length, 2)
  for (const { from, to, headers, body } of mails) {
    assert.deepEqual({ from, to }, { from: 'no-reply@example.com', to: ['ana@example.org'] })
    assert.equal(headers['message-id'], '<0199-trace@example.com>')
    assert.equal(headers['x-request-id'], '0199-trace')
    assert.equal(headers.from, 'Avisos <no-reply@example.com>')
    assert.equal(headers.to, 'ana@example.org')
    assert.equal(decodeWord(headers.subject), 'Hola, ¿qué tal?')
    assert.equal(decodeBody(headers, body), 'Hola, ¿qué tal?\r\n.\r\nSegunda línea.\r\n.un punto\r\n')
  }
})

test('the name by which the server knows the message is kept', async t => {
  const { url } = await aMailServer(t, {
    onData: (stream, _session, done) => take(stream, () => done(null, '2.0.0 queued as 4XyZ')),
  })
  const { outcome, providerId } = await aGateway(t, { url }).call(aCall())
  assert.deepEqual({ outcome, providerId }, { outcome: 'delivered', providerId: 'queued as 4XyZ' })
})

test('the subject is the one that is set, or else the first line, never longer than 100 characters', async t => {
  const { url, mails } = await aMailServer(t)
  await aGateway(t, { url, subject: 'Aviso' }).call(aCall({ message: 'Hola' }))
  await aGateway(t, { url }).call(aCall({ message: `\r\n\n  ${'y'.repeat(300)}\nmore` }))
  assert.deepEqual(
    mails.map(({ headers }) => headers.subject),
    ['Aviso', 'y'.repeat(100)],
  )
})

test('neither the recipient nor the message can add a header or another recipient', async t => {
  const { url, mails } = await aMailServer(t)
  const gateway = aGateway(t, { url })
  const recipients = [
    'ana@example.org\r\nBcc: eve@example.org',
    'ana@example.org, eve@example.org',
    'ana@example.org; eve@example.org',
    'Ana <ana@example.org>',
    'ana@example.org> SIZE=1\r\nRCPT TO:<eve@example.org',
    'group: ana@example.org;',
    'ana@example.org ',
    'ana\u0000@example.org',
    'ana',
    '',
    '@example.org',
    'ana@eve@example.org',
  ]
  for (const to of recipients) {
    const result = await gateway.call(aCall({ to }))
    assert.deepEqual(
      result,
      { outcome: 'rejected', detail: 'to is not one email address' },
      JSON.stringify(to),
    )
  }
  assert.equal(mails.length, 0)
  const messages = [
    'Hi\r\nBcc: eve@example.org\r\n\r\nbody',
    'Hi\u2028Bcc: eve@example.org',
    'Hi\u0085Bcc: x\u0000',
    ' ',
  ]
  for (const message of messages) {
    assert.equal((await gateway.call(aCall({ message, traceId: 'a\r\nBcc: b' }))).outcome, 'delivered')
  }
  for (const { to, headers } of mails) {
    assert.deepEqual(to, ['ana@example.org'])
    assert.equal(headers.bcc, undefined)
    assert.equal(headers['x-request-id'], 'a--Bcc--b')
  }
})

test('what is not email is rejected without a call', async t => {
  const { url, mails } = await aMailServer(t)
  assert.equal((await aGateway(t, { url }).call(aCall({ type: 'sms' }))).outcome, 'rejected')
  assert.equal(mails.length, 0)
})

const refusals: [step: 'onMailFrom' | 'onRcptTo' | 'onData', code: number, outcome: string][] = [
  ['onMailFrom', 451, 'failed'],
  ['onMailFrom', 550, 'rejected'],
  ['onRcptTo', 450, 'failed'],
  ['onRcptTo', 550, 'rejected'],
  ['onRcptTo', 503, 'failed'],
  ['onData', 452, 'failed'],
  ['onData', 421, 'failed'],
  ['onData', 554, 'rejected'],
]

for (const [step, code, outcome] of refusals) {
  for (const hidePIPELINING of [true, false]) {
    test(`${code} at ${step} means ${outcome}${hidePIPELINING ? '' : ', with pipelining too'}`, async t => {
      const { url } = await aMailServer(t, { hidePIPELINING, [step]: refusing(step, code) })
      const gateway = aGateway(t, { url })
      const result = await gateway.call(aCall())
      assert.deepEqual([result.outcome, result.statusCode], [outcome, code], JSON.stringify(result))
      assert.match(result.detail ?? '', new RegExp(`^${code} .*the reason`))
      assert.equal((await gateway.call(aCall())).outcome, outcome, 'and again')
    })
  }
}

test('a server that refuses our login fails the attempt, not the message, and the password is not repeated', async t => {
  const onAuth: SMTPServerOptions['onAuth'] = ({ password }, _session, done) =>
    done(Object.assign(new Error(`not with ${password}`), { responseCode: 535 }))
  const { url } = await aMailServer(t, { onAuth, authOptional: false })
  const starttls = 'off'
  const result = await aGateway(t, { url, user: 'me', password: 'pa55-word-1', starttls }).call(aCall())
  assert.deepEqual([result.outcome, result.statusCode], ['failed', 535])
  assert.match(result.detail ?? '', /not with \[secret\]/)
  assert.doesNotMatch(JSON.stringify(result), /pa55/)
})

test('where nobody listens, hangs up, hangs or speaks no SMTP before the message, nothing was delivered', async t => {
  const closed = createServer().listen(0, '127.0.0.1')
  await once(closed, 'listening')
  const { port } = closed.address() as { port: number }
  closed.close()
  await once(closed, 'close')
  const refused = await aGateway(t, { url: `smtp://127.0.0.1:${port}` }).call(aCall())
  assert.equal(refused.outcome, 'unreachable')
  const servers: [string, Script, number?][] = [
    ['hangs up at once', { greeting: null, end: true }],
    ['greets with garbage', { greeting: 'what?' }],
    ['never greets', { greeting: null }, 300],
    ['hangs up at MAIL FROM', { 'MAIL FROM': null, end: true }],
    ['hangs at MAIL FROM', { 'MAIL FROM': null }, 300],
    ['hangs up at DATA', { DATA: null, end: true }],
    ['hangs at DATA', { DATA: null }, 300],
  ]
  for (const [title, script, timeoutMs = patientMs] of servers) {
    const { url, connections } = await aScriptedServer(t, script)
    const result = await aGateway(t, { url, timeoutMs }).call(aCall())
    assert.equal(connections(), 1, `${title}: tried once`)
    assert.equal(result.outcome, 'unreachable', `${title}: ${JSON.stringify(result)}`)
    assert.equal(result.leftMs, undefined, title)
  }
})

test('what is lost after the message was sent is in doubt: silence, hanging up, garbage', async t => {
  const servers: [string, Script, number?][] = [
    ['hangs up after the message', { message: null, end: true }],
    ['hangs after the message', { message: null }, 2_000],
    ['answers the message with garbage', { message: 'what?' }],
    ['asks for more', { message: '354 more' }],
    ['breaks off while answering', { message: '25', end: true, bare: true }],
  ]
  for (const [title, script, timeoutMs = patientMs] of servers) {
    const { url, messages } = await aScriptedServer(t, script)
    const result = await aGateway(t, { url, timeoutMs }).call(aCall())
    assert.equal(result.outcome, 'in_doubt', `${title}: ${JSON.stringify(result)}`)
    assert.ok(result.leftMs !== undefined, title)
    assert.equal(messages(), 1, `${title}: sent once, whatever the library thinks`)
  }
})

test('a server that cuts the connection after the message took it in, too, leaves it in doubt', async t => {
  const { url, server } = await aMailServer(t, { onData: stream => take(stream, () => cutAll(server)) })
  assert.equal((await aGateway(t, { url }).call(aCall())).outcome, 'in_doubt')
})

test('a connection that the server closed while it was silent costs the next message nothing', async t => {
  const { url, mails, server } = await aMailServer(t)
  const gateway = aGateway(t, { url })
  assert.equal((await gateway.call(aCall())).outcome, 'delivered')
  cutAll(server)
  await new Promise(resolve => setTimeout(resolve, 200))
  assert.equal((await gateway.call(aCall())).outcome, 'delivered')
  assert.equal(mails.length, 2)
})

test('a password only travels over TLS unless that is allowed', async t => {
  let logins = 0
  const onAuth: SMTPServerOptions['onAuth'] = ({ username }, _session, done) => {
    logins++
    done(null, { user: username ?? '' })
  }
  const login = { user: 'me', password: 'pa55-word-1' }
  const plain = await aMailServer(t, { onAuth, authOptional: true, hideSTARTTLS: true })
  assert.equal((await aGateway(t, { url: plain.url, ...login }).call(aCall())).outcome, 'unreachable')
  assert.equal(logins, 0)
  const allowed = aGateway(t, { url: plain.url, ...login, starttls: 'off' })
  assert.equal((await allowed.call(aCall())).outcome, 'delivered')
  const offered = await aMailServer(t, { onAuth, authOptional: true, hideSTARTTLS: false })
  const tls = { rejectUnauthorized: false }
  assert.equal((await aGateway(t, { url: offered.url, ...login, tls }).call(aCall())).outcome, 'delivered')
  assert.deepEqual([logins, offered.mails[0]?.isSecure], [2, true])
  const untrusted = aGateway(t, { url: offered.url, ...login })
  assert.equal((await untrusted.call(aCall())).outcome, 'unreachable')
  const secure = await aMailServer(t, { secure: true })
  const direct = aGateway(t, { url: secure.url.replace('smtp:', 'smtps:'), tls })
  assert.equal((await direct.call(aCall())).outcome, 'delivered')
  assert.equal(secure.mails[0]?.isSecure, true)
})

test('a message that can no longer leave in time is not sent, and the next one is', async t => {
  const { url, mails } = await aMailServer(t)
  const gateway = aGateway(t, { url })
  const late = { ...aCall(), leaveBy: performance.now() - 1 }
  assert.deepEqual(await gateway.call(late), { outcome: 'not_made', detail: 'too late to leave' })
  assert.equal((await gateway.call(aCall())).outcome, 'delivered')
  assert.equal(mails.length, 1)
})

test('a gateway that closes waits for its messages and sends no more', async t => {
  const arrived = Promise.withResolvers<() => void>()
  const { url } = await aMailServer(t, {
    onData: (stream, _session, done) => take(stream, () => arrived.resolve(() => done(null))),
  })
  const gateway = aGateway(t, { url })
  const underWay = gateway.call(aCall())
  const accept = await arrived.promise
  let isClosed = false
  const closing = gateway.close().then(() => {
    isClosed = true
  })
  assert.equal((await gateway.call(aCall())).outcome, 'not_made')
  assert.equal(isClosed, false)
  accept()
  assert.equal((await underWay).outcome, 'delivered')
  await closing
})

const aCall = (call: Partial<Call> = {}): Call => anyCall({ to: 'ana@example.org', ...call })

function aGateway(t: TestContext, options: Partial<SmtpGatewayOptions> & { url: string }): Gateway {
  const from = 'Avisos <no-reply@example.com>'
  const gateway = smtpGateway({ name: 'mail', from, timeoutMs: patientMs, limits, ...options })
  t.after(() => gateway.close())
  return gateway
}

function refusing(step: string, responseCode: number) {
  const error = Object.assign(new Error('for the reason that it is'), { responseCode })
  return (given: NodeJS.ReadableStream, _session: unknown, done: (error: Error) => void) =>
    step === 'onData' ? take(given, () => done(error)) : done(error)
}
