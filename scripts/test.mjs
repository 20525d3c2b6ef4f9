// npm test -- [--long] [files] [options of node --test]
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureInstalled, projectDirectory } from './install.mjs'
import { guardSignals, isNode24, runChild, runOnNode24 } from './run.mjs'

const args = process.argv.slice(2)
await ensureInstalled({ dev: true })
if (isNode24()) {
  guardSignals()
  process.exitCode = await runTests()
} else {
  await runOnNode24('scripts/test.mjs', args)
}

async function runTests() {
  const options = args.filter(arg => arg.startsWith('-') && arg !== '--long')
  const named = args.filter(arg => !arg.startsWith('-'))
  const isLong = args.includes('--long')
  const files = named.length > 0 ? named : await findTests({ isLong })
  if (files.length === 0) {
    console.error('There are no test files.')
    return 1
  }
  const database = await openTestDatabase()
  try {
    // A test that hangs, or leaves something running, ends with its name instead of holding up all others. Node's own
    // --test-force-exit loses results that are not yet passed on.
    const guard = join(projectDirectory, 'test', 'end-lingering.mjs')
    const limits = [`--test-timeout=${(isLong ? 120 : 30) * 60_000}`, `--import=${pathToFileURL(guard)}`]
    // Tests wait more than they work, so three at a time keep two processors busy.
    const defaults = ['--test', '--test-concurrency=3', '--test-reporter=spec', ...limits]
    return await runChild(process.execPath, [...defaults, ...options, ...files], {
      env: { ...process.env, TEST_DATABASE_URL: database.url },
    })
  } finally {
    await database.close()
  }
}

async function findTests({ isLong }) {
  const { globSync } = await import('node:fs')
  return globSync(['src/**/*.test.ts', 'test/**/*.test.ts'], { cwd: projectDirectory })
    .filter(file => isLong || !file.endsWith('.long.test.ts'))
    .map(file => join(projectDirectory, file))
    .sort()
}

/** One PostgreSQL for all test files; each makes its own databases in it. */
async function openTestDatabase() {
  const given = process.env.TEST_DATABASE_URL
  if (given) return { url: given, close: async () => {} }
  const { openEmbeddedDatabase } = await import('../src/platform/embedded-database.ts')
  const dataDir = await mkdtemp(join(tmpdir(), 'trastienda-test-'))
  // Under root, PostgreSQL runs as another user, who must get through.
  await chmod(dataDir, 0o711)
  // Between here and the tests, Ctrl-C only ends the wait.
  let isInterrupted = false
  const interrupt = () => {
    isInterrupted = true
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, interrupt)
  const log = message => {
    if (!message.startsWith('Creating')) console.error(message)
  }
  let database
  try {
    database = await openEmbeddedDatabase({ dataDir, log })
  } catch (error) {
    await removeDataDir(dataDir)
    throw error
  }
  const close = async () => {
    await database.release()
    await removeDataDir(dataDir)
  }
  if (isInterrupted) {
    await close()
    process.exit(130)
  }
  return { url: database.url, close }
}

async function removeDataDir(dataDir) {
  const record = await readFile(join(dataDir, 'postgres.json'), 'utf8').catch(() => '{}')
  const { directory } = JSON.parse(record)
  if (directory) await rm(dirname(directory), { recursive: true, force: true })
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
}
