import type { Actor } from '../../access/actor.ts'
import { noCredentials } from '../../access/no-credentials.ts'
import type { Database } from '../../database.ts'
import { AppError } from '../../errors.ts'
import { isId } from '../../uuid.ts'
import type { ImportRecord } from '../import-record.ts'
import type { ImportTarget } from '../target.ts'
import { findImport } from './import-reads.ts'

export type ImportWithTarget = { record: ImportRecord; target: ImportTarget }

/** The modules whose imports a caller may read. @throws unauthenticated or forbidden when there are none. */
export function readableModules(actor: Actor, targets: readonly ImportTarget[]): string[] {
  const open = targets.filter(target => isOpenTo(actor, target))
  const modules = [...new Set((open.length > 0 ? open : targets).map(({ module }) => module))]
  const readable = modules.filter(module => open.length > 0 && actor.scopes.has(`${module}:read`))
  if (readable.length > 0) return readable
  if (actor.kind === 'anonymous') throw noCredentials()
  const scopes = modules.map(module => `"${module}:read"`).join(', ')
  throw new AppError('forbidden', 'access.scope_missing', {
    en: `This needs the scope ${scopes}. Ask an administrator for a key or role that has it.`,
    es: `Esto requiere el permiso ${scopes}. Pida a un administrador una clave o rol que lo tenga.`,
  })
}

/** Whether a caller may know of a target's files: what belongs to several providers is not for the key of one. */
export function isOpenTo(actor: Actor, target: ImportTarget): boolean {
  return actor.providerId === undefined || !target.isOfAllProviders
}

/**
 * An import that the caller may read, with its target.
 * @throws not_found for what is not there, not the caller's to see, or no id; as `readableModules` for who may see none.
 */
export async function getVisibleImport(
  database: Database,
  id: string,
  actor: Actor,
  targets: readonly ImportTarget[],
): Promise<ImportWithTarget> {
  const modules = readableModules(actor, targets)
  const record = isId(id) ? await findImport(database, id) : undefined
  const target = targets.find(each => each.module === record?.module && each.name === record.target)
  if (record && target && modules.includes(record.module) && isOpenTo(actor, target))
    return { record, target }
  throw new AppError('not_found', 'import.not_found', {
    en: 'There is no import with this id.',
    es: 'No hay ninguna importación con este identificador.',
  })
}
