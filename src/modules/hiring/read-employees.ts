import type { Fault } from '../../platform/errors.ts'
import { type CellFault, readCell } from '../../platform/imports/cells.ts'
import { faultText } from '../../platform/imports/faults.ts'
import type { ImportColumn } from '../../platform/imports/target.ts'
import type { Text } from '../../platform/language.ts'
import type { EmployeeRow } from './employee-queries.ts'
import { idMax } from './employee-schemas.ts'
import { employeeTarget } from './targets.ts'

/** What is wrong with a row of a batch: which row (from 0), which field (none: the row itself), and what. */
export type RowFault = { place: number; field: string | undefined; detail: Text }

/** A row as far as it can be read: fields at fault are missing. */
export type ReadEmployee = Partial<EmployeeRow>

const unknownFieldsMax = 10
const shownMax = 100

/**
 * Reads the rows of a batch by the rules of the files, and finds every fault of every row; ids that come twice are named
 * on both. Whether departments and jobs exist is not looked at here.
 */
export function readEmployees(values: readonly unknown[]): { rows: ReadEmployee[]; faults: RowFault[] } {
  const faults: RowFault[] = []
  const rows = values.map((value, place) =>
    readRow(value, (field, detail) => faults.push({ place, field, detail })),
  )
  return { rows, faults: [...faults, ...repeatedIds(rows)] }
}

/** Faults as the API shows them, in the order of the rows and their fields. */
export function inOrder(faults: readonly RowFault[]): Fault[] {
  const order = (field: string | undefined) => columns.findIndex(({ name }) => name === field)
  return faults
    .toSorted((one, other) => one.place - other.place || order(one.field) - order(other.field))
    .map(({ place, field, detail }) => ({ pointer: pointerOf(place, field), detail }))
}

type Note = (field: string | undefined, detail: Text) => void

const { columns } = employeeTarget
const names = new Set(columns.map(({ name }) => name))

function readRow(value: unknown, note: Note): ReadEmployee {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    note(undefined, { en: 'must be object.', es: 'debe ser un objeto.' })
    return {}
  }
  const given = value as Record<string, unknown>
  const row: Record<string, unknown> = {}
  for (const column of columns) {
    const read = readField(column, given[column.name])
    if ('detail' in read) note(column.name, read.detail)
    else row[column.storedAs] = read.value
  }
  const unknown = Object.keys(given).filter(name => !names.has(name))
  for (const name of unknown.slice(0, unknownFieldsMax))
    note(name, { en: 'is no field of this route.', es: 'no es un campo de esta ruta.' })
  return row
}

type Reading = { value: string | number } | { detail: Text }

function readField(column: ImportColumn, value: unknown): Reading {
  if (value === undefined || value === null) return fault(column, 'missing_value')
  if (column.kind === 'integer') return readId(column, value)
  if (typeof value !== 'string') return { detail: { en: 'must be string.', es: 'debe ser un texto.' } }
  if (value.includes('\0') || !value.isWellFormed()) return { detail: unstorable }
  const text = value.trim()
  return column.kind === 'time' ? readTime(column, text) : readName(column, text)
}

function readId(column: ImportColumn, value: unknown): Reading {
  if (!Number.isInteger(value))
    return { detail: { en: 'must be integer.', es: 'debe ser un número entero.' } }
  const id = value as number
  return id >= 1 && id <= idMax ? { value: id } : fault(column, 'out_of_range', String(id))
}

function readTime(column: ImportColumn, text: string): Reading {
  const read = readCell(column, text)
  return 'copied' in read ? { value: read.copied } : fault(column, read.fault, text.slice(0, shownMax))
}

function readName(column: ImportColumn, text: string): Reading {
  const { charactersMax = 0 } = column
  if (text === '') return fault(column, 'missing_value')
  // A character may be two units of the string.
  if (text.length > charactersMax && [...text].length > charactersMax)
    return fault(column, 'too_long', undefined, charactersMax)
  return { value: text }
}

function fault(column: ImportColumn, code: CellFault, value?: string, limit?: number): { detail: Text } {
  return { detail: faultText({ code, column: column.name, value, limit }, employeeTarget) }
}

function repeatedIds(rows: readonly ReadEmployee[]): RowFault[] {
  const places = Map.groupBy(rows.keys(), place => rows[place]?.id)
  return [...places].flatMap(([id, own]) =>
    id === undefined || own.length === 1 ? [] : own.map(place => repeatedId(id, place, own)),
  )
}

function repeatedId(id: number, place: number, places: readonly number[]): RowFault {
  const other = pointerOf(places.find(each => each !== place) ?? place, 'id')
  const detail = {
    en: `Employee ${id} comes ${places.length} times in this batch, also at ${other}.`,
    es: `El empleado ${id} aparece ${places.length} veces en este lote, también en ${other}.`,
  }
  return { place, field: 'id', detail }
}

// RFC 6901, section 3.
function pointerOf(place: number, field: string | undefined): string {
  return field === undefined ? `/${place}` : `/${place}/${field.replaceAll('~', '~0').replaceAll('/', '~1')}`
}

const unstorable = {
  en: 'Text may not hold NUL or half surrogate characters.',
  es: 'El texto no puede contener NUL ni medios pares sustitutos.',
}
