import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { anApp, type TestApp } from '../../../test/app.ts'
import { listen } from '../../../test/sockets.ts'
import { anApplication, secappToken } from './criticality.fixture.ts'

const settings = { SECAPP_TOKEN: secappToken }
const company = await anApp({ settings })
const producer = anApplication(company, 'producer')
const start = Date.parse('2020-01-01T00:00:00Z')
let reports = 0
const reportNext = () =>
  producer.report((reports % 5) + 1, new Date(start + ++reports * 60_000).toISOString())
const position = async () => (await company.call('GET', '/v1/criticality/state')).json().position as string

test('a consumer that shows the state by its ETag gets 304, and the state with a new one when it is another', async () => {
  const consumer = anApplication(company, 'tagged')
  const id = await reportNext()
  const first = await consumer.tryAsk({ headers: { 'if-none-match': '"nothing yet"' } })
  assert.deepEqual([first.statusCode, first.json().status_change_id], [200, id])
  const tag = String(first.headers.etag)
  assert.equal(tag, `"${await position()}"`)
  for (let asked = 0; asked < 3; asked++) {
    const same = await consumer.tryAsk({ headers: { 'if-none-match': tag } })
    assert.deepEqual([same.statusCode, same.body, same.headers.etag], [304, '', tag])
  }
  const next = await reportNext()
  const news = await consumer.tryAsk({ headers: { 'if-none-match': tag } })
  assert.equal(news.json().status_change_id, next)
  assert.notEqual(news.headers.etag, tag)
})

test('weak tags, lists, tags without quotation marks and * are understood', async () => {
  await reportNext()
  const now = await position()
  const consumer = anApplication(company, 'odd')
  const statusOf = async (header: string) =>
    (await consumer.tryAsk({ headers: { 'if-none-match': header } })).statusCode
  for (const known of [
    `"${now}"`,
    `W/"${now}"`,
    `w/"${now}"`,
    now,
    `"x", W/"${now}"`,
    `"x","${now}","y"`,
    '*',
  ])
    assert.equal(await statusOf(known), 304, known)
  const [epoch, revision] = [now.slice(0, 36), Number(now.slice(37))]
  const other = '00000000-0000-4000-8000-000000000000'
  for (const unknown of [
    '""',
    '"x"',
    'x',
    `"${epoch}-${revision - 1}"`,
    `"${epoch}-${revision + 1}"`,
    `"${other}-${revision}"`,
  ])
    assert.equal(await statusOf(unknown), 200, unknown)
})

test('a consumer that shows the state by since gets nothing, and otherwise the state with its position', async () => {
  const consumer = anApplication(company, 'since')
  const id = await reportNext()
  const now = await position()
  const [epoch, revision] = [now.slice(0, 36), Number(now.slice(37))]
  const other = '00000000-0000-4000-8000-000000000000'
  for (const unknown of [
    '0',
    String(revision + 1),
    `${epoch}-${revision - 1}`,
    `${epoch}-${revision + 5}`,
    `${other}-${revision}`,
  ]) {
    const { status_change_id: told, position: found } = await consumer.ask({ query: `?since=${unknown}` })
    assert.deepEqual([told, found], [id, now], unknown)
  }
  for (const known of [now, String(revision)]) {
    assert.deepEqual(await consumer.ask({ query: `?since=${known}` }), {})
    assert.deepEqual(await consumer.ask({ query: `?since=${known}` }), {})
  }
  for (const wrong of ['', '-1', 'x', '1.5', `${epoch}`, `${now}x`, '9999999999999999999']) {
    const answer = await consumer.tryAsk({ query: `?since=${wrong}` })
    assert.deepEqual([answer.statusCode, answer.json().errors[0].pointer], [422, '/since'], wrong)
    assert.equal(answer.json().reason, 'input.invalid')
  }
  for (const [language, begins] of [
    ['en', 'must be 0 to begin with, and then the position'],
    ['es', 'debe ser 0 al principio, y después la posición'],
  ]) {
    const headers = { 'accept-language': language as string }
    const { errors } = (await consumer.tryAsk({ query: '?since=abc', headers })).json()
    assert.ok(errors[0].detail.startsWith(begins), errors[0].detail)
    assert.doesNotMatch(errors[0].detail, /[[^]/)
    const example = / (\S+)\.$/.exec(errors[0].detail)?.[1]
    assert.equal((await consumer.tryAsk({ query: `?since=${example}` })).statusCode, 200, example)
  }
})

test('before the first change nobody is told anything, in any mode, and asking costs no row', async () => {
  const empty = await anApp({ settings })
  const consumer = anApplication(empty, 'early')
  assert.deepEqual(await consumer.ask(), {})
  const state = (await empty.call('GET', '/v1/criticality/state')).json()
  assert.deepEqual(
    [state.revision, state.status, state.change_id, state.change_at, state.since, state.producer],
    [0, null, null, null, null, null],
  )
  assert.deepEqual(await consumer.ask({ query: '?since=0' }), {})
  assert.deepEqual(await consumer.ask({ query: `?since=${state.position}` }), {})
  const tagged = await consumer.tryAsk({ headers: { 'if-none-match': '"x"' } })
  assert.deepEqual([tagged.statusCode, tagged.json()], [200, {}])
  const same = await consumer.tryAsk({ headers: { 'if-none-match': String(tagged.headers.etag) } })
  assert.equal(same.statusCode, 304)
  assert.equal((await consumer.tryAsk({ headers: { 'if-none-match': '*' } })).statusCode, 200)
  const [rows] = await empty.database.owner`select count(*)::int from criticality.consumer`
  assert.equal(rows?.count, 0)
})

test('an answer that is lost on its way is lost for good in literal mode', async () => {
  const own = await anApp({ settings })
  const lossy = anApplication(own, 'literal')
  await anApplication(own, 'producer').report(5, '2024-01-01T00:00:00Z')
  await askAndHangUp(own, 'literal', '/secapp/update')
  // This is what the contract says, read to the letter: it was answered, so it counts as told.
  assert.deepEqual(await lossy.ask(), {})
})

test('an answer that is lost on its way is made good by the next one in confirmed mode', async () => {
  const own = await anApp({ settings })
  const lossy = anApplication(own, 'confirmed')
  const id = await anApplication(own, 'producer').report(5, '2024-01-01T00:00:00Z')
  await askAndHangUp(own, 'confirmed', '/secapp/update?since=0')
  assert.equal((await lossy.ask({ query: '?since=0' })).status_change_id, id)
  await askAndHangUp(own, 'confirmed', '/secapp/update', 'If-None-Match: "nothing yet"\r\n')
  const answer = await lossy.tryAsk({ headers: { 'if-none-match': '"nothing yet"' } })
  assert.equal(answer.json().status_change_id, id)
})

test('confirmed mode leaves what was told in literal mode as it is', async () => {
  const consumer = anApplication(company, 'both')
  const id = await reportNext()
  assert.equal((await consumer.ask({ query: '?since=0' })).status_change_id, id)
  assert.equal((await consumer.ask()).status_change_id, id)
  assert.deepEqual(await consumer.ask(), {})
  assert.equal((await consumer.ask({ query: '?since=0' })).status_change_id, id)
})

test('asking when there is nothing new writes nothing, not even in a process that was started since', async () => {
  const own = await anApp({ settings })
  const later = await anApp({ settings, database: own.database })
  await anApplication(own, 'producer').report(5, '2024-01-01T00:00:00Z')
  for (const instance of ['a', 'b']) await anApplication(own, 'steady').ask({ instance })
  // A row that was locked or written has other marks.
  const marks = () =>
    own.database.owner`
      select xmin::text, xmax::text, ctid::text from criticality.consumer
      union all select xmin::text, xmax::text, ctid::text from criticality.state`
  const before = await marks()
  assert.equal(before.length, 3)
  for (const company of [own, later]) {
    for (let asked = 0; asked < 5; asked++)
      for (const instance of ['a', 'b']) {
        const consumer = anApplication(company, 'steady')
        assert.deepEqual(await consumer.ask({ instance }), {})
        await consumer.ask({ instance, query: '?since=0' })
      }
  }
  assert.deepEqual(await marks(), before)
})

test('literal answers carry no ETag and may not be kept, so that no client falls into the other mode', async () => {
  const consumer = anApplication(company, 'plain')
  await reportNext()
  for (let asked = 0; asked < 2; asked++) {
    const { headers } = await consumer.tryAsk()
    assert.deepEqual([headers.etag, headers['cache-control']], [undefined, 'no-store'])
  }
})

test('after a restore, whose epoch is renewed, everybody is told the state again in every mode', async () => {
  const own = await anApp({ settings })
  const other = await anApp({ settings, database: own.database })
  const [consumer, elsewhere] = [anApplication(own, 'app'), anApplication(other, 'app')]
  const id = await anApplication(own, 'producer').report(5, '2024-01-01T00:00:00Z')
  const { position: before } = await consumer.ask({ query: '?since=0' })
  assert.equal((await consumer.ask()).status_change_id, id)
  assert.deepEqual(await elsewhere.ask(), {})
  // As docs/criticality.md says.
  await own.database.owner.begin(async sql => {
    await sql`update criticality.state set epoch = gen_random_uuid()`
    await sql`update criticality.consumer set told_revision = 0`
  })
  assert.equal((await consumer.ask({ query: `?since=${before}` })).status_change_id, id)
  assert.equal((await elsewhere.ask()).status_change_id, id)
  assert.deepEqual(await consumer.ask(), {})
})

/** Sends a call and resets the connection as soon as the first byte of the answer is there, which is thrown away. */
async function askAndHangUp({ app }: TestApp, name: string, path: string, header = '') {
  const port = app.server.listening ? (app.server.address() as { port: number }).port : await listen(app)
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => {})
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: x\r\nApp-name: ${name}\r\nToken: ${secappToken}\r\n${header}\r\n`,
  )
  await once(socket, 'data')
  socket.resetAndDestroy()
}
