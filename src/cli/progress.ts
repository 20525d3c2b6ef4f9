import { Presets, SingleBar } from 'cli-progress'

/** Shows how far long work is: a bar on a terminal, a line now and then in a log. */
export type Progress = { set: (done: number) => void; stop: () => void }

const lineEveryMs = 5_000

/** Starts to show it: on a terminal as a bar, elsewhere as lines. */
export function startProgress(
  what: string,
  total: number,
  out: NodeJS.WriteStream = process.stderr,
): Progress {
  return out.isTTY ? startBar(what, total, out) : startLines(what, total, out)
}

function startBar(what: string, total: number, stream: NodeJS.WriteStream): Progress {
  const format = `${what} {bar} {percentage}% | {value} of {total} | {eta_formatted} left`
  const bar = new SingleBar({ format, stream, hideCursor: true, etaBuffer: 50 }, Presets.shades_classic)
  bar.start(total, 0)
  return { set: done => bar.update(done), stop: () => bar.stop() }
}

function startLines(what: string, total: number, out: NodeJS.WriteStream): Progress {
  let lastAt = performance.now()
  return {
    set: done => {
      if (performance.now() - lastAt < lineEveryMs) return
      lastAt = performance.now()
      out.write(`${what}: ${done} of ${total}\n`)
    },
    stop: () => {},
  }
}
