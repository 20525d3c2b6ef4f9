import { storableText } from '../../storable-text.ts'
import type { Separator } from './choose-separator.ts'

export type CsvRow = {
  /** Physical line of the file on which the row begins, from 1. */
  line: number
  /** Cells as text, unquoted, not trimmed. */
  cells: string[]
  /** The row as it stood in the file, without its line end. */
  raw: string
  /**
   * Set when the row cannot be read; its cells are then a literal split of its first physical line. One that is too
   * long is cut. In one with an invalid character (NUL or half a surrogate pair, which PostgreSQL cannot hold)
   * the cells are as read, and U+FFFD stands for that character.
   */
  fault?: RowFault
}

export type RowFault = 'unclosed_quote' | 'text_after_quote' | 'row_too_long' | 'invalid_character'

/** Receives rows one by one: a list of them would outlive a collection of the young heap, and fill the old one. */
export type TakeRow = (row: CsvRow) => void

export type RowSplitter = {
  /** Gives each row that this text completes; texts may be cut anywhere. */
  each(text: string, isLast: boolean, take: TakeRow): void
  /** The same rows in a list. */
  push(text: string, isLast: boolean): CsvRow[]
  readonly lines: number
  readonly blankLines: number
}

type CellEnd = 'separator' | 'line_end' | 'text_end' | RowFault

const tab = 0x09
const lineFeed = 0x0a
const carriageReturn = 0x0d
const space = 0x20
const quote = 0x22

/**
 * Text to rows. A row that cannot be read costs its first physical line only, and reading goes on at the next: a stray
 * quote swallows no valid row. That stays linear because two readings that are both within quotes at the start of a
 * line agree from there on. So once a row has failed at some place, a later row that begins before it and is still
 * within quotes at the end of its first line would fail there too, and is not followed.
 */
export function splitRows(options: {
  separator: Separator
  rowCharactersMax: number
  linesSkipped?: number
}): RowSplitter {
  const { separator, rowCharactersMax, linesSkipped = 0 } = options
  const separatorCode = separator.charCodeAt(0)
  let lines = linesSkipped
  let blankLines = linesSkipped
  let isSkippingLine = false
  let give: TakeRow = () => {}
  let text = ''
  let isLast = false
  /** Where the furthest failure of an earlier row was found; the rows before it are all taken in the same push. */
  let failedAt = 0

  // The row in hand: where it begins, the place reached, and the last place at which it may end.
  let start = 0
  let at = 0
  let limit = 0
  let cells: string[] = []
  let hasQuotes = false
  let firstLineEnd = -1
  let linesWithin = 0

  function each(more: string, last: boolean, take: TakeRow) {
    text += more
    isLast = last
    start = 0
    failedAt = 0
    give = text.includes('\0') || !text.isWellFormed() ? row => take(replaceInvalidCharacters(row)) : take
    while (start < text.length && (isSkippingLine ? skipLine() : takeRow()));
    text = text.slice(start)
    cells = []
  }

  function push(more: string, last: boolean): CsvRow[] {
    const rows: CsvRow[] = []
    each(more, last, row => rows.push(row))
    return rows
  }

  /** False when the text ends before the row does. */
  function takeRow(): boolean {
    at = start
    limit = start + rowCharactersMax
    cells = []
    hasQuotes = false
    firstLineEnd = -1
    linesWithin = 0
    let end: CellEnd
    do end = takeCell()
    while (end === 'separator')
    if (end === 'text_end') return false
    if (end !== 'line_end') return rejectFirstLine(end)
    const next = afterLineEnd(at)
    if (next === -1) return false
    if (cells.length === 1 && !hasQuotes && cells[0]?.trim() === '') blankLines++
    else give({ line: lines + 1, cells, raw: text.slice(start, at) })
    lines += 1 + linesWithin
    start = next
    return true
  }

  function takeCell(): CellEnd {
    const stop = Math.min(text.length, limit + 1)
    let i = at
    let code = text.charCodeAt(i)
    while ((code === space || code === tab) && code !== separatorCode) code = text.charCodeAt(++i)
    if (code === quote) return takeQuotedCell(i + 1, stop)
    while (i < stop && code !== separatorCode && code !== lineFeed && code !== carriageReturn) {
      code = text.charCodeAt(++i)
    }
    cells.push(text.slice(at, i))
    return endCell(i, code)
  }

  function takeQuotedCell(from: number, stop: number): CellEnd {
    hasQuotes = true
    let hasEscapes = false
    let i = from
    for (; i < stop; i++) {
      const code = text.charCodeAt(i)
      if (code === quote) {
        if (text.charCodeAt(i + 1) !== quote) break
        hasEscapes = true
        i++
      } else if (code === lineFeed || code === carriageReturn) {
        if (firstLineEnd === -1) firstLineEnd = i
        if (code === carriageReturn && text.charCodeAt(i + 1) === lineFeed) i++
        linesWithin++
        if (i < failedAt) return 'unclosed_quote'
      }
    }
    at = Math.min(i, limit)
    if (i > limit || (i >= text.length && isLast)) return 'unclosed_quote'
    if (i + 1 >= text.length && !isLast) return 'text_end'
    const value = text.slice(from, i)
    cells.push(hasEscapes ? value.replaceAll('""', '"') : value)
    let code = text.charCodeAt(++i)
    while ((code === space || code === tab) && code !== separatorCode) code = text.charCodeAt(++i)
    return endCell(i, code)
  }

  function endCell(i: number, code: number): CellEnd {
    at = Math.min(i, limit)
    if (i > limit) return 'unclosed_quote'
    if (i === text.length) return isLast ? 'line_end' : 'text_end'
    if (code === lineFeed || code === carriageReturn) return 'line_end'
    if (code !== separatorCode) return 'text_after_quote'
    at = i + 1
    return 'separator'
  }

  /** False when the text ends before the line does. */
  function rejectFirstLine(fault: RowFault): boolean {
    const end = firstLineEnd === -1 ? lineEndFrom(at, limit + 1) : firstLineEnd
    if (end > limit) return rejectLongLine()
    const next = afterLineEnd(end)
    if (next === -1) return false
    failedAt = Math.max(failedAt, at)
    const raw = text.slice(start, end)
    give({
      line: ++lines,
      cells: raw.split(separator),
      raw,
      fault: firstLineEnd === -1 ? fault : 'unclosed_quote',
    })
    start = next
    return true
  }

  function rejectLongLine(): boolean {
    const raw = text.slice(start, limit).toWellFormed()
    give({ line: ++lines, cells: raw.split(separator), raw, fault: 'row_too_long' })
    start = limit
    isSkippingLine = true
    return true
  }

  /** False when the text ends before the line does. */
  function skipLine(): boolean {
    const end = lineEndFrom(start, text.length)
    const next = afterLineEnd(end)
    isSkippingLine = next === -1
    start = isSkippingLine ? end : next
    return !isSkippingLine
  }

  function lineEndFrom(from: number, stop: number): number {
    for (let i = from; i < Math.min(stop, text.length); i++) {
      const code = text.charCodeAt(i)
      if (code === lineFeed || code === carriageReturn) return i
    }
    return Math.min(stop, text.length)
  }

  /** Where the line after one that ends here begins; -1 while that depends on text to come. */
  function afterLineEnd(end: number): number {
    if (isLast && end + 1 >= text.length) return text.length
    if (end + 1 >= text.length && text.charCodeAt(end) !== lineFeed) return -1
    return text.startsWith('\r\n', end) ? end + 2 : end + 1
  }

  return {
    each,
    push,
    get lines() {
      return lines
    },
    get blankLines() {
      return blankLines
    },
  }
}

function replaceInvalidCharacters(row: CsvRow): CsvRow {
  if (!row.raw.includes('\0') && row.raw.isWellFormed()) return row
  const { line, raw, cells, fault = 'invalid_character' } = row
  return { line, raw: storableText(raw), cells: cells.map(storableText), fault }
}
