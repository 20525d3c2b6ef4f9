import { type Dispatcher, Pool } from 'undici'
import type { Call, CallResult, Gateway, GatewayLimits } from './gateway.ts'
import { contractSuccess, type Headers, resultOf, type SuccessRule } from './http-answer.ts'
import { codeOf, type Mask, maskOf } from './safe-text.ts'

export type HttpGatewayOptions = {
  name: string
  /** Where the gateway is; the path is put after it. */
  url: string
  path?: string | undefined
  headers?: Readonly<Record<string, string>> | undefined
  success?: SuccessRule | undefined
  timeoutMs: number
  limits: GatewayLimits
}

const answerBytesMax = 64 * 1024
// Shorter than the shortest that servers are known to keep a silent connection (2 s), so that they rarely close one that
// we are just using: such a call would be in doubt.
const silentConnectionMs = 1_500

/** A gateway that takes messages by HTTP as the contract says: `POST {url}/v1/notify` with `{to, message, type}`. */
export function httpGateway(options: HttpGatewayOptions): Gateway {
  const { name, limits, timeoutMs, success = contractSuccess } = options
  const headers = headersOf(options.headers ?? {})
  const mask = maskOf(Object.values(options.headers ?? {}))
  const { origin, path } = targetOf(options)
  const pool = openPool(origin, options)
  return {
    name,
    limits,
    timeoutMs,
    call: async call => {
      const askedAt = performance.now()
      try {
        const request = { method: 'POST' as const, path: path(call), headers, body: bodyOf(call) }
        return await exchange(pool, request, { askedAt, leaveBy: call.leaveBy, timeoutMs, success, mask })
      } catch (error) {
        return { outcome: 'unreachable', detail: `not called: ${codeOf(error)}` }
      }
    },
    close: async () => {
      if (!pool.closed) await pool.close()
    },
  }
}

type Terms = {
  askedAt: number
  leaveBy: number | undefined
  timeoutMs: number
  success: SuccessRule
  mask: Mask
}

/**
 * Sends one request and waits for what comes of it. Whether it left is known exactly: the dispatcher tells just before it
 * writes. What goes wrong before that was certainly not delivered; what goes wrong after it is in doubt.
 */
function exchange(pool: Pool, request: Dispatcher.DispatchOptions, terms: Terms): Promise<CallResult> {
  const { promise, resolve } = Promise.withResolvers<CallResult>()
  let sending: Dispatcher.DispatchController | undefined
  let leftMs: number | undefined
  let status = 0
  let headers: Headers = {}
  let chunks: Buffer[] = []
  let bytes = 0
  let isSettled = false

  const settle = (result: CallResult) => {
    if (isSettled) return
    isSettled = true
    clearTimeout(timer)
    resolve(leftMs === undefined ? result : { ...result, leftMs })
  }
  const settleByAnswer = () => {
    const body = chunks.length === 1 ? String(chunks[0]) : String(Buffer.concat(chunks))
    settle(resultOf({ status, headers, body }, terms.success, terms.mask))
  }
  const breakOff = (what: string) => {
    if (leftMs === undefined) return settle({ outcome: 'unreachable', detail: `no connection: ${what}` })
    if (status >= 300) return settleByAnswer()
    const answered = status === 0 ? {} : { statusCode: status }
    settle({ outcome: 'in_doubt', ...answered, detail: `the call broke off: ${what}` })
  }
  const giveUp = () => {
    if (isSettled) return
    breakOff(`${terms.timeoutMs} ms are over`)
    sending?.abort(new Error('given up'))
  }
  // An answer that waits in the socket while this process was busy still counts.
  const timer = setTimeout(() => setImmediate(giveUp), terms.timeoutMs)

  pool.dispatch(request, {
    onRequestStart: controller => {
      const isLate = terms.leaveBy !== undefined && performance.now() > terms.leaveBy
      if (leftMs === undefined && isLate) settle({ outcome: 'not_made', detail: 'too late to leave' })
      // Thrown, and not aborted, it is not sent, and the connection stays for the next.
      if (isSettled || leftMs !== undefined) throw new Error('not to be sent')
      sending = controller
      leftMs = performance.now() - terms.askedAt
    },
    onResponseStart: (_controller, statusCode, answerHeaders) => {
      status = statusCode
      headers = answerHeaders
    },
    onResponseData: (controller, chunk) => {
      bytes += chunk.length
      if (bytes <= answerBytesMax) return void chunks.push(chunk)
      chunks = []
      settleByAnswer()
      controller.abort(new Error('answer too long'))
    },
    onResponseEnd: () => settleByAnswer(),
    onResponseError: (_controller, error) => {
      const code = codeOf(error)
      const isClosed = code === 'UND_ERR_CLOSED' || code === 'UND_ERR_DESTROYED'
      if (leftMs === undefined && isClosed) settle({ outcome: 'not_made', detail: 'the gateway is closed' })
      else breakOff(code)
    },
  })
  return promise
}

function openPool(origin: string, { limits, timeoutMs }: HttpGatewayOptions): Pool {
  return new Pool(origin, {
    connections: limits.concurrentCalls,
    pipelining: 1,
    allowH2: false,
    connectTimeout: timeoutMs,
    // One timer of ours covers the whole call; the library's are coarse.
    headersTimeout: 0,
    bodyTimeout: 0,
    keepAliveTimeout: silentConnectionMs,
    keepAliveTimeoutThreshold: 1_000,
    keepAliveMaxTimeout: 30_000,
  })
}

function headersOf(given: Readonly<Record<string, string>>): Record<string, string> {
  const own = { accept: 'application/json', 'user-agent': 'trastienda', 'content-type': 'application/json' }
  const lowered = Object.entries(given).map(([name, value]) => [name.toLowerCase(), value])
  return { ...own, ...Object.fromEntries(lowered) }
}

function bodyOf({ to, message, type }: Call): string {
  return JSON.stringify({ to, message, type })
}

function targetOf({ url, path = '/v1/notify' }: HttpGatewayOptions) {
  const { origin, pathname } = new URL(url)
  const whole = new URL(pathname.replace(/\/+$/, '') + path, origin)
  const fixed = `${whole.pathname}${whole.search}${whole.search ? '&' : '?'}`
  return {
    origin,
    path: ({ priority, traceId }: Call) =>
      `${fixed}priority=${priority}&trace_id=${encodeURIComponent(traceId)}`,
  }
}
