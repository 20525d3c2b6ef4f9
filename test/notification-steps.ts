import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** The moments of a worker at which it is killed, in the order of a request's way. */
export const workerSteps = [
  'claiming',
  'claimed',
  'calling',
  'answered',
  'refused',
  'settling',
  'settled',
  'adopting',
] as const

/** The moments of the API at which it is killed. */
export const apiSteps = ['registering', 'registered', 'remembered', 'launching', 'launched'] as const

export type Step = (typeof workerSteps)[number] | (typeof apiSteps)[number]

/** What a process does to itself when it comes to a step for the nth time. */
export type Fall = { step: Step; pass: number; signal?: 'SIGKILL' | 'SIGSTOP' }

/** The environment under which a process does so. */
export function settingsFor({ step, pass, signal = 'SIGKILL' }: Fall): Record<string, string> {
  const hook = pathToFileURL(join(import.meta.dirname, 'notification-step-hook.ts')).href
  return {
    NODE_OPTIONS: `--import ${hook}`,
    TEST_STEP: step,
    TEST_STEP_PASS: String(pass),
    TEST_STEP_SIGNAL: signal,
  }
}

/** The labels of the comments `// step: …` on the way of a request in the sources, each once, sorted. */
export function labelsInSources(): string[] {
  const cwd = join(import.meta.dirname, '..', 'src')
  const found = globSync('{platform,modules/notifications}/**/*.ts', { cwd })
    .filter(path => !path.endsWith('.test.ts'))
    .flatMap(path => [...readFileSync(join(cwd, path), 'utf8').matchAll(/\/\/ step:\s*(.*)$/gm)])
  return [...new Set(found.map(([, label]) => label as string))].sort()
}
