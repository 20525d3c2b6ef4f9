import {
  brokerFault,
  choice,
  integer,
  list,
  originFault,
  proxyFault,
  type Setting,
  secret,
  text,
  timeZone,
  url,
} from './config.ts'
import { readStorageUrl } from './storage/storage-url.ts'

const modules = ['customers', 'hiring', 'notifications']

/** Every setting of the service, in the order of `.env.example`. The type of the configuration derives from it. */
export const settings = {
  HOST: text({ meaning: 'address the API listens on', example: '0.0.0.0', fallback: '127.0.0.1' }),
  PORT: integer({ meaning: 'port the API listens on', example: '8000', fallback: 8000, min: 0, max: 65535 }),
  PUBLIC_URL: {
    meaning: 'address under which people reach the service, for the links in messages about alerts',
    example: 'https://trastienda.example.com',
    read: value => {
      const fault = value === undefined ? undefined : publicUrlFault(value)
      if (fault) throw new Error(fault)
      return value
    },
  } satisfies Setting<string | undefined>,
  DATABASE_URL: url({
    meaning: 'PostgreSQL 15 or later; without it the embedded one runs',
    example: 'postgres://trastienda:password@db.internal:5432/trastienda',
    protocols: ['postgres:', 'postgresql:'],
    fallback: undefined,
  }),
  DATABASE_OWNER_URL: url({
    meaning: 'login that owns the tables, used by migrations and seeds only; DATABASE_URL when unset',
    example: 'postgres://owner:password@db.internal:5432/trastienda',
    protocols: ['postgres:', 'postgresql:'],
    fallback: undefined,
  }),
  DATABASE_READ_URL: url({
    meaning: 'a replica for lists, exports and metrics',
    example: 'postgres://trastienda:password@replica.internal:5432/trastienda',
    protocols: ['postgres:', 'postgresql:'],
    fallback: undefined,
  }),
  DATABASE_POOL_MAX: integer({
    meaning: 'connections of this process for requests (exports, jobs and events have a few of their own)',
    example: '10',
    fallback: 10,
    min: 1,
    max: 200,
  }),
  DATA_DIR: text({
    meaning: 'folder of the embedded database and of local files',
    example: '.data',
    fallback: '.data',
  }),
  DEMO: choice({
    meaning: 'demo data, a demo login and generated secrets; "npm start" turns it on unless this says off',
    example: 'off',
    values: ['on', 'off'],
    fallback: undefined,
  }),
  BOOTSTRAP_ADMIN_KEY: secret({
    meaning: 'an admin key for automation; never stored',
    example: '<32 or more random characters>',
    lengthMin: 32,
  }),
  SECAPP_TOKEN: secret({
    meaning: 'the shared token of the criticality contract',
    example: '<16 or more random characters>',
    lengthMin: 16,
  }),
  SESSION_SECRET: secret({
    meaning: 'signs sessions and cursors, seals stored answers; the same on every replica',
    example: '<32 or more random characters>',
    lengthMin: 32,
  }),
  ANONYMOUS_ACCESS: list({
    meaning: 'modules whose contract paths need no credentials',
    example: 'customers,hiring,notifications',
    check: item => (modules.includes(item) ? undefined : `is none of ${modules.join(', ')}`),
  }),
  CALLS_PER_MINUTE: integer({
    meaning: 'calls that each key may make in any 60 seconds',
    example: '1000',
    fallback: 1000,
    min: 1,
    max: 10_000_000,
  }),
  METRICS_ACCESS: choice({
    meaning: 'who may read /metrics without a key: nobody, callers on this machine, or everybody',
    example: 'local',
    values: ['key', 'local', 'open'],
    fallback: 'local',
  }),
  CORS_ORIGINS: list({
    meaning: 'origins of other web pages that may call the API from a browser',
    example: 'https://intranet.example.com',
    check: originFault,
  }),
  TRUSTED_PROXIES: list({
    meaning: 'proxies whose X-Forwarded-* headers count',
    example: '10.0.0.0/8',
    check: proxyFault,
  }),
  LOG_LEVEL: choice({
    meaning: 'least severe log entry to write',
    example: 'info',
    values: ['trace', 'debug', 'info', 'warn', 'error', 'fatal'],
    fallback: 'info',
  }),
  REDIS_URL: url({
    meaning: 'limits shared by replicas; without it each process counts for itself',
    example: 'redis://redis.internal:6379',
    protocols: ['redis:', 'rediss:'],
    fallback: undefined,
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: url({
    meaning: 'OpenTelemetry collector (OTLP over HTTP) that receives traces',
    example: 'http://collector.internal:4318',
    protocols: ['http:', 'https:'],
    fallback: undefined,
  }),
  GATEWAY_URL: url({
    meaning: 'the notification gateway',
    example: 'https://gateway.example.com',
    protocols: ['http:', 'https:'],
    fallback: undefined,
  }),
  GATEWAY_API_KEY: secret({
    meaning: 'key for the notification gateway',
    example: 'test-dev-2026',
    lengthMin: 8,
  }),
  GATEWAY_CALLS: integer({
    meaning: 'calls that the gateway takes in any window; 0 for as many as one likes',
    example: '50',
    fallback: 50,
    min: 0,
    max: 1_000_000,
  }),
  GATEWAY_WINDOW_SECONDS: integer({
    meaning: 'seconds of the window of those calls',
    example: '10',
    fallback: 10,
    min: 1,
    max: 86_400,
  }),
  GATEWAY_CONCURRENT_CALLS: integer({
    meaning: 'calls that the gateway takes at the same time',
    example: '50',
    fallback: 50,
    min: 1,
    max: 10_000,
  }),
  GATEWAY_TIMEOUT_MS: integer({
    meaning: 'milliseconds after which a call to the gateway is broken off and in doubt',
    example: '5000',
    fallback: 5_000,
    min: 100,
    max: 120_000,
  }),
  GATEWAYS_FILE: text({
    meaning: 'a JSON file with more gateways and their routes (docs/gateways.example.json)',
    example: 'docs/gateways.example.json',
    fallback: '',
  }),
  REQUESTS_BACKLOG_MAX: integer({
    meaning: 'unfinished notification requests above which new ones are refused (503)',
    example: '1000000',
    fallback: 1_000_000,
    min: 1,
    max: 100_000_000,
  }),
  REQUEST_ATTEMPTS_MAX: integer({
    meaning: 'attempts after which a notification request is given up',
    example: '8',
    fallback: 8,
    min: 1,
    max: 100,
  }),
  REQUEST_HOURS_MAX: integer({
    meaning: 'hours after its launch when a notification request is given up',
    example: '24',
    fallback: 24,
    min: 1,
    max: 8_760,
  }),
  REQUESTS_KEPT_DAYS: integer({
    meaning: 'days for which finished notification requests are kept',
    example: '90',
    fallback: 90,
    min: 1,
    max: 36_500,
  }),
  MESSAGE_LENGTH_MAX: integer({
    meaning: 'characters that the message of a notification request may have',
    example: '10000',
    fallback: 10_000,
    min: 1,
    max: 1_000_000,
  }),
  CALLBACK_SECRET: signingSecrets({
    meaning: 'signs callbacks, which are off without it; two with a blank between while they are exchanged',
    example: '<24 or more random characters>',
  }),
  CALLBACK_HOSTS: list({
    meaning: 'hosts, addresses and ranges that callbacks may go to although they are private',
    example: 'app.internal,*.apps.internal,10.1.0.0/16',
    check: callbackHostFault,
  }),
  IMPORT_BYTES_MAX: integer({
    meaning: 'largest upload in bytes, as sent and unpacked',
    example: '2147483648',
    fallback: 2_147_483_648,
    min: 1,
    max: 1_099_511_627_776,
  }),
  IMPORTS_AT_ONCE: integer({
    meaning: 'uploads that this process loads at the same time; more are refused (503)',
    example: '2',
    fallback: 2,
    min: 1,
    max: 6,
  }),
  KAFKA_BROKERS: list({
    meaning: 'Kafka brokers of the sales stream',
    example: 'kafka-1.internal:9092,kafka-2.internal:9092',
    check: brokerFault,
  }),
  KAFKA_SALES_TOPIC: text({
    meaning: 'topic of the sales stream',
    example: 'sales.events',
    fallback: 'sales.events',
  }),
  KAFKA_GROUP: text({
    meaning: 'consumer group of the workers; one service has one',
    example: 'trastienda',
    fallback: 'trastienda',
  }),
  KAFKA_TLS: choice({
    meaning: 'TLS to the brokers (NODE_EXTRA_CA_CERTS names certificates of your own)',
    example: 'on',
    values: ['on', 'off'],
    fallback: 'off',
  }),
  KAFKA_SASL_MECHANISM: choice({
    meaning: 'how to log in to the brokers',
    example: 'SCRAM-SHA-512',
    values: ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'],
    fallback: undefined,
  }),
  KAFKA_USERNAME: text({
    meaning: 'name of that login',
    example: 'trastienda',
    fallback: '',
  }),
  KAFKA_PASSWORD: secret({
    meaning: 'password of that login',
    example: '<8 or more characters>',
    lengthMin: 8,
  }),
  STORAGE_URL: {
    meaning:
      'where reports are kept: file: and a folder, or a bucket (?endpoint=, ?region=; credentials from AWS_ACCESS_KEY_ID and the like); a folder under DATA_DIR when unset',
    example: 's3://bucket/prefix',
    read: text => {
      if (text !== undefined) readStorageUrl(text)
      return text
    },
  } satisfies Setting<string | undefined>,
  TIME_ZONE: timeZone({
    meaning: 'whose day a sale belongs to',
    example: 'America/Bogota',
    fallback: 'America/Bogota',
  }),
  SALES_FUTURE_MINUTES: integer({
    meaning: 'minutes from now above which the time of a sale is refused',
    example: '10',
    fallback: 10,
    min: 0,
    max: 525_600,
  }),
  SALES_PAST_DAYS: integer({
    meaning: 'days ago beyond which the time of a sale is refused',
    example: '1825',
    fallback: 1_825,
    min: 1,
    max: 36_500,
  }),
  SALES_DEAD_LETTERS_KEPT_DAYS: integer({
    meaning: 'days for which rejected sales are kept, recorded since or not',
    example: '365',
    fallback: 365,
    min: 1,
    max: 36_500,
  }),
  SALES_LISTENERS_PER_KEY: integer({
    meaning: 'live streams of sales that one key or session may have open at each process (4000 in all)',
    example: '1000',
    fallback: 1_000,
    min: 1,
    max: 4_000,
  }),
  LARGE_SALE_AMOUNT: integer({
    meaning: 'a sale above this amount raises an alert',
    example: '1000',
    fallback: 1000,
    min: 1,
    max: 1_000_000_000,
  }),
  SALES_PER_MINUTE_MAX: integer({
    meaning: 'more sales of one provider in a minute raise an alert',
    example: '1000',
    fallback: 1000,
    min: 1,
    max: 1_000_000_000,
  }),
  SALES_STREAM_SILENCE_MINUTES: integer({
    meaning: 'a sales stream whose messages wait this long without moving raises an alert',
    example: '5',
    fallback: 5,
    min: 1,
    max: 100_000,
  }),
  CHANGE_FUTURE_MINUTES: integer({
    meaning: 'minutes from now above which a change of criticality is refused',
    example: '5',
    fallback: 5,
    min: 0,
    max: 525_600,
  }),
  ALERT_BACKLOG_MINUTES: integer({
    meaning: 'minutes for which a launched notification request may wait before that raises an alert',
    example: '15',
    fallback: 15,
    min: 1,
    max: 100_000,
  }),
  ALERTS_KEPT_DAYS: integer({
    meaning: 'days for which resolved alerts are kept, and moments that nobody has acknowledged',
    example: '400',
    fallback: 400,
    min: 1,
    max: 36_500,
  }),
  CONSUMER_SILENCE_MINUTES: integer({
    meaning: 'an application that has not asked for this long raises an alert',
    example: '10',
    fallback: 10,
    min: 1,
    max: 100_000,
  }),
}

const publicUrlLengthMax = 100

// The shortest messages are to have room for a sentence beside it.
function publicUrlFault(item: string): string | undefined {
  if (item.length > publicUrlLengthMax) return `is longer than ${publicUrlLengthMax} characters`
  const { protocol, origin, pathname } = URL.canParse(item) ? new URL(item) : {}
  if (protocol !== 'http:' && protocol !== 'https:')
    return 'is not an address that starts with http: or https:'
  if (item.endsWith('/')) return 'ends with a slash'
  const isPlain = item === origin || item === `${origin}${pathname}`
  return isPlain ? undefined : 'has more than scheme, host, port and path'
}

function signingSecrets(described: { meaning: string; example: string }): Setting<string[]> {
  const each = secret({ ...described, lengthMin: 24 })
  return {
    ...described,
    secret: true,
    read: value => {
      if (value === undefined) return []
      const isPlaceholder = /^<.*>$/.test(value)
      const secrets = isPlaceholder ? [value] : value.split(/\s+/)
      if (secrets.length > 2) throw new Error(`names ${secrets.length} secrets and may name two at most`)
      for (const one of secrets) {
        each.read(one)
        const fault = signingSecretFault(one)
        if (fault) throw new Error(fault)
      }
      return secrets
    },
  }
}

// The lengths are those of Standard Webhooks. Text outside ASCII has more than one form in bytes.
function signingSecretFault(item: string): string | undefined {
  if (!item.startsWith('whsec_')) return /^[!-~]+$/.test(item) ? undefined : 'has characters outside ASCII'
  const base64 = item.slice('whsec_'.length)
  const { length } = Buffer.from(base64, 'base64')
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(base64) || base64.length % 4 !== 0) return 'is not base64 after whsec_'
  return length < 24 || length > 64 ? `has ${length} bytes after whsec_ and needs 24 to 64` : undefined
}

function callbackHostFault(item: string): string | undefined {
  if (proxyFault(item) === undefined) return undefined
  const labels = item.replace(/^\*\./, '').split('.')
  const isName =
    labels.every(label => /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?$/i.test(label)) &&
    !/^\d+$/.test(labels.at(-1) ?? '')
  return isName ? undefined : 'is not a host name (without scheme and port), *.domain, IP address or range'
}
