import fc from 'fast-check'

/** A cell as it stands in a file, and what must become of it. */
export type Cell = { text: string; stored: string | number | null; fault?: string }

/** A row of `items`: id, name, datetime, shelf_id. */
export type Row = { id: Cell; name: Cell; datetime: Cell; shelf_id: Cell }

/** How a file is written; none of it may matter. */
export type Manner = {
  separator: string
  lineEnd: string
  encoding: 'utf8' | 'utf8 with mark' | 'latin1' | 'utf16le'
  header: readonly (keyof Row)[] | undefined
  quotes: boolean
  blankEvery: number
  emptyCellsAtEnd: number
  endsWithLineEnd: boolean
  chunkBytes: number
}

export const columns = ['id', 'name', 'datetime', 'shelf_id'] as const

const good = (text: string, stored: string | number): Cell => ({ text, stored })
const bad = (text: string, fault: string): Cell => ({ text, stored: null, fault })
const missing = bad('', 'missing_value')

const id = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 1, max: 40 }).map(number => good(String(number), number)) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 40 }).map(number => good(`00${number}.0`, number)) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      missing,
      bad('x1', 'not_an_integer'),
      bad('0', 'out_of_range'),
      bad('-4', 'out_of_range'),
      bad('2147483648', 'out_of_range'),
      bad('1.5', 'not_an_integer'),
    ),
  },
)

const letters = [
  ...'abz AZ09áéñÑü',
  ',',
  ';',
  '\t',
  '|',
  '"',
  "'",
  '=',
  '+',
  '-',
  '@',
  '\\',
  '\n',
  '{',
  'NULL',
  '\\N',
]
const name = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .array(fc.constantFrom(...letters), { minLength: 1, maxLength: 12 })
      .map(characters => characters.join(''))
      .filter(text => text.trim() !== '')
      .map(text => good(text, text.trim())),
  },
  { weight: 1, arbitrary: fc.constant(missing) },
)

const datetime = fc.constantFrom(
  good('2021-07-27T16:02:08Z', '2021-07-27T16:02:08Z'),
  good('2021-12-31T23:30:00-05:00', '2022-01-01T04:30:00Z'),
  good('2020-02-29 00:00:00+0000', '2020-02-29T00:00:00Z'),
  good('2021-07-27T16:02z', '2021-07-27T16:02:00Z'),
  good('2021-07-27T16:02:08,75+05:30', '2021-07-27T10:32:08Z'),
  missing,
  bad('yesterday', 'not_a_time'),
  bad('2021-07-27', 'not_a_time'),
  bad('2021-07-27T16:02:08', 'time_without_zone'),
  bad('2021-02-29T00:00:00Z', 'no_such_time'),
  bad('2021-07-27T24:00:00Z', 'no_such_time'),
)

const shelfId = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 3 }).map(number => good(` ${number} `, number)) },
  {
    weight: 2,
    arbitrary: fc.constantFrom(missing, bad('one', 'not_an_integer'), {
      text: '77',
      stored: 77,
      fault: 'unknown_shelf',
    }),
  },
)

export const rowsOfItems: fc.Arbitrary<Row[]> = fc.array(
  fc.record({ id, name, datetime, shelf_id: shelfId }),
  {
    maxLength: 25,
  },
)

export const manner: fc.Arbitrary<Manner> = fc.record({
  separator: fc.constantFrom(',', ';', '\t', '|'),
  lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
  encoding: fc.constantFrom('utf8', 'utf8 with mark', 'latin1', 'utf16le'),
  header: fc.option(fc.shuffledSubarray([...columns], { minLength: columns.length }), { nil: undefined }),
  quotes: fc.boolean(),
  blankEvery: fc.integer({ min: 0, max: 4 }),
  emptyCellsAtEnd: fc.integer({ min: 0, max: 2 }),
  endsWithLineEnd: fc.boolean(),
  chunkBytes: fc.integer({ min: 1, max: 400 }),
})

/** The bytes of a file, in chunks, and the line on which each row begins. */
export function written(
  rows: readonly Row[],
  how: Manner,
): { chunks: Uint8Array[]; lines: number[]; blank: number } {
  const lines: number[] = []
  let text = ''
  let line = 1
  let blank = 0
  const add = (part: string) => {
    text += part + how.lineEnd
    line += part.split('\n').length
  }
  const order = how.header ?? columns
  if (how.header)
    add(how.header.map(column => (column === 'name' ? '"Nombre"' : column.toUpperCase())).join(how.separator))
  for (const [number, row] of rows.entries()) {
    if (how.blankEvery > 0 && number % how.blankEvery === 0) {
      blank += 1
      add(number % 2 === 0 ? '' : '  ')
    }
    lines.push(line)
    const cells = [...order.map(column => row[column].text), ...Array<string>(how.emptyCellsAtEnd).fill('')]
    add(cells.map(cell => writtenCell(cell, how.quotes)).join(how.separator))
  }
  if (!how.endsWithLineEnd) text = text.slice(0, -how.lineEnd.length || undefined)
  return { chunks: cut(encoded(text, how.encoding), how.chunkBytes), lines, blank }
}

function writtenCell(cell: string, quotes: boolean): string {
  const mustQuote = /[,;\t|"\r\n]/.test(cell)
  return mustQuote || (quotes && cell !== '') ? `"${cell.replaceAll('"', '""')}"` : cell
}

function encoded(text: string, encoding: Manner['encoding']): Uint8Array {
  if (encoding === 'utf8 with mark') return Buffer.from(`\uFEFF${text}`)
  return encoding === 'utf16le' ? Buffer.from(`\uFEFF${text}`, 'utf16le') : Buffer.from(text, encoding)
}

function cut(bytes: Uint8Array, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, number) =>
    bytes.subarray(number * size, (number + 1) * size),
  )
}
