import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { anApp } from '../../../test/app.ts'
import { hashToken, isTokenOf, makeKeyToken, readKeyToken } from './key-token.ts'

const { id, token } = makeKeyToken()

test('a key is trs_<id>_<secret><checksum> with more than 160 random bits', () => {
  assert.match(token, /^trs_[0-9A-Za-z]{12}_[0-9A-Za-z]{36}$/)
  assert.equal(readKeyToken(token), id)
  assert.ok(30 * Math.log2(62) > 160)
})

test('no two keys are alike', () => {
  const tokens = new Set(Array.from({ length: 2000 }, () => makeKeyToken().token))
  assert.equal(tokens.size, 2000)
})

// Made once and written down: keys in the hands of their owners must stay readable.
test('keys made by earlier versions are still read', () => {
  assert.equal(readKeyToken('trs_3AA1FIcYkWtW_0usxEIc9qFp26BncpuEfpkUnTU2gar3Sq1ZQ'), '3AA1FIcYkWtW')
})

const mangled: [why: string, text: string][] = [
  ['nothing', ''],
  ['only the prefix', 'trs_'],
  ['cut short', token.slice(0, -1)],
  ['one character longer', `${token}0`],
  ['a blank in front', ` ${token}`],
  ['a line end behind', `${token}\n`],
  ['another prefix', token.replace('trs_', 'TRS_')],
  ['no underscore', token.replaceAll('_', '')],
  ['twice', token + token],
  ['letters beyond ASCII', token.replace(/.$/, 'é')],
]
for (const [why, text] of mangled) {
  test(`what is shaped otherwise is no key: ${why}`, () => assert.equal(readKeyToken(text), undefined))
}

test('a key with any single character changed is refused', () => {
  const character = fc.constantFrom(
    ...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_-. é\0',
  )
  fc.assert(
    fc.property(fc.nat({ max: token.length - 1 }), character, (place, other) => {
      fc.pre(token[place] !== other)
      const changed = token.slice(0, place) + other + token.slice(place + 1)
      assert.equal(readKeyToken(changed), undefined)
    }),
    { numRuns: 2000 },
  )
})

test('a key with two neighbours swapped is refused', () => {
  for (let place = 4; place < token.length - 1; place++) {
    const [one = '', other = ''] = token.slice(place, place + 2)
    if (one === other) continue
    assert.equal(readKeyToken(token.slice(0, place) + other + one + token.slice(place + 2)), undefined)
  }
})

test('a hash fits its own key only', () => {
  assert.equal(isTokenOf(token, hashToken(token)), true)
  assert.equal(isTokenOf(makeKeyToken().token, hashToken(token)), false)
  assert.equal(isTokenOf(token, hashToken(token).subarray(1)), false)
})

test('a key with a wrong checksum is refused without asking the database', async () => {
  // Nothing listens there: who asks the database gets 503.
  const { call } = await anApp({ settings: { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' } })
  const wellMade = await call('GET', '/v1/customers', { key: token })
  assert.equal(wellMade.statusCode, 503)
  const mistyped = token.slice(0, -1) + (token.endsWith('0') ? '1' : '0')
  for (const key of [mistyped, 'made up', '']) {
    const refused = await call('GET', '/v1/customers', { key })
    assert.equal(refused.statusCode, 401, key)
    assert.equal(refused.json().reason, 'access.wrong_key')
  }
})
