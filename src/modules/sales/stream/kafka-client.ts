import type { BaseOptions } from '@platformatic/kafka'
import { type Config, ConfigError } from '../../../platform/config.ts'

/** How brokers are reached. */
export type KafkaAccess = {
  /** Each `host:port`. */
  brokers: readonly string[]
  /** TLS with the certificates that Node trusts (`NODE_EXTRA_CA_CERTS` adds one's own). */
  isEncrypted: boolean
  sasl?: { mechanism: SaslMechanism; username: string; password: string }
}

/** The mechanisms of SASL that a name and a password are enough for. */
const saslMechanisms = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const
type SaslMechanism = (typeof saslMechanisms)[number]

type KafkaSettings = Pick<
  Config,
  'KAFKA_BROKERS' | 'KAFKA_TLS' | 'KAFKA_SASL_MECHANISM' | 'KAFKA_USERNAME' | 'KAFKA_PASSWORD'
>

/** The library is loaded only by who talks to brokers. */
export const loadKafka = () => import('@platformatic/kafka')

/**
 * How the settings say that brokers are reached; nothing when they name none.
 * @throws {ConfigError} when the settings of the login do not fit together.
 */
export function kafkaAccess(settings: KafkaSettings): KafkaAccess | undefined {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_USERNAME: username, KAFKA_PASSWORD: password } = settings
  const given = { KAFKA_SASL_MECHANISM: mechanism, KAFKA_USERNAME: username, KAFKA_PASSWORD: password }
  const missing = Object.entries(given).flatMap(([name, value]) => (value ? [] : [name]))
  if (missing.length > 0 && missing.length < 3) {
    throw new ConfigError(
      missing.map(name => `${name} is missing: a login to Kafka needs a mechanism, a name and a password`),
    )
  }
  if (settings.KAFKA_BROKERS.length === 0) return undefined
  return {
    brokers: settings.KAFKA_BROKERS,
    isEncrypted: settings.KAFKA_TLS === 'on',
    ...(mechanism && password ? { sasl: { mechanism, username, password } } : {}),
  }
}

/** What every client of the library needs to reach the brokers. */
export function clientOptions({ brokers, isEncrypted, sasl }: KafkaAccess): BaseOptions {
  return {
    clientId: 'trastienda',
    bootstrapBrokers: [...brokers],
    connectTimeout: 5_000,
    retries: 3,
    retryDelay: 500,
    ...(isEncrypted ? { tls: {}, tlsServerName: true } : {}),
    ...(sasl ? { sasl } : {}),
  }
}

/** What is wrong, in one line: the library wraps the first cause several times. */
export function kafkaFault(error: unknown): string {
  const inner = error instanceof AggregateError ? error.errors[0] : (error as { cause?: unknown })?.cause
  if (inner instanceof Error) return kafkaFault(inner)
  return error instanceof Error
    ? error.message || (error as NodeJS.ErrnoException).code || error.name
    : String(error)
}
