import { spawn } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import module from 'node:module'
import { constants } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { findBundledNode, projectDirectory } from './install.mjs'

const stopSignals = ['SIGINT', 'SIGTERM', 'SIGHUP']
const echoMs = 300

// Node keeps here what it has compiled: the compiler of TypeScript, once it was needed, would stay in the memory of the
// process. The processes that we start read it too.
process.env.NODE_COMPILE_CACHE ??= join(projectDirectory, 'node_modules', '.cache', 'compiled')

/** Runs a file of the project on Node 24: in this process if it is one, else in a child whose exit code becomes ours. */
export async function runOnNode24(file, args) {
  const path = join(projectDirectory, file)
  guardSignals()
  if (isNode24()) {
    process.argv = [process.execPath, path, ...args]
    module.enableCompileCache()
    await import(pathToFileURL(path).href)
    return
  }
  process.exitCode = await runChild(requireNode24(), [...process.execArgv, path, ...args])
}

/**
 * Has the service compiled, where nothing has been so far, in a process that then takes its compiler with it. What has
 * changed since is compiled by the service itself.
 */
export async function compileAtFirst() {
  if (hasFiles(process.env.NODE_COMPILE_CACHE)) return
  const [main, service] = ['src/main.ts', 'src/cli/serve.ts'].map(file => join(projectDirectory, file))
  const node = isNode24() ? process.execPath : requireNode24()
  // With our own flags: what is compiled under others is not for us.
  await runChild(node, [...process.execArgv, `--import=${pathToFileURL(service).href}`, main, '--version'], {
    stdio: ['ignore', 'ignore', 2],
  })
}

function hasFiles(directory) {
  return (
    existsSync(directory) &&
    readdirSync(directory, { recursive: true, withFileTypes: true }).some(entry => entry.isFile())
  )
}

export function isNode24() {
  return Number(process.versions.node.split('.')[0]) >= 24
}

function requireNode24() {
  const node = findBundledNode()
  if (node) return node
  console.error(
    `Trastienda runs on Node 24, and npm has none for ${process.platform} ${process.arch}: ` +
      `install Node 24 or later (this is ${process.version}).`,
  )
  process.exit(1)
}

/** Runs a program on our terminal, passes signals on and returns its exit code. */
export function runChild(command, args, options = {}) {
  const child = spawn(command, args, { stdio: 'inherit', ...options })
  const forwarded = new Set()
  const forward = signal => {
    // Ctrl-C reaches the child by itself; a second one would read as "stop at once".
    const isThereAlready = signal === 'SIGINT' && isInForeground()
    if (!isThereAlready && !forwarded.has(signal)) child.kill(signal)
    forwarded.add(signal)
  }
  for (const signal of stopSignals) process.on(signal, forward)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      for (const name of stopSignals) process.removeListener(name, forward)
      resolve(code ?? 128 + (constants.signals[signal] ?? 0))
    })
  })
}

/**
 * Makes one stop of what npm turns into two or none. Ctrl-C arrives from the terminal and, with some shells, once
 * more from npm, which would read as "stop at once". A SIGTERM for npm ends at the shell between npm and us: we
 * only see that our parent has gone.
 */
export function guardSignals() {
  let lastSignalAt = 0
  const emit = process.emit
  process.emit = function emitOnce(name, ...rest) {
    if (!stopSignals.includes(name)) return emit.call(this, name, ...rest)
    const isEcho = Date.now() - lastSignalAt < echoMs
    lastSignalAt = Date.now()
    return isEcho || emit.call(this, name, ...rest)
  }
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return
  const parent = process.ppid
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    if (lastSignalAt === 0) process.kill(process.pid, 'SIGTERM')
  }, 250)
  watch.unref()
}

/** Whether the terminal's Ctrl-C goes to our process group. */
function isInForeground() {
  try {
    // The fields after the command: state, parent, group, session, terminal, foreground group of the terminal.
    const [, , group, , , foreground] = readFileSync('/proc/self/stat', 'utf8').split(') ').at(-1).split(' ')
    return group === foreground
  } catch {
    return Boolean(process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY)
  }
}
