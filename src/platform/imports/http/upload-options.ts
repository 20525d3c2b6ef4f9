import { type Static, Type } from 'typebox'
import { AppError } from '../../errors.ts'
import type { ImportOptions } from '../target.ts'

/** What the address of an upload may say. */
export const UploadQuery = Type.Object(
  {
    target: Type.Optional(
      Type.String({
        maxLength: 200,
        description: 'What to load into. May come as a field of the form instead.',
      }),
    ),
    dry_run: Type.Boolean({
      default: false,
      description: 'Answers counts and rejects, and changes nothing.',
    }),
    incomplete: Type.Unsafe<'accept' | 'reject'>({
      type: 'string',
      enum: ['accept', 'reject'],
      default: 'reject',
      description:
        'Whether a row with missing values is stored with nulls. The first column is always required.',
    }),
    rejects_max_share: Type.Optional(
      Type.String({
        maxLength: 20,
        description: 'Load nothing when more rows than this share are rejected: 0 to 1, or a percentage.',
        examples: ['0.1', '10%'],
      }),
    ),
  },
  { additionalProperties: false },
)

/** Reads how an upload is to be taken. @throws invalid for a share that is none. */
export function readOptions(query: Static<typeof UploadQuery>): ImportOptions {
  return {
    isDryRun: query.dry_run,
    acceptsIncomplete: query.incomplete === 'accept',
    rejectsShareMax: readShare(query.rejects_max_share),
  }
}

function readShare(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const [, number, percent] = /^(\d{1,3}(?:\.\d{1,10})?)\s?(%?)$/.exec(text.trim()) ?? []
  const share = Number(number) / (percent ? 100 : 1)
  if (number !== undefined && share <= 1) return share
  const detail = {
    en: 'must be a share from 0 to 1 such as 0.1, or a percentage such as 10%.',
    es: 'debe ser una proporción de 0 a 1 como 0.1, o un porcentaje como 10%.',
  }
  throw new AppError('invalid', 'import.wrong_share', detail, {
    faults: [{ pointer: '/rejects_max_share', detail }],
  })
}

/** Whether the caller asks not to wait for the end (RFC 7240 §4.1). */
export function prefersAsync(prefer: string | string[] | undefined): boolean {
  const preferences = [prefer ?? []].flat().join(',').split(',')
  return preferences.some(each => each.split(';')[0]?.trim().toLowerCase() === 'respond-async')
}
