import type { Fault } from '../../platform/errors.ts'
import { AppError } from '../../platform/errors.ts'
import type { RequestRow } from './request-queries.ts'
import type { NewRequest } from './request-schemas.ts'
import { type CallbackUrlFault, readRequest } from './requests.ts'

/** What became of one request of a batch: stored under an id, or refused. Pointers start at the request. */
export type BatchRow = { row: RequestRow } | { faults: Fault[] }

/** What a schema has against a value, if anything. */
export type SchemaFaults = (value: unknown) => Fault[]

const faultsOfRowMax = 10

/** Reads the requests of a batch, each for itself. */
export function readBatch(
  given: unknown[],
  options: { caller: string; callbackUrlFault: CallbackUrlFault; schemaFaults: SchemaFaults },
): BatchRow[] {
  return inOrder(given.map(value => readRow(value, options)))
}

function readRow(value: unknown, options: Parameters<typeof readBatch>[1]): BatchRow {
  const faults = options.schemaFaults(value)
  if (faults.length > 0) return { faults: faults.slice(0, faultsOfRowMax) }
  const request = value as NewRequest
  const unstorable = unstorableTexts(request)
  if (unstorable.length > 0) return { faults: unstorable }
  try {
    return { row: readRequest(request, options) }
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid') return { faults: error.faults }
    throw error
  }
}

// Requests take their turns in the order of the ids, which are in no order within a millisecond.
function inOrder(rows: BatchRow[]): BatchRow[] {
  const ids = rows.flatMap(each => ('row' in each ? [each.row.id] : [])).sort()
  let next = 0
  return rows.map(each => ('row' in each ? { row: { ...each.row, id: ids[next++] as string } } : each))
}

/** Refuses a batch of which nothing can be stored, with every fault at its place in the whole. */
export function nothingStorable(rows: BatchRow[]): AppError {
  const faults = rows.flatMap((row, place) =>
    'faults' in row
      ? row.faults.map(fault => ({ ...fault, pointer: `/requests/${place}${fault.pointer}` }))
      : [],
  )
  const text = {
    en: 'None of these requests can be stored; see "errors".',
    es: 'Ninguna de estas solicitudes se puede guardar; véase "errors".',
  }
  return new AppError('invalid', 'input.invalid', text, { faults })
}

const depthMax = 50

/** Refuses what is nested deeper than any input of ours, before anything walks through it. */
export function refuseDeepNesting(value: unknown) {
  let level = [value]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > depthMax) throw tooDeep()
    level = level.flatMap(item => (typeof item === 'object' && item !== null ? Object.values(item) : []))
  }
}

function tooDeep() {
  const detail = {
    en: `The body is nested more than ${depthMax} levels deep.`,
    es: `El cuerpo tiene más de ${depthMax} niveles de anidamiento.`,
  }
  return new AppError('invalid', 'input.too_deep', detail, { faults: [{ pointer: '', detail }] })
}

// PostgreSQL keeps no NUL and no half surrogate pairs.
function unstorableTexts(request: NewRequest): Fault[] {
  return Object.entries(request)
    .filter(([, text]) => text.includes('\0') || !text.isWellFormed())
    .map(([name]) => ({
      pointer: `/${name}`,
      detail: {
        en: 'Text may not hold NUL or half surrogate characters.',
        es: 'El texto no puede contener NUL ni medios pares sustitutos.',
      },
    }))
}
