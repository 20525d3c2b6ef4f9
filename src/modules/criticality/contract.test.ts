import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aKey, aUser, auditEntries, logIn } from '../../../test/access.ts'
import { adminKey, anApp } from '../../../test/app.ts'
import { anApplication, secappToken } from './criticality.fixture.ts'

const settings = { SECAPP_TOKEN: secappToken }
const one = await anApp({ settings })
const body = { current_status: 3, Change_at: '2023-09-12T19:53:08Z' }

test('a change is accepted with its id, another application reads it, and asked again it gets nothing', async () => {
  const company = await anApp({ settings })
  const producer = anApplication(company, 'door-control')
  const consumer = anApplication(company, 'payroll')
  assert.deepEqual(await consumer.ask(), {})
  const id = await producer.report(3, '2023-09-12T19:53:08Z')
  const told = { current_status: 3, status_change_id: id, Change_at: '2023-09-12T19:53:08Z' }
  assert.deepEqual(await consumer.ask(), told)
  assert.deepEqual(await consumer.ask(), {})
  assert.deepEqual(await producer.ask(), told)
  assert.deepEqual(await producer.ask(), {})
})

test('what was told stays told when the service starts anew, and what was not is told then', async () => {
  const before = await anApp({ settings })
  const id = await anApplication(before, 'producer').report(4, '2024-01-01T00:00:00Z')
  await anApplication(before, 'told').ask()
  await before.app.close()
  const after = await anApp({ settings, database: before.database })
  assert.deepEqual(await anApplication(after, 'told').ask(), {})
  const told = { current_status: 4, status_change_id: id, Change_at: '2024-01-01T00:00:00Z' }
  assert.deepEqual(await anApplication(after, 'not-told').ask(), told)
})

test('a change that is not later than the state gets its id, does not become the state and is told to nobody', async () => {
  const company = await anApp({ settings })
  const [producer, consumer] = [anApplication(company, 'producer'), anApplication(company, 'consumer')]
  const first = await producer.report(2, '2024-05-05T10:00:00Z')
  assert.equal((await consumer.ask()).status_change_id, first)
  const equal = await producer.report(5, '2024-05-05T10:00:00Z')
  const earlier = await producer.report(5, '2024-05-05T09:59:59Z')
  assert.ok(first < equal && equal < earlier)
  assert.deepEqual(await consumer.ask(), {})
  assert.equal((await anApplication(company, 'late').ask()).status_change_id, first)
})

test('a later change with the same status is told too', async () => {
  const company = await anApp({ settings })
  const [producer, consumer] = [anApplication(company, 'producer'), anApplication(company, 'consumer')]
  await producer.report(2, '2024-05-05T10:00:00Z')
  await consumer.ask()
  const again = await producer.report(2, '2024-05-05T10:00:01Z')
  assert.equal((await consumer.ask()).status_change_id, again)
})

test('changes are compared to the microsecond and given back to the second', async () => {
  const company = await anApp({ settings })
  const [producer, consumer] = [anApplication(company, 'producer'), anApplication(company, 'consumer')]
  await producer.report(1, '2024-05-05T10:00:00.123456Z')
  await producer.report(5, '2024-05-05T10:00:00.1234559Z')
  assert.deepEqual((await consumer.ask()).current_status, 1)
  await producer.report(5, '2024-05-05T12:00:00.123457+02:00')
  const { current_status: status, Change_at: at } = await consumer.ask()
  assert.deepEqual([status, at], [5, '2024-05-05T10:00:00Z'])
})

test('each instance that names itself is told, and the application without a name apart from them', async () => {
  const company = await anApp({ settings })
  const app = anApplication(company, 'replicated')
  const id = await app.report(2, '2024-05-05T10:00:00Z')
  for (const instance of ['a', 'b', undefined]) {
    const wish = instance ? { instance } : {}
    assert.equal((await app.ask(wish)).status_change_id, id)
    assert.deepEqual(await app.ask(wish), {})
  }
})

test('asking with HEAD tells nothing, as its answer has no body', async () => {
  const company = await anApp({ settings })
  const app = anApplication(company, 'careful')
  const id = await app.report(2, '2024-05-05T10:00:00Z')
  const headers = { 'App-name': 'careful', Token: secappToken }
  const head = await company.app.inject({ method: 'HEAD', url: '/secapp/update', headers })
  assert.ok([404, 405].includes(head.statusCode))
  assert.equal((await app.ask()).status_change_id, id)
})

for (const method of ['GET', 'POST'] as const) {
  const payload = method === 'POST' ? { payload: body } : {}
  const ask = (headers: Record<string, string>) =>
    one.app.inject({ method, url: '/secapp/update', headers, ...payload })
  const accepted = async (headers: Record<string, string>) => {
    const answer = await ask(headers)
    assert.equal(answer.statusCode, 200, answer.body)
  }

  test(`${method} without the Token, or with a wrong one, is refused before anything else is looked at`, async () => {
    const wrong = [
      {},
      { Token: '' },
      { Token: 'wrong' },
      { Token: `${secappToken}x` },
      { Token: adminKey.slice(1) },
    ]
    for (const token of wrong) {
      for (const name of [{ 'App-name': 'payroll' }, {}]) {
        const answer = await one.app.inject({
          method,
          url: '/secapp/update?nonsense=1',
          headers: { ...token, ...name, 'content-type': 'application/json' },
          ...(method === 'POST' ? { payload: 'no JSON' } : {}),
        })
        assert.equal(answer.statusCode, 401, JSON.stringify(token))
        assert.match(String(answer.headers['content-type']), /^application\/problem\+json/)
      }
    }
  })

  test(`${method} takes no other credentials than the Token`, async () => {
    const cookie = await logIn(one, await aUser(one, 'admin'))
    const others: Record<string, string>[] = [
      { 'x-api-key': adminKey },
      { authorization: `Bearer ${secappToken}` },
      { cookie },
    ]
    for (const headers of others) {
      const answer = await ask({ 'App-name': 'payroll', ...headers })
      assert.equal(answer.statusCode, 401)
    }
  })

  test(`${method} without App-name, or with one that cannot be kept, is refused as unreadable`, async () => {
    for (const name of [{}, { 'App-name': '' }, { 'App-name': '   ' }, { 'App-name': 'x'.repeat(201) }]) {
      const answer = await ask({ Token: secappToken, ...name } as Record<string, string>)
      assert.equal(answer.statusCode, 400, JSON.stringify(name))
      assert.match(answer.json().reason, /^criticality\.(app_name_missing|name_too_long)$/)
    }
    const instance = { 'App-name': 'payroll', 'Instance-Id': 'x'.repeat(201) }
    assert.equal((await ask({ Token: secappToken, ...instance })).statusCode, 400)
    for (const name of ['user:1', 'key:abc'])
      assert.equal((await ask({ Token: secappToken, 'App-name': name })).statusCode, 400)
  })

  test(`${method} takes the names of its headers in upper and lower case`, async () => {
    await accepted({ 'app-name': 'payroll', token: secappToken })
    await accepted({ 'APP-NAME': 'payroll', TOKEN: secappToken })
    await accepted({ 'App-name': 'payroll', Token: secappToken })
  })

  test(`${method} takes a key with the scope as Token, and refuses one without it`, async () => {
    const named = { 'App-name': 'payroll' }
    await accepted({ ...named, Token: (await aKey(one, { scopes: ['criticality'] })).key })
    await accepted({ ...named, Token: adminKey })
    for (const scope of ['criticality:read', 'criticality:write', 'customers:read']) {
      const answer = await ask({ ...named, Token: (await aKey(one, { scopes: [scope] })).key })
      assert.equal(answer.statusCode, 403, scope)
    }
  })

  test(`${method} is never open to strangers, whatever is`, async () => {
    const open = await anApp({
      database: one.database,
      settings: { ...settings, ANONYMOUS_ACCESS: 'customers,hiring,notifications' },
    })
    const headers = { 'App-name': 'payroll' }
    const answer = await open.app.inject({ method, url: '/secapp/update', headers, ...payload })
    assert.equal(answer.statusCode, 401)
  })

  test(`${method} with any token is refused when no shared one is set`, async () => {
    const without = await anApp({ database: one.database })
    for (const token of ['', 'undefined', secappToken]) {
      const headers = { 'App-name': 'payroll', Token: token }
      const answer = await without.app.inject({ method, url: '/secapp/update', headers, ...payload })
      assert.equal(answer.statusCode, 401)
    }
  })

  test(`${method} is counted by application and instance, so that one does not use up what others may`, async () => {
    const limited = await anApp({
      database: one.database,
      settings: { ...settings, CALLS_PER_MINUTE: '2' },
    })
    const statusOf = async (headers: Record<string, string>) =>
      (
        await limited.app.inject({
          method,
          url: '/secapp/update',
          headers: { Token: secappToken, ...headers },
          ...payload,
        })
      ).statusCode
    const loud = { 'App-name': 'loud' }
    assert.deepEqual([await statusOf(loud), await statusOf(loud), await statusOf(loud)], [200, 200, 429])
    assert.equal(await statusOf({ 'App-name': 'quiet' }), 200)
    assert.equal(await statusOf({ ...loud, 'Instance-Id': '2' }), 200)
  })
}

const unreadable: [what: string, payload: string, contentType: string, status: number][] = [
  ['no JSON', '{"current_status": 3', 'application/json', 400],
  ['nothing', '', 'application/json', 400],
  ['XML', '<change/>', 'application/xml', 415],
]
for (const [what, payload, contentType, status] of unreadable) {
  test(`a change that is ${what} is refused with ${status}`, async () => {
    const headers = { 'App-name': 'producer', Token: secappToken, 'content-type': contentType }
    const answer = await one.app.inject({ method: 'POST', url: '/secapp/update', headers, payload })
    assert.equal(answer.statusCode, status)
    assert.match(String(answer.headers['content-type']), /^application\/problem\+json/)
  })
}

const invalid: [what: string, body: unknown, pointer: string][] = [
  ['no status', { Change_at: body.Change_at }, '/current_status'],
  ['no Change_at', { current_status: 3 }, '/Change_at'],
  ['status 0', { ...body, current_status: 0 }, '/current_status'],
  ['status 6', { ...body, current_status: 6 }, '/current_status'],
  ['status 2.5', { ...body, current_status: 2.5 }, '/current_status'],
  ['a status as text', { ...body, current_status: '3' }, '/current_status'],
  ['status null', { ...body, current_status: null }, '/current_status'],
  ['Change_at without a zone', { ...body, Change_at: '2023-09-12T19:53:08' }, '/Change_at'],
  ['Change_at without a time', { ...body, Change_at: '2023-09-12' }, '/Change_at'],
  ['a day that is not', { ...body, Change_at: '2023-02-30T00:00:00Z' }, '/Change_at'],
  ['Change_at as a number', { ...body, Change_at: 1694548388 }, '/Change_at'],
  ['Change_at null', { ...body, Change_at: null }, '/Change_at'],
  ['Change_at in words', { ...body, Change_at: 'yesterday' }, '/Change_at'],
  ['an unknown field', { ...body, comment: 'x' }, '/comment'],
  ['a list', [body], ''],
]
for (const [what, wrong, pointer] of invalid) {
  test(`a change with ${what} is refused as invalid, says where, and leaves no trace`, async () => {
    const before = await changesKept()
    const answer = await anApplication(one, 'producer').tryReport(wrong)
    assert.equal(answer.statusCode, 422, answer.body)
    assert.match(String(answer.headers['content-type']), /^application\/problem\+json/)
    assert.equal(answer.json().errors[0].pointer, pointer)
    assert.equal(await changesKept(), before)
  })
}

test('a change repeated with its Idempotency-Key is one change; without it, each is one of its own', async () => {
  const producer = anApplication(one, 'retrying')
  const headers = { 'Idempotency-Key': 'door-7-opened' }
  const first = await producer.report(3, '2022-01-01T00:00:00Z', headers)
  assert.equal(await producer.report(3, '2022-01-01T00:00:00Z', headers), first)
  assert.notEqual(await producer.report(3, '2022-01-01T00:00:00Z'), first)
  const other = await producer.tryReport({ ...body, current_status: 5 }, headers)
  assert.equal(other.json().reason, 'idempotency.other_request')
  // The same key of another application is another key.
  assert.notEqual(await anApplication(one, 'another').report(3, '2022-01-01T00:00:00Z', headers), first)
})

test('names in UTF-8 are kept as they were meant', async () => {
  const name = Buffer.from('Nómina Ñandú').toString('latin1')
  await anApplication(one, name).report(3, '2022-01-01T00:00:00Z')
  const [change] = await one.database.owner`
    select producer from criticality.change where producer like 'N%' order by id desc limit 1`
  assert.equal(change?.producer, 'Nómina Ñandú')
})

test('refused calls are in the audit trail by the name of the application, and no token is in it or in the log', async () => {
  await one.app.inject({
    method: 'GET',
    url: '/secapp/update',
    headers: { 'App-name': 'intruder', Token: 'a-guessed-token-0123456789' },
  })
  await new Promise(resolve => setTimeout(resolve, 1_200))
  const entries = await auditEntries(one)
  assert.ok(
    entries.some(({ action, details }) => action === 'access.refused' && details.route === '/secapp/update'),
  )
  for (const secret of [secappToken, 'a-guessed-token-0123456789']) {
    assert.ok(!JSON.stringify(entries).includes(secret))
    assert.ok(!one.logged().includes(secret))
  }
})

async function changesKept(): Promise<number> {
  const [row] = await one.database.owner<[{ count: number }]>`select count(*)::int from criticality.change`
  return row.count
}
