import { AppError } from '../errors.ts'

/** The entity tag of a version. */
export function versionTag(version: number): string {
  return `"${version}"`
}

/**
 * Reads `If-Match`. Lists and weak tags are taken too, as clients send them.
 * @throws precondition_required when there is none: two people would overwrite each other unseen.
 */
export function readIfMatch(header: string | undefined): (version: number) => boolean {
  if (header === undefined) {
    throw new AppError('precondition_required', 'version.missing', {
      en: "Send If-Match with the ETag that you read, so that nobody else's change is overwritten.",
      es: 'Envíe If-Match con el ETag que leyó, para no sobrescribir el cambio de otra persona.',
    })
  }
  return matchesTag(header)
}

/** Whether a header of tags names a version. */
export function matchesTag(header: string): (version: number) => boolean {
  const tags = header.split(',').map(tag => tag.trim().replace(/^W\//, ''))
  return version => tags.includes('*') || tags.includes(versionTag(version))
}

/** The refusal of a change to a version that is no longer the latest: 412. */
export function staleVersion() {
  return new AppError('stale', 'version.stale', {
    en: 'Somebody changed this in the meantime. Read it again, then repeat your change.',
    es: 'Alguien cambió esto entretanto. Vuelva a leerlo y repita su cambio.',
  })
}
