import { hash, verify } from '@node-rs/argon2'
import { brokenUniqueConstraint, type Database, type Transaction } from '../database.ts'
import { AppError } from '../errors.ts'
import type { Role } from './actor.ts'
import { type AuditEntry, recordAudit } from './audit.ts'
import { endSessionsOfUser } from './session-queries.ts'
import { findUserForLogin, insertUser, type User, updateUser } from './user-queries.ts'

type By = Pick<AuditEntry, 'actor' | 'ip' | 'requestId'>

/** Shortest password that is taken; longer is what makes one good (NIST SP 800-63B-4). */
export const passwordLengthMin = 12

// OWASP's password storage cheat sheet: argon2id (the library's default) with 19 MiB, 2 passes, 1 lane.
const hashing = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

/** Creates a user of the console. The caller answers for the provider: it checks that there is one. */
export async function createUser(
  sql: Transaction,
  wish: { email: string; name: string; role: Role; providerId?: string | undefined; password: string },
  by: By,
): Promise<User> {
  const providerId = wish.providerId ?? null
  const passwordHash = await hash(wish.password, hashing)
  const user = await insertUser(sql, { ...wish, providerId, passwordHash }).catch(error => {
    if (brokenUniqueConstraint(error) !== 'user_account_email_unique') throw error
    throw emailTaken(error)
  })
  await recordAudit(sql, {
    ...by,
    action: 'user.created',
    subject: `user:${user.id}`,
    details: { role: user.role, ...(providerId === null ? {} : { providerId }) },
  })
  return user
}

/** Changes a user. A new password, another role or disabling ends all its sessions at once. */
export async function changeUser(
  sql: Transaction,
  id: number,
  wish: {
    name?: string
    role?: Role
    providerId?: string | undefined
    disabled?: boolean
    password?: string
  },
  by: By,
): Promise<User> {
  const passwordHash = wish.password === undefined ? undefined : await hash(wish.password, hashing)
  const user = await updateUser(sql, id, { ...wish, passwordHash })
  if (!user) throw userNotFound()
  if (wish.password !== undefined || wish.role !== undefined || wish.disabled)
    await endSessionsOfUser(sql, id)
  const { password, ...visible } = wish
  const details = password === undefined ? visible : { ...visible, passwordChanged: true }
  await recordAudit(sql, { ...by, action: 'user.changed', subject: `user:${id}`, details })
  return user
}

/** The user with this email and password, or nothing; it takes as long when there is no such user. */
export async function findUserByPassword(
  database: Database,
  email: string,
  password: string,
): Promise<User | undefined> {
  const user = await findUserForLogin(database, email)
  const fits = await verify(user?.passwordHash ?? (await decoyHash), password).catch(() => false)
  return user && fits && !user.disabledAt ? user : undefined
}

export function userNotFound() {
  return new AppError('not_found', 'user.not_found', {
    en: 'There is no such user.',
    es: 'No existe ese usuario.',
  })
}

function emailTaken(cause: unknown) {
  const text = { en: 'Another user has this email.', es: 'Otro usuario ya tiene este correo.' }
  return new AppError('conflict', 'user.email_taken', text, { cause })
}

const decoyHash = hash('a password that nobody has', hashing)
