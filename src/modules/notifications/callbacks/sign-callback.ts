import { createHmac } from 'node:crypto'

/** What a receiver needs to know that a callback is ours: github.com/standard-webhooks/standard-webhooks, version 1. */
export type CallbackHeaders = {
  'webhook-id': string
  'webhook-timestamp': string
  'webhook-signature': string
}

/**
 * Signs a callback with every secret, so that a receiver may know either while they are exchanged.
 * @param timestamp of this attempt, in seconds since 1970.
 * @param secrets `whsec_` and base64, or plain text whose bytes are the key.
 */
export function signCallback(callback: {
  id: string
  timestamp: number
  body: string
  secrets: readonly string[]
}): CallbackHeaders {
  const { id, timestamp, body, secrets } = callback
  const signatures = secrets.map(
    secret =>
      `v1,${createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest('base64')}`,
  )
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatures.join(' '),
  }
}

const prefix = 'whsec_'

function keyOf(secret: string): Buffer {
  return secret.startsWith(prefix) ? Buffer.from(secret.slice(prefix.length), 'base64') : Buffer.from(secret)
}
