import { createHash } from 'node:crypto'
import { chmodSync, existsSync, lstatSync, mkdirSync } from 'node:fs'
import { chmod, mkdir, readFile, realpath, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Account, chooseAccount, findClosedDirectory, giveTo } from './account.ts'
import { type Binaries, copyBinaries, ensureSymlinks, findBinaries } from './binaries.ts'
import { createCluster, removeLeftovers } from './initdb.ts'
import { readOrCreateRecord, updateRecord } from './record.ts'

/** A database cluster on disk, and all one needs to run it and to connect. */
export type Cluster = {
  dataDir: string
  directory: string
  logFile: string
  binaries: Binaries
  account: Account | undefined
  password: string
  port: number
}

/** Finds or creates the cluster of a data directory. */
export async function prepareCluster(dataDir: string, log: (message: string) => void): Promise<Cluster> {
  const root = await prepareDataDir(dataDir)
  const binaries = findBinaries()
  const record = await readOrCreateRecord(root)
  const home = record.directory ? dirname(record.directory) : root
  const account = chooseAccount(join(home, 'postgres'))
  const cluster: Cluster = {
    dataDir: root,
    directory: join(home, 'postgres'),
    logFile: join(root, 'postgres.log'),
    binaries: await reachableBinaries(binaries, root, account),
    account,
    password: record.password,
    port: record.port,
  }
  if (account) await placeWhereReachable(cluster, account, log)
  for (const place of new Set([root, dirname(cluster.directory)])) await removeLeftovers(place)
  if (!existsSync(join(cluster.directory, 'PG_VERSION'))) await createCluster(cluster, log)
  await checkMajorVersion(cluster)
  await repairAccess(cluster)
  return cluster
}

async function prepareDataDir(dataDir: string): Promise<string> {
  const created = await mkdir(dataDir, { recursive: true })
  // Whatever the umask, the user that runs PostgreSQL for root must get through; nobody else may list.
  if (created && process.getuid?.() === 0) await chmod(dataDir, 0o711)
  return realpath(dataDir)
}

async function reachableBinaries(binaries: Binaries, dataDir: string, account?: Account): Promise<Binaries> {
  const isLinked = ensureSymlinks(binaries)
  if (!account) return isLinked ? binaries : copyBinaries(binaries, dataDir)
  const isOpen = !findClosedDirectory(await realpath(join(binaries.directory, 'bin')), account)
  return isLinked && isOpen ? binaries : copyBinaries(binaries, sharedDirectory())
}

async function placeWhereReachable(cluster: Cluster, account: Account, log: (message: string) => void) {
  const home = dirname(cluster.directory)
  if (home !== cluster.dataDir) {
    makeEnterable(home, 0o711)
    return
  }
  const closed = findClosedDirectory(home, account)
  if (!closed) return
  if (existsSync(cluster.directory)) {
    throw new Error(
      `The database in ${cluster.directory} belongs to the user ${account.name}, who may not enter ${closed}. ` +
        `Allow it (chmod o+x '${closed}') and start again.`,
    )
  }
  const name = `data-${createHash('sha256').update(cluster.dataDir).digest('hex').slice(0, 12)}`
  cluster.directory = join(sharedDirectory(), name, 'postgres')
  makeEnterable(dirname(cluster.directory), 0o711)
  await updateRecord(cluster.dataDir, { directory: cluster.directory })
  log(
    `PostgreSQL runs as the user ${account.name}, who may not enter ${closed}: ` +
      `the database files are in ${cluster.directory}`,
  )
}

/** A directory of root's own that every user can reach. */
function sharedDirectory(): string {
  for (const parent of ['/var/lib', '/var/tmp']) {
    const directory = join(parent, 'trastienda')
    try {
      mkdirSync(directory, { recursive: true })
    } catch {
      continue
    }
    // In /var/tmp anybody may have been there first.
    const found = lstatSync(directory)
    if (!found.isDirectory() || found.uid !== 0) continue
    makeEnterable(directory, 0o755)
    return directory
  }
  throw new Error(
    'Running as root needs a place for PostgreSQL that another user can reach, and neither /var/lib/trastienda nor ' +
      '/var/tmp/trastienda can be used. Run as an ordinary user, or set DATABASE_URL.',
  )
}

/** Whatever the umask is. */
function makeEnterable(directory: string, mode: number): void {
  mkdirSync(directory, { recursive: true })
  chmodSync(directory, mode)
}

async function checkMajorVersion(cluster: Cluster): Promise<void> {
  const found = (await readFile(join(cluster.directory, 'PG_VERSION'), 'utf8')).trim()
  if (found === cluster.binaries.major) return
  throw new Error(
    `The database in ${cluster.directory} was made by PostgreSQL ${found}; this version of Trastienda brings ` +
      `PostgreSQL ${cluster.binaries.major}, which cannot open it. Save its content with pg_dump ${found} and load it ` +
      'into a new DATA_DIR, or set DATABASE_URL to a server that runs it.',
  )
}

/** A cluster restored from a copy may have lost its owner and its mode, on which PostgreSQL insists. */
async function repairAccess({ directory, account }: Cluster): Promise<void> {
  if (account) await giveTo(account, directory)
  if (process.platform !== 'win32' && (await stat(directory)).mode & 0o077) await chmod(directory, 0o700)
}
