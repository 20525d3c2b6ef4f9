import { csvLine } from '../../http/csv.ts'
import type { Language } from '../../language.ts'
import { escapeFormula } from '../csv/formula.ts'
import { rejectColumns } from '../csv/header.ts'
import type { Reading } from '../read-file.ts'
import type { ImportTarget } from '../target.ts'
import { rejectCells } from './describe-reject.ts'
import type { KeptReject } from './import-reads.ts'
import { rejectCellReader } from './reject-cells.ts'

/** The header of a file of rejects: the target's columns, then the two of rejects. */
export const rejectHeader = (target: ImportTarget): string =>
  csvLine([...target.columns.map(({ name }) => name), ...rejectColumns])

/**
 * Writes rejects as lines of CSV in the target's layout, each with its codes and messages. What a row has beyond that
 * follows at its end: nothing of it is lost, and unchanged it is rejected again. Cells that a spreadsheet would take for
 * formulas are escaped, which the reader of imports undoes.
 */
export function rejectWriter(target: ImportTarget, reading: Reading | null, language: Language) {
  const readCells = rejectCellReader(target, reading)
  return ({ raw, faults }: KeptReject): string => {
    const { own, beyond } = readCells(raw)
    return csvLine([...own, ...rejectCells(faults, target, language), ...beyond].map(escapeFormula))
  }
}
