// npm run console: builds the web console into console/dist, unless what is there was built from the same sources.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const project = join(dirname(fileURLToPath(import.meta.url)), '..')
const directory = join(project, 'console')
const built = join(directory, 'dist')
const mark = join(built, '.built-from')
const lock = join(project, 'console', '.build-lock')
const lockAgeMaxMs = 10 * 60_000
const isCompressible = /\.(?:js|css|html|svg|json)$/

const log = message => console.error(message)

/** Builds the console if its sources have changed, and says so. A build that fails leaves the one before. */
async function ensureConsole() {
  const sources = hashOfSources()
  const isBuilt = () => existsSync(mark) && readFileSync(mark, 'utf8') === sources
  if (isBuilt()) return
  await takeLock()
  try {
    if (!isBuilt()) await buildConsole(sources)
  } finally {
    rmSync(lock, { force: true })
  }
}

// Of several that come at once, such as test files, one builds and the others wait for it.
async function takeLock() {
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' })
      return
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    if (isLeft()) rmSync(lock, { force: true })
    else await sleep(200)
  }
}

// By a process that is gone.
function isLeft() {
  try {
    const pid = Number(readFileSync(lock, 'utf8'))
    if (pid > 0) process.kill(pid, 0)
    return Date.now() - statSync(lock).mtimeMs > lockAgeMaxMs
  } catch (error) {
    return error.code === 'ESRCH'
  }
}

async function buildConsole(sources) {
  const startedAt = Date.now()
  log('Building the console ...')
  const { build } = await import('vite')
  const making = `${built}-${process.pid}`
  try {
    await build({
      configFile: join(directory, 'vite.config.ts'),
      logLevel: 'error',
      build: { outDir: making },
    })
    await compress(making)
    writeFileSync(join(making, '.built-from'), sources)
    await rm(built, { recursive: true, force: true })
    await rename(making, built)
  } finally {
    await rm(making, { recursive: true, force: true })
  }
  log(`Built the console in ${((Date.now() - startedAt) / 1000).toFixed(1)} s.`)
}

function hashOfSources() {
  const hash = createHash('sha256').update(readFileSync(join(project, 'package-lock.json')))
  const folders = ['src', 'public'].flatMap(folder => filesIn(join(directory, folder)))
  const paths = [...folders, join(directory, 'index.html'), join(directory, 'vite.config.ts')]
  for (const path of paths.sort()) hash.update(path.slice(project.length)).update(readFileSync(path))
  return hash.digest('hex')
}

function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(file => file.isFile())
    .map(file => join(file.parentPath, file.name))
}

// Once here instead of at each call.
async function compress(folder) {
  const files = filesIn(folder).filter(file => isCompressible.test(file))
  await Promise.all(
    files.map(async file => {
      const bytes = await readFile(file)
      const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }
      await writeFile(`${file}.br`, await promisify(brotliCompress)(bytes, quality))
      await writeFile(`${file}.gz`, await promisify(gzip)(bytes, { level: 9 }))
    }),
  )
}

await ensureConsole()
