import assert from 'node:assert/strict'
import { get, type IncomingMessage } from 'node:http'
import { before, test } from 'node:test'
import { adminKey, anApp } from '../../../test/app.ts'
import { eventually, insertCustomers, patient } from '../../../test/customers.ts'
import { streamsMax } from '../../platform/database.ts'

const { call: callOnce, app, database } = await anApp()
const call = patient(callOnce)
const { owner } = database
const rows = 3_000
const address = await app.listen({ port: 0, host: '127.0.0.1' })

before(async () => {
  const customers = Array.from({ length: rows }, (_, n) => ({ name: `N ${n}`, email: `n${n}@example.com` }))
  await insertCustomers(owner, customers)
  // Large documents: what is sent then exceeds all buffers on the way, and a reader that pauses holds up the query.
  await owner`
    update customers.customer_document
    set body = jsonb_set(body::jsonb, '{name}', to_jsonb(repeat('x', 20000)))::text`
})

type Answer = IncomingMessage & { reason?: string }

async function open(path: string): Promise<Answer> {
  const answer = await new Promise<Answer>((resolve, reject) => {
    get(`${address}${path}`, { headers: { 'x-api-key': adminKey }, agent: false }, resolve).on(
      'error',
      reject,
    )
  })
  if (answer.statusCode !== 503) return answer
  const { reason } = JSON.parse(await readAll(answer))
  if (reason !== 'overloaded') return Object.assign(answer, { reason })
  await new Promise(resolve => setTimeout(resolve, 250))
  return open(path)
}

/** Reads the first bytes of an answer and no more. */
async function begin(path: string): Promise<IncomingMessage> {
  const answer = await open(path)
  answer.on('error', () => {})
  await new Promise(resolve => answer.once('readable', resolve))
  assert.ok(answer.read().length > 0)
  return answer
}

async function runningQueries(): Promise<number> {
  const [row] = await owner`
    select count(*) as value from pg_stat_activity
    where datname = current_database() and application_name = 'trastienda streams' and state <> 'idle'`
  return row?.value
}

async function readAll(answer: IncomingMessage): Promise<string> {
  return Buffer.concat(await answer.toArray()).toString()
}

const paths = ['/clients', '/v1/customers/export?format=ndjson', '/v1/customers/export?format=csv']

for (const path of paths) {
  test(`${path} sends its first bytes while the query still runs, and the rest as it is read`, async () => {
    const answer = await begin(path)
    assert.equal(answer.headers['transfer-encoding'], 'chunked')
    assert.equal(await runningQueries(), 1)
    const rest = await readAll(answer)
    assert.ok(answer.complete && rest.length > rows * 20)
    await eventually(async () => (await runningQueries()) === 0, 'the query ends with the answer')
  })

  test(`${path} breaks off when its connection to the database is lost: it never looks complete`, async () => {
    const answer = await begin(path)
    await owner`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and application_name = 'trastienda streams' and state <> 'idle'`
    await assert.rejects(readAll(answer), { code: 'ECONNRESET' })
    assert.equal(answer.complete, false)
  })

  test(`a client that leaves ${path} stops its query`, async () => {
    const answer = await begin(path)
    assert.equal(await runningQueries(), 1)
    answer.destroy()
    await eventually(async () => (await runningQueries()) === 0, 'the query stops')
  })
}

test(`${streamsMax} answers are streamed at once; one more is refused until a reader has left`, async () => {
  const held = await Promise.all(Array.from({ length: streamsMax }, () => begin('/clients')))
  assert.equal(await runningQueries(), streamsMax)
  for (const path of paths) {
    const refused = await open(path)
    assert.equal(refused.statusCode, 503)
    assert.match(refused.headers['retry-after'] ?? '', /^[1-9]\d*$/)
    assert.equal(refused.headers['content-type'], 'application/problem+json; charset=utf-8')
    assert.equal(refused.headers['content-disposition'], undefined)
    assert.equal(refused.reason, 'streams.all_taken')
  }
  held.pop()?.destroy()
  await eventually(async () => (await runningQueries()) === streamsMax - 1, 'one query stops')
  held.push(await begin('/clients'))
  for (const answer of held) answer.destroy()
  await eventually(async () => (await runningQueries()) === 0, 'all queries stop')
  assert.equal(JSON.parse(await readAll(await open('/clients'))).length, rows)
})

test('while all streams are taken, pages and single customers are answered as ever', async () => {
  const held = await Promise.all(Array.from({ length: streamsMax }, () => begin('/clients')))
  assert.equal((await call('GET', '/v1/customers?limit=2')).statusCode, 200)
  assert.equal((await call('GET', '/v1/customers/1')).statusCode, 200)
  for (const answer of held) answer.destroy()
  await eventually(async () => (await runningQueries()) === 0, 'all queries stop')
})

test('of many clients who come in the same instant, no more than the limit are let in', async () => {
  const answers = await Promise.all(Array.from({ length: streamsMax * 3 }, () => open('/clients')))
  const statuses = answers.map(({ statusCode }) => statusCode)
  for (const answer of answers) answer.on('error', () => {}).destroy()
  await eventually(async () => (await runningQueries()) === 0, 'all queries stop')
  assert.equal(statuses.filter(status => status === 200).length, streamsMax)
  assert.equal(statuses.filter(status => status === 503).length, streamsMax * 2)
})

test('a client who leaves before the first byte gives its place back', async () => {
  for (let round = 0; round < streamsMax * 2; round++) {
    const request = get(`${address}/clients`, { headers: { 'x-api-key': adminKey }, agent: false })
    request.on('error', () => {})
    await new Promise(resolve => request.once('finish', resolve))
    request.destroy()
  }
  await eventually(async () => (await runningQueries()) === 0, 'all queries stop')
  const held = await Promise.all(Array.from({ length: streamsMax }, () => begin('/clients')))
  for (const answer of held) answer.destroy()
  await eventually(async () => (await runningQueries()) === 0, 'all queries stop')
})
