import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

/** A process of the bench: its address, its memory now, and its end. */
export type Running = {
  url: string
  pid: number
  memory: () => Promise<number>
  stop: () => Promise<void>
  /** Ends it as a power cut would. */
  kill: () => Promise<void>
}

type Settings = Record<string, string>
type ServiceOptions = { role?: 'all' | 'api'; settings?: Settings }

const running = new Set<Running>()
const startWithinMs = 60_000
/** As `npm start` and `npm run trastienda` have it. */
export const heapFlags = [
  '--max-semi-space-size=8',
  '--heap-growing-percent=50',
  '--no-allocation-site-pretenuring',
]
const key = 'a-key-of-the-bench-0123456789abcdefghij'
const serviceSettings = {
  DEMO: 'off',
  HOST: '127.0.0.1',
  BOOTSTRAP_ADMIN_KEY: key,
  SESSION_SECRET: 'a-session-secret-of-the-bench-0123456789',
  SECAPP_TOKEN: 'a-token-of-the-bench-0123456789',
  CALLS_PER_MINUTE: '10000000',
  LOG_LEVEL: 'warn',
}

/** The program itself, as `npm start` would run it, on a database of the bench. */
export async function startService(
  databaseUrl: string,
  { role = 'all', settings = {} }: ServiceOptions = {},
): Promise<Running & { headers: Record<string, string> }> {
  const args = [...heapFlags, ...profiling(), 'src/main.ts', 'serve', '--role', role]
  const environment = { ...serviceSettings, DATABASE_URL: databaseUrl, ...settings }
  const service = await start(args, await freePort(), environment, '/ready')
  return { ...service, headers: { 'x-api-key': key } }
}

/** A process of the program that delivers and answers no calls. */
export async function startWorker(databaseUrl: string, settings: Settings = {}): Promise<Running> {
  const args = [...heapFlags, ...profiling(), 'src/main.ts', 'serve', '--role', 'worker']
  const environment = { ...serviceSettings, DATABASE_URL: databaseUrl, ...settings }
  return start(args, await freePort(), environment, undefined)
}

/** The gateway simulator in a process of its own, with its default figures unless flags say otherwise. */
export async function startSimulator(flags: string[] = []): Promise<Running> {
  const port = await freePort()
  const args = ['src/main.ts', 'simulate', 'gateway', '--port', String(port), ...flags]
  return start(args, port, {}, '/figures')
}

/** A program of the bench that listens on the `PORT` it is given. */
export async function startYardstick(file: string, environment: Settings): Promise<Running> {
  return start([`bench/${file}`], await freePort(), environment, '/ready')
}

/** Ends what still runs, for the end and for Ctrl-C. */
export async function stopAll(): Promise<void> {
  await Promise.all([...running].map(each => each.stop()))
}

/** Runs a command of the program and returns how long it took. */
export async function runCommand(args: string[], environment: Settings): Promise<number> {
  const startedAt = performance.now()
  const child = spawn(process.execPath, ['src/main.ts', ...args], {
    cwd: projectFolder,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(`"${args.join(' ')}" ended with ${code}.`)
  return performance.now() - startedAt
}

const projectFolder = fileURLToPath(new URL('../../', import.meta.url))

// Each process of the program then leaves a profile there when it ends.
function profiling(): string[] {
  const folder = process.env.BENCH_PROFILE_DIR
  return folder ? ['--cpu-prof', `--cpu-prof-dir=${folder}`] : []
}

async function start(
  args: string[],
  port: number,
  environment: Settings,
  readyPath: string | undefined,
): Promise<Running> {
  const child = spawn(process.execPath, args, {
    cwd: projectFolder,
    env: { ...process.env, ...environment, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const pid = child.pid as number
  const url = `http://127.0.0.1:${port}`
  const each: Running = {
    url,
    pid,
    memory: () => residentBytes(pid),
    stop: () => end(child, each, 'SIGTERM'),
    kill: () => end(child, each, 'SIGKILL'),
  }
  running.add(each)
  const isReady = readyPath === undefined ? saysReady(child) : () => answers(`${url}${readyPath}`)
  child.stdout.resume()
  await untilReady(isReady, child).catch(async error => {
    await each.stop()
    throw error
  })
  return each
}

async function end(child: ChildProcess, each: Running, signal: 'SIGTERM' | 'SIGKILL') {
  running.delete(each)
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill(signal)
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000)
  await ended
  clearTimeout(timer)
}

async function untilReady(isReady: () => Promise<boolean> | boolean, child: ChildProcess) {
  const deadline = performance.now() + startWithinMs
  for (;;) {
    if (child.exitCode !== null)
      throw new Error(`A process ended with ${child.exitCode} before it was ready.`)
    if (await isReady()) return
    if (performance.now() > deadline)
      throw new Error(`${child.spawnargs.slice(1).join(' ')}: not ready in time.`)
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

// A worker answers no calls; it says when it is ready.
function saysReady(child: ChildProcess): () => boolean {
  let said = ''
  child.stdout?.on('data', chunk => {
    said = (said + String(chunk)).slice(-4_000)
  })
  return () => said.includes('is ready')
}

function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    answer => answer.ok,
    () => false,
  )
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  if (address === null || typeof address === 'string') throw new Error('No free port.')
  return address.port
}

/** The most memory that a process had so far, in bytes. */
export const peakMemory = (pid: number): Promise<number> => bytesOf(pid, /VmHWM:\s+(\d+) kB/)

const residentBytes = (pid: number) => bytesOf(pid, /VmRSS:\s+(\d+) kB/)

// Linux tells the memory of a process in /proc; elsewhere these lines of the report stay empty.
async function bytesOf(pid: number, line: RegExp): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(line.exec(status)?.[1] ?? Number.NaN) * 1024
}
