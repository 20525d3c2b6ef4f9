import type { FastifyBaseLogger } from 'fastify'

type Child = Parameters<FastifyBaseLogger['child']>
type Entry = unknown[]
type Level = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'

/** The log of one request. It is made when something is logged: most requests log nothing, and making one costs memory. */
export function requestLog(log: FastifyBaseLogger, ...[bindings, options]: Child): FastifyBaseLogger {
  return new RequestLog(log, [bindings, options]) as unknown as FastifyBaseLogger
}

// A class, as each request has one: its methods are shared.
class RequestLog {
  #made: FastifyBaseLogger | undefined
  readonly #log: FastifyBaseLogger
  readonly #child: Child

  constructor(log: FastifyBaseLogger, child: Child) {
    this.#log = log
    this.#child = child
  }

  get level() {
    return this.#made?.level ?? this.#log.level
  }
  set level(level: string) {
    this.#real().level = level
  }
  child(...child: Child) {
    return this.#real().child(...child)
  }
  fatal(...entry: Entry) {
    this.#write('fatal', entry)
  }
  error(...entry: Entry) {
    this.#write('error', entry)
  }
  warn(...entry: Entry) {
    this.#write('warn', entry)
  }
  info(...entry: Entry) {
    this.#write('info', entry)
  }
  debug(...entry: Entry) {
    // What nobody wants to read is most of what is said.
    if (this.#made || isWanted(this.#log, 'debug', this.#child[1])) this.#write('debug', entry)
  }
  trace(...entry: Entry) {
    if (this.#made || isWanted(this.#log, 'trace', this.#child[1])) this.#write('trace', entry)
  }
  silent(...entry: Entry) {
    this.#write('silent', entry)
  }

  #write(level: Level, entry: Entry) {
    const write = this.#real()[level] as (...entry: Entry) => void
    write.apply(this.#made, entry)
  }
  #real() {
    this.#made ??= this.#log.child(...this.#child)
    return this.#made
  }
}

function isWanted(log: FastifyBaseLogger, level: 'debug' | 'trace', options: Child[1]) {
  if (options?.level) return true
  const { isLevelEnabled } = log as { isLevelEnabled?: (level: string) => boolean }
  return isLevelEnabled ? isLevelEnabled.call(log, level) : true
}
