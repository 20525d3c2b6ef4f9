import {
  brokerFault,
  choice,
  integer,
  list,
  originFault,
  proxyFault,
  secret,
  text,
  timeZone,
  url,
} from './config.ts'

const modules = ['customers', 'hiring', 'notifications']

/** Every setting of the service, in the order of `.env.example`. The type of the configuration derives from it. */
export const settings = {
  HOST: text({ meaning: 'address the API listens on', example: '0.0.0.0', fallback: '127.0.0.1' }),
  PORT: integer({ meaning: 'port the API listens on', example: '8000', fallback: 8000, min: 0, max: 65535 }),
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
  STORAGE_URL: url({
    meaning: 'where reports are kept; a folder under DATA_DIR when unset',
    example: 's3://bucket/prefix',
    protocols: ['s3:', 'file:'],
    fallback: undefined,
  }),
  TIME_ZONE: timeZone({
    meaning: 'whose day a sale belongs to',
    example: 'America/Bogota',
    fallback: 'America/Bogota',
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
  CONSUMER_SILENCE_MINUTES: integer({
    meaning: 'an application that has not asked for this long raises an alert',
    example: '10',
    fallback: 10,
    min: 1,
    max: 100_000,
  }),
}
