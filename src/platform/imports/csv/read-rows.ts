import { chooseSeparator, type Separator, separatorNamedIn } from './choose-separator.ts'
import { decodeText, type Encoding } from './decode-text.ts'
import { type CsvRow, type RowSplitter, splitRows, type TakeRow } from './split-rows.ts'

export type CsvFacts = {
  bytes: number
  /** Physical lines, blank ones among them. */
  lines: number
  /** Lines that hold no row: nothing, only white space, or the `sep=;` that Excel writes. */
  blankLines: number
  separator: Separator
  encoding: Encoding
}

export type CsvReader = {
  /** Gives each row that these bytes complete. The bytes are copied: the caller may use their memory again. */
  each(bytes: Uint8Array, take: TakeRow): void
  /** Gives each row that remains at the end of the file. */
  eachLeft(take: TakeRow): void
  /** The rows of `each` in a list. */
  push(bytes: Uint8Array): CsvRow[]
  /** The rows of `eachLeft` in a list. */
  end(): CsvRow[]
  /** What is known so far; final after `end`. */
  readonly facts: CsvFacts
}

export type CsvOptions = {
  /** A row is no longer than this many UTF-16 units. */
  rowCharactersMax?: number
  /** Otherwise it is found in the first 64 Ki characters. */
  separator?: Separator
  /** How many columns the file should have: helps to choose the separator. */
  columnsExpected?: number
  /** How many bytes are read at a time. */
  blockBytes?: number
}

const sampleCharacters = 64 * 1024

/**
 * Reads the rows of a CSV file as it arrives: RFC 4180 and the ways in which real files differ from it. It holds one
 * block and one row at a time, and its time is linear in the file's size whatever the file holds. The strings of a row
 * are slices of their block: who keeps a few rows for long keeps whole blocks.
 */
export function readCsv({
  rowCharactersMax = 256 * 1024,
  separator,
  columnsExpected,
  blockBytes = 64 * 1024,
}: CsvOptions = {}): CsvReader {
  const decoder = decodeText(blockBytes)
  let splitter: RowSplitter | undefined = separator && splitRows({ separator, rowCharactersMax })
  let sample = ''
  let bytesRead = 0

  function read(text: string, isLast: boolean, take: TakeRow) {
    if (splitter) return splitter.each(text, isLast, take)
    sample += text
    if (sample.length < sampleCharacters && !isLast) return
    const named = separatorNamedIn(sample)
    separator = named?.separator ?? chooseSeparator(sample, columnsExpected)
    splitter = splitRows({ separator, rowCharactersMax, linesSkipped: named ? 1 : 0 })
    const first = named ? sample.slice(named.end) : sample
    sample = ''
    splitter.each(first, isLast, take)
  }

  function each(bytes: Uint8Array, take: TakeRow) {
    bytesRead += bytes.length
    for (let at = 0; at < bytes.length; at += blockBytes)
      read(decoder.push(bytes.subarray(at, at + blockBytes)), false, take)
  }

  function collect(reading: (take: TakeRow) => void): CsvRow[] {
    const rows: CsvRow[] = []
    reading(row => rows.push(row))
    return rows
  }

  return {
    each,
    eachLeft: take => read(decoder.end(), true, take),
    push: bytes => collect(take => each(bytes, take)),
    end: () => collect(take => read(decoder.end(), true, take)),
    get facts() {
      return {
        bytes: bytesRead,
        lines: splitter?.lines ?? 0,
        blankLines: splitter?.blankLines ?? 0,
        separator: separator ?? ',',
        encoding: decoder.encoding,
      }
    },
  }
}

export type { CsvRow, Encoding, Separator }
