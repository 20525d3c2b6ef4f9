import { type Config, ConfigError } from '../../../platform/config.ts'
import type { RequestType } from '../request-schemas.ts'
import { type Gateway, type GatewayLimits, type Gateways, mainGateway, type Route } from './gateway.ts'
import { type Environment, fitsHeader, readGatewaysFile, urlFault } from './gateways-file.ts'
import type { FileGateway } from './gateways-schema.ts'

type GatewaySettings = Pick<
  Config,
  | 'GATEWAY_URL'
  | 'GATEWAY_API_KEY'
  | 'GATEWAY_CALLS'
  | 'GATEWAY_WINDOW_SECONDS'
  | 'GATEWAY_CONCURRENT_CALLS'
  | 'GATEWAY_TIMEOUT_MS'
  | 'GATEWAYS_FILE'
>

/** Gateways as they are set, before they are opened. */
export type GatewayPlan = { gateways: Map<string, FileGateway>; routes: Record<RequestType, Route> }

/**
 * Opens the gateways that the settings name: `main` at GATEWAY_URL, and those of GATEWAYS_FILE.
 * @throws {ConfigError} naming all mistakes together.
 */
export async function openGateways(
  settings: GatewaySettings,
  environment: Environment = process.env,
): Promise<Gateways> {
  const { gateways, routes } = planGateways(settings, environment)
  const all = await Promise.all([...gateways].map(([name, gateway]) => open(name, gateway, settings)))
  return { all, routes }
}

/**
 * Reads which gateways are set, without opening them.
 * @throws {ConfigError} naming all mistakes together.
 */
export function planGateways(settings: GatewaySettings, environment: Environment = process.env): GatewayPlan {
  const faults: string[] = []
  const gateways = new Map<string, FileGateway>()
  const main = planMain(settings, faults)
  if (main) gateways.set(mainGateway, main)
  const others = [...gateways.keys()]
  const file = settings.GATEWAYS_FILE
    ? readGatewaysFile(settings.GATEWAYS_FILE, { environment, others, faults })
    : undefined
  if (faults.length > 0) throw new ConfigError(faults)
  for (const [name, gateway] of file?.gateways ?? []) gateways.set(name, gateway)
  const routeOf = (type: RequestType): Route => {
    const [first = mainGateway, fallback] = file?.routes[type] ?? []
    return fallback === undefined ? { first } : { first, fallback }
  }
  return { gateways, routes: { email: routeOf('email'), sms: routeOf('sms'), push: routeOf('push') } }
}

function planMain(
  { GATEWAY_URL, GATEWAY_API_KEY }: GatewaySettings,
  faults: string[],
): FileGateway | undefined {
  if (GATEWAY_URL === undefined) return undefined
  const fault = urlFault(GATEWAY_URL, ['http:', 'https:'])
  if (fault) faults.push(`GATEWAY_URL ${fault}, for example GATEWAY_URL=https://gateway.example.com`)
  if (GATEWAY_API_KEY !== undefined && !fitsHeader(GATEWAY_API_KEY))
    faults.push(
      'GATEWAY_API_KEY has characters that a header cannot carry, for example GATEWAY_API_KEY=test-dev-2026',
    )
  const headers: Record<string, string> =
    GATEWAY_API_KEY === undefined ? {} : { 'X-API-Key': GATEWAY_API_KEY }
  return { kind: 'http', url: GATEWAY_URL, headers }
}

/** What a gateway allows: what its entry leaves out is that of the settings. */
export function limitsOf(
  { calls, window_seconds, concurrent_calls }: FileGateway,
  settings: GatewaySettings,
): GatewayLimits {
  return {
    calls: calls ?? settings.GATEWAY_CALLS,
    windowSeconds: window_seconds ?? settings.GATEWAY_WINDOW_SECONDS,
    concurrentCalls: concurrent_calls ?? settings.GATEWAY_CONCURRENT_CALLS,
  }
}

// The libraries behind the adapters are loaded only where one is set: together they weigh as much as the rest.
async function open(name: string, gateway: FileGateway, settings: GatewaySettings): Promise<Gateway> {
  const common = {
    name,
    url: gateway.url,
    timeoutMs: gateway.timeout_ms ?? settings.GATEWAY_TIMEOUT_MS,
    limits: limitsOf(gateway, settings),
  }
  if (gateway.kind === 'smtp') {
    const { smtpGateway } = await import('./smtp-gateway.ts')
    const { from, subject, user, password, starttls } = gateway
    return smtpGateway({ ...common, from, subject, user, password, starttls })
  }
  const { httpGateway } = await import('./http-gateway.ts')
  const { path, headers, success } = gateway
  return httpGateway({
    ...common,
    path,
    headers,
    success: success && { ...success, providerId: success.provider_id },
  })
}
