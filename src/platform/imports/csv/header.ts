import { AppError } from '../../errors.ts'
import type { CsvRow } from './split-rows.ts'

export type ColumnNames = { name: string; aliases?: readonly string[] }

/** Which cell of a row is which column: by the header if the first row is one, else by place. */
export type Layout = {
  hasHeader: boolean
  /** For each column of the target the place of its cell, or -1 when the header does not name it. */
  places: number[]
  /** Cells of a full row; the empty names at the end of a header do not count. */
  cellsExpected: number
  /** What the header names and the target has not, as written. */
  ignored: string[]
  /** The cells of a full row that are no column. */
  ignoredPlaces: number[]
  /** The file is rejects sent back: its header has their two columns, and its cells are as `escapeFormula` left them. */
  isRejects: boolean
}

/** The two columns that rejects have beyond the file's own. */
export const rejectColumns = ['reject_code', 'reject_message'] as const

/**
 * Reads the first row of a file as its header, if it is one.
 * @throws invalid `import.header_repeats` when it names a column twice.
 */
export function layoutOf(firstRow: CsvRow, columns: readonly ColumnNames[]): Layout {
  const names = withoutEmptyEnd(firstRow.cells).map(foldName)
  const columnByName = new Map<string, number>()
  for (const [number, { name, aliases = [] }] of columns.entries()) {
    for (const known of [...aliases, name]) columnByName.set(foldName(known), number)
  }
  const ownNames = new Set(columns.map(({ name }) => foldName(name)).filter(name => names.includes(name)))
  const columnAt = names.map(name => {
    const column = columnByName.get(name) ?? -1
    const ownName = foldName(columns[column]?.name ?? '')
    // Another word for a column that is there under its own name is something else.
    return name !== ownName && ownNames.has(ownName) ? -1 : column
  })
  if (!isHeader(names, columnAt, columns.length)) return layoutByPlace(columns)
  refuseRepeats(firstRow, columns, columnAt)
  const ignoredPlaces = [...names.keys()].filter(place => columnAt[place] === -1)
  return {
    hasHeader: true,
    places: columns.map((_, number) => columnAt.indexOf(number)),
    cellsExpected: names.length,
    ignored: ignoredPlaces.map(place => firstRow.cells[place]?.trim() ?? '').filter(name => name !== ''),
    ignoredPlaces,
    isRejects: rejectColumns.every(name => names.includes(name)),
  }
}

function layoutByPlace(columns: readonly ColumnNames[]): Layout {
  const places = [...columns.keys()]
  const cellsExpected = columns.length
  return { hasHeader: false, places, cellsExpected, ignored: [], ignoredPlaces: [], isRejects: false }
}

/**
 * A row with a number is data: it may hold a department that is called "Department". Without its number that row,
 * `,Department`, names half of the columns too, so half is enough only when no cell is empty.
 */
function isHeader(names: string[], columnAt: number[], columnsCount: number): boolean {
  if (names.some(name => /^[+-]?[.,]?\d[\d.,]*$/.test(name))) return false
  const named = new Set(columnAt.filter(column => column !== -1)).size
  const isNamedFirst = columnAt.length > 0 && columnAt[0] !== -1
  return isNamedFirst || named * 2 > columnsCount || (named * 2 === columnsCount && !names.includes(''))
}

function refuseRepeats(firstRow: CsvRow, columns: readonly ColumnNames[], columnAt: number[]) {
  const repeated = columns.filter((_, number) => columnAt.indexOf(number) !== columnAt.lastIndexOf(number))
  if (repeated.length === 0) return
  const list = repeated.map(column => column.name).join(', ')
  throw new AppError('invalid', 'import.header_repeats', {
    en: `The header (line ${firstRow.line}) names these columns more than once: ${list}. Keep one of each.`,
    es: `El encabezado (línea ${firstRow.line}) nombra más de una vez estas columnas: ${list}. Deje una sola de cada una.`,
  })
}

function withoutEmptyEnd(cells: string[]): string[] {
  return cells.slice(0, cells.findLastIndex(cell => cell.trim() !== '') + 1)
}

/** Upper and lower case, accents, quotes, spaces, hyphens and byte order marks make no difference. */
function foldName(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[\p{Mn}\ufeff"'`]/gu, '')
    .trim()
    .toLowerCase()
    .replace(/[\s_-]+/g, '_')
}
