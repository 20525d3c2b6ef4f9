import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

/** A process of the bench: its address, its memory now, and its end. */
export type Running = { url: string; pid: number; memory: () => Promise<number>; stop: () => Promise<void> }

const running = new Set<Running>()
const startWithinMs = 60_000

/** The program itself, as `npm start` would run it, on a database of the bench. */
export async function startService(
  databaseUrl: string,
): Promise<Running & { headers: Record<string, string> }> {
  const key = 'a-key-of-the-bench-0123456789abcdefghij'
  const port = await freePort()
  const service = await start([youngHeap, 'src/main.ts', 'serve'], port, {
    DATABASE_URL: databaseUrl,
    DEMO: 'off',
    HOST: '127.0.0.1',
    BOOTSTRAP_ADMIN_KEY: key,
    SESSION_SECRET: 'a-session-secret-of-the-bench-0123456789',
    SECAPP_TOKEN: 'a-token-of-the-bench-0123456789',
    CALLS_PER_MINUTE: '10000000',
    LOG_LEVEL: 'warn',
  })
  return { ...service, headers: { 'x-api-key': key } }
}

/** A program of the bench that listens on the `PORT` it is given. */
export async function startYardstick(file: string, environment: Record<string, string>): Promise<Running> {
  return start([`bench/${file}`], await freePort(), environment)
}

/** Ends what still runs, for the end and for Ctrl-C. */
export async function stopAll(): Promise<void> {
  await Promise.all([...running].map(each => each.stop()))
}

// As `npm start` has it.
const youngHeap = '--max-semi-space-size=8'

/** Runs a command of the program and returns how long it took. */
export async function runCommand(args: string[], environment: Record<string, string>): Promise<number> {
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

async function start(args: string[], port: number, environment: Record<string, string>): Promise<Running> {
  const child = spawn(process.execPath, args, {
    cwd: projectFolder,
    env: { ...process.env, ...environment, PORT: String(port) },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const pid = child.pid as number
  const url = `http://127.0.0.1:${port}`
  const each: Running = { url, pid, memory: () => residentBytes(pid), stop: () => stop(child, each) }
  running.add(each)
  await untilReady(`${url}/ready`, child).catch(async error => {
    await each.stop()
    throw error
  })
  return each
}

async function stop(child: ChildProcess, each: Running) {
  running.delete(each)
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000)
  await ended
  clearTimeout(timer)
}

async function untilReady(url: string, child: ChildProcess) {
  const deadline = performance.now() + startWithinMs
  for (;;) {
    if (child.exitCode !== null)
      throw new Error(`A process ended with ${child.exitCode} before it was ready.`)
    const isReady = await fetch(url).then(
      answer => answer.ok,
      () => false,
    )
    if (isReady) return
    if (performance.now() > deadline) throw new Error(`${url} did not answer in time.`)
    await new Promise(resolve => setTimeout(resolve, 100))
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  if (address === null || typeof address === 'string') throw new Error('No free port.')
  return address.port
}

// Linux tells the memory of a process in /proc; elsewhere these lines of the report stay empty.
async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) * 1024
}
