import { copyField, copyNull } from '../copy.ts'
import { readCell } from './cells.ts'
import { unescapeFormula } from './csv/formula.ts'
import { type Layout, layoutOf, rejectColumns } from './csv/header.ts'
import { type CsvReader, type CsvRow, readCsv } from './csv/read-rows.ts'
import { faultCodes, type RowFault } from './faults.ts'
import type { ImportColumn, ImportOptions, ImportTarget } from './target.ts'

/** How a file was read: what its reader found, and which cell is which column. */
export type Reading = {
  separator: string
  encoding: string
  hasHeader: boolean
  /** For each column of the target the place of its cell in a row; -1 when the header does not name it. */
  places: number[]
  /** Cells of a full row. */
  cellsExpected: number
  /** What the header names and the target has not. */
  columnsIgnored: string[]
  /** It was a file of rejects that was sent back. */
  isRejects: boolean
}

/** Turns the bytes of a file into lines for the staging table, one for each row, good or bad. */
export type FileReader = {
  push: (bytes: Uint8Array) => void
  end: () => void
  readonly counts: { lines: number; blank: number; rows: number; rejects: number }
  /** Whether each good row so far has a higher key than the one before. */
  readonly isInKeyOrder: boolean
  /** Known once the file is read. */
  reading: () => Reading
}

const rowCharactersMax = 262_144
// What is read at a time lives through one collection of the young heap: little of it, and little is promoted.
const blockBytes = 16_384
const valueCharactersMax = 200

/** Reads a file of a target's layout, with or without header. `add` receives each line of COPY's text format. */
export function makeFileReader(
  target: ImportTarget,
  { acceptsIncomplete }: Pick<ImportOptions, 'acceptsIncomplete'>,
  add: (line: string) => void,
): FileReader {
  const csv = readCsv({ rowCharactersMax, columnsExpected: target.columns.length, blockBytes })
  const counts = { rows: 0, rejects: 0 }
  const encode = rowEncoder(target, acceptsIncomplete && !target.isNeverIncomplete)
  let layout: Layout | undefined
  let codePlace = 0
  let lastKey = 0
  let isInKeyOrder = true

  function take(row: CsvRow) {
    if (!layout) {
      layout = layoutOf(row, target.columns)
      codePlace = layout.isRejects ? row.cells.findIndex(isCodeName) : layout.cellsExpected
      if (layout.hasHeader) return
    }
    const line = encode(row, layout, codePlace)
    counts.rows += 1
    if (line.key === undefined) counts.rejects += 1
    else if (line.key > lastKey) lastKey = line.key
    else isInKeyOrder = false
    add(line.copied)
  }
  return {
    push: bytes => csv.each(bytes, take),
    end: () => csv.eachLeft(take),
    get counts() {
      return { lines: csv.facts.lines, blank: csv.facts.blankLines, ...counts }
    },
    get isInKeyOrder() {
      return isInKeyOrder
    },
    reading: () => readingOf(csv, layout, target),
  }
}

function readingOf(csv: CsvReader, layout: Layout | undefined, { columns }: ImportTarget): Reading {
  return {
    separator: csv.facts.separator,
    encoding: csv.facts.encoding,
    hasHeader: layout?.hasHeader ?? false,
    places: layout?.places ?? columns.map((_, place) => place),
    cellsExpected: layout?.cellsExpected ?? columns.length,
    columnsIgnored: layout?.ignored ?? [],
    isRejects: layout?.isRejects ?? false,
  }
}

function rowEncoder(target: ImportTarget, acceptsIncomplete: boolean) {
  const { columns } = target
  const codes = new Set(faultCodes(target))
  const noValues = `\t${copyNull}`.repeat(columns.length)
  const unread = (fault: RowFault) => ({ values: noValues, key: 0, faults: [fault] })

  function readRow(
    row: CsvRow,
    layout: Layout,
    codePlace: number,
  ): { values: string; key: number; faults: RowFault[] } {
    if (row.fault) return unread({ code: row.fault, limit: rowCharactersMax })
    const sentBackFor = codesIn(row.cells, codePlace)
    const isSentBack = layout.isRejects || sentBackFor.length > 0
    const cells = isSentBack ? row.cells.map(unescapeFormula) : row.cells
    const remaining = sentBackFor.find(code => isStillBroken(code, cells.slice(0, codePlace)))
    if (remaining) return unread({ code: remaining, limit: rowCharactersMax })
    let values = ''
    let key = 0
    const faults: RowFault[] = []
    for (const [number, column] of columns.entries()) {
      const cell = cells[layout.places[number] as number] ?? ''
      const reading = readCell(column, cell)
      if ('copied' in reading) {
        values += `\t${reading.copied}`
        // Only numbers are known to rise: the order of texts is the database's.
        if (number === 0) key = column.kind === 'integer' ? Number(reading.copied) : Number.NaN
      } else if (reading.fault === 'missing_value' && acceptsIncomplete && number > 0) {
        values += `\t${copyNull}`
      } else {
        // The others are kept: whether their parents are there is told with this.
        values += `\t${copyNull}`
        faults.push(cellFault(column, reading.fault, cell))
      }
    }
    const more = cells.slice(layout.cellsExpected + (isSentBack && !layout.isRejects ? 2 : 0))
    if (more.every(cell => cell.trim() === '')) return { values, key, faults }
    const tooMany = { code: 'too_many_cells', value: String(cells.length), limit: layout.cellsExpected }
    // Nobody knows which cell is which.
    return { values: noValues, key, faults: [...faults, tooMany] }
  }

  // A row of the rejects that was sent back, with their header or without, has our codes and then the message.
  function codesIn(cells: string[], place: number): string[] {
    const found = cells.length >= place + 2 ? (cells[place] as string).trim().split(' ') : []
    return found.every(code => codes.has(code)) ? found : []
  }

  /** The line, and the key of a good row. */
  return (row: CsvRow, layout: Layout, codePlace: number): { copied: string; key: number | undefined } => {
    const { values, key, faults } = readRow(row, layout, codePlace)
    const raw = copyField(row.raw.replaceAll('\0', '\uFFFD'))
    if (faults.length === 0) return { copied: `${row.line}\t${raw}\t${copyNull}${values}\n`, key }
    return { copied: `${row.line}\t${raw}\t${copyField(JSON.stringify(faults))}${values}\n`, key: undefined }
  }
}

const isCodeName = (cell: string) => cell.trim().toLowerCase() === rejectColumns[0]

// Written as cells, what could not be read as a row would now read well: it must not slip in unmended.
function isStillBroken(code: string, cells: readonly string[]): boolean {
  if (code === 'invalid_character') return cells.some(cell => cell.includes('\uFFFD'))
  if (code !== 'unclosed_quote' && code !== 'text_after_quote') return false
  return cells.some(cell => cell.trimStart().startsWith('"') || cell.split('"').length % 2 === 0)
}

function cellFault(column: ImportColumn, code: RowFault['code'], cell: string): RowFault {
  const { name, charactersMax } = column
  if (code === 'missing_value') return { code, column: name }
  const value = cell.trim().slice(0, valueCharactersMax).replaceAll('\0', '\uFFFD')
  return { code, column: name, value, ...(code === 'too_long' ? { limit: charactersMax } : {}) }
}
