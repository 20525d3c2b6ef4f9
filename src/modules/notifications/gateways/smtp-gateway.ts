import type { Readable } from 'node:stream'
import type { ConnectionOptions } from 'node:tls'
import { createTransport } from 'nodemailer'
import type { Call, CallResult, Gateway, GatewayLimits } from './gateway.ts'
import { addressOf, isOneAddress } from './mail-address.ts'
import { codeOf, type Mask, maskOf, oneLine } from './safe-text.ts'

export type SmtpGatewayOptions = {
  name: string
  /** `smtp://host:port`, or `smtps://` for TLS from the first byte. */
  url: string
  /** `address` or `Name <address>`. */
  from: string
  /** Without it, the first line of the message. */
  subject?: string | undefined
  user?: string | undefined
  password?: string | undefined
  /** Whether the connection must be turned into TLS: by default it must when there is a password. */
  starttls?: 'required' | 'if_offered' | 'off' | undefined
  /** What Node's TLS takes, such as an own authority. */
  tls?: ConnectionOptions | undefined
  timeoutMs: number
  limits: GatewayLimits
}

const subjectLengthMax = 100
// Mail servers close silent connections after some minutes at the least.
const silentConnectionMs = 30_000

/** A gateway for `email` that hands messages to a mail server. */
export function smtpGateway(options: SmtpGatewayOptions): Gateway {
  const { name, limits, timeoutMs } = options
  const mask = maskOf([options.password ?? ''])
  const transport = openTransport(options)
  const underWay = new Set<Promise<CallResult>>()
  let isClosed = false
  const call = async (called: Call): Promise<CallResult> => {
    if (called.type !== 'email') return { outcome: 'rejected', detail: `${called.type} does not go by mail` }
    if (!isOneAddress(called.to)) return { outcome: 'rejected', detail: 'to is not one email address' }
    if (isClosed) return { outcome: 'not_made', detail: 'the gateway is closed' }
    try {
      return await transmit(transport, called, { ...options, mask })
    } catch (error) {
      return { outcome: 'unreachable', detail: `not called: ${codeOf(error)}` }
    }
  }
  return {
    name,
    limits,
    timeoutMs,
    call: async called => {
      const result = call(called)
      underWay.add(result)
      return result.finally(() => underWay.delete(result))
    },
    close: async () => {
      isClosed = true
      await Promise.all(underWay)
      transport.close()
    },
  }
}

/** How far a message went. The server can have taken it only after its content was read for it. */
type Transmission = {
  askedAt: number
  content: Readable | undefined
  endedAt: number | undefined
  leaveBy: number | undefined
  isLate: boolean
  /** Ends it: its connection is closed and nothing more of it is sent. */
  giveUp: () => void
}

/**
 * Sends one message. What goes wrong before its content is sent was certainly not delivered; afterwards only a refusal by
 * the server is certain.
 */
async function transmit(
  transport: Transport,
  call: Call,
  { timeoutMs, mask, ...options }: SmtpGatewayOptions & { mask: Mask },
): Promise<CallResult> {
  const ending = new AbortController()
  const transmission: Transmission = {
    askedAt: performance.now(),
    content: undefined,
    endedAt: undefined,
    leaveBy: call.leaveBy,
    isLate: false,
    giveUp: () => ending.abort(),
  }
  // An answer that waits in the socket while this process was busy still counts.
  const timer = setTimeout(() => setImmediate(transmission.giveUp), timeoutMs)
  try {
    const { response } = await transport.sendMail({
      ...mailOf(call, options),
      transmission,
      signal: ending.signal,
    })
    return { outcome: 'delivered', ...replyOf(response, mask), ...leftMs(transmission) }
  } catch (error) {
    const failure = ending.signal.aborted ? { code: `${timeoutMs} ms are over` } : (error as Failure)
    return { ...resultOfFailure(failure, transmission, mask), ...leftMs(transmission) }
  } finally {
    clearTimeout(timer)
  }
}

type Failure = { code?: string; responseCode?: number; response?: string }

function resultOfFailure(
  { code, responseCode, response }: Failure,
  sent: Transmission,
  mask: Mask,
): CallResult {
  if (sent.isLate) return { outcome: 'not_made', detail: 'too late to leave' }
  const hasLeft = sent.content?.readableDidRead === true
  const statusCode = responseCode || undefined
  const detail = response ? oneLine(mask(response)) : `the connection broke off: ${codeOf({ code })}`
  if (statusCode !== undefined && statusCode >= 400 && code !== 'ETLS') {
    // 503 and a refused login: the session was at fault and not the message.
    const isOurs = code === 'EAUTH' || statusCode === 503
    const outcome = statusCode >= 500 && !isOurs ? 'rejected' : 'failed'
    return { outcome, statusCode, detail }
  }
  if (hasLeft) return { outcome: 'in_doubt', detail }
  if (code === 'EENVELOPE' || code === 'EMESSAGE')
    return { outcome: 'rejected', detail: `no mail server takes this message: ${code}` }
  return { outcome: 'unreachable', detail }
}

function leftMs({ askedAt, content, endedAt }: Transmission): { leftMs?: number } {
  return content?.readableDidRead ? { leftMs: (endedAt ?? performance.now()) - askedAt } : {}
}

function replyOf(response: string, mask: Mask): { statusCode: number; providerId?: string } {
  const [, code = '250', name = ''] = /^(\d{3})[ -](?:\d\.\d+\.\d+ )?(.*)$/s.exec(response) ?? []
  const providerId = oneLine(mask(name))
  return { statusCode: Number(code), ...(providerId ? { providerId } : {}) }
}

function mailOf(
  { traceId, to, message }: Call,
  { from, subject }: Pick<SmtpGatewayOptions, 'from' | 'subject'>,
) {
  const id = traceId.replaceAll(/[^\w.-]/g, '-')
  const sender = addressOf(from)
  return {
    from,
    // As an object it is one address, and is not searched for several.
    to: { name: '', address: to },
    envelope: { from: sender, to: [to] },
    subject: oneLine(subject ?? firstLine(message), subjectLengthMax),
    text: message,
    messageId: `<${id}@${sender.split('@').at(-1)}>`,
    headers: { 'X-Request-Id': id },
  }
}

function firstLine(message: string): string {
  return message.trimStart().split(/[\r\n]/, 1)[0] ?? ''
}

type Transport = {
  sendMail: (
    mail: ReturnType<typeof mailOf> & { transmission: Transmission; signal: AbortSignal },
  ) => Promise<{ response: string }>
  close: () => void
}

function openTransport(options: SmtpGatewayOptions): Transport {
  const { user, password, timeoutMs, limits } = options
  const { protocol, hostname, port } = new URL(options.url)
  const starttls = options.starttls ?? (password === undefined ? 'if_offered' : 'required')
  const transport = createTransport({
    pool: true,
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (protocol === 'smtps:' ? 465 : 587),
    secure: protocol === 'smtps:',
    requireTLS: starttls === 'required',
    ignoreTLS: starttls === 'off',
    ...(options.tls ? { tls: options.tls } : {}),
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
    maxConnections: limits.concurrentCalls,
    // Whether to try again is not for the library to say.
    maxRequeues: 0,
    idleTimeout: silentConnectionMs,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: Math.max(timeoutMs * 2, silentConnectionMs * 2),
    socketCloseTimeout: 1_000,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  transport.use('stream', (mail, done) => {
    watch(mail.message, (mail.data as unknown as { transmission: Transmission }).transmission)
    done()
  })
  return transport as unknown as Transport
}

// The pool asks for the content when it has a connection, just before the first command of the message.
function watch(message: { createReadStream: () => Readable }, transmission: Transmission) {
  const create = message.createReadStream.bind(message)
  message.createReadStream = () => {
    const content = create()
    transmission.content = content
    content.once('end', () => {
      transmission.endedAt = performance.now()
    })
    if (transmission.leaveBy !== undefined && performance.now() > transmission.leaveBy) {
      transmission.isLate = true
      transmission.giveUp()
    }
    return content
  }
}
