import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { anApp } from '../../../test/app.ts'
import { anEmployee, departments, employees, jobs, type Sent, stored } from './hiring.fixture.ts'

const { app, call, database } = await anApp()
const { owner } = database
await departments(owner, ['Ventas', 'Compras'])
await jobs(owner, ['Analista', 'Auxiliar'])

const contractPath = '/employees/batch'
const send = (body: unknown, headers: Record<string, string> = {}, path = contractPath) =>
  call('POST', path, { body, headers: { 'content-type': 'application/json', ...headers } })
const asJson = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value))
const empty = () => owner`truncate hiring.employee`

type Problem = { reason: string; detail: string; errors: { pointer: string; detail: string }[] }
const pointersOf = (problem: Problem) => problem.errors.map(({ pointer }) => pointer)

for (const path of [contractPath, '/v1/hiring/employees/batch']) {
  test(`${path}: a batch of 1,000 is stored as it was sent and answered with exactly how many`, async () => {
    await empty()
    const batch = employees(1_000).reverse()
    const answer = await send(batch, {}, path)
    assert.equal(answer.statusCode, 201, answer.body)
    assert.equal(answer.body, '{"inserted":1000}')
    const expected = batch.map(each => ({ ...each, datetime: '2021-07-27T16:02:08.000000Z' })).reverse()
    assert.deepEqual(await stored(owner), expected)
  })
}

const sizes: [why: string, body: unknown][] = [
  ['no employees', []],
  ['1,001 employees', employees(1_001)],
]
for (const [why, body] of sizes) {
  test(`a batch of ${why} is refused with 400 and stores nothing`, async () => {
    await empty()
    const answer = await send(body)
    assert.deepEqual([answer.statusCode, answer.json().reason], [400, 'batch.wrong_size'])
    assert.deepEqual(await stored(owner), [])
  })
}

const wholes: [why: string, body: unknown, status: number][] = [
  ['an object', { employees: [anEmployee()] }, 422],
  ['one employee without a list', anEmployee(), 422],
  ['null', 'null', 422],
  ['a number', '17', 422],
  ['no JSON', '[{"id": 1', 400],
  ['nothing', '', 400],
  ['a poisoned prototype', '[{"__proto__": {"id": 1}}]', 400],
  ['a deep nest', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 422],
  ['a deep nest in a field', `[{"id": ${'['.repeat(100_000)}${']'.repeat(100_000)}}]`, 422],
  ['more than 4 MB', [anEmployee({ name: 'x'.repeat(2 ** 22) })], 413],
]
for (const [why, body, status] of wholes) {
  for (const how of ['', ' with an Idempotency-Key']) {
    const headers: Record<string, string> = how ? { 'idempotency-key': why } : {}
    test(`a body of ${why}${how} is refused with ${status}`, async () => {
      const answer = await send(asJson(body), headers)
      assert.equal(answer.statusCode, status, answer.body)
    })
  }
}

test('a body that does not say it is JSON is refused with 415', async () => {
  const headers = { 'x-api-key': 'an-admin-key-for-tests-0123456789abcdef', 'content-type': 'text/csv' }
  const answer = await app.inject({ method: 'POST', url: contractPath, headers, payload: '1,a' })
  assert.equal(answer.statusCode, 415)
})

const without = (field: keyof Sent) => {
  const { [field]: _, ...rest } = anEmployee()
  return rest
}
const bad: [why: string, row: unknown, fields: string[]][] = [
  ...(['id', 'name', 'datetime', 'department_id', 'job_id'] as const).flatMap(
    (field): [string, unknown, string[]][] => [
      [`no ${field}`, without(field), [field]],
      [`a null ${field}`, anEmployee({ [field]: null }), [field]],
      [`a list as ${field}`, anEmployee({ [field]: [1] }), [field]],
      [`true as ${field}`, anEmployee({ [field]: true }), [field]],
    ],
  ),
  ...(['id', 'department_id', 'job_id'] as const).flatMap((field): [string, unknown, string[]][] => [
    [`a text as ${field}`, anEmployee({ [field]: '1' }), [field]],
    [`a fraction as ${field}`, anEmployee({ [field]: 1.5 }), [field]],
    [`0 as ${field}`, anEmployee({ [field]: 0 }), [field]],
    [`a negative ${field}`, anEmployee({ [field]: -1 }), [field]],
    [`more than PostgreSQL's integer as ${field}`, anEmployee({ [field]: 2 ** 31 }), [field]],
    [`1e300 as ${field}`, anEmployee({ [field]: 1e300 }), [field]],
  ]),
  ['a blank name', anEmployee({ name: ' \t ' }), ['name']],
  ['a name of 201 characters', anEmployee({ name: 'ñ'.repeat(201) }), ['name']],
  ['a NUL in the name', anEmployee({ name: 'A\0na' }), ['name']],
  ['half a surrogate pair', anEmployee({ name: '\ud800' }), ['name']],
  ['a NUL in the time', anEmployee({ datetime: '2021-07-27T16:02:08Z\0' }), ['datetime']],
  ['a time without zone', anEmployee({ datetime: '2021-07-27T16:02:08' }), ['datetime']],
  ['a date alone', anEmployee({ datetime: '2021-07-27' }), ['datetime']],
  ['30 February', anEmployee({ datetime: '2021-02-30T00:00:00Z' }), ['datetime']],
  ['29 February of a year that has none', anEmployee({ datetime: '1900-02-29T00:00:00Z' }), ['datetime']],
  ['hour 24', anEmployee({ datetime: '2021-07-27T24:00:00Z' }), ['datetime']],
  ['words as time', anEmployee({ datetime: 'yesterday' }), ['datetime']],
  ['infinity as time', anEmployee({ datetime: 'infinity' }), ['datetime']],
  ['a time before the first year', anEmployee({ datetime: '0000-07-27T16:02:08Z' }), ['datetime']],
  ['a time after the last year', anEmployee({ datetime: '9999-12-31T23:00:00-05:00' }), ['datetime']],
  ['an unknown department', anEmployee({ department_id: 3 }), ['department_id']],
  ['an unknown job', anEmployee({ job_id: 3 }), ['job_id']],
  ['an unknown field', anEmployee({ salary: 1 }), ['salary']],
  ['a field that needs escaping', anEmployee({ 'a/b~c': 1 }), ['a~1b~0c']],
  [
    'everything wrong',
    { id: 'x', name: '', datetime: 5, department_id: 0, job_id: 99 },
    ['id', 'name', 'datetime', 'department_id', 'job_id'],
  ],
  ['no fields', {}, ['id', 'name', 'datetime', 'department_id', 'job_id']],
]
const noRows: [why: string, row: unknown][] = [
  ['null', null],
  ['a text', 'Ana'],
  ['a number', 1],
  ['a list', [anEmployee()]],
]

test('every bad row of a batch is named with every field at fault, and nothing of the batch is stored', async () => {
  await empty()
  let id = 100
  const batch = bad.flatMap(([, row]) => {
    const own = row as Partial<Sent>
    return [own.id === 1 ? { ...own, id: id++ } : own, anEmployee({ id: id++ })]
  })
  const answer = await send([...batch, ...noRows.map(([, row]) => row)])
  assert.equal(answer.statusCode, 422, answer.body)
  assert.equal(answer.headers['content-type'], 'application/problem+json; charset=utf-8')
  const pointers = new Set(pointersOf(answer.json()))
  const expected = [
    ...bad.flatMap(([, , fields], place) => fields.map(field => `/${place * 2}/${field}`)),
    ...noRows.map((_, place) => `/${batch.length + place}`),
  ]
  assert.deepEqual([...pointers].sort(), expected.sort())
  assert.equal(answer.json().errors.length, expected.length)
  assert.deepEqual(await stored(owner), [])
})

test('1,000 bad rows are all named, in their order', async () => {
  const answer = await send(Array(1_000).fill({ id: 0, name: 'Ana' }))
  const expected = Array.from({ length: 1_000 }, (_, place) =>
    ['id', 'datetime', 'department_id', 'job_id'].map(field => `/${place}/${field}`),
  )
  assert.deepEqual(pointersOf(answer.json()), expected.flat())
})

test('faults are told in the language of the caller', async () => {
  const batch = [
    anEmployee({ department_id: 77 }),
    anEmployee({ id: 2, datetime: '2021-07-27T16:02:08' }),
    {},
  ]
  const [english, spanish] = await Promise.all(
    ['en', 'es'].map(
      async language => (await send(batch, { 'accept-language': language })).json() as Problem,
    ),
  )
  assert.match(english?.detail ?? '', /^Rows with faults: 3/)
  assert.match(spanish?.detail ?? '', /^Filas con errores: 3/)
  assert.match(english?.errors[0]?.detail ?? '', /There is no department 77/)
  assert.match(spanish?.errors[0]?.detail ?? '', /No existe el departamento 77/)
  assert.match(english?.errors[1]?.detail ?? '', /zone/)
  assert.match(spanish?.errors[1]?.detail ?? '', /zona/)
  const wrongSize = await send([], { 'accept-language': 'es' })
  assert.match(wrongSize.json().detail, /Un lote contiene de 1 a 1000 empleados/)
})

test('an id that comes more than once in a batch is refused on every row that has it', async () => {
  await empty()
  const batch = [7, 8, 7, 9, 8, 7].map(id => anEmployee({ id }))
  const answer = await send(batch)
  assert.equal(answer.statusCode, 422)
  assert.deepEqual(pointersOf(answer.json()), ['/0/id', '/1/id', '/2/id', '/4/id', '/5/id'])
  assert.match(answer.json().errors[0].detail, /comes 3 times.*\/2\/id/)
  assert.match(answer.json().errors[2].detail, /\/0\/id/)
  assert.deepEqual(await stored(owner), [])
})

test('a batch that is sent again is accepted, changes nothing and counts only what is new', async () => {
  await empty()
  assert.equal((await send(employees(3))).body, '{"inserted":3}')
  const [before] = await owner`select xmin::text from hiring.employee`
  assert.equal((await send(employees(3))).body, '{"inserted":0}')
  assert.equal((await send(employees(5))).body, '{"inserted":2}')
  const [after] = await owner`select xmin::text from hiring.employee`
  assert.deepEqual(after, before)
  assert.equal((await stored(owner)).length, 5)
})

test('the same moment in another zone, and blanks around a name, are the same content', async () => {
  await empty()
  await send([anEmployee()])
  const again = anEmployee({ datetime: '2021-07-27T11:02:08.000-05:00', name: '  Ana Pérez Gil ' })
  assert.equal((await send([again])).body, '{"inserted":0}')
})

test('ids that are stored with other content are refused with 409 on each row, and the rest is not stored', async () => {
  await empty()
  await send(employees(6))
  const changes = [{ name: 'Eva' }, { datetime: '2021-07-27T16:02:09Z' }, { department_id: 2 }, { job_id: 2 }]
  const batch = [
    anEmployee({ id: 50 }),
    ...changes.map((change, place) => ({ ...(employees(6)[place] as Sent), ...change })),
    employees(6)[5],
  ]
  const answer = await send(batch, { 'accept-language': 'es' })
  assert.deepEqual([answer.statusCode, answer.json().reason], [409, 'employee.stored_otherwise'])
  assert.deepEqual(pointersOf(answer.json()), ['/1', '/2', '/3', '/4'])
  assert.match(answer.json().errors[0].detail, /guardado con otro contenido/)
  assert.equal((await stored(owner)).length, 6)
})

test('an employee that was loaded without a name is other content than one with it', async () => {
  await empty()
  await owner`insert into hiring.employee (id, hired_at, department_id, job_id) values (1, '2021-07-27T16:02:08Z', 1, 1)`
  assert.equal((await send([anEmployee()])).statusCode, 409)
})

test('a repeat with the same Idempotency-Key gives the first answer, whatever was stored since', async () => {
  await empty()
  const headers = { 'idempotency-key': 'a batch of employees' }
  const first = await send(employees(2), headers)
  const again = await send(employees(2), headers)
  assert.deepEqual([first.body, again.body], ['{"inserted":2}', '{"inserted":2}'])
  assert.equal(again.headers['idempotency-replayed'], 'true')
  const other = await send(employees(3), headers)
  assert.deepEqual([other.statusCode, other.json().reason], [422, 'idempotency.other_request'])
})

test('a refused batch leaves its Idempotency-Key free', async () => {
  await empty()
  const headers = { 'idempotency-key': 'first wrong, then right' }
  assert.equal((await send([anEmployee({ job_id: 9 })], headers)).statusCode, 422)
  assert.equal((await send([anEmployee()], headers)).body, '{"inserted":1}')
})

test('batches that meet in the same ids at the same time store each employee once, and none deadlocks', async () => {
  await empty()
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, place) => {
      const batch = employees(300, 1 + 10 * (place % 4))
      const same = batch.map(each => ({ ...each, name: `Name ${each.id}` }))
      return send(place % 2 ? same : same.toReversed())
    }),
  )
  assert.deepEqual([...new Set(answers.map(({ statusCode }) => statusCode))], [201])
  const inserted = answers.reduce((sum, answer) => sum + answer.json().inserted, 0)
  assert.deepEqual([inserted, (await stored(owner)).length], [330, 330])
})

test('a name is stored as it was sent, whatever characters it has', async () => {
  await empty()
  const names = ['NULL', '"', '\\', '{a,b}', 'a"b\\c', "O'Hara", 'line\nbreak\tand tab', '\x1f', 'Ñandú 😀']
  const batch = names.map((name, place) => anEmployee({ id: place + 1, name }))
  assert.equal((await send(batch)).body, `{"inserted":${names.length}}`)
  const rows = await owner<{ name: string }[]>`select name from hiring.employee order by id`
  assert.deepEqual(
    rows.map(({ name }) => name),
    names,
  )
})

test('a department that is removed while its employees come in is refused by name, and nothing is stored', async () => {
  await empty()
  await owner`insert into hiring.department (id, name) values (30, 'Cierra')`
  const { promise: removed, resolve: remove } = Promise.withResolvers<void>()
  const held = Promise.withResolvers<void>()
  const removing = owner.begin(async sql => {
    await sql`delete from hiring.department where id = 30`
    held.resolve()
    await removed
  })
  await held.promise
  const answering = send([anEmployee(), anEmployee({ id: 2, department_id: 30 })])
  while ((await owner`select from pg_locks where not granted`).length === 0) await sleep(10)
  remove()
  await removing
  const answer = await answering
  assert.equal(answer.statusCode, 422, answer.body)
  assert.deepEqual(pointersOf(answer.json()), ['/1/department_id'])
  assert.deepEqual(await stored(owner), [])
})
