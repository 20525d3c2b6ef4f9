import { settings } from '../platform/settings.ts'

// Where one calls what listens on every address.
const anyHost = new Map([
  ['0.0.0.0', '127.0.0.1'],
  ['::', '::1'],
])

/** The address at which this machine calls a service that listens there. */
export function callableAddress(host: string, port: number | string): string {
  return addressOf(anyHost.get(host) ?? host, port)
}

/** The address of a service that listens there. */
export const addressOf = (host: string, port: number | string) =>
  `http://${host.includes(':') ? `[${host}]` : host}:${port}`

/** Where the service of these settings is called. It checks none of them: help is to be had with wrong ones too. */
export function serviceAddress({ HOST, PORT }: Record<string, string | undefined>): string {
  return callableAddress(
    HOST?.trim() || settings.HOST.read(undefined),
    PORT?.trim() || settings.PORT.read(undefined),
  )
}
