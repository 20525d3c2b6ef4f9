import { execFile, spawn } from 'node:child_process'
import { closeSync, fstatSync, ftruncateSync, openSync } from 'node:fs'
import { open, readFile, readlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { executable, programEnvironment } from './binaries.ts'
import type { Cluster } from './cluster.ts'
import { serverSettings } from './settings.ts'

const logSizeMax = 10 * 1024 * 1024
const fastShutdownMs = 10_000
const immediateShutdownMs = 10_000
const run = promisify(execFile)

export type Server = { pid: number; port: number; isReady: boolean }

/** A PostgreSQL we have spawned; `failure` is there once it has ended. */
export type Launch = { failure: () => Promise<LaunchFailure> | undefined; abort: () => void }
export type LaunchFailure = { kind: 'occupied' | 'port taken' | 'other'; message: string }

/** The server running on this cluster, whoever started it. */
export async function findServer(cluster: Cluster): Promise<Server | undefined> {
  const lines = await readPidFile(cluster)
  const pid = Number(lines[0])
  if (!pid || !(await isServerOf(cluster, pid))) return undefined
  return { pid, port: Number(lines[3]), isReady: lines[7]?.trim() === 'ready' }
}

/** Spawns PostgreSQL. Its own lock file decides between two that do so at once: the second one ends by itself. */
export async function launchServer(cluster: Cluster): Promise<Launch> {
  const log = openSync(cluster.logFile, 'a', 0o600)
  if (fstatSync(log).size > logSizeMax) ftruncateSync(log)
  const logStart = fstatSync(log).size
  const settings = Object.entries(serverSettings(cluster.port))
  const child = spawn(
    executable(cluster.binaries, 'postgres'),
    ['-D', cluster.directory, ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    {
      // Its own session: Ctrl-C must not reach it before the service has finished its requests.
      detached: true,
      stdio: ['ignore', log, log],
      cwd: dirname(cluster.directory),
      env: { ...programEnvironment(), ...(await ignoringStranger(cluster)) },
      uid: cluster.account?.uid,
      gid: cluster.account?.gid,
      windowsHide: true,
    },
  )
  let ended: string | undefined
  child.once('error', error => {
    ended = error.message
  })
  child.once('exit', (code, signal) => {
    ended = `it ended with ${signal ?? code}`
  })
  child.unref()
  closeSync(log)
  return {
    failure: () => (ended === undefined ? undefined : describeFailure(cluster, logStart, ended)),
    abort: () => child.kill('SIGQUIT'),
  }
}

/** Ends the server: connections are cut and everything is written to disk. Returns when its process is gone. */
export async function stopServer(cluster: Cluster, log: (message: string) => void): Promise<void> {
  const server = await findServer(cluster)
  if (!server) return
  if (process.platform === 'win32') {
    await run(executable(cluster.binaries, 'pg_ctl'), ['stop', '-D', cluster.directory, '-m', 'fast', '-w'])
    return
  }
  signal(server.pid, 'SIGINT')
  if (await isGone(cluster, server.pid, fastShutdownMs)) return
  log(
    `PostgreSQL has not stopped after ${fastShutdownMs / 1000} s: ending it at once, the next start will recover`,
  )
  signal(server.pid, 'SIGQUIT')
  if (await isGone(cluster, server.pid, immediateShutdownMs)) return
  log(`PostgreSQL (process ${server.pid}) is still running; see ${cluster.logFile}`)
}

async function isGone(cluster: Cluster, pid: number, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs
  while (await isServerOf(cluster, pid)) {
    if (Date.now() > deadline) return false
    await sleep(20)
  }
  return true
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

async function readPidFile(cluster: Cluster): Promise<string[]> {
  try {
    return (await readFile(join(cluster.directory, 'postmaster.pid'), 'utf8')).split('\n')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/**
 * Whether this process is the cluster's server. That it lives is not enough: after a crash or a reboot the number
 * may be somebody else's, and in a container a dead process can stay as a zombie.
 */
async function isServerOf(cluster: Cluster, pid: number): Promise<boolean> {
  if (process.platform === 'linux') {
    const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
    if (command.split('\0').includes(cluster.directory)) return true
    // Finds it also after its folder was moved; readable only with the right to trace the process.
    return command !== '' && (await readlink(`/proc/${pid}/cwd`).catch(() => '')) === cluster.directory
  }
  if (process.platform === 'win32') {
    const { stdout } = await run('tasklist', ['/FI', `PID eq ${pid}`, '/NH'])
    return stdout.includes('postgres')
  }
  const { stdout } = await run('ps', ['-ww', '-o', 'command=', '-p', String(pid)]).catch(() => ({
    stdout: '',
  }))
  return stdout.includes(cluster.directory)
}

/**
 * PostgreSQL trusts any living process of its own user that a stale postmaster.pid names, except its grandparent.
 * Naming the stranger as such leaves the file, and the race for it, to PostgreSQL.
 */
async function ignoringStranger(cluster: Cluster): Promise<{ PG_GRANDPARENT_PID?: string }> {
  const [pid] = await readPidFile(cluster)
  if (!Number(pid) || (await isServerOf(cluster, Number(pid)))) return {}
  return { PG_GRANDPARENT_PID: pid }
}

async function describeFailure(cluster: Cluster, logStart: number, ended: string): Promise<LaunchFailure> {
  const text = await readLog(cluster, logStart)
  const message = `The embedded PostgreSQL did not start: ${ended}. The end of ${cluster.logFile}:\n${text.slice(-2000)}`
  if (/lock file "postmaster\.pid" (already exists|is empty)|pre-existing shared memory block/.test(text)) {
    return { kind: 'occupied', message }
  }
  if (/could not bind|could not create any TCP\/IP sockets/.test(text)) return { kind: 'port taken', message }
  return { kind: 'other', message }
}

async function readLog(cluster: Cluster, start: number): Promise<string> {
  const file = await open(cluster.logFile)
  try {
    const length = Math.max(0, (await file.stat()).size - start)
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, start)
    return buffer.toString().trim()
  } finally {
    await file.close()
  }
}
