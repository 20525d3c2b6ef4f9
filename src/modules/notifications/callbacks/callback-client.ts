import { lookup as lookUpAsMachine, Resolver } from 'node:dns/promises'
import { isIP, type LookupFunction } from 'node:net'
import { Agent, buildConnector, request } from 'undici'
import { type AddressRules, makeAddressRules, plainHost } from './callback-addresses.ts'
import { isInterrupted, tellError } from './callback-errors.ts'

/** What came of one call. `error` is short and holds nothing of the address or the answer's body. */
export type CallbackAnswer =
  | { outcome: 'delivered' }
  | { outcome: 'failed' | 'gone' | 'interrupted'; error: string; retryAfterSeconds?: number }

/** Calls receivers. It never throws: whatever happens is an answer. */
export type CallbackClient = {
  post: (url: string, headers: Record<string, string>, body: string) => Promise<CallbackAnswer>
  /** Breaks off what has not been answered. */
  interrupt: () => void
  close: () => Promise<void>
}

/** Finds the addresses of a host. */
export type Resolve = (host: string) => Promise<string[]>

/** Thrown while connecting to an address that callbacks may not go to. */
export class AddressRefused extends Error {
  readonly code = 'ADDRESS_REFUSED'
}

const answerLengthMax = 64 * 1024
const answerTimeMaxMs = 1_000

/**
 * Makes a client that only reaches what the rules allow. The address is checked when the connection is made, so that a name
 * which leads elsewhere since it was registered does not pass. Redirects are not followed.
 */
export function makeCallbackClient(options: {
  hosts: readonly string[]
  timeoutMs: number
  connectionsPerHost: number
  resolve?: Resolve | undefined
}): CallbackClient {
  const { hosts, timeoutMs, connectionsPerHost, resolve } = options
  const agent = new Agent({
    connect: makeConnector(makeAddressRules(hosts), timeoutMs, resolve),
    connections: connectionsPerHost,
    allowH2: false,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
  })
  const interrupting = new AbortController()
  return {
    post: async (url, headers, body) => {
      if (!canBeCalled(url)) return { outcome: 'failed', error: 'is no address that can be called' }
      const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), interrupting.signal])
      try {
        const answer = await request(url, { dispatcher: agent, method: 'POST', headers, body, signal })
        void readOut(answer.body)
        return judge(answer.statusCode, answer.headers['retry-after'])
      } catch (error) {
        const outcome = interrupting.signal.aborted && isInterrupted(error) ? 'interrupted' : 'failed'
        return { outcome, error: tellError(error, timeoutMs) }
      }
    },
    interrupt: () => interrupting.abort(),
    close: () => agent.destroy(),
  }
}

function canBeCalled(url: string): boolean {
  const parsed = URL.parse(url)
  return (
    parsed !== null && /^https?:$/.test(parsed.protocol) && parsed.username === '' && parsed.password === ''
  )
}

function judge(status: number, retryAfter: string | string[] | undefined): CallbackAnswer {
  if (status >= 200 && status < 300) return { outcome: 'delivered' }
  const error = `answered ${status}${status >= 300 && status < 400 ? ' (redirects are not followed)' : ''}`
  if (status === 410) return { outcome: 'gone', error }
  const retryAfterSeconds = status === 429 || status === 503 ? secondsOf(retryAfter) : undefined
  return { outcome: 'failed', error, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) }
}

function secondsOf(retryAfter: string | string[] | undefined): number | undefined {
  const text = String(retryAfter ?? '')
  const seconds = /^\d+$/.test(text) ? Number(text) : (Date.parse(text) - Date.now()) / 1000
  return Number.isFinite(seconds) && seconds > 0 ? seconds : undefined
}

// The status has told all. What follows is read only so that the connection can serve again.
async function readOut(body: {
  dump: (options: { limit: number; signal: AbortSignal }) => Promise<unknown>
}) {
  await body.dump({ limit: answerLengthMax, signal: AbortSignal.timeout(answerTimeMaxMs) }).catch(() => {})
}

function makeConnector(rules: AddressRules, timeoutMs: number, resolve: Resolve = makeResolve(rules)) {
  const lookup: LookupFunction = (host, { all }, callback) => {
    allowedAddresses(rules, host, resolve).then(
      addresses => {
        const [first = ''] = addresses
        if (all)
          callback(
            null,
            addresses.map(address => ({ address, family: isIP(address) })),
          )
        else callback(null, first, isIP(first))
      },
      error => callback(error, ''),
    )
  }
  const connect = buildConnector({
    lookup,
    timeout: timeoutMs,
    allowH2: false,
  } as buildConnector.BuildOptions)
  // An address that stands in the URL itself is never looked up.
  return (options: buildConnector.Options, callback: buildConnector.Callback) => {
    const host = plainHost(options.hostname)
    if (isIP(host) !== 0 && !rules.mayCall(host, host)) return callback(new AddressRefused(), null)
    connect(options, callback)
  }
}

async function allowedAddresses(rules: AddressRules, host: string, resolve: Resolve): Promise<string[]> {
  const addresses = (await resolve(host)).filter(address => rules.mayCall(host, address))
  if (addresses.length === 0) throw new AddressRefused()
  return addresses
}

// Looking names up as the machine does (hosts file, search domains) takes a thread of the few that the whole process has,
// for as long as a name server likes. So only names that the operator chose get one.
function makeResolve(rules: AddressRules): Resolve {
  const resolver = new Resolver({ timeout: 2_000, tries: 2 })
  return async host => {
    if (rules.isNamed(host)) return (await lookUpAsMachine(host, { all: true })).map(({ address }) => address)
    const answers = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)])
    const addresses = answers.flatMap(answer => (answer.status === 'fulfilled' ? answer.value : []))
    if (addresses.length === 0) throw (answers[0] as PromiseRejectedResult).reason
    return addresses
  }
}
