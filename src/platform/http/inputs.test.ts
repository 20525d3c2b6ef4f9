import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anApp } from '../../../test/app.ts'

const { call, app, database, logged } = await anApp()
const json = { 'content-type': 'application/json' }
const good = { name: 'Ana', email: 'ana@example.com' }

type Refusal = { status: number; reason: string; pointer?: string }
type Sent = { body?: unknown; headers?: Record<string, string> }
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)

const bodies: [why: string, sent: Sent, refusal: Refusal][] = [
  ['no JSON', { body: '{"name": "Ana"', headers: json }, { status: 400, reason: 'body.not_json' }],
  ['an empty body', { headers: json }, { status: 400, reason: 'body.empty' }],
  ['no body at all', {}, { status: 422, reason: 'input.invalid', pointer: '' }],
  [
    'bytes that are no text',
    { body: Buffer.from([0x7b, 0xff]), headers: json },
    { status: 400, reason: 'body.not_json' },
  ],
  [
    '2 MB',
    { body: { ...good, name: 'x'.repeat(2 ** 21) }, headers: json },
    { status: 413, reason: 'body.too_large' },
  ],
  [
    'a poisoned prototype',
    { body: '{"__proto__": {"name": "x"}}', headers: json },
    { status: 400, reason: 'body.not_json' },
  ],
  [
    'plain text',
    { body: JSON.stringify(good), headers: { 'content-type': 'text/plain' } },
    { status: 415, reason: 'body.media_type' },
  ],
  [
    'a form',
    { body: 'name=Ana', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    { status: 415, reason: 'body.media_type' },
  ],
  ['no content type', { body: JSON.stringify(good) }, { status: 415, reason: 'body.media_type' }],
  [
    'a nest of 100,000 lists',
    { body: nested(100_000), headers: json },
    { status: 422, reason: 'input.unstorable_text' },
  ],
  [
    'a nest of 100,000 lists in a field',
    { body: `{"name":${nested(100_000)}}`, headers: json },
    { status: 422, reason: 'input.unstorable_text' },
  ],
  ['a list', { body: [good] }, { status: 422, reason: 'input.invalid', pointer: '' }],
  ['an unknown field', { body: { ...good, vip: true } }, invalid('/vip')],
  ['an unknown field with a slash', { body: { ...good, 'a/b~c': 1 } }, invalid('/a~1b~0c')],
  ['a number for a text', { body: { ...good, name: 5 } }, invalid('/name')],
  ['nothing for a text', { body: { ...good, name: null } }, invalid('/name')],
  ['a text for a list', { body: { ...good, addresses: 'Calle 1' } }, invalid('/addresses')],
  ['a missing field', { body: { name: 'Ana' } }, invalid('/email')],
  ['a name of 300 characters', { body: { ...good, name: 'x'.repeat(300) } }, invalid('/name')],
  ['a blank name', { body: { ...good, name: '   ' } }, invalid('/name')],
  ['no email address', { body: { ...good, email: 'ana' } }, invalid('/email')],
  ['NUL in a text', { body: { ...good, name: 'a\0b' } }, unstorable('/name')],
  ['half a surrogate pair', { body: { ...good, name: 'a\ud800' } }, unstorable('/name')],
  [
    'NUL deep inside',
    { body: { ...good, addresses: [{ street: '\0' }] } },
    unstorable('/addresses/0/street'),
  ],
  ['NUL in the name of a field', { body: { ...good, 'a\0b': 1 } }, unstorable('')],
  ['half a surrogate pair in the name of a field', { body: { ...good, '\udc00': 1 } }, unstorable('')],
]

for (const [why, sent, { status, reason, pointer }] of bodies) {
  test(`a body that is ${why} is answered ${status} and changes nothing`, async () => {
    const answer = await call('POST', '/v1/customers', sent)
    assert.equal(answer.headers['content-type'], 'application/problem+json; charset=utf-8')
    assert.deepEqual([answer.statusCode, answer.json().reason], [status, reason])
    if (pointer !== undefined) assert.equal(answer.json().errors[0].pointer, pointer)
    const [row] = await database.owner`select count(*) from customers.customer`
    assert.equal(row?.count, 0)
  })
}

test('bodies are never converted: what looks like a number or a truth is refused as text', async () => {
  const key = { name: 'k', scopes: ['customers:read'] }
  const asText = await call('POST', '/v1/keys', { body: { ...key, calls_per_minute: '5' } })
  assert.equal(asText.json().errors[0].pointer, '/calls_per_minute')
  const truth = await call('PATCH', '/v1/users/1', { body: { disabled: 'true' } })
  assert.equal(truth.json().errors[0].pointer, '/disabled')
  const one = await call('PATCH', '/v1/users/1', { body: { disabled: 1 } })
  assert.equal(one.json().errors[0].pointer, '/disabled')
})

test('all faults of a body are told at once, in the language that was asked for', async () => {
  const answer = await call('POST', '/v1/customers', {
    body: { name: '', email: 'x', phone: 5, vip: 1 },
    headers: { 'accept-language': 'es' },
  })
  const { errors } = answer.json()
  const pointers = errors.map(({ pointer }: { pointer: string }) => pointer)
  assert.deepEqual([...new Set(pointers)].sort(), ['/email', '/name', '/phone', '/vip'])
  const vip = errors.find(({ pointer }: { pointer: string }) => pointer === '/vip')
  assert.equal(vip.detail, 'no es un campo de esta ruta.')
})

const addresses: [url: string, status: number, reason: string, pointer?: string][] = [
  ['/v1/customers?limit=0', 422, 'input.invalid', '/limit'],
  ['/v1/customers?limit=10000', 422, 'input.invalid', '/limit'],
  ['/v1/customers?limit=ten', 422, 'input.invalid', '/limit'],
  ['/v1/customers?limit=1.5', 422, 'input.invalid', '/limit'],
  ['/v1/customers?limit=1&limit=2', 422, 'input.invalid', '/limit'],
  ['/v1/customers?colour=red', 422, 'input.invalid', '/colour'],
  ['/v1/customers?q=a%00b', 422, 'input.unstorable_text', '/q'],
  ['/clients?email=%00', 422, 'input.unstorable_text', '/email'],
  ['/v1/customers/a%00b', 404, 'route.not_found'],
  ['/v1/requests/a%00b', 404, 'route.not_found'],
  ['/v1/customers/abc', 404, 'route.not_found'],
  ['/v1/customers/0', 404, 'route.not_found'],
  ['/v1/customers/99999999999999999999', 404, 'route.not_found'],
  ['/v1/customers/%E0%A4', 400, 'url.unreadable'],
  [`/v1/customers/${'1'.repeat(600)}`, 414, 'url.too_long'],
  ['/nowhere', 404, 'route.not_found'],
  ['/docs/nowhere.js', 404, 'route.not_found'],
  ['/v1/customers/', 404, 'route.not_found'],
  ['/v1/session/x', 404, 'route.not_found'],
]
for (const [url, status, reason, pointer] of addresses) {
  test(`GET ${url.slice(0, 50)} is answered ${status}`, async () => {
    const answer = await call('GET', url)
    assert.equal(answer.headers['content-type'], 'application/problem+json; charset=utf-8')
    assert.deepEqual([answer.statusCode, answer.json().reason], [status, reason])
    assert.equal(answer.headers['x-request-id'], answer.json().instance)
    if (pointer !== undefined) assert.equal(answer.json().errors[0].pointer, pointer)
  })
}

const methods: [method: string, url: string, allow: string][] = [
  ['PUT', '/v1/customers', 'GET, HEAD, POST'],
  ['DELETE', '/v1/customers', 'GET, HEAD, POST'],
  ['POST', '/v1/customers/5', 'DELETE, GET, HEAD, PATCH'],
  // And not what the address of one customer takes, which fits it too.
  ['POST', '/v1/customers/export', 'GET'],
  ['POST', '/health', 'GET, HEAD'],
  ['PATCH', '/v1/session', 'DELETE, GET, HEAD, POST'],
]
for (const [method, url, allow] of methods) {
  test(`${method} ${url} is answered 405 with what the address takes`, async () => {
    const answer = await app.inject({ method: method as 'GET', url })
    assert.deepEqual([answer.statusCode, answer.json().reason], [405, 'route.method_not_allowed'])
    assert.equal(String(answer.headers.allow).split(', ').sort().join(', '), allow)
  })
}

test('OPTIONS tells what an address takes', async () => {
  const answer = await app.inject({ method: 'OPTIONS', url: '/health' })
  assert.deepEqual([answer.statusCode, answer.headers.allow, answer.body], [204, 'GET, HEAD', ''])
  assert.equal((await app.inject({ method: 'OPTIONS', url: '/nowhere' })).statusCode, 404)
})

test('HEAD answers as GET does, without the body', async () => {
  const get = await call('GET', '/health')
  const head = await app.inject({ method: 'HEAD', url: '/health' })
  assert.deepEqual([head.statusCode, head.body], [200, ''])
  assert.equal(head.headers['content-length'], get.headers['content-length'])
})

test('nothing of all this was a defect: no error was logged', () => {
  assert.ok(!logged().includes('request failed'))
})

function invalid(pointer: string): Refusal {
  return { status: 422, reason: 'input.invalid', pointer }
}

function unstorable(pointer: string): Refusal {
  return { status: 422, reason: 'input.unstorable_text', pointer }
}
