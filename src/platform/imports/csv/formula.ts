/**
 * A cell that is safe to open in a spreadsheet, which takes what begins so for a formula (OWASP, CSV injection), and
 * that `unescapeFormula` gives back as it was: cells that already have apostrophes before it get one more.
 */
export function escapeFormula(cell: string): string {
  return /^'*[=+\-@\t\r\n]/.test(cell) ? `'${cell}` : cell
}

/** The cell that `escapeFormula` was given. Only for files that it wrote: elsewhere the apostrophe is the cell's own. */
export function unescapeFormula(cell: string): string {
  return /^'+[=+\-@\t\r\n]/.test(cell) ? cell.slice(1) : cell
}
