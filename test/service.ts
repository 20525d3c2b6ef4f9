import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { aDatabase, type TestDatabase } from './database.ts'
import { patienceMs } from './patience.ts'

export const adminKey = 'an-admin-key-for-processes-0123456789abcdef'
export const sessionSecret = 'a-session-secret-for-processes-0123456789abc'
export const secappToken = 'a-secapp-token-for-processes-0123'

/** A started process: what it wrote so far, and how it ended (its exit code, or the signal that killed it). */
export type Running = {
  process: ChildProcess
  output: () => string
  ended: Promise<number | NodeJS.Signals>
  hasEnded: () => boolean
  kill: (signal: NodeJS.Signals) => void
}

/** A running service and a way to call it as the administrator. */
export type Service = Running & {
  url: string
  port: number
  call: (method: string, path: string, options?: CallOptions) => Promise<Response>
}

type CallOptions = { body?: unknown; headers?: Record<string, string>; signal?: AbortSignal }
type Settings = Record<string, string | undefined>
type StartOptions = { settings?: Settings; args?: string[]; port?: number }

const main = join(import.meta.dirname, '..', 'src', 'main.ts')
const cleanUps = new WeakMap<TestContext, (() => unknown)[]>()

/** Runs `serve` and waits until it may be given traffic (a worker: until it says that it is ready). */
export async function aService(t: TestContext, options: StartOptions = {}): Promise<Service> {
  const service = await launchService(t, options)
  await untilReady(service, options.args?.includes('worker') ? 'said' : 'asked')
  return service
}

/** Runs `serve` without waiting for anything. */
export async function launchService(t: TestContext, options: StartOptions = {}): Promise<Service> {
  const port = options.port ?? (await freePort())
  const settings = {
    PORT: String(port),
    BOOTSTRAP_ADMIN_KEY: adminKey,
    SECAPP_TOKEN: secappToken,
    SESSION_SECRET: sessionSecret,
    CALLS_PER_MINUTE: '1000000',
    ...options.settings,
  }
  const running = await start(t, ['serve', ...(options.args ?? [])], settings)
  const url = `http://127.0.0.1:${port}`
  const callOnce = (method: string, path: string, { body, headers = {}, signal }: CallOptions = {}) =>
    fetch(url + path, {
      method,
      headers: {
        'x-api-key': adminKey,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    })
  const call = (method: string, path: string, options?: CallOptions) =>
    untilTaken(() => callOnce(method, path, options))
  return { ...running, url, port, call }
}

/** Repeats a call that was shed: a machine under load sheds for a moment, which is no part of what tests ask. */
export async function untilTaken(call: () => Promise<Response>): Promise<Response> {
  for (;;) {
    const answer = await call()
    if (answer.status !== 503 || !/"reason":"overloaded"/.test(await answer.clone().text())) return answer
    await sleep(200)
  }
}

/** Waits until `/ready` answers 200, or until the process says that it is ready. */
export async function untilReady(service: Service, how: 'asked' | 'said' = 'asked'): Promise<void> {
  await eventually(async () => {
    if (service.hasEnded()) throw new Hopeless(`The service ended before it was ready:\n${service.output()}`)
    if (how === 'said') return assert.match(service.output(), /is ready/)
    const answer = await fetch(`${service.url}/ready`)
    assert.equal(answer.status, 200, await answer.text())
  })
}

/** Sends a signal and returns how the process ended. */
export async function stop(running: Running, signal: NodeJS.Signals = 'SIGTERM') {
  running.kill(signal)
  return running.ended
}

/** Runs one command of the program to its end. */
export async function runCommand(
  t: TestContext,
  args: string[],
  { settings = {}, input = '' }: { settings?: Settings; input?: string } = {},
): Promise<{ code: number | NodeJS.Signals; stdout: string; stderr: string }> {
  const running = await start(t, args, settings)
  const stdout: Buffer[] = []
  const stderr: Buffer[] = []
  running.process.stdout?.on('data', chunk => stdout.push(chunk))
  running.process.stderr?.on('data', chunk => stderr.push(chunk))
  running.process.stdin?.on('error', () => {}).end(input)
  const code = await running.ended
  return { code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }
}

/** A folder for the embedded database. When the test ends, its server is killed and the folder removed. */
export async function aDataDir(t: TestContext): Promise<string> {
  const dataDir = await aFolder(t)
  cleanUp(t, async () => {
    const pid = postmasterPid(dataDir)
    const { directory } = existsSync(recordFile(dataDir)) ? readRecord(dataDir) : {}
    if (pid) {
      process.kill(pid, 'SIGQUIT')
      await eventually(async () => assert.equal(postmasterPid(dataDir), undefined))
    }
    if (directory) await rm(dirname(directory), { recursive: true, force: true })
  })
  return dataDir
}

/** A folder that every user may enter, removed when the test ends. */
export async function aFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'trastienda-process-'))
  // Under root, PostgreSQL runs as another user, who must get through.
  await chmod(folder, 0o711)
  cleanUp(t, () => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

/** The process of the embedded PostgreSQL, while it lives. */
export function postmasterPid(dataDir: string): number | undefined {
  if (!existsSync(recordFile(dataDir))) return undefined
  const directory = readRecord(dataDir).directory ?? join(dataDir, 'postgres')
  const pidFile = join(directory, 'postmaster.pid')
  if (!existsSync(pidFile)) return undefined
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0])
  return isAlive(pid) ? pid : undefined
}

/** Where a test that looks behind the service finds the embedded database. */
export function embeddedUrl(dataDir: string): string {
  const { password, port } = readRecord(dataDir)
  return `postgres://postgres:${password}@127.0.0.1:${port}/trastienda`
}

/** A port of this machine that nobody uses just now. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as { port: number }
  probe.close()
  await once(probe, 'close')
  return port
}

/** Tells `eventually` that waiting longer is of no use. */
export class Hopeless extends Error {}

/** Tries until it succeeds; gives up with the last error after a time that only a defect takes. */
export async function eventually<Result>(attempt: () => Promise<Result> | Result): Promise<Result> {
  for (const deadline = Date.now() + patienceMs; ; await sleep(50)) {
    try {
      return await attempt()
    } catch (error) {
      if (error instanceof Hopeless || Date.now() > deadline) throw error
    }
  }
}

/** A database that is dropped only after everything that this test cleans up, such as what still uses it. */
export function aDatabaseOf(t: TestContext): Promise<TestDatabase> {
  cleanUp(t, () => {})
  return aDatabase()
}

/** Does something when the test has ended, the last first; what fails keeps nothing else from being done. */
export function cleanUp(t: TestContext, act: () => unknown): void {
  const acts = cleanUps.get(t) ?? []
  cleanUps.set(t, acts)
  if (acts.length === 0) {
    t.after(async () => {
      const faults: unknown[] = []
      for (const each of acts.toReversed()) {
        try {
          await each()
        } catch (error) {
          faults.push(error)
        }
      }
      if (faults.length > 0) throw new AggregateError(faults, 'Cleaning up failed.')
    })
  }
  acts.push(act)
}

// In an empty folder and with nothing of our own environment: no .env and no setting of this machine gets in. What Node has
// compiled before is taken, as by `npm start`.
async function start(t: TestContext, args: string[], settings: Settings): Promise<Running> {
  const { PATH, HOME, USER, NODE_COMPILE_CACHE } = process.env
  const env = Object.fromEntries(
    Object.entries({ PATH, HOME, USER, NODE_COMPILE_CACHE, ...settings }).filter(
      ([, value]) => value !== undefined,
    ),
  )
  const child = spawn(process.execPath, [main, ...args], { cwd: await aFolder(t), env, stdio: 'pipe' })
  let output = ''
  const note = (chunk: Buffer) => {
    output += chunk.toString()
  }
  child.stdout.on('data', note)
  child.stderr.on('data', note)
  const ended = once(child, 'close').then(([code, signal]) => (signal ?? code) as number | NodeJS.Signals)
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  cleanUp(t, async () => {
    if (!hasEnded()) child.kill('SIGKILL')
    await ended
  })
  return { process: child, output: () => output, ended, hasEnded, kill: signal => void child.kill(signal) }
}

function readRecord(dataDir: string): { password: string; port: number; directory?: string } {
  return JSON.parse(readFileSync(recordFile(dataDir), 'utf8'))
}

function recordFile(dataDir: string): string {
  return join(dataDir, 'postgres.json')
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
  } catch {
    return false
  }
  if (process.platform !== 'linux') return true
  // A process that ended but was not waited for is no more than a line in the table.
  return !/^State:\s+Z/m.test(readStatus(pid))
}

function readStatus(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8')
  } catch {
    return 'State: Z'
  }
}
