import type { Actor } from '../../platform/access/actor.ts'
import type { Database, Transaction } from '../../platform/database.ts'
import { AppError } from '../../platform/errors.ts'

/** Whose rows statements see: a provider's id, or all providers'. */
export type ProviderScope = string | typeof allProviders

/** Every provider: for the service's own work, and for callers who are not bound to one. */
export const allProviders = '*'

const providerPattern = /^[a-z0-9][a-z0-9-]{0,31}$/

const isProviderId = (text: string): boolean => providerPattern.test(text)

/** Runs statements that see and write one provider's rows only; '*' sees all. Without it they see and write nothing. */
export async function withProvider<Result>(
  database: Database,
  providerId: ProviderScope,
  work: (sql: Transaction) => Promise<Result>,
): Promise<Result> {
  const result = await database.begin(sql => inProvider(sql, providerId, () => work(sql)))
  return result as Result
}

/** As `withProvider`, in a transaction that has begun; holds until its end. */
export async function inProvider<Result>(
  sql: Transaction,
  providerId: ProviderScope,
  work: () => Promise<Result>,
): Promise<Result> {
  // Sent together with what follows: it costs no round trip of its own, and if it fails, so does the transaction.
  const [, result] = await Promise.all([
    sql`select set_config('app.provider', ${providerId}, true)`.execute(),
    work(),
  ])
  return result
}

/**
 * Whose sales an actor asks for: its key's provider, or the one that it names, or all of them.
 * @throws not_found `provider.not_found` for a provider that is not there or not the key's.
 */
export async function providerAsked(
  database: Database,
  actor: Actor,
  named: string | undefined,
): Promise<ProviderScope> {
  const own = actor.providerId
  if (own !== undefined) {
    if (!isProviderId(own) || (named !== undefined && named !== own)) throw providerNotFound()
    return own
  }
  if (named === undefined) return allProviders
  if (!(await isProvider(database, named))) throw providerNotFound()
  return named
}

/** Whether there is a provider with this id. */
export async function isProvider(database: Database, id: string): Promise<boolean> {
  if (!isProviderId(id)) return false
  const found = await withProvider(database, id, sql => sql`select from sales.provider where id = ${id}`)
  return found.length > 0
}

/** Not there and not yours are the same. */
function providerNotFound() {
  const text = { en: 'There is no such provider.', es: 'No existe ese proveedor.' }
  return new AppError('not_found', 'provider.not_found', text)
}
