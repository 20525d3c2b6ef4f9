import assert from 'node:assert/strict'
import { test } from 'node:test'
import { documentedReceiver } from './receiver.fixture.ts'
import { signCallback } from './sign-callback.ts'

const { verifyCallback } = await documentedReceiver()
const secret = `whsec_${Buffer.from('twenty-four bytes or more').toString('base64')}`
const body = '{"type":"request.sent","data":{"to":"María"}}'
const now = () => Math.floor(Date.now() / 1000)

test("a signature is the one of the specification's own example", () => {
  const headers = signCallback({
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestamp: 1614265330,
    body: '{"test": 2432232314}',
    secrets: ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
  })
  assert.deepEqual(headers, {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  })
})

test('a secret of plain text signs as the same bytes in base64 after whsec_ do', () => {
  const plain = 'a-plain-secret-0123456789-öäü'
  const same = `whsec_${Buffer.from(plain).toString('base64')}`
  const given = { id: 'one', timestamp: 1, body }
  assert.deepEqual(signCallback({ ...given, secrets: [plain] }), signCallback({ ...given, secrets: [same] }))
})

test('with two secrets, a receiver that knows either accepts, and one that knows neither does not', () => {
  const old = 'an-old-secret-of-24-characters'
  const headers = signCallback({ id: 'one', timestamp: now(), body, secrets: [secret, old] })
  assert.match(headers['webhook-signature'], /^v1,[A-Za-z0-9+/]{43}= v1,[A-Za-z0-9+/]{43}=$/)
  for (const known of [secret, old]) assert.deepEqual(verifyCallback(known, headers, body), JSON.parse(body))
  assert.equal(verifyCallback('another-secret-of-24-characters', headers, body), undefined)
})

test('the documented receiver refuses what was altered, is too old or is not signed', () => {
  const headers = { ...signCallback({ id: 'one', timestamp: now(), body, secrets: [secret] }) }
  assert.deepEqual(verifyCallback(secret, headers, body), JSON.parse(body))
  assert.equal(verifyCallback(secret, headers, body.replace('sent', 'failed')), undefined)
  assert.equal(verifyCallback(secret, { ...headers, 'webhook-id': 'two' }, body), undefined)
  assert.equal(
    verifyCallback(secret, { ...headers, 'webhook-timestamp': String(now() - 1) }, body),
    undefined,
  )
  assert.equal(verifyCallback(secret, { ...headers, 'webhook-signature': 'v1,' }, body), undefined)
  assert.equal(verifyCallback(secret, { ...headers, 'webhook-signature': '' }, body), undefined)
  assert.equal(verifyCallback(secret, {}, body), undefined)
  for (const timestamp of [now() - 400, now() + 400]) {
    const old = { ...signCallback({ id: 'one', timestamp, body, secrets: [secret] }) }
    assert.equal(verifyCallback(secret, old, body), undefined)
  }
})
