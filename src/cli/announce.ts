import type { Config } from '../platform/config.ts'
import { version } from '../version.ts'
import { addressOf } from './address.ts'
import { demoEmail } from './demo.ts'

type Announced = Config & { BOOTSTRAP_ADMIN_KEY: string; SECAPP_TOKEN: string }

type Announcement = {
  config: Announced
  isApi: boolean
  isDemo: boolean
  simulatorUrl: string | undefined
  password: string
  isEmbedded: boolean
  seconds: number
}

/** Says where everything is, once it runs. */
export function announce({
  config,
  isApi,
  isDemo,
  simulatorUrl,
  password,
  isEmbedded,
  seconds,
}: Announcement) {
  const address = addressOf(config.HOST, config.PORT)
  const lines = [
    `Trastienda ${version} is ready after ${seconds.toFixed(1)} s${isApi ? ` at ${address}` : ' (worker)'}`,
    ...(isEmbedded ? [`  data       ${config.DATA_DIR} (embedded PostgreSQL)`] : []),
    ...(isApi ? [`  console    ${address}`] : []),
    ...(isApi ? [`  customers  ${address}/clients`, `  hiring     ${address}/metrics/hires-by-quarter`] : []),
    ...(isApi && isDemo
      ? [
          `  requests   ${address}/v1/requests (needs the key, as X-API-Key)`,
          `  sales      ${address}/v1/sales/live (likewise; made-up sales, until a provider is registered)`,
          `  level      ${address}/v1/criticality/consumers (likewise; made-up applications, until others report or ask)`,
        ]
      : []),
    ...(simulatorUrl
      ? [`  gateway    ${simulatorUrl}/docs (simulated; gets a made-up message every 4 s)`]
      : []),
    ...(isApi ? [`  API        ${address}/docs`] : []),
    ...(isDemo
      ? [
          `  login      ${demoEmail}  ${password}`,
          `  admin key  ${config.BOOTSTRAP_ADMIN_KEY}`,
          `  token      ${config.SECAPP_TOKEN} (what applications send as Token)`,
          `  open       the contract paths of ${config.ANONYMOUS_ACCESS.join(', ')} need no credentials (demo)`,
        ]
      : []),
    '  Ctrl-C stops it.',
  ]
  console.log(`\n${lines.join('\n')}\n`)
}
