import { Type } from 'typebox'
import type { ImportTarget } from '../target.ts'

const problem = { 'application/problem+json': { schema: Type.Unsafe<never>({ $ref: 'Problem#' }) } }

/** The refusals of an upload, for the documentation. */
export const uploadRefusals = {
  400: {
    description:
      'Unknown or missing target, no file, two targets for one file, a form or gzip that breaks off, or a strange field. Nothing was loaded.',
    content: problem,
  },
  408: { description: 'The file came in too slowly or not at all. Nothing was loaded.', content: problem },
  413: { description: 'Larger than IMPORT_BYTES_MAX. Nothing was loaded.', content: problem },
  415: { description: 'Neither a form nor CSV: told by Content-Type, or by the bytes.', content: problem },
  422: {
    description:
      'More rejects than `rejects_max_share` allows, or an option that cannot be. Nothing was loaded.',
    content: problem,
  },
  503: {
    description: 'As many files as this process takes are being loaded already; see `Retry-After`.',
    content: problem,
  },
}

/** The bodies that an upload may have, for the documentation. */
export function uploadBody(targets: readonly ImportTarget[]) {
  const file = { type: 'string', contentMediaType: 'text/csv', description: 'The CSV file.' }
  const byTarget = targets.map(({ name }) => [
    name,
    { ...file, description: `A file to load into ${name}, together with the others.` },
  ])
  return {
    content: {
      'multipart/form-data': {
        schema: {
          type: 'object',
          properties: {
            target: {
              type: 'string',
              enum: targets.map(({ name }) => name),
              description: 'For "file", before or after it, when the address does not name it.',
            },
            file,
            ...Object.fromEntries(byTarget),
          },
        },
      },
      'text/csv': { schema: { type: 'string', examples: [exampleOf(targets)] } },
    },
  }
}

function exampleOf(targets: readonly ImportTarget[]): string {
  const cells = { integer: '1', text: 'Ana Ruiz', time: '2021-07-27T16:02:08Z', money: '12.50' }
  return `${targets[0]?.columns.map(({ kind }) => cells[kind]).join(',')}\n`
}
