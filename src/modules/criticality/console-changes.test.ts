import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aKey, aUser, auditEntries, logIn } from '../../../test/access.ts'
import { anApp, type TestApp } from '../../../test/app.ts'
import { anApplication, secappToken } from './criticality.fixture.ts'

const settings = { SECAPP_TOKEN: secappToken }
const company = await anApp({ settings })
const path = '/v1/criticality/changes'

test('a user of the console reports a change by the same rules; everybody is told, and it is audited', async () => {
  const user = await aUser(company, 'operator')
  const cookie = await logIn(company, user)
  const made = await company.call('POST', path, { key: null, headers: { cookie }, body: { status: 4 } })
  assert.equal(made.statusCode, 201, made.body)
  const change = made.json()
  assert.deepEqual([change.status, change.producer, change.became_state], [4, `user:${user.id}`, true])
  assert.equal((await anApplication(company, 'payroll').ask()).status_change_id, change.id)
  const entries = await auditEntries(company, { actor: `user:${user.id}` })
  const [entry] = entries.filter(({ action }) => action === 'criticality.change_reported')
  assert.deepEqual(entry?.subject, `change:${change.id}`)
})

test('a change of the console that is not later than the state is superseded on arrival', async () => {
  const body = { status: 5, change_at: '2001-01-01T00:00:00Z' }
  const late = await company.call('POST', path, { body })
  assert.deepEqual(
    [late.statusCode, late.json().became_state, late.json().revision, late.json().producer],
    [201, false, null, 'key:bootstrap'],
  )
})

test('a change of the console repeated with its Idempotency-Key is one change', async () => {
  const body = { status: 2, change_at: '2002-01-01T00:00:00Z' }
  const headers = { 'idempotency-key': 'button-pressed-twice' }
  const first = await company.call('POST', path, { body, headers })
  const second = await company.call('POST', path, { body, headers })
  assert.equal(first.json().id, second.json().id)
})

test('a change of the console needs the scope to write, and a status that there is', async () => {
  const { key } = await aKey(company, { scopes: ['criticality', 'criticality:read'] })
  assert.equal((await company.call('POST', path, { key, body: { status: 4 } })).statusCode, 403)
  for (const body of [{}, { status: 6 }, { status: 3, change_at: 'now' }, { status: 3, producer: 'x' }])
    assert.equal((await company.call('POST', path, { body })).statusCode, 422)
})

test('whoever reads the state sees who said it, by whose clock and since when, and changes nothing by it', async () => {
  const own = await anApp({ settings })
  const id = await anApplication(own, 'door').report(3, '2024-01-01T00:00:00.25Z')
  const first = await own.call('GET', '/v1/criticality/state')
  const { since, position, ...state } = first.json()
  assert.deepEqual(state, {
    revision: 1,
    status: 3,
    change_id: id,
    change_at: '2024-01-01T00:00:00.250Z',
    producer: 'door',
  })
  assert.ok(Math.abs(Date.parse(since) - Date.now()) < 60_000)
  assert.equal(first.headers.etag, `"${position}"`)
  const headers = { 'if-none-match': String(first.headers.etag) }
  const same = await own.call('GET', '/v1/criticality/state', { headers })
  assert.deepEqual([same.statusCode, same.body], [304, ''])
  // By an application with its token, too.
  const byToken = { Token: secappToken, 'App-name': 'payroll' }
  const read = await own.call('GET', '/v1/criticality/state', { key: null, headers: byToken })
  assert.equal(read.json().change_id, id)
  assert.equal((await anApplication(own, 'payroll').ask()).status_change_id, id)
})

test('the state is told to nobody without credentials or the scope', async () => {
  assert.equal((await company.call('GET', '/v1/criticality/state', { key: null })).statusCode, 401)
  const { key } = await aKey(company, { scopes: ['customers:read'] })
  assert.equal((await company.call('GET', '/v1/criticality/state', { key })).statusCode, 403)
  const headers = { Token: key }
  assert.equal((await company.call('GET', '/v1/criticality/state', { key: null, headers })).statusCode, 403)
})

const minutes = (count: number) => new Date(Date.now() + count * 60_000).toISOString()

test('a change far in the future is refused, is kept nowhere, and raises one alert for its producer', async () => {
  const own = await anApp({ settings })
  const producer = anApplication(own, 'clock-ahead')
  const before = await producer.report(2, minutes(-1))
  for (const ahead of [7, 60, 60 * 24 * 365]) {
    const answer = await producer.tryReport({ current_status: 5, Change_at: minutes(ahead) })
    assert.equal(answer.statusCode, 422)
    const { reason, errors } = answer.json()
    assert.deepEqual([reason, errors[0].pointer], ['criticality.change_in_future', '/Change_at'])
  }
  const alerts = await alertsOf(own)
  assert.deepEqual(
    alerts.map(({ key, occurrences, payload }) => [key, occurrences, payload.producer, payload.status]),
    [['clock-ahead', 3, 'clock-ahead', 5]],
  )
  // No clock has pinned the state: the next honest change becomes it.
  const after = await producer.report(3, minutes(0))
  assert.ok(after > before)
  assert.equal((await anApplication(own, 'payroll').ask()).status_change_id, after)
  const [kept] = await own.database.owner`select count(*)::int from criticality.change`
  assert.equal(kept?.count, 2)
})

test('a change a little ahead is taken, and how much is a setting', async () => {
  await anApplication(company, 'a-little-ahead').report(1, minutes(4))
  const strict = await anApp({
    database: company.database,
    settings: { ...settings, CHANGE_FUTURE_MINUTES: '1' },
  })
  const body = { current_status: 1, Change_at: minutes(2) }
  assert.equal((await anApplication(strict, 'strict').tryReport(body)).statusCode, 422)
})

test('a refused change leaves its Idempotency-Key free for the corrected one, and a user is refused likewise', async () => {
  const producer = anApplication(company, 'corrected')
  const headers = { 'Idempotency-Key': 'one-report' }
  const refused = await producer.tryReport({ current_status: 1, Change_at: minutes(90) }, headers)
  assert.equal(refused.statusCode, 422)
  await producer.report(1, minutes(-5), headers)
  const answer = await company.call('POST', path, { body: { status: 1, change_at: minutes(90) } })
  assert.equal(answer.json().reason, 'criticality.change_in_future')
  const pointers = [refused, answer].map(each => each.json().errors[0].pointer)
  assert.deepEqual(pointers, ['/Change_at', '/change_at'], 'where the time is in each body')
})

type Alert = { key: string; occurrences: number; payload: { producer: string; status: number } }

function alertsOf({ database }: TestApp): Promise<Alert[]> {
  return database.owner`
    select key, occurrences, payload from alerts.alert where kind = 'criticality.future_change_refused'`
}
