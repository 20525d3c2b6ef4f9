import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aCall } from './calls.fixture.ts'
import type { Outcome } from './gateway.ts'
import { aGateway, apiKey, aServer } from './http-gateway.fixture.ts'

const answers: [title: string, status: number, body: string, outcome: Outcome, detail?: RegExp][] = [
  ['200 delivered', 200, '{"status":"delivered","provider_id":"p-1"}', 'delivered'],
  ['200 without a provider id', 200, '{"status":"delivered"}', 'delivered'],
  ['200 with another status', 200, '{"status":"accepted"}', 'in_doubt', /^200 with an answer/],
  ['200 with garbage', 200, '<html>\u0000', 'in_doubt', /^200 with an answer/],
  ['200 with half of the JSON', 200, '{"status":"delivered"', 'in_doubt'],
  ['200 with JSON that is no object', 200, 'null', 'in_doubt'],
  ['200 with an inherited field', 200, '{"__proto__":{"status":"delivered"}}', 'in_doubt'],
  ['200 with nothing', 200, '', 'in_doubt'],
  ['201', 201, '{"status":"delivered"}', 'in_doubt', /^201/],
  ['204', 204, '', 'in_doubt', /^204/],
  ['301', 301, '', 'rejected', /^301, and redirects are not followed/],
  ['304', 304, '', 'rejected', /^304/],
  ['400', 400, '{"detail":"bad"}', 'rejected', /^400: bad$/],
  ['401', 401, '{"detail":"Invalid API key"}', 'rejected', /^401: Invalid API key$/],
  ['403', 403, '', 'rejected', /^403$/],
  ['404', 404, '<h1>no</h1>', 'rejected', /^404$/],
  ['408', 408, '', 'failed', /^408/],
  ['422', 422, '{"detail":[{"msg":"to is wrong","input":"x"}]}', 'rejected', /^422: to is wrong$/],
  ['425', 425, '', 'failed', /^425/],
  ['429', 429, '{"detail":"Rate limit exceeded"}', 'throttled', /^429: Rate limit exceeded$/],
  ['500', 500, '{"error":{"message":"boom"}}', 'failed', /^500: boom$/],
  ['503', 503, '{"title":"Down"}', 'failed', /^503: Down$/],
  ['599', 599, '', 'failed', /^599/],
]

for (const [title, status, body, outcome, detail] of answers) {
  test(`the answer ${title} means ${outcome}`, async t => {
    const url = await aServer(t, (_request, response) => void response.writeHead(status).end(body))
    const result = await aGateway(t, { url }).call(aCall())
    assert.equal(result.outcome, outcome, JSON.stringify(result))
    assert.equal(result.statusCode, status)
    if (detail) assert.match(result.detail ?? '', detail)
    else if (outcome === 'delivered') assert.equal(result.detail, undefined)
  })
}

const waits: [header: string | undefined, date: string | undefined, seconds: number | undefined][] = [
  ['7', undefined, 7],
  ['0', undefined, 0],
  ['Wed, 21 Oct 2015 07:28:30 GMT', 'Wed, 21 Oct 2015 07:28:00 GMT', 30],
  ['Wed, 21 Oct 2015 07:28:00 GMT', undefined, 0],
  ['-5', undefined, undefined],
  ['soon', undefined, undefined],
  ['1e9', undefined, undefined],
  [undefined, undefined, undefined],
]

test('a refusal over the limit tells how long to wait, in seconds or as a date by the clock of the gateway', async t => {
  for (const [wait, date, seconds] of waits) {
    const url = await aServer(t, (_request, response) => {
      if (wait) response.setHeader('retry-after', wait)
      if (date) response.setHeader('date', date)
      response.writeHead(429).end()
    })
    const { outcome, retryAfterSeconds } = await aGateway(t, { url }).call(aCall())
    assert.deepEqual(
      { outcome, retryAfterSeconds },
      { outcome: 'throttled', retryAfterSeconds: seconds },
      wait,
    )
  }
})

test('a detail is one short line and repeats neither the key nor a token', async t => {
  const told = `key ${apiKey} and\r\n\u0007 token s3cr3t-token\u2028${'long '.repeat(100)}`
  const url = await aServer(t, (_request, response) => {
    response.writeHead(422, { 'content-type': 'text/plain' }).end(told)
  })
  const headers = { 'X-API-Key': apiKey, Authorization: 'Bearer s3cr3t-token' }
  const { detail = '' } = await aGateway(t, { url, headers }).call(aCall())
  assert.match(detail, /^422: key \[secret\] and token \[secret\] long/)
  assert.ok(detail.length <= 205, `${detail.length}`)
  assert.doesNotMatch(detail, /test-dev|s3cr3t|\p{Cc}/u)
})

test('a provider id is fit to be stored, whatever the gateway makes it', async t => {
  const ids: [unknown, string | undefined][] = [
    ['abc\u0000\ud800d', 'abc \ufffdd'],
    ['x'.repeat(1_000), 'x'.repeat(200)],
    [42, '42'],
    [null, undefined],
    [{ id: 1 }, undefined],
    ['', undefined],
  ]
  for (const [given, kept] of ids) {
    const body = JSON.stringify({ status: 'delivered', provider_id: given })
    const url = await aServer(t, (_request, response) => void response.end(body))
    const { outcome, providerId } = await aGateway(t, { url }).call(aCall())
    assert.deepEqual({ outcome, providerId }, { outcome: 'delivered', providerId: kept })
  }
})

test('path, headers and what counts as delivered are those of the gateway', async t => {
  const seen: unknown[] = []
  const url = await aServer(t, (request, response) => {
    seen.push([request.url, request.headers.authorization, request.headers['x-api-key']])
    response.writeHead(202).end('{"data":{"state":"accepted","a/b":"m-7"}}')
  })
  const success = { statuses: [200, 202], field: '/data/state', equals: 'accepted', providerId: '/data/a~1b' }
  const headers = { Authorization: 'Bearer token-1' }
  const gateway = aGateway(t, { url: `${url}/api/`, path: '/send?account=7', headers, success })
  const { leftMs, ...result } = await gateway.call(aCall())
  assert.deepEqual(result, { outcome: 'delivered', statusCode: 202, providerId: 'm-7' })
  assert.deepEqual(seen, [
    ['/api/send?account=7&priority=normal&trace_id=0199-trace', 'Bearer token-1', undefined],
  ])
  const byStatus = aGateway(t, { url, success: { statuses: [202] } })
  assert.equal((await byStatus.call(aCall())).outcome, 'delivered')
})
