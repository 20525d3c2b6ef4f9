import { randomInt, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import { fastify } from 'fastify'
import type { Server } from '../../../platform/http/server.ts'
import { checkInputs } from '../../../platform/http/validation.ts'
import { openAdmission } from './admission.ts'
import { drawFates } from './fates.ts'
import { defaultFigures, type Figures, faultsOfFigures } from './figures.ts'
import { figuresRoutes } from './figures-routes.ts'
import { describeGateway } from './gateway-docs.ts'
import { openLedger } from './ledger.ts'
import { summarise } from './ledger-findings.ts'
import { ledgerRoutes } from './ledger-routes.ts'
import type { LedgerEntry, LedgerSummary, LedgerTotals } from './ledger-schemas.ts'
import { notifyRoute } from './notify-route.ts'
import { answerProblems } from './problems.ts'
import { openWaits } from './waits.ts'

/** What is not given is as in `defaultFigures`. */
export type GatewaySimulatorOptions = Partial<Figures> & {
  host?: string | undefined
  /** Default: any free port. */
  port?: number | undefined
  /** The same seed gives the same calls the same fates. Default: made up. */
  seed?: number | undefined
  /** Seconds after the start between which nobody listens; without an end: for good. */
  downFromSeconds?: number | undefined
  downToSeconds?: number | undefined
  /** Whether entries are kept in memory (default), or only counted. */
  keepLedger?: boolean | undefined
  /** The most entries in memory; then the oldest are dropped. Default: 1,000,000. */
  ledgerMax?: number | undefined
  /** A file that gets each call as a line of JSON when its end is known. */
  ledgerFile?: string | undefined
  /** Milliseconds of a clock that is never set; for tests. */
  clock?: (() => number) | undefined
  /** Told what goes wrong outside of any call. Default: standard error. */
  onTrouble?: ((error: Error) => void) | undefined
}

export type GatewaySimulator = {
  /** What `GATEWAY_URL` is set to. */
  url: string
  port: number
  seed: number
  /** Every call received, the oldest first. The entries of calls in progress still change. */
  ledger: () => LedgerEntry[]
  totals: () => LedgerTotals
  summary: () => LedgerSummary
  clearLedger: () => void
  figures: () => Figures
  /** Other figures from the next call on; throws when they are faulty. */
  change: (some: Partial<Figures>) => void
  /** Nobody listens any more and every connection is reset; what was in progress is not delivered. */
  takeDown: () => Promise<void>
  /** Listens on the same port again. */
  bringUp: () => Promise<void>
  stop: () => Promise<void>
}

const ledgerMaxDefault = 1_000_000

/** Starts a notification gateway that keeps the contract of the real one and fails as told. */
export async function startGatewaySimulator(
  options: GatewaySimulatorOptions = {},
): Promise<GatewaySimulator> {
  const { host = '127.0.0.1', seed = randomInt(2 ** 32), clock = () => performance.now() } = options
  const onTrouble = options.onTrouble ?? (error => console.error(`gateway simulator: ${error.message}`))
  const { downFromSeconds = 0, downToSeconds = Number.POSITIVE_INFINITY } = options
  if (!(downToSeconds > downFromSeconds)) throw new RangeError('The gateway comes up after it went down.')
  if (options.downFromSeconds === undefined && options.downToSeconds !== undefined)
    throw new RangeError('Say also from when on the gateway is down.')
  let figures = checked(pickFigures(options))
  const ledger = await openLedger({
    isKept: options.keepLedger ?? true,
    entriesMax: options.ledgerMax ?? ledgerMaxDefault,
    file: options.ledgerFile,
    onTrouble,
  })
  const admission = openAdmission(figures)
  const waits = openWaits()
  const change = (some: Partial<Figures>) => {
    figures = checked({ ...figures, ...some })
    admission.change(figures)
  }

  const app: Server = fastify({ bodyLimit: 256 * 1024 }).withTypeProvider<TypeBoxTypeProvider>()
  checkInputs(app)
  answerProblems(app, onTrouble)
  await describeGateway(app)
  notifyRoute(app, {
    figures: () => figures,
    admission,
    nextFate: drawFates(seed),
    waits,
    ledger,
    clock,
    providerIdPrefix: randomUUID().slice(0, 8),
    onTrouble,
  })
  ledgerRoutes(app, { ledger, figures: () => figures })
  figuresRoutes(app, { figures: () => figures, change })
  await app.ready()

  const server = app.server as HttpServer
  const port = await listen(server, host, options.port ?? 0).catch(async error => {
    await Promise.all([app.close(), ledger.close()])
    throw error
  })
  const takeDown = async () => {
    waits.breakOff()
    await shut(server)
  }
  const bringUp = async () => {
    if (!server.listening) await listen(server, host, port)
  }
  const timers = planOutage(options, { takeDown, bringUp, onTrouble })

  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    port,
    seed,
    ledger: ledger.entries,
    totals: ledger.totals,
    summary: () => summarise(ledger, figures),
    clearLedger: ledger.clear,
    figures: () => figures,
    change,
    takeDown,
    bringUp,
    stop: async () => {
      for (const timer of timers) clearTimeout(timer)
      await takeDown()
      await app.close()
      await ledger.close()
    },
  }
}

function pickFigures(options: GatewaySimulatorOptions): Figures {
  const given = Object.keys(defaultFigures).flatMap(name => {
    const value = options[name as keyof Figures]
    return value === undefined ? [] : [[name, value]]
  })
  return { ...defaultFigures, ...Object.fromEntries(given) }
}

function checked(figures: Figures): Figures {
  const faults = faultsOfFigures(figures)
  if (faults.length > 0) throw new RangeError(faults.join(' '))
  return figures
}

async function listen(server: HttpServer, host: string, port: number): Promise<number> {
  server.listen(port, host)
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

async function shut(server: HttpServer) {
  if (!server.listening) return
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}

type Outage = Pick<GatewaySimulator, 'takeDown' | 'bringUp'> & { onTrouble: (error: Error) => void }

function planOutage(
  { downFromSeconds, downToSeconds }: GatewaySimulatorOptions,
  { takeDown, bringUp, onTrouble }: Outage,
): NodeJS.Timeout[] {
  const plan = (seconds: number | undefined, act: () => Promise<void>) =>
    seconds === undefined ? [] : [setTimeout(() => void act().catch(onTrouble), seconds * 1000)]
  if (downFromSeconds === undefined) return []
  return [...plan(downFromSeconds, takeDown), ...plan(downToSeconds, bringUp)]
}
