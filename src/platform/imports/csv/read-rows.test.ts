import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { encode1252, encodeMixed, lineEndsIn, read, someCuts, whole } from './csv.fixture.ts'

const separators = [',', ';', '\t', '|'] as const
const encodings = {
  'utf-8': (text: string) => Buffer.from(text),
  'utf-8 with mark': (text: string) => Buffer.from(`\ufeff${text}`),
  'windows-1252': encode1252,
  mixed: encodeMixed,
  'utf-16le': (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  'utf-16be': (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
}

const pieceOfCell = fc.constantFrom(
  ...['a', 'Ruiz', '7', 'ñ', 'é', '€', ' ', "'", '-', '"', '""', ',', ';', '\t', '|', '\n', '\r', '\r\n'],
)
const someCell = fc.array(pieceOfCell, { maxLength: 6 }).map(pieces => pieces.join(''))
const wideCell = fc.constantFrom('日本', '😀', 'Zoë 😀 日')
const styledCell = (hasWide: boolean) =>
  fc.record({
    text: hasWide ? fc.oneof({ weight: 4, arbitrary: someCell }, wideCell) : someCell,
    isQuoted: fc.boolean(),
    around: fc.constantFrom('', '', ' ', '  '),
  })
const blankLine = fc.constantFrom('', ' ', '   ', ' \u00a0')
const lineEnd = fc.constantFrom('\n', '\r\n', '\r')

const someFile = fc
  .record({
    separator: fc.constantFrom(...separators),
    encoding: fc.constantFrom(...(Object.keys(encodings) as (keyof typeof encodings)[])),
    hasFinalLineEnd: fc.boolean(),
  })
  .chain(kind =>
    fc.record({
      kind: fc.constant(kind),
      lines: fc.array(
        fc.record({
          blank: fc.option(blankLine, { freq: 4 }),
          cells: fc.array(styledCell(kind.encoding.startsWith('utf')), { minLength: 1, maxLength: 5 }),
          lineEnd,
        }),
        { maxLength: 12 },
      ),
    }),
  )

type File = typeof someFile extends fc.Arbitrary<infer Kind> ? Kind : never

/** The file as text, and the rows that it must read back as. */
function write({ kind, lines }: File) {
  let text = ''
  let blankLines = 0
  const rows = []
  for (const [number, { blank, cells, lineEnd }] of lines.entries()) {
    // A blank line that begins with nothing would turn a CR before it and its own LF into one line end.
    if (blank !== null && !(text.endsWith('\r') && blank === '')) {
      text += blank + lineEnd
      blankLines++
    }
    const raw = cells.map(cell => writeCell(cell, kind.separator, cells.length === 1)).join(kind.separator)
    rows.push({ line: 1 + lineEndsIn(text), cells: cells.map(cell => cell.text), raw })
    text += raw
    if (number < lines.length - 1 || kind.hasFinalLineEnd) text += lineEnd
  }
  return { text, rows, blankLines }
}

function writeCell(cell: File['lines'][0]['cells'][0], separator: string, isAlone: boolean): string {
  const { text, isQuoted, around } = cell
  const mustQuote = /[\r\n]|^[ \t]*"/.test(text) || text.includes(separator)
  if (!isQuoted && !mustQuote && !(isAlone && text.trim() === '')) return text
  return `${around}"${text.replaceAll('"', '""')}"${around}`
}

test('any table, written in any way and received in any pieces, reads back as it was, with its lines', () => {
  fc.assert(
    fc.property(someFile, someCuts, (file, cuts) => {
      const { text, rows, blankLines } = write(file)
      const { separator, encoding } = file.kind
      const bytes = encodings[encoding](text)
      const { rows: found, facts } = read(bytes, { separator }, cuts)
      assert.deepEqual(found, rows)
      const lines = lineEndsIn(text) + (text === '' || /[\r\n]$/.test(text) ? 0 : 1)
      assert.deepEqual(
        { ...facts, encoding: undefined },
        { bytes: bytes.length, lines, blankLines, separator, encoding: undefined },
      )
      if (encoding.startsWith('utf')) assert.equal(facts.encoding, encoding.replace(' with mark', ''))
    }),
    { numRuns: 1_500 },
  )
})

test('the same file is read the same whether or not its separator had to be found', () => {
  const word = fc.stringMatching(/^[a-zñ]{1,5}([,;|] [a-z]{1,4})?$/)
  const table = fc
    .record({ separator: fc.constantFrom(...separators), columns: fc.integer({ min: 2, max: 5 }) })
    .chain(({ separator, columns }) =>
      fc.record({
        separator: fc.constant(separator),
        columnsExpected: fc.constantFrom(undefined, columns),
        rows: fc.array(fc.tuple(fc.nat(), ...Array.from({ length: columns - 1 }, () => word)), {
          minLength: 1,
          maxLength: 20,
        }),
      }),
    )
  fc.assert(
    fc.property(table, someCuts, ({ separator, columnsExpected, rows }, cuts) => {
      const lines = rows.map(row =>
        row.map(cell => (String(cell).includes(separator) ? `"${cell}"` : cell)).join(separator),
      )
      const { rows: found, facts } = read(lines.join('\n'), { columnsExpected }, cuts)
      assert.equal(facts.separator, separator)
      assert.deepEqual(
        found.map(row => row.cells),
        rows.map(row => row.map(String)),
      )
    }),
    { numRuns: 500 },
  )
})

const choices: [string, string, string, number?][] = [
  ['a file of one column', 'Ventas\nCompras\n', ','],
  ['an empty file', '', ','],
  ['decimal commas', '1;3,5\n2;4,25\n', ';'],
  ['names with a semicolon', '1,Ruiz; Ana\n2,Paz; Juan\n', ','],
  ['separators within quotes', '1,"a;b;c"\n2,"d;e;f"\n', ','],
  ['decimal commas and a row without its semicolon', '1;3,5\n2,5\n3;4,5\n4;1,5\n5;2,5\n', ';'],
  ['rows that lack cells, the number of columns being known', '1;Ana;3,5\n2;3,5\n', ';', 3],
  ['a rare sign in the first name', '1|x,2\n3,4\n5,6\n7,8\n', ','],
  ['a stray quote on the first line', '1;"Ana\n2;Juan\n3;Eva\n4;Leo\n', ';'],
  ['cells of many lines', '1|"a\nb\nc\nd"\n2|"e\nf\ng,\nh"\n', '|'],
  [
    'quoted commas that would cut all lines into one row of as many cells, with an empty cell at each end',
    '1;",";2021;1;\n1;",a";"2021,7";1;\n',
    ';',
    4,
  ],
  ['what Excel writes', 'sep=;\n1,5;2\n', ';'],
  ['what Excel writes for tabs', '"sep=\t"\r\n1,5\t2\r\n', '\t'],
]
for (const [what, text, separator, columnsExpected] of choices) {
  test(`the separator is found in ${what}`, () => {
    assert.equal(read(text, { columnsExpected }).facts.separator, separator)
  })
}

test('the line by which Excel names the separator is no row, and the lines after it keep their numbers', () => {
  const { rows, facts } = read('sep=;\r\n1;a\r\n')
  assert.deepEqual(rows, [{ line: 2, cells: ['1', 'a'], raw: '1;a' }])
  assert.deepEqual([facts.lines, facts.blankLines], [2, 1])
})

test('lines that hold only white space are counted, and lines that hold only separators are rows', () => {
  const { rows, facts } = read('\n1,a\n \t\n,,\n\n""\n', { separator: ',' })
  assert.deepEqual(
    rows.map(row => [row.line, row.cells]),
    [
      [2, ['1', 'a']],
      [4, ['', '', '']],
      [6, ['']],
    ],
  )
  assert.deepEqual([facts.lines, facts.blankLines], [6, 3])
  assert.deepEqual(read('1\ta\n\t\n', { separator: '\t' }).rows[1]?.cells, ['', ''])
})

test('each line is read in its own encoding, and the file says which it holds', () => {
  const utf8 = Buffer.from('1,Muñoz €\n')
  const latin = Buffer.from('2,Mu\xf1oz \x80\n', 'latin1')
  const plain = Buffer.from('3,Ruiz\n')
  const cases: [Buffer[], string][] = [
    [[plain], 'utf-8'],
    [[utf8, plain], 'utf-8'],
    [[latin, plain], 'windows-1252'],
    [[plain, utf8, latin, latin, plain, utf8], 'mixed'],
  ]
  for (const [lines, encoding] of cases) {
    const { rows, facts } = read(Buffer.concat(lines))
    assert.equal(facts.encoding, encoding)
    for (const { cells } of rows) assert.equal(cells[1], cells[0] === '3' ? 'Ruiz' : 'Muñoz €')
  }
})

test('a row with a character that the database cannot hold is named, and its neighbours are read', () => {
  const nul = read('1,a\n2,b\0c\n3,d\n')
  assert.deepEqual(nul.rows[1], {
    line: 2,
    cells: ['2', 'b\ufffdc'],
    raw: '2,b\ufffdc',
    fault: 'invalid_character',
  })
  assert.deepEqual([nul.rows[0]?.fault, nul.rows[2]?.fault], [undefined, undefined])
  const half = read(Buffer.from('\ufeff1,a\n2,b\ud83d\n3,😀\n', 'utf16le'), {}, { ...whole, blockBytes: 3 })
  assert.deepEqual(
    half.rows.map(row => row.fault),
    [undefined, 'invalid_character', undefined],
  )
  const cut = read(Buffer.from('\ufeff1,a\n2,b', 'utf16le').subarray(0, -1))
  assert.equal(cut.rows[1]?.fault, 'invalid_character')
})

test('a file far larger than a block is read whole', () => {
  const row = (number: number) => `${number},"Muñoz, ${number}",2021-07-27T16:02:08Z`
  const lines = Array.from({ length: 20_000 }, (_, number) => row(number))
  for (const file of [Buffer.from(lines.join('\r\n')), encode1252(lines.join('\r\n'))]) {
    const { rows } = read(file, {}, { ...whole, shares: [0.1, 0.5] })
    assert.deepEqual(
      rows.map(({ line, raw }) => [line, raw]),
      lines.map((line, number) => [number + 1, line]),
    )
    assert.ok(rows.every(({ cells }) => cells[1] === `Muñoz, ${cells[0]}`))
  }
})

test('a line far longer than a block is read whole, whichever its encoding', () => {
  const long = 'añ日😀€'.repeat(60_000)
  for (const encode of [encodings['utf-8'], encodings['utf-16le']]) {
    const { rows } = read(encode(`1,${long}\n2,x`), { rowCharactersMax: 1_000_000 })
    assert.deepEqual(
      rows.map(row => row.cells),
      [
        ['1', long],
        ['2', 'x'],
      ],
    )
  }
})
