import type { Command } from 'commander'
import type { Figures } from '../modules/notifications/simulator/figures.ts'
import {
  type GatewaySimulator,
  type GatewaySimulatorOptions,
  startGatewaySimulator,
} from '../modules/notifications/simulator/gateway-simulator.ts'
import type { LedgerTotals } from '../modules/notifications/simulator/ledger-schemas.ts'

type GatewayFlags = {
  host: string
  port: number
  key: string
  quota: number
  window: number
  concurrency: number
  latencyMin: number
  latencyMax: number
  failures: number
  hang: number
  garbage: number
  cut: number
  downFrom?: number
  downTo?: number
  retryAfter: boolean
  seed?: number
  ledger?: string | false
  ledgerMax: number
}

const lineEveryMs = 10_000

/** Runs the gateway simulator until Ctrl-C, then says what it received. */
export async function simulateGateway(flags: GatewayFlags, command: Command): Promise<void> {
  const interrupted = interruption()
  const simulator = await startGatewaySimulator(optionsOf(flags)).catch(error => {
    if (error instanceof RangeError) return command.error(`error: ${error.message}`, { exitCode: 2 })
    throw advised(error, flags)
  })
  announce(simulator, flags)
  const lines = printTotalsWhileCallsCome(simulator)
  await interrupted
  clearInterval(lines)
  await simulator.stop()
  console.log(finalSummary(simulator))
}

function optionsOf(flags: GatewayFlags): GatewaySimulatorOptions {
  const { window, latencyMin, latencyMax, downFrom, downTo, ledger, ...same } = flags
  return {
    ...same,
    windowSeconds: window,
    latencyMinMs: latencyMin,
    latencyMaxMs: latencyMax,
    downFromSeconds: downFrom,
    downToSeconds: downTo,
    keepLedger: ledger !== false,
    ledgerFile: ledger === false ? undefined : ledger,
  }
}

// A second signal, as npm sends one now and then, changes nothing.
function interruption(): Promise<void> {
  return new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve())
  })
}

function advised(error: { code?: string; path?: string; message: string }, { host, port }: GatewayFlags) {
  const texts: Record<string, string> = {
    EADDRINUSE: `Port ${port} is in use. Stop what uses it, or choose another: simulate gateway --port ${port + 1}`,
    EACCES: error.path
      ? `The ledger ${error.path} may not be written.`
      : `Port ${port} needs more rights than this user has. Choose one above 1023, such as --port 9000.`,
    EADDRNOTAVAIL: `--host ${host} is no address of this machine. Use 127.0.0.1, or 0.0.0.0 for all.`,
    ENOTFOUND: `--host ${host} is unknown. Use 127.0.0.1, or 0.0.0.0 for all.`,
    ENOENT: `The folder of the ledger ${error.path} does not exist.`,
    EISDIR: `The ledger ${error.path} is a folder; name a file.`,
  }
  return new Error(texts[error.code ?? ''] ?? error.message, { cause: error })
}

function announce(simulator: GatewaySimulator, { key, downFrom, downTo, ledger }: GatewayFlags) {
  const { url, seed } = simulator
  const lines = [
    `The gateway simulator listens at ${url}`,
    `  call       POST ${url}/v1/notify  X-API-Key: ${key}`,
    `  see        ${url}/docs  ${url}/ledger/summary${ledger === false ? '  (calls are only counted)' : ''}`,
    `  takes      ${taken(simulator.figures())}`,
    `  does       ${done(simulator.figures())}`,
    ...(downFrom === undefined
      ? []
      : [`  down       from ${downFrom} s on${downTo === undefined ? '' : `, until ${downTo} s`}`]),
    `  seed       ${seed}`,
    ...(ledger ? [`  ledger     ${ledger}`] : []),
    '  Ctrl-C stops it.',
  ]
  console.log(`${lines.join('\n')}\n`)
}

function taken({ quota, windowSeconds, concurrency }: Figures): string {
  const calls = quota === 0 ? 'any number of calls' : `${quota} calls in any ${windowSeconds} s`
  return `${calls}, ${concurrency === 0 ? 'any number' : concurrency} at a time`
}

function done({ latencyMinMs, latencyMaxMs, failures, hang, garbage, cut }: Figures): string {
  const shares = {
    'fail (500)': failures,
    'are never answered': hang,
    'get garbage': garbage,
    'are cut': cut,
  }
  const faults = Object.entries(shares)
    .filter(([, share]) => share > 0)
    .map(([what, share]) => `${percent(share)} ${what}`)
  const pace = latencyMaxMs === 0 ? 'answers at once' : `answers in ${latencyMinMs} to ${latencyMaxMs} ms`
  return [pace, ...faults].join('; ')
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`
}

function printTotalsWhileCallsCome(simulator: GatewaySimulator): NodeJS.Timeout {
  let shown = 0
  return setInterval(() => {
    const totals = simulator.totals()
    if (totals.received === shown) return
    shown = totals.received
    console.log(line(totals))
  }, lineEveryMs)
}

function line({ received, delivered, in_progress, by_answer }: LedgerTotals): string {
  const parts = Object.entries(by_answer).map(([answer, number]) => `${answer} ${number}`)
  return `received ${received}, delivered ${delivered}, in progress ${in_progress} (${parts.join(', ')})`
}

function finalSummary(simulator: GatewaySimulator): string {
  const { findings, ...totals } = simulator.summary()
  if (!findings) return line(totals)
  const { most_calls_in_any_window: most, quota_used } = findings
  return [
    line(totals),
    `  messages   ${findings.distinct_trace_ids_delivered} delivered, ${findings.delivered_twice} of them more than once` +
      (findings.delivered_without_trace_id > 0
        ? `; ${findings.delivered_without_trace_id} without trace_id`
        : ''),
    `  busiest    ${most.received} calls in ${findings.window_seconds} s, ${most.counted} of them taken`,
    ...(quota_used === null ? [] : [`  quota      ${percent(quota_used)} used`]),
    ...(findings.dropped > 0
      ? [`  ledger     full: its ${findings.dropped} oldest calls are not in these figures`]
      : []),
  ].join('\n')
}
