import { splitRows } from './split-rows.ts'

const separators = [',', ';', '\t', '|'] as const

export type Separator = (typeof separators)[number]

const rowsCounted = 500
const shareAboutEqual = 0.75

/** The separator in a first line `sep=;`, which Excel writes and obeys, and where the next line begins. */
export function separatorNamedIn(text: string): { separator: Separator; end: number } | undefined {
  const [line, separator] = /^"?sep=([,;\t|])"?[ \t]*(?:\r\n|\r|\n|$)/i.exec(text) ?? []
  return line === undefined ? undefined : { separator: separator as Separator, end: line.length }
}

/**
 * The separator that cuts most rows of the text into the same number of cells, more than one: the expected number if
 * one does that for half of the rows. Of those that do it about equally well, the one that comes first in the text
 * (`1;3,5` has a decimal comma; `1,Ruiz; Ana` a name). The comma when none separates.
 */
export function chooseSeparator(text: string, columnsExpected?: number): Separator {
  const cuts = separators.map(separator => cutOf(text, separator, columnsExpected))
  const expected = cuts.filter(cut => cut.isAsExpected)
  const fitting = expected.length > 0 ? expected : cuts
  const rowsMax = Math.max(...fitting.map(cut => cut.rowsAlike))
  const [best] = fitting
    .filter(cut => cut.rowsAlike > 0 && cut.rowsAlike >= rowsMax * shareAboutEqual)
    .sort((a, b) => text.indexOf(a.separator) - text.indexOf(b.separator))
  return best?.separator ?? ','
}

type Cut = {
  separator: Separator
  /** How many rows have the number of cells, beyond one, that most have. */
  rowsAlike: number
  isAsExpected: boolean
}

function cutOf(text: string, separator: Separator, columnsExpected?: number): Cut {
  const rows = splitRows({ separator, rowCharactersMax: text.length }).push(text, true).slice(0, rowsCounted)
  const rowsByCells = new Map<number, number>()
  for (const { cells, fault } of rows) {
    const count = countCells(cells, columnsExpected)
    if (!fault && count > 1) rowsByCells.set(count, (rowsByCells.get(count) ?? 0) + 1)
  }
  const rowsAsExpected = rowsByCells.get(columnsExpected ?? 0) ?? 0
  return {
    separator,
    rowsAlike: Math.max(0, ...rowsByCells.values()),
    isAsExpected: rowsAsExpected > 0 && rowsAsExpected * 2 >= rows.length,
  }
}

// Empty cells after the last column that is expected are as if they were not there.
function countCells(cells: readonly string[], columnsExpected = Number.POSITIVE_INFINITY): number {
  let count = cells.length
  while (count > columnsExpected && cells[count - 1]?.trim() === '') count -= 1
  return count
}
