import { isUtf8 } from 'node:buffer'
import fc from 'fast-check'
import { type CsvFacts, type CsvOptions, type CsvRow, readCsv } from './read-rows.ts'

/** Where a file is cut into pieces, as shares of its length, and how many bytes the reader takes at a time. */
export type Cuts = { shares: number[]; blockBytes: number }

export const someCuts: fc.Arbitrary<Cuts> = fc.record({
  shares: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 }),
  blockBytes: fc.constantFrom(1, 2, 3, 5, 16, 64, 65_536),
})

export const whole: Cuts = { shares: [], blockBytes: 65_536 }

/** Reads a file piece by piece; each piece's memory is overwritten after it was given. */
export function read(
  file: Uint8Array | string,
  options: CsvOptions = {},
  { shares, blockBytes }: Cuts = whole,
): { rows: CsvRow[]; facts: CsvFacts } {
  const bytes = Buffer.from(file as string)
  const reader = readCsv({ ...options, blockBytes })
  const places = [0, ...shares.map(share => Math.round(share * bytes.length)), bytes.length].sort(
    (a, b) => a - b,
  )
  const rows: CsvRow[] = []
  for (const [number, place] of places.slice(1).entries()) {
    const piece = Buffer.from(bytes.subarray(places[number], place))
    rows.push(...reader.push(piece))
    piece.fill('"')
  }
  rows.push(...reader.end())
  return { rows, facts: reader.facts }
}

export function lineEndsIn(text: string): number {
  return text.match(/\r\n|\r|\n/g)?.length ?? 0
}

/** Every other physical line as Windows-1252, unless its bytes happen to be UTF-8. */
export function encodeMixed(text: string): Buffer {
  const lines = text.split(/(?<=\r\n|\r(?!\n)|\n)/)
  return Buffer.concat(lines.map((line, number) => (number % 2 === 0 ? encode1252(line) : Buffer.from(line))))
}

/** Windows-1252, line by line; a line whose bytes happen to be UTF-8 as UTF-8. */
export function encode1252(text: string): Buffer {
  return Buffer.concat(
    text.split(/(?<=\r\n|\r(?!\n)|\n)/).map(line => {
      const bytes = Buffer.from(line.replaceAll('€', '\x80'), 'latin1')
      return isUtf8(bytes) ? Buffer.from(line) : bytes
    }),
  )
}
