import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, statSync } from 'node:fs'
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { giveTo } from './account.ts'
import { executable, programEnvironment } from './binaries.ts'
import type { Cluster } from './cluster.ts'

/** Makes an empty cluster under its final name, in one step: somebody else may be doing the same. */
export async function createCluster(cluster: Cluster, log: (message: string) => void): Promise<void> {
  log(`Creating the embedded PostgreSQL ${cluster.binaries.major} in ${cluster.directory}`)
  const workshop = `${cluster.directory}.new-${process.pid}-${randomBytes(4).toString('hex')}`
  const unfinished = join(workshop, 'cluster')
  const passwordFile = join(workshop, 'password')
  try {
    await mkdir(workshop, { mode: 0o700 })
    await writeFile(passwordFile, cluster.password, { mode: 0o600 })
    if (cluster.account) await giveTo(cluster.account, workshop)
    await runInitdb(cluster, unfinished, passwordFile)
    // Only now does it get its name, so a killed initdb leaves nothing that looks like a cluster.
    await rename(unfinished, cluster.directory)
  } catch (error) {
    const isMadeByAnother = existsSync(join(cluster.directory, 'PG_VERSION'))
    if (!isMadeByAnother) throw error
  } finally {
    await rm(workshop, { recursive: true, force: true, maxRetries: 20 })
  }
}

function runInitdb(cluster: Cluster, directory: string, passwordFile: string): Promise<void> {
  const options = [
    `--pgdata=${directory}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ]
  return new Promise((resolve, reject) => {
    const child = spawn(executable(cluster.binaries, 'initdb'), options, {
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: dirname(directory),
      env: programEnvironment(),
      uid: cluster.account?.uid,
      gid: cluster.account?.gid,
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', chunk => {
        output = (output + chunk).slice(-2000)
      })
    }
    const fail = (reason: string) => reject(new Error(`Could not create the embedded PostgreSQL: ${reason}`))
    child.once('error', error => fail(`${error.message}. Set DATABASE_URL to use another PostgreSQL.`))
    child.once('close', (code, signal) => {
      if (code === 0) resolve()
      else fail(`initdb ended with ${signal ?? code}.\n${output.trim()}`)
    })
  })
}

/** Workshops of processes that were killed at work. */
export async function removeLeftovers(place: string): Promise<void> {
  for (const name of await readdir(place)) {
    const maker = /^postgres(?:\.json)?\.new-(\d+)-/.exec(name)?.[1]
    if (!maker) continue
    const path = join(place, name)
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0)
    if (isAlive(Number(maker)) && age < 10 * 60_000) continue
    // What a killed initdb started may still be writing for a moment.
    await rm(path, { recursive: true, force: true, maxRetries: 20 })
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
