import type { Language } from '../../language.ts'
import { faultText, type RowFault } from '../faults.ts'
import type { ImportTarget } from '../target.ts'
import type { KeptReject } from './import-reads.ts'
import type { RejectCells } from './reject-cells.ts'

/** A reject as the API shows it: its first fault, all of them, and its cells by column of the target. */
export function describeReject(
  { line, raw, faults }: KeptReject,
  { own, beyond }: RejectCells,
  target: ImportTarget,
  language: Language,
) {
  const cells = Object.fromEntries(target.columns.map(({ name }, place) => [name, own[place] ?? '']))
  const errors = faults.map(fault => ({
    column: fault.column ?? null,
    value: fault.value ?? null,
    code: fault.code,
    message: faultText(fault, target)[language],
  }))
  const [first = { column: null, value: null, code: 'unknown', message: '' }] = errors
  return { line, ...first, raw, errors, cells, cells_beyond: beyond }
}

/** The two cells that a reject has beyond the file's own: its codes, and all its messages. */
export function rejectCells(faults: RowFault[], target: ImportTarget, language: Language): [string, string] {
  const codes = faults.map(({ code }) => code).join(' ')
  return [codes, faults.map(fault => faultText(fault, target)[language]).join(' ')]
}
