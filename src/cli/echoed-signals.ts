const stopSignals: readonly unknown[] = ['SIGINT', 'SIGTERM', 'SIGHUP']
const echoMs = 300

/**
 * Takes signals that follow each other within 300 ms for one. Ctrl-C reaches every process of a terminal's group, and
 * npm and its shell pass it on once more: that is no second wish to stop at once.
 */
export function ignoreEchoedSignals(): void {
  let lastAt = Number.NEGATIVE_INFINITY
  const emit = process.emit as (this: NodeJS.Process, name: string | symbol, ...rest: unknown[]) => boolean
  process.emit = function emitOnce(this: NodeJS.Process, name: string | symbol, ...rest: unknown[]) {
    if (!stopSignals.includes(name)) return emit.call(this, name, ...rest)
    const isEcho = performance.now() - lastAt < echoMs
    lastAt = performance.now()
    return isEcho || emit.call(this, name, ...rest)
  } as typeof process.emit
}
