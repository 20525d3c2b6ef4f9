import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { access, copyFile, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import type { Storage } from './storage.ts'

// A dot: readers of data folders (Spark, Hive, pandas) pass over it. Within the folder: a rename stays in one file system.
const unfinishedFolder = '.unfinished'
const abandonedAfterMs = 24 * 60 * 60 * 1000

/** Keeps files in a folder of this machine, or of one that is mounted here. */
export function localStorage(folder: string): Storage {
  const pathOf = (name: string) => {
    const path = join(folder, name)
    if (relative(folder, path).split(sep)[0] === '..') throw new Error(`The name ${name} leaves the folder.`)
    return path
  }
  const placeWhole = async (source: string, name: string) => {
    const target = pathOf(name)
    const unfinished = join(folder, unfinishedFolder, randomUUID())
    await mkdir(dirname(unfinished), { recursive: true })
    try {
      await copyFile(source, unfinished, constants.COPYFILE_FICLONE)
      await syncToDisk(unfinished)
      await mkdir(dirname(target), { recursive: true })
      await rename(unfinished, target)
      await syncToDisk(dirname(target))
    } catch (error) {
      await rm(unfinished, { force: true })
      throw error
    }
  }
  return {
    place: folder,
    put: (name, file) => placeWhole(file.path, name),
    copy: (from, to) => placeWhole(pathOf(from), to),
    open: async name => {
      const file = await open(pathOf(name)).catch(unlessMissing)
      return file?.createReadStream()
    },
    remove: async name => rm(pathOf(name), { force: true }),
    check: async () => {
      await mkdir(join(folder, unfinishedFolder), { recursive: true })
      await access(folder, constants.R_OK | constants.W_OK)
      await removeAbandoned(join(folder, unfinishedFolder))
    },
    close: async () => {},
  }
}

// Without it a name could survive a loss of power, and its contents not.
async function syncToDisk(path: string) {
  // Windows opens no folders.
  if (process.platform === 'win32' && (await stat(path)).isDirectory()) return
  const handle = await open(path, 'r')
  await handle.sync().finally(() => handle.close())
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined
  throw error
}

async function removeAbandoned(unfinished: string) {
  for (const name of await readdir(unfinished)) {
    const path = join(unfinished, name)
    const found = await stat(path).catch(unlessMissing)
    if (found && Date.now() - found.mtimeMs > abandonedAfterMs) await rm(path, { force: true })
  }
}
