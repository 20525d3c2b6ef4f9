import type { Sql } from '../database.ts'
import type { Role } from './actor.ts'

/** A user of the console, without the password. */
export type User = {
  id: number
  email: string
  name: string
  role: Role
  providerId: string | null
  disabledAt: Date | null
  createdAt: Date
}

export async function findUserForLogin(
  sql: Sql,
  email: string,
): Promise<(User & { passwordHash: string }) | undefined> {
  const [user] = await sql<(User & { passwordHash: string })[]>`
    select ${columns(sql)}, password_hash from platform.user_account where lower(email) = lower(${email})`
  return user
}

export async function findUser(sql: Sql, id: number): Promise<User | undefined> {
  const [user] = await sql<User[]>`select ${columns(sql)} from platform.user_account where id = ${id}`
  return user
}

export async function listUsers(sql: Sql, afterId: number, limit: number): Promise<User[]> {
  return sql<User[]>`
    select ${columns(sql)} from platform.user_account where id > ${afterId} order by id limit ${limit}`
}

export async function insertUser(
  sql: Sql,
  user: { email: string; name: string; role: Role; providerId: string | null; passwordHash: string },
): Promise<User> {
  const [inserted] = await sql<[User]>`
    insert into platform.user_account (email, name, role, provider_id, password_hash)
    values (${user.email}, ${user.name}, ${user.role}, ${user.providerId}, ${user.passwordHash})
    returning ${columns(sql)}`
  return inserted
}

/** A role comes with the provider that it is bound to, if it is. */
export type UserChange = {
  name?: string | undefined
  role?: Role | undefined
  providerId?: string | undefined
  disabled?: boolean | undefined
  passwordHash?: string | undefined
}

export async function updateUser(sql: Sql, id: number, change: UserChange): Promise<User | undefined> {
  const [user] = await sql<User[]>`
    update platform.user_account
    set name = coalesce(${change.name ?? null}, name),
      role = coalesce(${change.role ?? null}, role),
      provider_id = case when ${change.role === undefined} then provider_id else ${change.providerId ?? null} end,
      password_hash = coalesce(${change.passwordHash ?? null}, password_hash),
      disabled_at = case ${change.disabled ?? null}::boolean
        when true then coalesce(disabled_at, clock_timestamp())
        when false then null
        else disabled_at
      end
    where id = ${id}
    returning ${columns(sql)}`
  return user
}

function columns(sql: Sql) {
  return sql`id, email, name, role, provider_id, disabled_at, created_at`
}
