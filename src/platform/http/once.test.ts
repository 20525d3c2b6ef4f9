import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aKey, dump, reveals } from '../../../test/access.ts'
import { anApp } from '../../../test/app.ts'
import { answersKeptHours, forgetOldAnswers } from './once.ts'

const one = await anApp()
const other = await anApp({ database: one.database })
const { call, database } = one
let made = 0

test('a repeat with the same key and body makes one row and gets the same answer', async () => {
  const body = aCustomer()
  const first = await register(body, 'key-1')
  const second = await register(body, 'key-1')
  assert.equal(first.statusCode, 201)
  assert.equal(first.headers['idempotency-replayed'], undefined)
  assert.equal(second.statusCode, 201)
  assert.equal(second.headers['idempotency-replayed'], 'true')
  assert.equal(second.body, first.body)
  for (const header of ['location', 'etag', 'content-type'])
    assert.equal(second.headers[header], first.headers[header], header)
  assert.equal(await countOf(body.email), 1)
})

test('a repeat is answered by another process too', async () => {
  const body = aCustomer()
  const first = await register(body, 'key-2')
  const second = await register(body, 'key-2', other)
  assert.equal(second.body, first.body)
  assert.equal(second.headers['idempotency-replayed'], 'true')
})

test('another body, or another address, under the same key is refused', async () => {
  const first = await register(aCustomer(), 'key-3')
  const body = aCustomer()
  const refused = await register(body, 'key-3')
  assert.deepEqual([refused.statusCode, refused.json().reason], [422, 'idempotency.other_request'])
  assert.equal(await countOf(body.email), 0)
  const elsewhere = await call('POST', `/v1/customers/${first.json().id}/addresses`, {
    body: { address_type: 'home', street: 'Calle 1', city: 'Bogotá', country: 'Colombia' },
    headers: { 'idempotency-key': 'key-3' },
  })
  assert.equal(elsewhere.json().reason, 'idempotency.other_request')
})

test('many at once with the same key, at two processes, make one row; each gets that row or is told to wait', async () => {
  const body = aCustomer()
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, place) => register(body, 'key-4', place % 2 ? one : other)),
  )
  const done = answers.filter(answer => answer.statusCode === 201)
  assert.ok(done.length >= 1)
  assert.equal(new Set(done.map(answer => answer.body)).size, 1)
  assert.equal(done.filter(answer => answer.headers['idempotency-replayed'] === undefined).length, 1)
  for (const answer of answers.filter(each => each.statusCode !== 201)) {
    assert.deepEqual([answer.statusCode, answer.json().reason], [409, 'idempotency.still_running'])
    assert.equal(answer.headers['retry-after'], '1')
  }
  assert.equal(await countOf(body.email), 1)
})

test('a repeat while the first still runs is told to wait, and finds its answer afterwards', async () => {
  const body = aCustomer()
  await database.owner.begin(async blocker => {
    await blocker`lock table customers.customer in exclusive mode`
    const first = register(body, 'key-5')
    await untilWaiting()
    const second = await register(body, 'key-5', other)
    assert.deepEqual([second.statusCode, second.json().reason], [409, 'idempotency.still_running'])
    await blocker`select pg_advisory_xact_lock(1)`
    return [first]
  })
  assert.equal((await register(body, 'key-5', other)).statusCode, 201)
  assert.equal(await countOf(body.email), 1)
})

test('an act that was refused may be tried again under the same key', async () => {
  const taken = aCustomer()
  const holder = (await register(taken)).json()
  const refused = await register(taken, 'key-6')
  assert.equal(refused.json().reason, 'customer.email_taken')
  await call('DELETE', `/v1/customers/${holder.id}`)
  const again = await register(taken, 'key-6')
  assert.equal(again.statusCode, 201)
  assert.equal(again.headers['idempotency-replayed'], undefined)
})

test('the same key of two callers is two keys', async () => {
  const caller = await aKey(one, { scopes: ['customers:write'] })
  const [mine, theirs] = [aCustomer(), aCustomer()]
  const first = await register(mine, 'key-7')
  const second = await register(theirs, 'key-7', one, caller.key)
  assert.deepEqual([first.statusCode, second.statusCode], [201, 201])
  assert.notEqual(first.json().id, second.json().id)
  assert.equal((await register(mine, 'key-7')).body, first.body)
  assert.equal((await register(theirs, 'key-7', one, caller.key)).body, second.body)
})

for (const key of ['', 'x'.repeat(256)]) {
  test(`a key of ${key.length} characters is refused`, async () => {
    const body = aCustomer()
    const answer = await register(body, key)
    assert.deepEqual([answer.statusCode, answer.json().reason], [400, 'idempotency.key_unusable'])
    assert.equal(await countOf(body.email), 0)
  })
}

test('a key of 255 characters is taken', async () => {
  assert.equal((await register(aCustomer(), 'x'.repeat(255))).statusCode, 201)
})

test('without a key each call is a new act', async () => {
  const names = [await register(aCustomer()), await register(aCustomer())]
  assert.notEqual(names[0]?.json().id, names[1]?.json().id)
})

test('a repeat of making a key gets the same key, and the tables cannot be read for it', async () => {
  const make = () =>
    call('POST', '/v1/keys', {
      body: { name: 'once', scopes: ['customers:read'] },
      headers: { 'idempotency-key': 'the-key-of-the-key' },
    })
  const [first, second] = [await make(), await make()]
  assert.equal(first.statusCode, 201)
  assert.equal(second.json().key, first.json().key)
  assert.equal((await call('GET', '/v1/customers', { key: second.json().key })).statusCode, 200)
  const dumped = await dump(database)
  assert.ok(/stored_answer\n\(bootstrap,/.test(dumped), 'the answer is in the dump')
  assert.ok(!reveals(dumped, first.json().key.slice(-36, -6)))
  assert.ok(!reveals(dumped, 'the-key-of-the-key'))
})

test('rotating and making users are done once, too', async () => {
  const old = await aKey(one)
  const rotate = () =>
    call('POST', `/v1/keys/${old.id}/rotation`, {
      body: { overlap_seconds: 60 },
      headers: { 'idempotency-key': 'rotate-once' },
    })
  assert.equal((await rotate()).body, (await rotate()).body)
  const user = { email: 'once@example.com', name: 'Once', role: 'agent', password: 'a long password' }
  const create = () => call('POST', '/v1/users', { body: user, headers: { 'idempotency-key': 'user-once' } })
  const [first, second] = [await create(), await create()]
  assert.equal(first.statusCode, 201)
  assert.equal(first.body, second.body)
})

test('the table of answers does not help to guess the password in a body: its hashes are keyed', async () => {
  const password = 'a guessable password'
  const body = { email: 'keyed@example.com', name: 'Keyed', role: 'agent', password }
  const headers = { 'idempotency-key': 'keyed' }
  assert.equal((await call('POST', '/v1/users', { body, headers })).statusCode, 201)
  const text = `POST /v1/users\n${JSON.stringify(body)}`
  const { owner } = database
  const [row] = await owner`
    select count(*) from platform.stored_answer where request_hash = sha256(convert_to(${text}, 'UTF8'))`
  assert.equal(row?.count, 0)
})

test('answers are forgotten after their time, and not before', async () => {
  const body = aCustomer()
  await register(body, 'key-8')
  const age = async (hours: number) => {
    await database.owner`
      update platform.stored_answer set created_at = clock_timestamp() - make_interval(hours => ${hours})`
    await forgetOldAnswers(one.databases.writes, { batch: 2 })
    const [row] = await database.owner`select count(*) from platform.stored_answer`
    return row?.count
  }
  assert.ok((await age(answersKeptHours - 1)) > 0)
  assert.equal(await age(answersKeptHours + 1), 0)
  assert.equal((await register(body, 'key-8')).json().reason, 'customer.email_taken')
})

function aCustomer() {
  made++
  return { name: `Customer ${made}`, email: `once.${made}@example.com` }
}

async function register(body: object, idempotencyKey?: string, app = one, key?: string) {
  const headers: Record<string, string> = {}
  if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey
  return app.call('POST', '/v1/customers', { body, headers, ...(key ? { key } : {}) })
}

async function countOf(email: string): Promise<number> {
  const [row] = await database.owner`select count(*) from customers.customer where email = ${email}`
  return row?.count
}

async function untilWaiting() {
  for (;;) {
    const [row] = await database.owner`
      select count(*) from pg_locks where not granted and relation = 'customers.customer'::regclass`
    if (row?.count > 0) return
  }
}
