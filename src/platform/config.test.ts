import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parseEnv } from 'node:util'
import { ConfigError, loadConfig, type Setting } from './config.ts'
import { settings } from './settings.ts'

const all: [string, Setting][] = Object.entries<Setting>(settings)
const template = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8')
const templateLines = template.split('\n')

test('.env.example names every setting once, in the order of the code, and nothing else', () => {
  const named = templateLines.flatMap(line => /^#?\s*([A-Z][A-Z0-9_]*)=/.exec(line)?.[1] ?? [])
  assert.deepEqual(named, Object.keys(settings))
})

test('.env.example sets nothing as it is', () => {
  assert.deepEqual(parseEnv(template), {})
})

test('.env.example tells the meaning of every setting above it, with its default or an example', () => {
  for (const [name, setting] of all) {
    const place = templateLines.findIndex(line => line.startsWith(`#${name}=`))
    const above = templateLines[place - 1]?.toLowerCase() ?? ''
    assert.ok(above.includes(setting.meaning.toLowerCase()), `${name}: "${above}"`)
    const value = templateLines[place]?.slice(name.length + 2)
    const fallback = String(setting.read(undefined))
    assert.ok(value === fallback || value === setting.example, `${name}: "${value}"`)
  }
})

test('every setting that the design promises is there', () => {
  const promised = [
    ...['HOST', 'PORT', 'DATABASE_URL', 'DATABASE_READ_URL', 'DATA_DIR', 'DEMO', 'BOOTSTRAP_ADMIN_KEY'],
    ...['SECAPP_TOKEN', 'SESSION_SECRET', 'ANONYMOUS_ACCESS', 'GATEWAY_URL', 'GATEWAY_API_KEY'],
    ...['KAFKA_BROKERS', 'KAFKA_SALES_TOPIC', 'STORAGE_URL', 'REDIS_URL', 'TIME_ZONE', 'LARGE_SALE_AMOUNT'],
    ...['SALES_PER_MINUTE_MAX', 'CONSUMER_SILENCE_MINUTES', 'OTEL_EXPORTER_OTLP_ENDPOINT'],
  ]
  assert.deepEqual(
    promised.filter(name => !(name in settings)),
    [],
  )
})

test('with nothing set, or set to blanks, everything has its default', () => {
  const blanks = Object.fromEntries(all.map(([name]) => [name, '  ']))
  assert.deepEqual(loadConfig(blanks), loadConfig({}))
  const { HOST, PORT, DATABASE_URL, DATA_DIR, ANONYMOUS_ACCESS, CALLS_PER_MINUTE, METRICS_ACCESS } =
    loadConfig({})
  assert.deepEqual(
    { HOST, PORT, DATABASE_URL, DATA_DIR, ANONYMOUS_ACCESS, CALLS_PER_MINUTE, METRICS_ACCESS },
    {
      HOST: '127.0.0.1',
      PORT: 8000,
      DATABASE_URL: undefined,
      DATA_DIR: '.data',
      ANONYMOUS_ACCESS: [],
      CALLS_PER_MINUTE: 1000,
      METRICS_ACCESS: 'local',
    },
  )
})

test('every example can be used as it is, except the placeholders of secrets, which are refused', () => {
  for (const [name, { example }] of all) {
    const isPlaceholder = example.startsWith('<')
    if (isPlaceholder) assert.throws(() => loadConfig({ [name]: example }), /placeholder/, name)
    else assert.doesNotThrow(() => loadConfig({ [name]: example }), name)
  }
  assert.ok(all.some(([, { example }]) => example.startsWith('<')))
})

const anything = ['HOST', 'DATA_DIR', 'KAFKA_SALES_TOPIC', 'KAFKA_GROUP', 'KAFKA_USERNAME', 'GATEWAYS_FILE']
const aSecret = 'a-secret-that-is-long-enough-0123456789'
const refusals: [name: string, value: string, fault: RegExp][] = [
  ['PORT', 'http', /whole number from 0 to 65535/],
  ['PORT', '65536', /whole number/],
  ['PORT', '-1', /whole number/],
  ['PORT', '80.5', /whole number/],
  ['PORT', '1e3', /whole number/],
  ['PORT', '0x50', /whole number/],
  ['PUBLIC_URL', 'trastienda.example.com', /starts with http: or https:/],
  ['PUBLIC_URL', 'ftp://trastienda.example.com', /starts with http: or https:/],
  ['PUBLIC_URL', 'https://trastienda.example.com/', /ends with a slash/],
  ['PUBLIC_URL', 'https://trastienda.example.com?a=b', /more than scheme, host, port and path/],
  ['PUBLIC_URL', 'https://ana:secret@trastienda.example.com', /more than scheme, host, port and path/],
  ['PUBLIC_URL', `https://trastienda.example.com/${'a'.repeat(100)}`, /longer than 100/],
  ['DATABASE_URL', 'mysql://db/trastienda', /starts with postgres: or postgresql:/],
  ['DATABASE_URL', 'db.internal', /starts with postgres:/],
  ['DATABASE_OWNER_URL', 'http://db', /starts with postgres:/],
  ['DATABASE_READ_URL', 'replica:5432', /starts with postgres:/],
  ['DATABASE_POOL_MAX', '0', /from 1 to 200/],
  ['DATABASE_POOL_MAX', '201', /from 1 to 200/],
  ['DEMO', 'yes', /one of on, off/],
  ['BOOTSTRAP_ADMIN_KEY', aSecret.slice(0, 31), /31 characters long and needs 32 or more/],
  ['BOOTSTRAP_ADMIN_KEY', 'abcabcabcabcabcabcabcabcabcabcabcabcabc', /too easy to guess/],
  ['SESSION_SECRET', 'short', /5 characters long and needs 32/],
  ['SESSION_SECRET', '0'.repeat(64), /too easy to guess/],
  ['SECAPP_TOKEN', aSecret.slice(0, 15), /needs 16/],
  ['SECAPP_TOKEN', 'aaaaaaaaaaaaaaaaaaaa', /too easy to guess/],
  ['GATEWAY_API_KEY', 'short', /needs 8/],
  ['ANONYMOUS_ACCESS', 'customers,sales', /names "sales", which is none of customers, hiring, notifications/],
  ['CALLS_PER_MINUTE', '0', /from 1/],
  ['METRICS_ACCESS', 'everybody', /one of key, local, open/],
  ['CORS_ORIGINS', '*', /not an origin/],
  ['CORS_ORIGINS', 'https://intranet.example.com/', /not an origin/],
  ['CORS_ORIGINS', 'https://intranet.example.com,intranet', /names "intranet"/],
  ['TRUSTED_PROXIES', 'true', /not an IP address or range/],
  ['TRUSTED_PROXIES', '10.0.0.0/33', /not an IP address or range/],
  ['TRUSTED_PROXIES', '::1/129', /not an IP address or range/],
  ['TRUSTED_PROXIES', '10.0.0.0/', /not an IP address or range/],
  ['TRUSTED_PROXIES', 'proxy.internal', /not an IP address or range/],
  ['LOG_LEVEL', 'verbose', /one of trace, debug/],
  ['REDIS_URL', 'http://redis', /starts with redis: or rediss:/],
  ['OTEL_EXPORTER_OTLP_ENDPOINT', 'collector:4318', /starts with http: or https:/],
  ['GATEWAY_URL', 'ftp://gateway', /starts with http:/],
  ['GATEWAY_CALLS', '-1', /from 0 to 1000000/],
  ['GATEWAY_WINDOW_SECONDS', '0', /from 1/],
  ['GATEWAY_CONCURRENT_CALLS', '0', /from 1/],
  ['GATEWAY_TIMEOUT_MS', '99', /from 100/],
  ['CALLBACK_SECRET', 'short', /CALLBACK_SECRET/],
  ['CALLBACK_HOSTS', 'http://app.internal/x', /CALLBACK_HOSTS/],
  ['REQUESTS_BACKLOG_MAX', '0', /from 1/],
  ['REQUEST_ATTEMPTS_MAX', '101', /from 1 to 100/],
  ['REQUEST_HOURS_MAX', '0', /from 1/],
  ['REQUESTS_KEPT_DAYS', '0', /from 1/],
  ['MESSAGE_LENGTH_MAX', '0', /from 1/],
  ['IMPORT_BYTES_MAX', '2G', /whole number/],
  ['IMPORTS_AT_ONCE', '7', /from 1 to 6/],
  ['KAFKA_BROKERS', 'kafka-1', /not host:port/],
  ['KAFKA_BROKERS', 'kafka://kafka-1:9092', /not host:port/],
  ['KAFKA_TLS', 'yes', /one of on, off/],
  ['KAFKA_SASL_MECHANISM', 'GSSAPI', /one of PLAIN/],
  ['KAFKA_PASSWORD', 'short', /needs 8 or more/],
  ['STORAGE_URL', 'https://bucket', /starts with s3: or file:/],
  ['TIME_ZONE', 'Bogota', /no time zone of the IANA database/],
  ['SALES_FUTURE_MINUTES', '-1', /from 0/],
  ['SALES_PAST_DAYS', '0', /from 1/],
  ['SALES_DEAD_LETTERS_KEPT_DAYS', '0', /from 1/],
  ['SALES_LISTENERS_PER_KEY', '4001', /from 1 to 4000/],
  ['LARGE_SALE_AMOUNT', 'much', /whole number/],
  ['SALES_PER_MINUTE_MAX', '0', /from 1/],
  ['SALES_STREAM_SILENCE_MINUTES', '0', /from 1/],
  ['ALERT_BACKLOG_MINUTES', '0', /from 1/],
  ['ALERTS_KEPT_DAYS', '0', /from 1/],
  ['CHANGE_FUTURE_MINUTES', '-1', /from 0/],
  ['CONSUMER_SILENCE_MINUTES', '-5', /from 1/],
]

for (const [name, value, fault] of refusals) {
  test(`${name}=${value} is refused with its name, its fault and an example`, () => {
    const [told, ...more] = faultsOf({ [name]: value })
    assert.deepEqual(more, [])
    assert.match(told ?? '', fault)
    assert.ok(told?.startsWith(`${name} `), told)
    assert.ok(told?.endsWith(`for example ${name}=${all.find(([each]) => each === name)?.[1].example}`), told)
  })
}

test('every setting that does not take any text has a refusal above', () => {
  const covered = new Set([...refusals.map(([name]) => name), ...anything])
  assert.deepEqual([...covered].sort(), Object.keys(settings).sort())
})

test('all mistakes are told together', () => {
  const wrong = new Map(refusals.map(([name, value]) => [name, value]))
  const faults = faultsOf(Object.fromEntries(wrong))
  assert.deepEqual(faults.map(fault => fault.split(' ')[0]).sort(), [...wrong.keys()].sort())
})

test('the value of a refused secret is not told', () => {
  const weak = 'hunter2hunter2'
  for (const [name] of all.filter(([, setting]) => setting.secret)) {
    const told = faultsOf({ [name]: name === 'GATEWAY_API_KEY' ? 'hunter2' : weak.padEnd(40, '2') }).join()
    assert.ok(told.length > 0 && !told.includes('hunter2'), told)
  }
})

function faultsOf(environment: Record<string, string>): string[] {
  try {
    loadConfig(environment)
  } catch (error) {
    assert.ok(error instanceof ConfigError)
    return error.faults
  }
  return []
}
