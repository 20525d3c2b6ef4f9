import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConfigError, loadConfig } from '../../../platform/config.ts'
import { clientOptions, kafkaAccess } from './kafka-client.ts'

const login = {
  KAFKA_SASL_MECHANISM: 'SCRAM-SHA-512',
  KAFKA_USERNAME: 'sales',
  KAFKA_PASSWORD: 'a-password-for-tests',
}
const accessOf = (settings: Record<string, string>) => kafkaAccess(loadConfig(settings))

test('without brokers there is no stream', () => {
  assert.equal(accessOf({}), undefined)
})

test('brokers are reached as the settings say: in the clear, by TLS, with a login', () => {
  const plain = accessOf({ KAFKA_BROKERS: 'a:9092,b:9092' })
  assert.deepEqual(plain, { brokers: ['a:9092', 'b:9092'], isEncrypted: false })
  assert.equal(clientOptions(plain).tls, undefined)
  const safe = accessOf({ KAFKA_BROKERS: 'a:9093', KAFKA_TLS: 'on', ...login })
  assert.ok(safe)
  const { tls, tlsServerName, sasl } = clientOptions(safe)
  assert.deepEqual(
    { tls, tlsServerName, sasl },
    {
      tls: {},
      tlsServerName: true,
      sasl: { mechanism: 'SCRAM-SHA-512', username: 'sales', password: 'a-password-for-tests' },
    },
  )
})

test('half a login is refused with the settings that are missing, and without the password', () => {
  for (const missing of Object.keys(login)) {
    assert.throws(
      () => accessOf({ KAFKA_BROKERS: 'a:9092', ...login, [missing]: '' }),
      error =>
        error instanceof ConfigError &&
        error.faults.length === 1 &&
        error.faults[0]?.startsWith(`${missing} is missing`) === true &&
        !error.message.includes(login.KAFKA_PASSWORD),
    )
  }
})
