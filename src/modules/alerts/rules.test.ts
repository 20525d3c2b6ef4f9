import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aKey, auditEntries } from '../../../test/access.ts'
import { anApp, type TestApp } from '../../../test/app.ts'
import { addRule, aRule } from './tellings.fixture.ts'

const app = await anApp()

const path = '/v1/alerts/rules'

test('a rule says who is told of which alerts; what is not said has its default', async () => {
  const answer = await app.call('POST', path, {
    body: { name: 'On call', channel: 'email', recipient: 'ana@example.com' },
  })
  assert.equal(answer.statusCode, 201, answer.body)
  const { id, created_at, ...rest } = answer.json()
  assert.deepEqual(rest, {
    name: 'On call',
    source: null,
    kind: null,
    severity_min: 'warning',
    channel: 'email',
    recipient: 'ana@example.com',
    language: 'en',
    tells_end: true,
    is_on: true,
    version: 1,
  })
  assert.ok(Date.parse(created_at))
  assert.equal(answer.headers.location, `${path}/${id}`)
  const read = await app.call('GET', `${path}/${id}`)
  assert.deepEqual([read.json(), read.headers.etag], [answer.json(), '"1"'])
})

test('a rule that is added twice with one Idempotency-Key is there once', async () => {
  const adding = () =>
    app.call('POST', path, { body: aRule({ name: 'Once' }), headers: { 'idempotency-key': 'the same' } })
  const [one, other] = [await adding(), await adding()]
  assert.equal(one.body, other.body)
  const all = await allRules(app)
  assert.equal(all.filter(({ name }) => name === 'Once').length, 1)
})

test('a rule is changed by who has seen it as it is, and only what is said changes', async () => {
  const rule = await addRule(app, { name: 'Before', source: 'sales', kind: 'sales.large_sale' })
  const changed = await app.call('PATCH', `${path}/${rule.id}`, {
    headers: { 'if-match': '"1"' },
    body: { name: 'After', kind: null, is_on: false },
  })
  assert.equal(changed.statusCode, 200, changed.body)
  assert.deepEqual(changed.json(), { ...rule, name: 'After', kind: null, is_on: false, version: 2 })
  assert.equal(changed.headers.etag, '"2"')
  assert.deepEqual((await app.call('GET', `${path}/${rule.id}`)).json(), changed.json())
})

test('two people who change a rule at once do not overwrite each other', async () => {
  const { id } = await addRule(app)
  const change = (name: string) =>
    app.call('PATCH', `${path}/${id}`, { headers: { 'if-match': '"1"' }, body: { name } })
  const answers = await Promise.all([change('One'), change('Other')])
  assert.deepEqual(answers.map(({ statusCode }) => statusCode).sort(), [200, 412])
  const unseen = await app.call('PATCH', `${path}/${id}`, { body: { name: 'Unseen' } })
  assert.deepEqual([unseen.statusCode, unseen.json().reason], [428, 'version.missing'])
})

test('a rule that is removed is gone; who has seen another version does not remove it', async () => {
  const { id } = await addRule(app)
  const stale = await app.call('DELETE', `${path}/${id}`, { headers: { 'if-match': '"7"' } })
  assert.deepEqual([stale.statusCode, stale.json().reason], [412, 'version.stale'])
  assert.equal((await app.call('DELETE', `${path}/${id}`)).statusCode, 204)
  for (const method of ['GET', 'DELETE'] as const) {
    const gone = await app.call(method, `${path}/${id}`)
    assert.deepEqual([gone.statusCode, gone.json().reason], [404, 'rule.not_found'])
  }
})

test('what is no id of a rule is no rule, whatever is asked of it', async () => {
  const headers = { 'if-match': '*' }
  const answers = await Promise.all([
    app.call('GET', `${path}/none`),
    app.call('PATCH', `${path}/none`, { headers, body: { name: 'x' } }),
    app.call('DELETE', `${path}/none`),
    app.call('POST', `${path}/none/trial`),
    app.call('POST', `${path}/00000000-0000-7000-8000-000000000000/trial`),
  ])
  assert.deepEqual(
    answers.map(answer => answer.json().reason),
    Array.from(answers, () => 'rule.not_found'),
  )
})

test('a recipient must be one of its channel, also when only the channel changes', async () => {
  const wrong: [channel: string, recipient: string][] = [
    ['email', 'ana'],
    ['email', 'ana@example.com, eva@example.com'],
    ['email', 'ana@example.com\nBcc: eva@example.com'],
    ['sms', 'ana@example.com'],
    ['sms', '12'],
    ['sms', '1234567890123456'],
    ['push', 'a device'],
  ]
  for (const [channel, recipient] of wrong) {
    const answer = await app.call('POST', path, { body: aRule({ channel, recipient }) })
    assert.equal(answer.statusCode, 422, `${channel} ${recipient}: ${answer.body}`)
    assert.deepEqual(
      answer.json().errors.map(({ pointer }: { pointer: string }) => pointer),
      ['/recipient'],
    )
  }
  for (const [channel, recipient] of [
    ['sms', '+57 300 123 4567'],
    ['push', 'device:1/abc'],
  ])
    await addRule(app, { channel, recipient })
  const { id } = await addRule(app)
  const headers = { 'if-match': '"1"' }
  const changed = await app.call('PATCH', `${path}/${id}`, { headers, body: { channel: 'sms' } })
  assert.deepEqual([changed.statusCode, changed.json().errors[0].pointer], [422, '/recipient'])
})

test('a rule for a kind that its source never raises is refused in the language of the caller', async () => {
  const body = aRule({ source: 'criticality', kind: 'sales.large_sale' })
  const answer = await app.call('POST', path, { body, headers: { 'accept-language': 'es' } })
  assert.equal(answer.statusCode, 422)
  assert.equal(answer.json().errors[0].pointer, '/kind')
  assert.match(answer.json().detail, /no avisaría/)
})

test('what the schema does not know is refused with its place', async () => {
  const wrong: [body: unknown, pointer: string][] = [
    [aRule({ severity_min: 'fatal' }), '/severity_min'],
    [aRule({ channel: 'fax' }), '/channel'],
    [aRule({ source: 'weather' }), '/source'],
    [aRule({ kind: 'sales.small_sale' }), '/kind'],
    [aRule({ language: 'fr' }), '/language'],
    [aRule({ name: ' ' }), '/name'],
    [aRule({ name: 'x'.repeat(201) }), '/name'],
    [{ name: 'No channel', recipient: 'ana@example.com' }, '/channel'],
  ]
  for (const [body, pointer] of wrong) {
    const answer = await app.call('POST', path, { body })
    assert.equal(answer.statusCode, 422, answer.body)
    assert.equal(answer.json().errors[0].pointer, pointer)
  }
  const { id } = await addRule(app)
  const nothing = await app.call('PATCH', `${path}/${id}`, { headers: { 'if-match': '*' }, body: {} })
  assert.equal(nothing.statusCode, 422)
})

test('the list shows every rule once, the newest first, page by page', async () => {
  for (let number = 0; number < 5; number++) await addRule(app, { name: `Listed ${number}` })
  const whole = await allRules(app)
  const pages: { id: string }[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const query: string = cursor === '' ? '' : `&cursor=${cursor}`
    const page = (await app.call('GET', `${path}?limit=2${query}`)).json()
    assert.ok(page.data.length <= 2)
    pages.push(...page.data)
    cursor = page.next_cursor
  }
  assert.deepEqual(pages, whole)
  assert.deepEqual(
    whole.map(({ id }) => id),
    whole.map(({ id }) => id).toSorted((one, other) => (one < other ? 1 : -1)),
  )
  const foreign = await app.call('GET', `${path}?cursor=abcdef`)
  assert.deepEqual([foreign.statusCode, foreign.json().reason], [400, 'cursor.invalid'])
  assert.equal((await app.call('GET', `${path}?limit=201`)).statusCode, 422)
})

test('who may only read alerts sees the rules and changes none', async () => {
  const { id } = await addRule(app)
  const { key } = await aKey(app, { scopes: ['alerts:read'] })
  assert.equal((await app.call('GET', path, { key })).statusCode, 200)
  assert.equal((await app.call('GET', `${path}/${id}`, { key })).statusCode, 200)
  const refused = await Promise.all([
    app.call('POST', path, { key, body: aRule() }),
    app.call('PATCH', `${path}/${id}`, { key, headers: { 'if-match': '*' }, body: { name: 'x' } }),
    app.call('DELETE', `${path}/${id}`, { key }),
    app.call('POST', `${path}/${id}/trial`, { key }),
  ])
  assert.deepEqual(
    refused.map(({ statusCode }) => statusCode),
    [403, 403, 403, 403],
  )
  assert.equal((await app.call('GET', path, { key: null })).statusCode, 401)
})

test('the audit trail tells who added, changed and removed a rule', async () => {
  const { id } = await addRule(app, { name: 'Audited' })
  await app.call('PATCH', `${path}/${id}`, { headers: { 'if-match': '*' }, body: { is_on: false } })
  await app.call('DELETE', `${path}/${id}`)
  const entries = await auditEntries(app)
  assert.deepEqual(
    entries
      .filter(({ subject }) => subject === `alert_rule:${id}`)
      .map(({ action, actor, details }) => [action, actor, details.name, details.is_on]),
    [
      ['alert_rule.removed', 'bootstrap', 'Audited', false],
      ['alert_rule.changed', 'bootstrap', 'Audited', false],
      ['alert_rule.added', 'bootstrap', 'Audited', true],
    ],
  )
})

test('a trial sends one message as the rule does, once for each Idempotency-Key, also when the rule is off', async () => {
  const { id } = await addRule(app, { name: 'Turno', language: 'es', is_on: false })
  const trying = () =>
    app.call('POST', `${path}/${id}/trial`, { headers: { 'idempotency-key': `trial of ${id}` } })
  const [one, other] = [await trying(), await trying()]
  assert.equal(one.statusCode, 201, one.body)
  assert.equal(one.body, other.body)
  const requests = await app.database.owner`
    select id, caller, type, recipient, message, status from notifications.request where message like '%"Turno"%'`
  assert.deepEqual(
    requests.map(({ message, ...rest }) => [rest, message.split('\n')[0]]),
    [
      [
        {
          id: one.json().request_id,
          caller: 'alerts',
          type: 'email',
          recipient: 'ana@example.com',
          status: 'processing',
        },
        'Prueba de una regla de alertas',
      ],
    ],
  )
})

async function allRules({ call }: TestApp): Promise<{ id: string; name: string }[]> {
  return (await call('GET', `${path}?limit=200`)).json().data
}
