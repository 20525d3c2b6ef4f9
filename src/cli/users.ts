import { randomBytes } from 'node:crypto'
import { text } from 'node:stream/consumers'
import type { Role } from '../platform/access/actor.ts'
import { createUser, passwordLengthMin } from '../platform/access/users.ts'
import { commandLineActor, withDatabase } from './workplace.ts'

type Options = { email: string; name: string; role: Role; passwordStdin: boolean; json: boolean }

/** Creates a user; shows the password only when it was made up here. */
export async function create({ email, name, role, passwordStdin, json }: Options): Promise<void> {
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) throw new Error(`"${email}" is no email address.`)
  const made = passwordStdin ? undefined : randomBytes(15).toString('base64url')
  const password = made ?? (await text(process.stdin)).replace(/\r?\n$/, '')
  if (password.length < passwordLengthMin)
    throw new Error(`The password needs ${passwordLengthMin} characters or more.`)
  const user = await withDatabase(database =>
    database.begin(sql => createUser(sql, { email, name, role, password }, commandLineActor())),
  )
  if (json) console.log(JSON.stringify({ id: user.id, email, role, ...(made ? { password: made } : {}) }))
  else
    console.log(
      `User ${user.id} ${email} (${role}) is ready.${made ? `\nPassword, shown this once: ${made}` : ''}`,
    )
}
