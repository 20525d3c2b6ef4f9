import { randomBytes } from 'node:crypto'
import { link, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'

/** What `<dataDir>/postgres.json` remembers. `directory` is there when the cluster lives outside the data directory. */
export type ClusterRecord = { password: string; port: number; directory?: string }

/** Reads it, or makes one with a new password and a free port. Of processes that come together all get the same. */
export async function readOrCreateRecord(dataDir: string): Promise<ClusterRecord> {
  const existing = await readRecord(dataDir)
  if (existing) return existing
  const created: ClusterRecord = {
    password: randomBytes(24).toString('base64url'),
    port: await chooseFreePort(),
  }
  const temporary = await writeTemporary(dataDir, created)
  try {
    // A link fails where a rename would replace: of two processes, the second takes the password of the first.
    await link(temporary, recordFile(dataDir))
    return created
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return readOrCreateRecord(dataDir)
  } finally {
    await rm(temporary, { force: true })
  }
}

/** Changes some of it; readers find the old one or the new one whole. */
export async function updateRecord(dataDir: string, changes: Partial<ClusterRecord>): Promise<void> {
  const record = { ...(await readOrCreateRecord(dataDir)), ...changes }
  await rename(await writeTemporary(dataDir, record), recordFile(dataDir))
}

/** A free port below the range that systems hand out for outgoing connections, so that a restart finds it free. */
export async function chooseFreePort(): Promise<number> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const port = 15_432 + Math.floor(Math.random() * 16_000)
    if (await isFree(port)) return port
  }
  throw new Error('Found no free port between 15432 and 31432 on 127.0.0.1 for the embedded PostgreSQL.')
}

function isFree(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const probe = createServer()
    probe.once('error', () => resolve(false))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(true)))
  })
}

/** Reads it, if there is one. */
export async function readRecord(dataDir: string): Promise<ClusterRecord | undefined> {
  const file = recordFile(dataDir)
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new Error(
      `Could not read ${file}: the database there probably belongs to another user. ` +
        'Run as that user, or choose another DATA_DIR.',
      { cause },
    )
  }
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own message would quote the file, and with it the password.
    throw new Error(`${file} is damaged: restore it, or remove it together with the database it belongs to.`)
  }
}

async function writeTemporary(dataDir: string, record: ClusterRecord): Promise<string> {
  const temporary = `${recordFile(dataDir)}.new-${process.pid}-${randomBytes(4).toString('hex')}`
  await writeFile(temporary, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600, flush: true })
  return temporary
}

function recordFile(dataDir: string): string {
  return join(dataDir, 'postgres.json')
}
