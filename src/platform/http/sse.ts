import type { FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../errors.ts'

/** Why the server ended a stream. After all but `not_allowed` a reader may come back at once; `renew` asks it to. */
export type SseEnd = 'stopping' | 'slow' | 'not_allowed' | 'renew'

/** One open stream of server-sent events. */
export type SseLine = {
  /** Sends bytes that are whole events. A reader that is too far behind is ended instead. */
  send: (bytes: Buffer) => void
  end: (reason: SseEnd) => void
  /** Acts once when the line is over, whoever ended it; at once when it is over already. */
  whenOver: (act: () => void) => void
}

/** The open streams of one kind in one process. */
export type SseLines = {
  /**
   * Keeps a place for one more until `giveBack`, so that a call may ask before it answers.
   * @throws overloaded `streams.all_taken` when there is none; too_many `streams.own_taken` when this key or session has as
   * many as one may have.
   */
  reserve: (request: FastifyRequest) => {
    /** Takes the answer over: its headers are sent. */
    open: (reply: FastifyReply) => SseLine
    giveBack: () => void
  }
  endAll: (reason: SseEnd) => void
  count: () => number
}

type Options = {
  linesMax: number
  /** Of them, how many one key or session may have in this process; as many as there are unless given. */
  linesOfOneMax?: number
  /** Whether the reader of this call may still read; asked at each heartbeat, once for each actor. */
  isStillAllowed?: (request: FastifyRequest, reply: FastifyReply) => Promise<boolean>
  heartbeatMs?: number
  /** Bytes that may wait for a reader before it counts as too slow. */
  waitingBytesMax?: number
}

type Line = SseLine & {
  actorKey: string
  request: FastifyRequest
  reply: FastifyReply
  endedAt: () => number | undefined
  cut: () => void
}

const heartbeatDefaultMs = 15_000
const waitingBytesDefaultMax = 512 * 1024
// How long a reader may take for what still waits for it when its stream is ended.
const lingerMs = 10_000
const reconnectMs = 2_000
// Until the answer to the reader's next call says otherwise.
const renewMs = 200

/** What shows a reader, and whoever is between, that a silent stream is alive. */
export const stillThere = Buffer.from(': still there\n\n')

/** An event as bytes: what `data` holds as JSON, and the place in the stream from which a reader goes on after it. */
export function sseEvent(name: string, data: unknown, id?: string): Buffer {
  return Buffer.from(`${id ? `id: ${id}\n` : ''}event: ${name}\ndata: ${JSON.stringify(data)}\n\n`)
}

/**
 * Makes the lines of one kind of stream. One heartbeat serves them all: it shows readers and proxies that a silent stream is
 * alive, ends those of readers whose key or session has ended, and cuts those that do not take their end.
 */
export function makeSseLines(options: Options): SseLines {
  const { linesMax, linesOfOneMax = linesMax, heartbeatMs = heartbeatDefaultMs } = options
  const lines = new Set<Line>()
  const taken = makeTally()
  let reserved = 0
  let isStopping = false
  let heartbeat: NodeJS.Timeout | undefined

  const beat = () => {
    const oldestEnd = performance.now() - lingerMs
    for (const line of lines) {
      const endedAt = line.endedAt()
      if (endedAt === undefined) line.send(stillThere)
      else if (endedAt < oldestEnd) line.cut()
    }
    if (options.isStillAllowed) void endUnallowed(lines, options.isStillAllowed)
  }
  const forget = (line: Line) => {
    lines.delete(line)
    taken.add(line.actorKey, -1)
    if (lines.size > 0) return
    clearInterval(heartbeat)
    heartbeat = undefined
  }

  const open = (request: FastifyRequest, reply: FastifyReply): SseLine => {
    const line = openLine(request, reply, options.waitingBytesMax ?? waitingBytesDefaultMax)
    lines.add(line)
    taken.add(line.actorKey, 1)
    heartbeat ??= setInterval(beat, heartbeatMs).unref()
    line.whenOver(() => forget(line))
    // Asked for before the end, answered after it.
    if (isStopping) line.end('stopping')
    return line
  }

  return {
    reserve: request => {
      if (lines.size + reserved >= linesMax) throw allTaken(linesMax)
      const actorKey = actorKeyOf(request)
      if (taken.of(actorKey) >= linesOfOneMax) throw ownTaken(linesOfOneMax)
      reserved++
      taken.add(actorKey, 1)
      return {
        open: reply => open(request, reply),
        giveBack: () => {
          reserved--
          taken.add(actorKey, -1)
        },
      }
    },
    endAll: reason => {
      isStopping ||= reason === 'stopping'
      for (const line of lines) line.end(reason)
    },
    count: () => lines.size,
  }
}

// Written past the framework, whose streams cost each reader a timer and a pipe of its own.
function openLine(request: FastifyRequest, reply: FastifyReply, waitingBytesMax: number): Line {
  reply
    .header('content-type', 'text/event-stream; charset=utf-8')
    .header('cache-control', 'no-store')
    .header('x-accel-buffering', 'no')
    .hijack()
  const { raw } = reply
  // One that took too long has its answer already: nothing may be written after it.
  const isAnswered = raw.headersSent
  let endedAt = isAnswered ? performance.now() : undefined
  raw.on('error', () => {})
  if (!isAnswered) {
    raw.writeHead(200, reply.getHeaders() as Record<string, string>)
    raw.write(`retry: ${reconnectMs}\n\n`)
  }
  const end = (reason: SseEnd) => {
    if (endedAt !== undefined) return
    endedAt = performance.now()
    if (reason === 'renew') raw.write(`retry: ${renewMs}\n`)
    raw.end(sseEvent('end', { reason }))
  }
  return {
    actorKey: actorKeyOf(request),
    request,
    reply,
    send: bytes => {
      if (endedAt !== undefined || raw.destroyed) return
      raw.write(bytes)
      if (raw.writableLength > waitingBytesMax) end('slow')
    },
    end,
    endedAt: () => endedAt,
    cut: () => raw.destroy(),
    whenOver: act => {
      if (raw.closed || raw.destroyed) act()
      else raw.once('close', act)
    },
  }
}

// One question for each key or session, however many streams it has.
async function endUnallowed(
  lines: ReadonlySet<Line>,
  isStillAllowed: NonNullable<Options['isStillAllowed']>,
) {
  const byActor = Map.groupBy(lines, ({ actorKey }) => actorKey)
  for (const group of byActor.values()) {
    const [first] = group as [Line]
    // The database is away: who may read is asked again at the next heartbeat.
    if (await isStillAllowed(first.request, first.reply).catch(() => true)) continue
    for (const line of group) line.end('not_allowed')
  }
}

const actorKeyOf = ({ actor }: FastifyRequest) => actor.sessionId ?? actor.name

// How many each has; who has none leaves no trace.
function makeTally() {
  const counts = new Map<string, number>()
  return {
    of: (key: string) => counts.get(key) ?? 0,
    add: (key: string, change: 1 | -1) => {
      const count = (counts.get(key) ?? 0) + change
      if (count > 0) counts.set(key, count)
      else counts.delete(key)
    },
  }
}

function ownTaken(linesOfOneMax: number) {
  const text = {
    en: `This key or session has ${linesOfOneMax} open streams already. Close one, or use another key.`,
    es: `Esta clave o sesión ya tiene ${linesOfOneMax} flujos abiertos. Cierre alguno o use otra clave.`,
  }
  return new AppError('too_many', 'streams.own_taken', text, { retryAfterSeconds: 5 })
}

function allTaken(linesMax: number) {
  const text = {
    en: `${linesMax} readers are listening already. Try again in a moment.`,
    es: `Ya hay ${linesMax} lectores conectados. Inténtelo de nuevo enseguida.`,
  }
  return new AppError('overloaded', 'streams.all_taken', text, { retryAfterSeconds: 5 })
}
