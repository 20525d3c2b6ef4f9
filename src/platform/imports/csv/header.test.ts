import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { AppError } from '../../errors.ts'
import { read } from './csv.fixture.ts'
import { type ColumnNames, layoutOf, rejectColumns } from './header.ts'

const departments = [{ name: 'id' }, { name: 'department', aliases: ['departamento', 'area'] }]
const jobs = [{ name: 'id' }, { name: 'job', aliases: ['cargo'] }]
const employees = [
  { name: 'id', aliases: ['código'] },
  { name: 'name', aliases: ['nombre'] },
  { name: 'datetime', aliases: ['fecha de ingreso'] },
  { name: 'department_id' },
  { name: 'job_id' },
]

function layout(line: string, columns: readonly ColumnNames[]) {
  const [row] = read(line, { columnsExpected: columns.length }).rows
  assert.ok(row)
  return layoutOf(row, columns)
}

test('a header in any order, spelling and company says which cell is which column', () => {
  const spellings = [
    (name: string) => name,
    (name: string) => name.toUpperCase(),
    (name: string) => ` ${name.replaceAll('_', ' ')} `,
    (name: string) => name.replaceAll('_', '-'),
    (name: string) => `'${name.replace('a', 'á').replace('o', 'ó')}'`,
  ]
  const wish = fc.record({
    names: fc.shuffledSubarray([...employees.map(({ name }) => name), 'salary', 'Notes', ...rejectColumns], {
      minLength: 9,
    }),
    spelling: fc.constantFrom(...spellings),
    separator: fc.constantFrom(',', ';', '\t'),
    end: fc.constantFrom('', ',,'),
  })
  fc.assert(
    fc.property(wish, ({ names, spelling, separator, end }) => {
      const line = `\ufeff${names.map(spelling).join(separator)}${end.replaceAll(',', separator)}\n`
      const found = layout(line, employees)
      assert.deepEqual(
        found.places,
        employees.map(({ name }) => names.indexOf(name)),
      )
      assert.deepEqual(
        found.ignoredPlaces.map(place => names[place]),
        names.filter(name => !employees.some(column => column.name === name)),
      )
      assert.deepEqual(
        found.ignored,
        found.ignoredPlaces.map(place => spelling(names[place] ?? '').trim()),
      )
      assert.deepEqual([found.hasHeader, found.cellsExpected, found.isRejects], [true, 9, true])
    }),
  )
})

test('a header may use the other names of a column, leave columns out, and name others', () => {
  const found = layout('Código;Nombre;Fecha  de ingreso;Sede\n', employees)
  assert.deepEqual(found, {
    hasHeader: true,
    places: [0, 1, 2, -1, -1],
    cellsExpected: 4,
    ignored: ['Sede'],
    ignoredPlaces: [3],
    isRejects: false,
  })
  assert.deepEqual(layout(',id,department\n', departments).places, [1, 2])
  assert.deepEqual(layout('ID,Sede,Jefe,Turno,Piso\n', employees).places, [0, -1, -1, -1, -1])
  assert.deepEqual(layout('codigo,Departamento\n', departments).places, [-1, 1])
})

const data: [string, ColumnNames[]][] = [
  ['1,Supply Chain', departments],
  ['7,Department', departments],
  [',Department', departments],
  ['7,Job', jobs],
  [',Job', jobs],
  ['"7","Job"', jobs],
  ['1,Job,job', jobs],
  ['+7,id', jobs],
  ['abc,Ventas', departments],
  ['4535,Marcelo Gonzalez,2021-07-27T16:02:08Z,1,2', employees],
  [',,,,', employees],
  ['Ana,nombre,x,y,z', employees],
]
for (const [line, columns] of data) {
  test(`the first row ${line} is data`, () => {
    assert.deepEqual(layout(line, columns), {
      hasHeader: false,
      places: [...columns.keys()],
      cellsExpected: columns.length,
      ignored: [],
      ignoredPlaces: [],
      isRejects: false,
    })
  })
}

test('a header that names a column twice, by whichever names, is refused and the column is named', () => {
  for (const line of ['id,department,ID\n', 'id,departamento,area\n']) {
    assert.throws(
      () => layout(line, departments),
      (error: unknown) =>
        error instanceof AppError &&
        error.code === 'invalid' &&
        error.reason === 'import.header_repeats' &&
        error.text.es.includes(line.startsWith('id,department,') ? ': id.' : ': department.'),
    )
  }
  assert.equal(layout('id,department,notes,notes\n', departments).hasHeader, true)
})

test('another word for a column that is there under its own name is a column that we do not know', () => {
  const columns = [{ name: 'id' }, { name: 'department', aliases: ['area'] }]
  const layout = layoutOf({ line: 1, cells: ['id', 'area', 'department'], raw: '' }, columns)
  assert.deepEqual([layout.places, layout.ignored], [[0, 2], ['area']])
})
