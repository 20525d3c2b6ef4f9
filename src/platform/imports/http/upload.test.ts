import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { aKey } from '../../../../test/access.ts'
import { anApp } from '../../../../test/app.ts'
import { employeeLines, field, file, storedRows, upload } from './uploads.fixture.ts'

const one = await anApp({ settings: { IMPORT_BYTES_MAX: '3000000', ANONYMOUS_ACCESS: 'hiring' } })
const { call, database } = one
const csv = { 'content-type': 'text/csv' }

async function emptied() {
  await database.owner`truncate hiring.employee, hiring.department, hiring.job, imports.import cascade`
}

test('a file sent to the contract path with its target in the address is loaded and counted', async () => {
  await emptied()
  const answer = await upload(one, [file('1,Sales\n2,Legal\n')], { query: 'target=departments' })
  assert.equal(answer.statusCode, 200, answer.body)
  assert.equal(answer.json().rows_inserted, 2)
  assert.equal(answer.headers.location, `/v1/imports/${answer.json().import_id}`)
  assert.equal((await storedRows(one)).departments, 2)
})

for (const type of [
  'text/csv',
  'text/csv; charset=utf-8',
  'application/vnd.ms-excel',
  'text/plain',
  'application/octet-stream',
  'application/csv',
]) {
  test(`a file may be the body itself, called ${type}`, async () => {
    await emptied()
    const answer = await call('POST', '/v1/hiring/imports?target=jobs', {
      body: '1,Cook\n',
      headers: { 'content-type': type },
    })
    assert.deepEqual([answer.statusCode, answer.json().rows_inserted], [200, 1])
  })
}

test('the target may be a field of the form, before the file or after it', async () => {
  await emptied()
  const target = field('target', 'jobs')
  for (const parts of [
    [target, file('1,Cook\n')],
    [file('2,Waiter\n'), target],
  ]) {
    const answer = await upload(one, parts)
    assert.deepEqual([answer.statusCode, answer.json().target], [200, 'jobs'])
  }
  assert.equal((await storedRows(one)).jobs, 2)
})

test('a file that is larger than what is kept in memory may come before its target', async () => {
  await emptied()
  await upload(one, [file('1,Sales\n', { name: 'departments' }), file('1,Cook\n', { name: 'jobs' })])
  const lines = employeeLines(50_000)
  assert.ok(lines.length > 1_500_000)
  const answer = await upload(one, [file(lines), field('target', 'hired_employees')])
  assert.deepEqual([answer.statusCode, answer.json().rows_inserted], [200, 50_000])
})

test('departments, jobs and employees load together in whatever order the form has them', async () => {
  const files = {
    departments: file('1,Sales\n', { name: 'departments' }),
    jobs: file('1,Cook\n', { name: 'jobs' }),
    hired_employees: file(employeeLines(3), { name: 'hired_employees' }),
  }
  const { departments, jobs, hired_employees } = files
  for (const order of [
    [departments, jobs, hired_employees],
    [hired_employees, jobs, departments],
    [jobs, hired_employees, departments],
  ]) {
    await emptied()
    const answer = await upload(one, order)
    assert.equal(answer.statusCode, 200, answer.body)
    const { imports, rows_inserted, rows_rejected } = answer.json()
    assert.deepEqual([rows_inserted, rows_rejected], [5, 0])
    assert.deepEqual(
      imports.map((each: { target: string }) => each.target),
      order.map(({ name }) => name),
    )
    assert.equal(new Set(imports.map((each: { upload_id: string }) => each.upload_id)).size, 1)
    assert.deepEqual(await storedRows(one), { departments: 1, jobs: 1, employees: 3 })
    const listed = await call('GET', String(answer.headers.location))
    assert.equal(listed.json().data.length, 3)
  }
})

test('files whose names say what they are need no target', async () => {
  await emptied()
  const answer = await upload(one, [
    file(employeeLines(1), { fileName: 'hired_employees (1).csv' }),
    file('1,Sales\n', { fileName: 'Departments_2021.csv' }),
    file('1,Cook\n', { fileName: 'jobs.csv' }),
  ])
  assert.deepEqual([answer.statusCode, answer.json().rows_inserted], [200, 3])
})

test('a body packed with gzip is unpacked on its way', async () => {
  await emptied()
  const plain = Buffer.from('1,Sales\n2,Legal\n')
  const headers = { ...csv, 'content-encoding': 'gzip' }
  const answer = await call('POST', '/upload_csv?target=departments', { body: gzipSync(plain), headers })
  assert.deepEqual([answer.statusCode, answer.json().rows_inserted], [200, 2])
  assert.equal(answer.json().bytes_read, plain.length)
})

test('a dry run tells all counts and changes nothing', async () => {
  await emptied()
  const answer = await upload(one, [file('1,Sales\nx,Legal\n')], { query: 'target=departments&dry_run=true' })
  const { rows_inserted, rows_rejected, dry_run } = answer.json()
  assert.deepEqual([rows_inserted, rows_rejected, dry_run], [1, 1, true])
  assert.equal((await storedRows(one)).departments, 0)
})

test('the first twenty rejects come with the answer, in the language of the caller', async () => {
  await emptied()
  const lines = Array.from({ length: 30 }, (_, place) => `${place + 1},\n`).join('')
  const answer = await upload(one, [file(lines)], {
    query: 'target=departments',
    headers: { 'accept-language': 'es' },
  })
  const { rejects, rows_rejected } = answer.json()
  assert.deepEqual([rows_rejected, rejects.length], [30, 20])
  assert.deepEqual(rejects[0], {
    line: 1,
    column: 'department',
    value: null,
    code: 'missing_value',
    message: 'Falta department.',
    raw: '1,',
    errors: [{ column: 'department', value: null, code: 'missing_value', message: 'Falta department.' }],
    cells: { id: '1', department: '' },
    cells_beyond: [],
  })
})

test('incomplete rows are stored when the caller accepts them', async () => {
  await emptied()
  const answer = await upload(one, [file('1,\n')], { query: 'target=departments&incomplete=accept' })
  assert.deepEqual([answer.json().rows_inserted, answer.json().incomplete], [1, 'accept'])
})

test('a file of no bytes is an import of no rows', async () => {
  await emptied()
  const answers = [
    await call('POST', '/upload_csv?target=jobs', { body: '', headers: csv }),
    await upload(one, [file('')], { query: 'target=jobs' }),
  ]
  for (const answer of answers) assert.deepEqual([answer.statusCode, answer.json().rows_read], [200, 0])
})

for (const share of ['0.1', '10%', '10 %', '0']) {
  test(`with rejects_max_share=${share} a file with more rejects loads nothing, and the refusal names its import`, async () => {
    await emptied()
    const query = `target=departments&rejects_max_share=${encodeURIComponent(share)}`
    const answer = await upload(one, [file('1,Sales\n2,\n')], { query })
    assert.deepEqual([answer.statusCode, answer.json().reason], [422, 'import.too_many_rejects'])
    assert.equal((await storedRows(one)).departments, 0)
    const kept = await call('GET', `/v1/imports/${answer.json().import_id}`)
    assert.deepEqual([kept.json().status, kept.json().failure.reason], ['failed', 'import.too_many_rejects'])
    const rejects = await call('GET', `/v1/imports/${answer.json().import_id}/rejects`)
    assert.equal(rejects.json().data.length, 1)
  })
}

const refused: [what: string, status: number, reason: string, act: () => ReturnType<typeof call>][] = [
  [
    'an unknown target in the address',
    400,
    'import.unknown_target',
    () => upload(one, [file('1,x\n')], { query: 'target=people' }),
  ],
  [
    'an unknown target in the form',
    400,
    'import.unknown_target',
    () => upload(one, [file('1,x\n'), field('target', 'people')]),
  ],
  ['a form without any target', 400, 'import.no_target', () => upload(one, [file('1,x\n')])],
  [
    'a bare body without target',
    400,
    'import.no_target',
    () => call('POST', '/upload_csv', { body: '1,x\n', headers: csv }),
  ],
  ['a form without a file', 400, 'import.no_file', () => upload(one, [field('target', 'jobs')])],
  [
    'a form in which no file was chosen',
    400,
    'import.no_file',
    () => upload(one, [file('', { fileName: '' }), field('target', 'jobs')]),
  ],
  ['no body', 400, 'import.no_file', () => call('POST', '/upload_csv?target=jobs')],
  [
    'two targets in one form',
    400,
    'import.two_targets',
    () => upload(one, [field('target', 'jobs'), file('1,x\n'), field('target', 'departments')]),
  ],
  [
    'a target in the address and another in the form',
    400,
    'import.two_targets',
    () => upload(one, [file('1,x\n'), field('target', 'departments')], { query: 'target=jobs' }),
  ],
  [
    'a target in the address and another as the name of the file',
    400,
    'import.two_targets',
    () => upload(one, [file('1,x\n', { name: 'departments' })], { query: 'target=jobs' }),
  ],
  [
    'an option sent as a field, which would go unheard',
    400,
    'import.strange_field',
    () => upload(one, [file('1,x\n'), field('dry_run', 'true')], { query: 'target=jobs' }),
  ],
  [
    'a file sent as a field',
    400,
    'import.strange_field',
    () => upload(one, [field('file', '1,x\n')], { query: 'target=jobs' }),
  ],
  [
    'a long file sent as a field',
    400,
    'import.form_unreadable',
    () => upload(one, [field('file', '1,x\n'.repeat(1000))], { query: 'target=jobs' }),
  ],
  [
    'more files than a form may have',
    400,
    'import.form_unreadable',
    () =>
      upload(
        one,
        Array.from({ length: 11 }, (_, id) => file(`${id + 1},x\n`)),
        { query: 'target=jobs' },
      ),
  ],
  [
    'a form without boundary',
    400,
    'import.form_unreadable',
    () =>
      call('POST', '/upload_csv?target=jobs', {
        body: 'x',
        headers: { 'content-type': 'multipart/form-data' },
      }),
  ],
  ['a form that is cut off', 400, 'import.form_unreadable', () => cutForm()],
  [
    'gzip that is cut off',
    400,
    'import.gzip_broken',
    () =>
      call('POST', '/upload_csv?target=jobs', {
        body: gzipSync('1,x\n').subarray(0, -4),
        headers: { ...csv, 'content-encoding': 'gzip' },
      }),
  ],
  [
    'what says that it is gzip and is not',
    400,
    'import.gzip_broken',
    () =>
      call('POST', '/upload_csv?target=jobs', {
        body: '1,x\n',
        headers: { ...csv, 'content-encoding': 'gzip' },
      }),
  ],
  [
    'another packing',
    415,
    'import.encoding',
    () =>
      call('POST', '/upload_csv?target=jobs', {
        body: '1,x\n',
        headers: { ...csv, 'content-encoding': 'br' },
      }),
  ],
  ['JSON', 415, 'import.media_type', () => call('POST', '/upload_csv?target=jobs', { body: { id: 1 } })],
  [
    'what is no CSV, whatever it is called',
    415,
    'import.not_csv',
    () =>
      upload(one, [file(Buffer.from('PK\x03\x04\x14\x00\x06\x00\b\x00\x00\x00!\x00', 'latin1'))], {
        query: 'target=jobs',
      }),
  ],
  [
    'a larger file than is taken',
    413,
    'import.too_large',
    () => call('POST', '/upload_csv?target=jobs', { body: 'x'.repeat(3_000_001), headers: csv }),
  ],
  [
    'a small body that unpacks to more than is taken',
    413,
    'import.too_large',
    () =>
      call('POST', '/upload_csv?target=jobs', {
        body: gzipSync('1,x\n'.repeat(1_000_000)),
        headers: { ...csv, 'content-encoding': 'gzip' },
      }),
  ],
  [
    'a share that is none',
    422,
    'import.wrong_share',
    () => upload(one, [file('1,x\n')], { query: 'target=jobs&rejects_max_share=2' }),
  ],
  [
    'a percentage above all',
    422,
    'import.wrong_share',
    () => upload(one, [file('1,x\n')], { query: 'target=jobs&rejects_max_share=101%25' }),
  ],
  [
    'an unknown word for incomplete rows',
    422,
    'input.invalid',
    () => upload(one, [file('1,x\n')], { query: 'target=jobs&incomplete=maybe' }),
  ],
  [
    'a dry run that is neither true nor false',
    422,
    'input.invalid',
    () => upload(one, [file('1,x\n')], { query: 'target=jobs&dry_run=perhaps' }),
  ],
  [
    'an unknown option',
    422,
    'input.invalid',
    () => upload(one, [file('1,x\n')], { query: 'target=jobs&dryrun=true' }),
  ],
]

for (const [what, status, reason, act] of refused) {
  test(`${what} is refused with ${status} and loads nothing`, async () => {
    await emptied()
    const answer = await act()
    assert.deepEqual([answer.statusCode, answer.json().reason], [status, reason], answer.body)
    assert.match(String(answer.headers['content-type']), /^application\/problem\+json/)
    assert.deepEqual(await storedRows(one), { departments: 0, jobs: 0, employees: 0 })
    const open =
      await database.owner`select from imports.import where status in ('waiting', 'running', 'completed')`
    assert.equal(open.length, 0)
  })
}

test('the refusal of an unknown target names those there are, in both languages', async () => {
  const ask = (language: string) =>
    upload(one, [file('1,x\n')], { query: 'target=people', headers: { 'accept-language': language } })
  assert.match((await ask('en')).json().detail, /departments, jobs, hired_employees/)
  assert.match((await ask('es')).json().detail, /No existe el destino/)
})

test('uploading needs hiring:write, or the open contract path; looking at imports needs hiring:read', async () => {
  const { key } = await aKey(one, { scopes: ['hiring:read'] })
  const send = (path: string, key: string | null) =>
    call('POST', `${path}?target=jobs`, { body: '1,x\n', headers: csv, key })
  assert.equal((await send('/upload_csv', key)).statusCode, 403)
  assert.equal((await send('/v1/hiring/imports', null)).statusCode, 401)
  const open = await send('/upload_csv', null)
  assert.deepEqual([open.statusCode, open.json().actor], [200, 'anonymous'])
  const id = open.json().import_id
  assert.equal((await call('GET', `/v1/imports/${id}`, { key: null })).statusCode, 401)
  assert.equal((await call('GET', `/v1/imports/${id}`, { key })).statusCode, 200)
  const { key: other } = await aKey(one, { scopes: ['customers:read'] })
  assert.equal((await call('GET', `/v1/imports/${id}`, { key: other })).statusCode, 403)
})

async function cutForm() {
  const { aForm } = await import('./uploads.fixture.ts')
  const { body, headers } = aForm([file('1,Cook\n2,Waiter\n')])
  return call('POST', '/upload_csv?target=jobs', { body: body.subarray(0, body.length - 25), headers })
}
