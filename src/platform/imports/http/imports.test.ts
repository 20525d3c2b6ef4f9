import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aKey } from '../../../../test/access.ts'
import { anApp } from '../../../../test/app.ts'
import { listen } from '../../../../test/sockets.ts'
import { field, file, upload } from './uploads.fixture.ts'

const one = await anApp()
const { call, database } = one
const port = await listen(one.app)

const load = async (content: string, { target = 'departments', fileName = 'data.csv', query = '' } = {}) =>
  (await upload(one, [file(content, { fileName })], { query: `target=${target}${query}` })).json()

const csvOf = async (id: string, query = '', headers: Record<string, string> = {}) =>
  call('GET', `/v1/imports/${id}/rejects.csv${query}`, { headers })

test('the history lists imports newest first, page by page, each once, while more come in', async () => {
  await database.owner`truncate imports.import cascade`
  const loaded: string[] = []
  for (let number = 1; number <= 5; number++)
    loaded.push((await load(`${number},Name ${number}\n`)).import_id)
  const seen: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page: { data: { id: string }[]; next_cursor: string | null } = (
      await call('GET', `/v1/imports?limit=2${cursor && `&cursor=${cursor}`}`)
    ).json()
    seen.push(...page.data.map(each => each.id))
    cursor = page.next_cursor
    await load('9,Nine\n')
  }
  assert.deepEqual(seen, loaded.toReversed())
})

test('the history is narrowed by target, status, dry run, actor, upload, module and time', async () => {
  await database.owner`truncate imports.import cascade`
  const { key, id: keyId } = await aKey(one, { scopes: ['hiring:write', 'hiring:read'] })
  const job = await load('1,Cook\n', { target: 'jobs' })
  const dry = await load('1,Sales\n', { query: '&dry_run=true' })
  const failed = await load('1,\n', { query: '&rejects_max_share=0' })
  const others = await call('POST', '/upload_csv?target=jobs', {
    body: '2,x\n',
    headers: { 'content-type': 'text/csv' },
    key,
  })
  const found = async (query: string) => {
    const answer = await call('GET', `/v1/imports?${query}`)
    assert.equal(answer.statusCode, 200, answer.body)
    return answer.json().data.map((each: { id: string }) => each.id)
  }
  const other = others.json().import_id
  assert.deepEqual(await found('target=jobs'), [other, job.id])
  assert.deepEqual(await found('status=failed'), [failed.import_id])
  assert.deepEqual(await found('dry_run=true'), [dry.id])
  assert.deepEqual(await found(`actor=key:${keyId}`), [other])
  assert.deepEqual(await found(`upload=${job.upload_id}`), [job.id])
  assert.deepEqual(await found('module=sales'), [])
  assert.equal((await found('module=hiring&created_from=2020-01-01')).length, 4)
  assert.deepEqual(await found('created_to=2020-01-01'), [])
  for (const wrong of [
    'status=lost',
    'created_from=yesterday',
    'created_from=2021-02-01&created_to=2021-01-01',
    'limit=0',
    'upload=x',
    'page=2',
  ])
    assert.equal((await call('GET', `/v1/imports?${wrong}`)).statusCode, 422, wrong)
  assert.equal((await call('GET', '/v1/imports?cursor=made-up')).statusCode, 400)
})

for (const path of ['', '/progress', '/rejects', '/rejects/summary', '/rejects.csv']) {
  test(`an import that is not there, or no id at all, is 404 at /v1/imports/{id}${path}`, async () => {
    for (const id of ['019a4c5e-7c1d-7b3a-9a55-0f7f8ad1c0de', '17', 'x', '%00']) {
      const answer = await call('GET', `/v1/imports/${id}${path}`)
      assert.ok([404, 422].includes(answer.statusCode), answer.body)
      if (id !== '%00') assert.equal(answer.statusCode, 404)
    }
    const { key } = await aKey(one, { scopes: ['customers:read'] })
    const { import_id } = await load('1,Sales\n')
    assert.equal((await call('GET', `/v1/imports/${import_id}${path}`, { key })).statusCode, 403)
    assert.equal((await call('GET', `/v1/imports/${import_id}${path}`, { key: null })).statusCode, 401)
  })
}

test('rejects are read by line, page by page, and by code; the summary counts each fault of each column', async () => {
  const { import_id } = await load('1,\nx,\n2,Sales\n3,\n2,Legal\n')
  const page = (await call('GET', `/v1/imports/${import_id}/rejects?limit=2`)).json()
  assert.deepEqual(
    page.data.map((each: { line: number }) => each.line),
    [1, 2],
  )
  assert.deepEqual(
    page.data[1].errors.map((each: { code: string }) => each.code),
    ['not_an_integer', 'missing_value'],
  )
  const rest = (
    await call('GET', `/v1/imports/${import_id}/rejects?limit=2&cursor=${page.next_cursor}`)
  ).json()
  assert.deepEqual([rest.data.map((each: { line: number }) => each.line), rest.next_cursor], [[3, 4], null])
  const ofOther = `/v1/imports/${import_id}/rejects?code=missing_value&cursor=${page.next_cursor}`
  assert.equal((await call('GET', ofOther)).json().reason, 'cursor.mismatch')
  const missing = (await call('GET', `/v1/imports/${import_id}/rejects?code=missing_value`)).json()
  assert.deepEqual(
    missing.data.map((each: { line: number }) => each.line),
    [1, 2, 4],
  )
  const summary = (await call('GET', `/v1/imports/${import_id}/rejects/summary`)).json()
  assert.deepEqual(summary, {
    rows_rejected: 4,
    faults: [
      { code: 'missing_value', column: 'department', rows: 3 },
      { code: 'duplicate_in_file', column: 'id', rows: 1 },
      { code: 'not_an_integer', column: 'id', rows: 1 },
    ],
  })
})

test('rejects come back as a file in the layout of their target, with codes and messages in the language asked for', async () => {
  const { import_id } = await load('1;\nx;Ventas; \n', { fileName: 'Áreas 2021 <final>.csv' })
  const spanish = await csvOf(import_id, '?lang=es')
  assert.equal(
    spanish.body,
    'id,department,reject_code,reject_message\r\n1,,missing_value,Falta department.\r\nx,Ventas,not_an_integer,"id debe ser un número entero, no ""x""."\r\n',
  )
  assert.match(String(spanish.headers['content-type']), /^text\/csv; charset=utf-8/)
  assert.equal(
    spanish.headers['content-disposition'],
    `attachment; filename="Areas 2021 _final_-rejects.csv"; filename*=UTF-8''%C3%81reas%202021%20_final_-rejects.csv`,
  )
  assert.match((await csvOf(import_id)).body, /department is missing/)
  assert.match((await csvOf(import_id, '', { 'accept-language': 'es' })).body, /Falta department/)
  assert.ok((await csvOf(import_id, '?bom=true')).body.startsWith('\ufeffid,'))
  assert.equal((await csvOf(import_id, '?lang=fr')).statusCode, 422)
})

test('a file without rejects gives a header and nothing else', async () => {
  const { import_id } = await load('1,Sales\n')
  assert.equal((await csvOf(import_id)).body, 'id,department,reject_code,reject_message\r\n')
})

test('rejects that are fixed and sent back are loaded with every value as it was', async () => {
  await database.owner`truncate hiring.employee, hiring.department cascade`
  const names = [
    '=1+1',
    "'=1+1",
    "''-2",
    '-Ruiz',
    '+57',
    '@home',
    "O'Hara",
    '\t tab',
    'say ""hi""',
    'two\nlines',
    'a,b',
    'ñandú;',
    "'quoted'",
  ]
  const rows = names.map((name, place) => `x${place + 1},"${name}"\n`).join('')
  const first = await load(rows)
  assert.equal(first.rows_rejected, names.length)
  const sentBack = (await csvOf(first.import_id)).body
  const again = await load(sentBack)
  assert.deepEqual(
    [again.rows_rejected, again.columns_ignored],
    [names.length, ['reject_code', 'reject_message']],
  )
  assert.equal((await csvOf(again.import_id)).body, sentBack, 'sent back unchanged, they come back unchanged')
  const fixed = await load(sentBack.replaceAll(/^x/gm, ''))
  assert.deepEqual([fixed.rows_inserted, fixed.rows_rejected], [names.length, 0])
  const stored = await database.owner`select name from hiring.department order by id`
  assert.deepEqual(
    stored.map(({ name }) => name),
    names.map(name => name.replaceAll('""', '"').trim()),
  )
})

test('what a row has too much is not lost on the way through its rejects', async () => {
  const first = await load('1,Sales, Bogotá\n')
  const sentBack = (await csvOf(first.import_id)).body
  assert.match(sentBack, /^1,Sales,too_many_cells,.*, Bogotá\r$/m)
  const again = await load(sentBack)
  assert.equal(again.rows_rejected, 1)
})

test('a file with a header in another order gives rejects in the order of the layout', async () => {
  const first = await load('department;boss;id\nSales;Ana;x\n')
  assert.match((await csvOf(first.import_id)).body, /^x,Sales,not_an_integer,/m)
})

test('each reject shows its cells by column of the target, however the file was laid out', async () => {
  const { import_id } = await load('department;id\n"Sales; EU";x\nOps;7;a;b\n')
  const { data } = (await call('GET', `/v1/imports/${import_id}/rejects`)).json()
  assert.deepEqual(
    data.map(({ cells, cells_beyond }: Record<string, unknown>) => [cells, cells_beyond]),
    [
      [{ id: 'x', department: 'Sales; EU' }, []],
      [{ id: '7', department: 'Ops' }, ['a', 'b']],
    ],
  )
})

test('many rejects are streamed whole, and in the order of the file', async () => {
  const count = 3_000
  const first = await load(Array.from({ length: count }, (_, place) => `x${place},n\n`).join(''))
  const lines = (await csvOf(first.import_id)).body.trimEnd().split('\r\n')
  assert.equal(lines.length, count + 1)
  for (const [place, line] of lines.slice(1).entries()) assert.ok(line.startsWith(`x${place},n,`))
})

test('a finished import tells its listeners once, and a browser that comes back is told to stop', async () => {
  const { import_id } = await load('1,Sales\n')
  const events = await call('GET', `/v1/imports/${import_id}/progress`)
  assert.match(String(events.headers['content-type']), /^text\/event-stream/)
  const [, data = ''] = /^id: end\nevent: end\ndata: (.*)\n\n$/.exec(events.body) ?? []
  assert.deepEqual([JSON.parse(data).id, JSON.parse(data).status], [import_id, 'completed'])
  const again = await call('GET', `/v1/imports/${import_id}/progress`, {
    headers: { 'last-event-id': 'end' },
  })
  assert.deepEqual([again.statusCode, again.body], [204, ''])
})

test('whoever listens to a waiting import is told when it is loaded', async () => {
  const answer = await upload(one, [file('7,Seven\n'), field('target', 'departments')], {
    headers: { prefer: 'respond-async' },
  })
  const { import_id } = answer.json()
  const events = await fetch(`http://127.0.0.1:${port}/v1/imports/${import_id}/progress`, {
    headers: { 'x-api-key': (await aKey(one, { scopes: ['hiring:read'] })).key },
  })
  const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader()
  const { value: first = '' } = (await reader?.read()) ?? {}
  assert.match(first, /^event: progress\ndata: .*"status":"waiting"/)
  one.loader.start()
  let told = ''
  for (let next = await reader?.read(); next && !next.done; next = await reader?.read()) told += next.value
  assert.match(told, /id: end\nevent: end\ndata: .*"status":"completed".*\n\n$/)
})
