import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aMessage, answersOf, aSimulator } from './simulator.fixture.ts'

type Document = { openapi: string; paths: Record<string, { post: { responses: object } }> }

test('a message with the right key is delivered and named', async t => {
  const gateway = await aSimulator(t)
  for (const type of ['email', 'sms', 'push']) {
    const { status, text } = await gateway.notify({
      query: '?priority=high&trace_id=t',
      body: { ...aMessage, type },
    })
    assert.equal(status, 200)
    const answer = JSON.parse(text)
    assert.deepEqual(Object.keys(answer), ['status', 'provider_id'])
    assert.equal(answer.status, 'delivered')
    assert.equal(answer.provider_id, gateway.ledger().at(-1)?.provider_id)
  }
  assert.equal(new Set(gateway.ledger().map(entry => entry.provider_id)).size, 3)
})

test('without the key, or with another one, nothing is delivered and nothing counted', async t => {
  const gateway = await aSimulator(t, { quota: 1, key: 'another-key' })
  for (const key of [null, '', 'test-dev-2026', 'another-key-']) {
    assert.equal((await gateway.notify({ key })).status, 401)
  }
  assert.equal((await gateway.notify({ key: 'another-key' })).status, 200)
  assert.equal(gateway.totals().delivered, 1)
  assert.deepEqual(gateway.totals().by_status, { 200: 1, 401: 4 })
})

test('what is no message is refused with the field at fault, is not delivered, and counts', async t => {
  const gateway = await aSimulator(t, { quota: 100 })
  const { to, message, type } = aMessage
  const bodies: [unknown, string[]][] = [
    [{ message, type }, ['/to']],
    [{ to, type }, ['/message']],
    [{ to, message }, ['/type']],
    [{ to: '', message, type }, ['/to']],
    [{ to, message: '', type }, ['/message']],
    [{ to, message, type: 'fax' }, ['/type']],
    [{ to, message, type, subject: 'x' }, ['/subject']],
    [{ to: 5, message: null, type }, ['/to', '/message']],
    [[aMessage], ['']],
    ['text', ['']],
  ]
  for (const [body, pointers] of bodies) {
    const answer = await gateway.notify({ body })
    assert.equal(answer.status, 422, JSON.stringify(body))
    const { detail, errors } = JSON.parse(answer.text)
    assert.ok(detail.length > 0)
    assert.deepEqual(
      errors.map(({ pointer }: { pointer: string }) => pointer),
      pointers,
    )
  }
  const unreadable = [
    { text: '{"to":' },
    { text: '' },
    { type: 'text/plain' },
    { text: JSON.stringify({ ...aMessage, message: 'x'.repeat(300_000) }) },
    { query: '?priority=urgent' },
    { query: '?trace_id=a&trace_id=b' },
  ]
  for (const call of unreadable) {
    const answer = await gateway.notify(call)
    assert.equal(answer.status, 422, JSON.stringify(call).slice(0, 100))
    assert.ok(JSON.parse(answer.text).detail.length > 0)
  }
  assert.equal(gateway.totals().delivered, 0)
  assert.ok(gateway.ledger().every(({ answer, counted }) => answer === 'invalid' && counted))
  assert.equal(gateway.ledger().length, bodies.length + unreadable.length)
})

test('no more than the quota is taken in any window, by the moment of arrival to the millisecond', async t => {
  let now = 1_000
  const gateway = await aSimulator(t, { quota: 3, windowSeconds: 10, clock: () => now })
  const at = async (moment: number, call = {}) => {
    now = moment
    return (await gateway.notify(call)).status
  }
  assert.deepEqual([await at(1_000), await at(1_001, { body: {} }), await at(6_000)], [200, 422, 200])
  // Refusals for want of a place or a key cost nothing.
  assert.deepEqual(
    [await at(6_000), await at(10_999.999), await at(10_999.999, { key: null })],
    [429, 429, 401],
  )
  assert.deepEqual([await at(11_000), await at(11_000)], [200, 429])
  assert.deepEqual([await at(11_001), await at(15_999), await at(16_000)], [200, 429, 200])
  const { findings } = gateway.summary()
  assert.deepEqual(findings?.most_calls_in_any_window, { received: 7, counted: 3 })
})

test('a call that failed at the gateway used the quota', async t => {
  const gateway = await aSimulator(t, { quota: 2, windowSeconds: 3_600, failures: 1 })
  const statuses = [await gateway.notify(), await gateway.notify(), await gateway.notify()]
  assert.deepEqual(
    statuses.map(({ status }) => status),
    [500, 500, 429],
  )
})

test('a 429 says so, also to what is no message, and when to come again, unless that is turned off', async t => {
  let now = 0
  const gateway = await aSimulator(t, { quota: 1, windowSeconds: 10, clock: () => now })
  await gateway.notify()
  now = 2_500
  for (const call of [{}, { body: {} }, { text: '{' }]) {
    const refused = await gateway.notify(call)
    assert.equal(refused.status, 429)
    assert.match(refused.text, /Rate limit exceeded/)
    assert.equal(refused.headers.get('retry-after'), '8')
  }
  gateway.change({ retryAfter: false })
  assert.equal((await gateway.notify()).headers.get('retry-after'), null)
  assert.deepEqual(answersOf(gateway), ['delivered', ...Array(4).fill('rate_limited')])
})

test('the description and its page are there, and everything the page loads', async t => {
  const gateway = await aSimulator(t)
  const document = await gateway.get<Document>('/openapi.json')
  assert.equal(document.openapi, '3.1.0')
  assert.deepEqual(Object.keys(document.paths).sort(), [
    '/figures',
    '/ledger',
    '/ledger/summary',
    '/v1/notify',
  ])
  assert.deepEqual(Object.keys(document.paths['/v1/notify']?.post.responses ?? {}), [
    ...['200', '401', '422', '429', '500'],
  ])
  const page = await fetch(`${gateway.url}/docs`)
  assert.match(String(page.headers.get('content-type')), /^text\/html/)
  const links = [...(await page.text()).matchAll(/(?:src|href)="([^"]+)"/g)]
  assert.ok(links.length > 2)
  for (const [, link] of links) assert.equal((await fetch(new URL(link ?? '', page.url))).status, 200, link)
})
