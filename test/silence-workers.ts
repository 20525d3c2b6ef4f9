import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const worker = join(import.meta.dirname, 'silence-worker.ts')
const hook = pathToFileURL(join(import.meta.dirname, 'notification-step-hook.ts')).href

/** Runs workers on a database: each kills itself at a step, when it comes to it for the nth time, if one is named. */
export const workersOf =
  (url: string) =>
  (fall?: { step: string; pass: number }, settings: Record<string, string> = {}) => {
    const { PATH, HOME } = process.env
    const falling = fall ? { TEST_STEP: fall.step, TEST_STEP_PASS: String(fall.pass) } : {}
    const args = fall ? ['--import', hook, worker] : [worker]
    const child = spawn(process.execPath, args, {
      env: { PATH, HOME, WORKER_DATABASE_URL: url, ...falling, ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString()
      })
    const ended = once(child, 'close').then(([, signal]) => signal as NodeJS.Signals | null)
    return { child, ended, output: () => output }
  }
