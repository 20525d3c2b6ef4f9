import { randomBytes } from 'node:crypto'
import { text } from 'node:stream/consumers'
import type { Role } from '../platform/access/actor.ts'
import { createUser, passwordLengthMin } from '../platform/access/users.ts'
import { requireProvider } from './keys.ts'
import { commandLineActor, withDatabase } from './workplace.ts'

type Options = {
  email: string
  name: string
  role: Role
  provider?: string
  passwordStdin: boolean
  json: boolean
}

/** Creates a user; shows the password only when it was made up here. */
export async function create(options: Options): Promise<void> {
  const { email, name, role, provider, passwordStdin, json } = options
  if (!/^[^\s@]+@[^\s@]+$/.test(email)) throw new Error(`"${email}" is no email address.`)
  if ((role === 'provider') !== (provider !== undefined))
    throw new Error('The role "provider" needs --provider, and no other role has one.')
  const made = passwordStdin ? undefined : randomBytes(15).toString('base64url')
  const password = made ?? (await text(process.stdin)).replace(/\r?\n$/, '')
  if (password.length < passwordLengthMin)
    throw new Error(`The password needs ${passwordLengthMin} characters or more.`)
  const user = await withDatabase(async database => {
    if (provider !== undefined) await requireProvider(database, provider)
    const wish = { email, name, role, providerId: provider, password }
    return database.begin(sql => createUser(sql, wish, commandLineActor()))
  })
  if (json) console.log(JSON.stringify({ id: user.id, email, role, ...(made ? { password: made } : {}) }))
  else
    console.log(
      `User ${user.id} ${email} (${role}) is ready.${made ? `\nPassword, shown this once: ${made}` : ''}`,
    )
}
