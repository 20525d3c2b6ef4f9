import { readFileSync, statSync } from 'node:fs'
import { lchown, readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** The operating-system user that PostgreSQL runs as, when it is not the user of this process. */
export type Account = { name: string; uid: number; gid: number }

const preferredNames = ['trastienda', 'postgres', 'nobody']

/**
 * PostgreSQL refuses to run as root, so root needs somebody else to run it; everybody else runs it in person.
 * The owner of an existing cluster stays its owner, whichever users were added since.
 */
export function chooseAccount(clusterDirectory: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const owner = statSync(clusterDirectory, { throwIfNoEntry: false })
  if (owner && owner.uid !== 0) return { name: `uid ${owner.uid}`, uid: owner.uid, gid: owner.gid }
  const accounts = readAccounts()
  for (const name of preferredNames) {
    const account = accounts.find(candidate => candidate.name === name && candidate.uid !== 0)
    if (account) return account
  }
  throw new Error(
    'PostgreSQL refuses to run as root, and this system has none of the users trastienda, postgres and nobody. ' +
      'Create one (useradd --system trastienda), run as an ordinary user, or set DATABASE_URL.',
  )
}

function readAccounts(): Account[] {
  return readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map(line => line.split(':'))
    .filter(fields => fields.length >= 7)
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
}

/** The topmost directory on the way to `path` (itself included) that the account may not enter, if any. */
export function findClosedDirectory(path: string, account: Account): string | undefined {
  const parent = dirname(path)
  return (
    (parent === path ? undefined : findClosedDirectory(parent, account)) ??
    (mayEnter(path, account) ? undefined : path)
  )
}

function mayEnter(directory: string, account: Account): boolean {
  const { mode, uid, gid } = statSync(directory)
  if (uid === account.uid) return (mode & 0o100) !== 0
  if (gid === account.gid) return (mode & 0o010) !== 0
  return (mode & 0o001) !== 0
}

/** Makes the account the owner. The folder itself comes last, so that an interruption is noticed and made good the next time. */
export async function giveTo(account: Account, path: string): Promise<void> {
  if ((await stat(path)).uid === account.uid) return
  for (const name of await readdir(path, { recursive: true })) {
    await lchown(join(path, name), account.uid, account.gid)
  }
  await lchown(path, account.uid, account.gid)
}
