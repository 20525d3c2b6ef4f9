import assert from 'node:assert/strict'
import type { Role } from '../src/platform/access/actor.ts'
import type { TestApp } from './app.ts'
import type { TestDatabase } from './database.ts'
import { patienceMs } from './patience.ts'

type KeyWish = {
  scopes?: string[]
  name?: string
  provider_id?: string
  calls_per_minute?: number
  expires_at?: string
}

/** A key as its owner has it: the id to manage it by and the secret text. */
export async function aKey({ call }: TestApp, wish: KeyWish = {}): Promise<{ id: string; key: string }> {
  const made = await call('POST', '/v1/keys', {
    body: { name: 'a key', scopes: ['customers:read'], ...wish },
  })
  assert.equal(made.statusCode, 201, made.body)
  return made.json()
}

export type TestUser = { id: number; email: string; password: string }

/** A user of the console whose password is known. */
export async function aUser(
  { call }: TestApp,
  role: Role = 'agent',
  provider_id?: string,
): Promise<TestUser> {
  const email = `${role}.${Math.random().toString(36).slice(2)}@example.com`
  const password = `a password of ${email}`
  const made = await call('POST', '/v1/users', {
    body: { email, name: 'A user', role, password, ...(provider_id ? { provider_id } : {}) },
  })
  assert.equal(made.statusCode, 201, made.body)
  return { id: made.json().id, email, password }
}

/** Logs in and gives the cookie as a browser would send it. */
export async function logIn({ call }: TestApp, { email, password }: Omit<TestUser, 'id'>): Promise<string> {
  const answer = await call('POST', '/v1/session', { key: null, body: { email, password } })
  assert.equal(answer.statusCode, 201, answer.body)
  return cookieOf(answer.headers['set-cookie'])
}

/** The name and value of the one cookie that an answer sets. */
export function cookieOf(header: string | string[] | undefined): string {
  const [cookie] = [header].flat()
  return cookie?.split(';')[0] ?? ''
}

/** Everything that a schema's tables hold, as text; bytes as hexadecimal digits. */
export async function dump({ owner }: TestDatabase, schema = 'platform'): Promise<string> {
  const tables = await owner<{ name: string }[]>`
    select tablename as name from pg_tables where schemaname = ${schema}`
  const texts = await Promise.all(
    tables.map(async ({ name }) => {
      const rows = await owner.unsafe(`select row::text as text from ${schema}.${name} as row`)
      return `${name}\n${rows.map(row => row.text).join('\n')}`
    }),
  )
  return texts.join('\n')
}

/** Whether a dump gives a secret away: as it is, or as bytes. */
export function reveals(dumped: string, secret: string): boolean {
  const forms = [secret, ...(['hex', 'base64'] as const).map(form => Buffer.from(secret).toString(form))]
  return forms.some(form => dumped.includes(form))
}

/** Entries of the audit trail, newest first. Refusals are written together, a moment after they happened. */
export async function auditEntries(
  { call }: TestApp,
  query: Record<string, string> = {},
): Promise<AuditEntry[]> {
  const answer = await call('GET', `/v1/audit?${new URLSearchParams({ limit: '200', ...query })}`)
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json().data
}

export type AuditEntry = {
  actor: string
  action: string
  subject: string | null
  ip: string
  request_id: string
  details: Record<string, unknown>
}

/** Waits until something is so, and gives what was found. The long patience is for busy machines. */
export async function eventually<Found>(look: () => Promise<Found | undefined | false>): Promise<Found> {
  const giveUpAt = Date.now() + patienceMs
  for (;;) {
    const found = await look()
    if (found) return found
    if (Date.now() > giveUpAt) throw new Error('It did not come true.')
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}
