import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { eventually } from './service.ts'

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

/**
 * Has one worker after the other killed at each of these steps, at these times that it comes to it, and beside them some
 * at random. Gives where each was killed.
 */
export async function killWorkers(
  startWorker: ReturnType<typeof workersOf>,
  { steps, passes, randomly }: { steps: readonly string[]; passes: number[]; randomly: number },
): Promise<string[]> {
  const kills: string[] = []
  const killAtSteps = async () => {
    for (const pass of passes) {
      for (const step of steps) {
        const one = startWorker({ step, pass })
        assert.equal(await one.ended, 'SIGKILL', one.output())
        assert.match(one.output(), new RegExp(`SIGKILL at ${step}`))
        kills.push(step)
      }
    }
  }
  const killAtRandom = async () => {
    for (let done = 0; done < randomly; done++) {
      const one = startWorker()
      await eventually(() => assert.match(one.output(), /at work/))
      await sleep(Math.random() * 2_000)
      assert.equal(one.child.exitCode, null, one.output())
      one.child.kill('SIGKILL')
      await one.ended
      kills.push('random')
    }
  }
  await Promise.all([killAtSteps(), killAtRandom()])
  return kills
}
