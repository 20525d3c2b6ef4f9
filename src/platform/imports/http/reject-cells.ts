import type { Separator } from '../csv/choose-separator.ts'
import { unescapeFormula } from '../csv/formula.ts'
import { splitRows } from '../csv/split-rows.ts'
import { faultCodes } from '../faults.ts'
import type { Reading } from '../read-file.ts'
import type { ImportTarget } from '../target.ts'

/** The cells of a reject: one for each column of its target, in that order, and what the row had beyond a full one. */
export type RejectCells = { own: string[]; beyond: string[] }

/**
 * Reads the cells of rejects from their raw rows, as the file they came from was read. Of rejects that were sent back the
 * codes and messages are left out and the escapes of formulas are taken off.
 */
export function rejectCellReader(
  target: ImportTarget,
  reading: Reading | null,
): (raw: string) => RejectCells {
  const { columns } = target
  const places = reading?.places ?? [...columns.keys()]
  const separator = (reading?.separator ?? ',') as Separator
  const expected = reading?.cellsExpected ?? columns.length
  const codes = new Set(faultCodes(target))

  return raw => {
    const [row] = splitRows({ separator, rowCharactersMax: raw.length + 1 }).push(raw, true)
    const written = row?.cells ?? [raw]
    const isSentBack = reading?.isRejects || hasOurs(written.slice(expected), codes)
    const cells = isSentBack ? written.map(unescapeFormula) : written
    const more = cells.slice(expected)
    return {
      own: places.map(place => cells[place] ?? ''),
      beyond: withoutEmptyEnd(hasOurs(more, codes) ? more.slice(2) : more),
    }
  }
}

// Rejects that were sent back without their header have our two cells already.
function hasOurs(cells: string[], codes: ReadonlySet<string>): boolean {
  return cells.length >= 2 && (cells[0]?.split(' ').every(code => codes.has(code)) ?? false)
}

const withoutEmptyEnd = (cells: string[]) =>
  cells.slice(0, cells.findLastIndex(cell => cell.trim() !== '') + 1)
