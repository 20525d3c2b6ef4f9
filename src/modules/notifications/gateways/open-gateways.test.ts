import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { ConfigError, loadConfig } from '../../../platform/config.ts'
import { openGateways, planGateways } from './open-gateways.ts'

const example = join(import.meta.dirname, '../../../../docs/gateways.example.json')
const secrets = { SMTP_PASSWORD: 'pa55-word-1', SMS_AUTHORIZATION: 'Bearer s3cr3t' }
const main = { GATEWAY_URL: 'http://127.0.0.1:9', GATEWAY_API_KEY: 'test-dev-2026' }

test('without a gateway there is none, and every type waits for main', async () => {
  const { all, routes } = await openGateways(loadConfig({}), {})
  assert.deepEqual(all, [])
  assert.deepEqual(routes, { email: { first: 'main' }, sms: { first: 'main' }, push: { first: 'main' } })
})

test('GATEWAY_URL makes main, for every type, with the limits of the contract unless others are set', async t => {
  const { all, routes } = await opened(t, main)
  assert.deepEqual(
    all.map(({ name, limits, timeoutMs }) => ({ name, limits, timeoutMs })),
    [{ name: 'main', limits: { calls: 50, windowSeconds: 10, concurrentCalls: 50 }, timeoutMs: 5_000 }],
  )
  assert.deepEqual(routes.push, { first: 'main' })
  const own = { GATEWAY_CALLS: '0', GATEWAY_WINDOW_SECONDS: '1', GATEWAY_CONCURRENT_CALLS: '7' }
  const other = await opened(t, { ...main, ...own, GATEWAY_TIMEOUT_MS: '900' })
  assert.deepEqual(other.all[0]?.limits, { calls: 0, windowSeconds: 1, concurrentCalls: 7 })
  assert.equal(other.all[0]?.timeoutMs, 900)
})

test('main calls GATEWAY_URL with GATEWAY_API_KEY', async t => {
  const server = createServer((request, response) => {
    const status = request.headers['x-api-key'] === main.GATEWAY_API_KEY ? 'delivered' : 'who?'
    response.end(JSON.stringify({ status, provider_id: request.url }))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const { port } = server.address() as { port: number }
  const { all } = await opened(t, { ...main, GATEWAY_URL: `http://127.0.0.1:${port}` })
  const call = { traceId: 't-1', type: 'sms', to: '+57', message: 'Hola', priority: 'low' } as const
  const { outcome, providerId } = (await all[0]?.call(call)) ?? {}
  assert.deepEqual([outcome, providerId], ['delivered', '/v1/notify?priority=low&trace_id=t-1'])
})

test('the example of a gateways file can be used as it is', async t => {
  const { all, routes } = await opened(t, { ...main, GATEWAYS_FILE: example }, secrets)
  assert.deepEqual(
    all.map(({ name, timeoutMs, limits }) => [name, timeoutMs, ...Object.values(limits)]),
    [
      ['main', 5_000, 50, 10, 50],
      ['mail', 20_000, 600, 60, 5],
      ['texts', 5_000, 0, 10, 20],
    ],
  )
  assert.deepEqual(routes, {
    email: { first: 'mail', fallback: 'main' },
    sms: { first: 'texts' },
    push: { first: 'main' },
  })
})

test('secrets come from the environment, and a missing one is named without any other', () => {
  const { gateways } = planGateways(loadConfig({ ...main, GATEWAYS_FILE: example }), secrets)
  const [mail, texts] = [gateways.get('mail'), gateways.get('texts')]
  assert.equal(mail?.kind === 'smtp' && mail.password, 'pa55-word-1')
  assert.deepEqual(texts?.kind === 'http' && texts.headers, { Authorization: 'Bearer s3cr3t' })
  const faults = faultsOf(() =>
    planGateways(loadConfig({ ...main, GATEWAYS_FILE: example }), { SMTP_PASSWORD: 'pa55-word-1' }),
  )
  assert.equal(faults.length, 1)
  assert.match(
    faults[0] ?? '',
    /\/gateways\/texts\/headers\/Authorization names .* SMS_AUTHORIZATION, which is not set/,
  )
  assert.doesNotMatch(faults.join(), /pa55/)
})

const http = { kind: 'http', url: 'https://sms.example.com' }
const smtp = { kind: 'smtp', url: 'smtp://mail.example.com', from: 'a@example.com' }
const mistakes: [file: unknown, fault: RegExp][] = [
  [[], /the file must be object, for example \{"gateways"/],
  [{}, /: \/gateways is missing, for example/],
  [{ gateways: {}, route: {} }, /: \/route is not known here/],
  [{ gateways: { Sms: http } }, /: \/gateways\/Sms is no name that can be used here/],
  [{ gateways: { main: http } }, /: \/gateways\/main has the name of the gateway that GATEWAY_URL sets/],
  [{ gateways: { a: {} } }, /: \/gateways\/a\/kind is missing, for example "kind": "http"/],
  [{ gateways: { a: { ...http, kind: 'fax' } } }, /\/gateways\/a\/kind must be one of http, smtp/],
  [{ gateways: { a: { kind: 'http' } } }, /\/gateways\/a\/url is missing, for example "url"/],
  [
    { gateways: { a: { ...http, url: 'ftp://x' } } },
    /\/gateways\/a\/url is not an address that starts with http/,
  ],
  [{ gateways: { a: { ...http, url: 'smtp://x' } } }, /\/gateways\/a\/url is not an address/],
  [
    { gateways: { a: { ...smtp, url: 'http://x' } } },
    /\/gateways\/a\/url is not an address that starts with smtp/,
  ],
  [{ gateways: { a: { ...http, url: 'http://u:pa55@x' } } }, /\/a\/url must not hold a user or a password/],
  [{ gateways: { a: { ...http, url: 'http://x/?k=1' } } }, /\/a\/url must end before any \? or #/],
  [{ gateways: { a: { ...http, path: 'send' } } }, /\/a\/path .*for example "path": "\/v1\/notify"/],
  [{ gateways: { a: { ...http, from: 'x@y' } } }, /\/a\/from is not known here/],
  [{ gateways: { a: { ...http, headers: { 'a b': 'x' } } } }, /\/a\/headers\/a b is no name/],
  [{ gateways: { a: { ...http, headers: { a: 1 } } } }, /\/a\/headers\/a must be string/],
  [{ gateways: { a: { ...http, headers: { a: 'x\ny' } } } }, /\/a\/headers\/a has characters that a header/],
  [{ gateways: { a: { ...http, headers: { Host: 'x' } } } }, /\/a\/headers\/Host is set by the connection/],
  [
    { gateways: { a: { ...http, headers: { a: 'env:' } } } },
    /\/a\/headers\/a names the environment variable/,
  ],
  [{ gateways: { a: { ...http, success: { field: '/x', equals: 1 } } } }, /\/success\/statuses is missing/],
  [{ gateways: { a: { ...http, success: { statuses: [404] } } } }, /\/success\/statuses\/0 must be <= 299/],
  [
    { gateways: { a: { ...http, success: { statuses: [200], field: '/x' } } } },
    /\/success\/equals is missing, and field/,
  ],
  [
    { gateways: { a: { ...http, success: { statuses: [200], provider_id: 'x' } } } },
    /\/success\/provider_id must match/,
  ],
  [
    { gateways: { a: { ...http, timeout_ms: 5 } } },
    /\/a\/timeout_ms must be >= 100, for example "timeout_ms": 5000/,
  ],
  [{ gateways: { a: { ...http, calls: -1 } } }, /\/a\/calls must be >= 0/],
  [{ gateways: { a: { ...http, calls: '50' } } }, /\/a\/calls must be integer/],
  [{ gateways: { a: { ...http, window_seconds: 0 } } }, /\/a\/window_seconds must be >= 1/],
  [{ gateways: { a: { ...http, concurrent_calls: 0 } } }, /\/a\/concurrent_calls must be >= 1/],
  [{ gateways: { a: { ...smtp, from: undefined } } }, /\/a\/from is missing, for example "from"/],
  [{ gateways: { a: { ...smtp, from: 'nobody' } } }, /\/a\/from is neither an address nor Name <address>/],
  [{ gateways: { a: { ...smtp, from: 'A\r\nBcc: b <a@b.c>' } } }, /\/a\/from is neither/],
  [{ gateways: { a: { ...smtp, user: 'u' } } }, /\/a\/password is missing, and user needs it/],
  [{ gateways: { a: { ...smtp, user: 'u', password: 'pa55' } } }, /\/a\/password must match .*env:/],
  [
    { gateways: { a: { ...smtp, starttls: 'maybe' } } },
    /\/a\/starttls must be one of required, if_offered, off/,
  ],
  [{ gateways: { a: http }, routes: { fax: ['a'] } }, /: \/routes\/fax is not known here/],
  [{ gateways: { a: http }, routes: { sms: [] } }, /: \/routes\/sms must NOT have fewer than 1 items/],
  [
    { gateways: { a: http }, routes: { sms: ['a', 'main', 'a'] } },
    /: \/routes\/sms must NOT have more than 2/,
  ],
  [{ gateways: { a: http }, routes: { sms: ['a', 'a'] } }, /: \/routes\/sms must NOT have duplicate items/],
  [{ gateways: { a: http }, routes: { sms: ['b'] } }, /: \/routes\/sms\/0 names "b", which is no gateway/],
  [
    { gateways: { a: http }, routes: { sms: ['toString'] } },
    /: \/routes\/sms\/0 names "toString", which is no/,
  ],
  [
    { gateways: { a: smtp }, routes: { sms: ['main', 'a'] } },
    /: \/routes\/sms\/1 names "a", which takes email only/,
  ],
]

for (const [file, fault] of mistakes) {
  test(`a gateways file is refused with its place and its fault: ${JSON.stringify(file)}`, async t => {
    const faults = await faultsOfFile(t, JSON.stringify(file))
    assert.ok(
      faults.some(each => fault.test(each)),
      faults.join('\n'),
    )
    assert.ok(
      faults.every(each => each.startsWith('GATEWAYS_FILE (')),
      faults.join('\n'),
    )
    assert.doesNotMatch(faults.join(), /pa55/)
  })
}

test('a gateways file that is missing or is no JSON is named, and not quoted', async t => {
  assert.match((await faultsOfFile(t, '{"password": "pa55"')).join(), /is not JSON/)
  assert.doesNotMatch((await faultsOfFile(t, 'pa55{')).join(), /pa55/)
  const missing = loadConfig({ GATEWAYS_FILE: '/nowhere/gateways.json' })
  assert.match(
    faultsOf(() => planGateways(missing, {})).join(),
    /\/nowhere\/gateways.json.* cannot be read \(ENOENT\)/,
  )
})

test('all mistakes of the settings and of the file are told together', async t => {
  const file = {
    gateways: { a: { ...http, calls: -1 }, b: { ...smtp, from: 'nobody' } },
    routes: { sms: ['b', 'c'] },
  }
  const settings = { GATEWAY_URL: 'http://u:pa55@gateway', GATEWAY_API_KEY: 'key-ñ-\u{1f600}-123' }
  const faults = await faultsOfFile(t, JSON.stringify(file), settings)
  assert.deepEqual(
    faults.map(fault => /^GATEWAYS_FILE \(.*?\): (\S+)|^(\S+)/.exec(fault)?.slice(1).join('')),
    [
      'GATEWAY_URL',
      'GATEWAY_API_KEY',
      '/gateways/a/calls',
      '/gateways/b/from',
      '/routes/sms/0',
      '/routes/sms/1',
    ],
  )
  assert.doesNotMatch(faults.join(), /pa55|key-/)
})

async function opened(
  t: TestContext,
  settings: Record<string, string>,
  environment: Record<string, string> = {},
) {
  const gateways = await openGateways(loadConfig(settings), environment)
  t.after(() => Promise.all(gateways.all.map(gateway => gateway.close())))
  return gateways
}

async function faultsOfFile(t: TestContext, content: string, settings: Record<string, string> = main) {
  const folder = await mkdtemp(join(tmpdir(), 'trastienda-gateways-'))
  t.after(() => rm(folder, { recursive: true }))
  const path = join(folder, 'gateways.json')
  await writeFile(path, content)
  return faultsOf(() => planGateways(loadConfig({ ...settings, GATEWAYS_FILE: path }), {}))
}

function faultsOf(plan: () => unknown): string[] {
  try {
    plan()
  } catch (error) {
    assert.ok(error instanceof ConfigError)
    return error.faults
  }
  return []
}
