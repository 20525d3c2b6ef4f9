import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { test } from 'node:test'
import { eventually } from '../../../../test/access.ts'
import { adminKey, anApp } from '../../../../test/app.ts'
import { exchange, listen } from '../../../../test/sockets.ts'
import { employeeLines, storedRows } from './uploads.fixture.ts'

const one = await anApp({ settings: { IMPORTS_AT_ONCE: '1', IMPORT_BYTES_MAX: '50000000' } })
const { call, database } = one
const port = await listen(one.app)

type Line = { socket: Socket; received: () => string; closed: Promise<unknown> }

/** Begins an upload on a real connection, to be gone on with or not. */
async function begin(headers: string[], start: string, path = '/upload_csv?target=jobs'): Promise<Line> {
  const socket = connect(port, '127.0.0.1')
  let received = ''
  socket.on('data', data => {
    received += data
  })
  socket.on('error', () => {})
  const closed = once(socket, 'close')
  const head = [`POST ${path} HTTP/1.1`, 'Host: x', `X-API-Key: ${adminKey}`, ...headers]
  socket.write(`${head.join('\r\n')}\r\n\r\n${start}`)
  return { socket, received: () => received, closed }
}

const imports = async () => (await call('GET', '/v1/imports')).json().data
const underWay = () =>
  eventually(async () => (await imports()).find((each: { status: string }) => each.status === 'running'))
const whenFree = () =>
  eventually(async () => {
    const answer = await call('POST', '/upload_csv?target=jobs', {
      body: '',
      headers: { 'content-type': 'text/csv' },
    })
    return answer.statusCode === 200
  })
const csvOf = (length: number) => ['Content-Type: text/csv', `Content-Length: ${length}`]

test('an upload whose connection breaks loads nothing, is noted as broken off, and gives its place back', async () => {
  const line = await begin(csvOf(1_000), '1,Cook\n2,Waiter\n')
  const { id } = await underWay()
  line.socket.resetAndDestroy()
  const record = await eventually(async () => {
    const { status, failure } = (await call('GET', `/v1/imports/${id}`)).json()
    return status === 'failed' && failure
  })
  assert.equal(record.reason, 'import.broken_off')
  assert.equal((await storedRows(one)).jobs, 0)
  await whenFree()
})

test('a form whose connection breaks in its second file loads nothing of the first', async () => {
  const part = (name: string) =>
    `--b\r\nContent-Disposition: form-data; name="${name}"; filename="${name}.csv"\r\n\r\n`
  const start = `${part('departments')}1,Sales\n\r\n${part('jobs')}1,Cook\n`
  const headers = ['Content-Type: multipart/form-data; boundary=b', 'Content-Length: 100000']
  const line = await begin(headers, start, '/upload_csv')
  await eventually(async () =>
    (await imports()).some(
      (each: { target: string; status: string }) => each.target === 'jobs' && each.status === 'running',
    ),
  )
  line.socket.destroy()
  await eventually(async () =>
    (await imports()).every((each: { status: string }) => each.status !== 'running'),
  )
  assert.deepEqual(await storedRows(one), { departments: 0, jobs: 0, employees: 0 })
  await whenFree()
})

test('while as many files are loaded as may be, another is refused at once and told when to come back', async () => {
  const line = await begin(csvOf(14), '1,Cook\n')
  await underWay()
  const refused = await call('POST', '/upload_csv?target=jobs', {
    body: '2,x\n',
    headers: { 'content-type': 'text/csv' },
  })
  assert.deepEqual([refused.statusCode, refused.json().reason], [503, 'imports.all_taken'])
  assert.ok(Number(refused.headers['retry-after']) > 0)
  line.socket.write('2,Baker\n'.slice(0, 7))
  await eventually(async () => line.received().includes('"rows_inserted":2'))
  line.socket.destroy()
  await whenFree()
})

test('what says that it is too large is refused before a byte of it is read', async () => {
  const line = await begin(csvOf(50_000_001), '')
  await eventually(async () => line.received().startsWith('HTTP/1.1 413'))
  assert.match(line.received(), /"reason":"import.too_large"/)
  line.socket.destroy()
})

test('a sender that reads only when it has sent all gets its refusal, and the connection goes on', async () => {
  const body = Buffer.alloc(20_000_000, 'x')
  const socket = connect(port, '127.0.0.1')
  let received = ''
  const head = (length: number) =>
    `POST /upload_csv?target=nothing HTTP/1.1\r\nHost: x\r\nX-API-Key: ${adminKey}\r\nContent-Type: text/csv\r\nContent-Length: ${length}\r\n\r\n`
  socket.pause()
  socket.write(head(body.length))
  await new Promise(sent => socket.write(body, sent))
  socket.on('data', data => {
    received += data
  })
  socket.resume()
  socket.write(head(0))
  await eventually(async () => received.split('import.unknown_target').length >= 3)
  socket.destroy()
})

test('a body that grows past the limit without saying its length is refused, and loads nothing', async () => {
  const before = await storedRows(one)
  const line = await begin(['Content-Type: text/csv', 'Transfer-Encoding: chunked'], '')
  const piece = employeeLines(20_000)
  const chunk = `${piece.length.toString(16)}\r\n${piece}\r\n`
  line.socket.on('error', () => {})
  const until = Date.now() + 60_000
  while (!line.received() && Date.now() < until && !line.socket.destroyed)
    await new Promise(sent => line.socket.write(chunk, sent))
  assert.match(line.received(), /^HTTP\/1\.1 413 /)
  line.socket.destroy()
  assert.deepEqual(await storedRows(one), before)
  await whenFree()
})

test('an upload of several chunks on one connection is taken as one file', async () => {
  const answer = await exchange(
    port,
    `POST /upload_csv?target=departments HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-API-Key: ${adminKey}\r\nContent-Type: text/csv\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n1,Sal\r\na\r\nes\n2,Legal\r\n0\r\n\r\n`,
  )
  assert.match(answer, /"rows_inserted":2/)
  const rows = await database.owner`select name from hiring.department order by id`
  assert.deepEqual(
    rows.map(({ name }) => name),
    ['Sales', 'Legal'],
  )
})
