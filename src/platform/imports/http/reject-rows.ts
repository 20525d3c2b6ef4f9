import { csvLine } from '../../http/csv.ts'
import type { Language } from '../../language.ts'
import type { Separator } from '../csv/choose-separator.ts'
import { escapeFormula, unescapeFormula } from '../csv/formula.ts'
import { rejectColumns } from '../csv/header.ts'
import { splitRows } from '../csv/split-rows.ts'
import { faultCodes } from '../faults.ts'
import type { Reading } from '../read-file.ts'
import type { ImportTarget } from '../target.ts'
import { rejectCells } from './describe-reject.ts'
import type { KeptReject } from './import-reads.ts'

/** The header of a file of rejects: the target's columns, then the two of rejects. */
export const rejectHeader = (target: ImportTarget): string =>
  csvLine([...target.columns.map(({ name }) => name), ...rejectColumns])

/**
 * Writes rejects as lines of CSV in the target's layout, each with its codes and messages. What a row has beyond that
 * follows at its end: nothing of it is lost, and unchanged it is rejected again. Cells that a spreadsheet would take for
 * formulas are escaped, which the reader of imports undoes.
 */
export function rejectWriter(target: ImportTarget, reading: Reading | null, language: Language) {
  const { columns } = target
  const places = reading?.places ?? [...columns.keys()]
  const separator = (reading?.separator ?? ',') as Separator
  const expected = reading?.cellsExpected ?? columns.length
  const codes = new Set(faultCodes(target))

  return ({ raw, faults }: KeptReject): string => {
    const [row] = splitRows({ separator, rowCharactersMax: raw.length + 1 }).push(raw, true)
    const written = row?.cells ?? [raw]
    const isSentBack = reading?.isRejects || hasOurs(written.slice(expected), codes)
    const cells = isSentBack ? written.map(unescapeFormula) : written
    const own = places.map(place => cells[place] ?? '')
    const more = cells.slice(expected)
    const others = withoutEmptyEnd(hasOurs(more, codes) ? more.slice(2) : more)
    return csvLine([...own, ...rejectCells(faults, target, language), ...others].map(escapeFormula))
  }
}

// Rejects that were sent back without their header have our two cells already.
function hasOurs(cells: string[], codes: ReadonlySet<string>): boolean {
  return cells.length >= 2 && (cells[0]?.split(' ').every(code => codes.has(code)) ?? false)
}

const withoutEmptyEnd = (cells: string[]) =>
  cells.slice(0, cells.findLastIndex(cell => cell.trim() !== '') + 1)
