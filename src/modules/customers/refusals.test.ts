import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { adminKey, anApp, sessionSecret } from '../../../test/app.ts'
import {
  aCustomer,
  anAddress,
  type Customer,
  dumpCustomers,
  patient,
  register,
} from '../../../test/customers.ts'
import { makeCursors } from '../../platform/http/cursor.ts'

const { call: callOnce, app, database } = await anApp()
const call = patient(callOnce)
const { owner } = database
let known: Customer

before(async () => {
  known = await register(call, { addresses: [anAddress()] })
})

type Refusal = { status: number; reason: string; pointers?: string[]; detail?: string }

/** Sends what must be refused: nothing changes, and the problem says what, where and in both languages. */
async function assertRefused(send: (language: string) => ReturnType<typeof call>, expected: Refusal) {
  const dump = await dumpCustomers(owner)
  const english = await send('en')
  const spanish = await send('es')
  assert.equal(await dumpCustomers(owner), dump, 'a refusal changes nothing')
  const problem = english.json()
  assert.equal(english.headers['content-type'], 'application/problem+json; charset=utf-8')
  assert.deepEqual([english.statusCode, problem.reason], [expected.status, expected.reason], english.body)
  assert.equal(problem.status, expected.status)
  assert.notEqual(spanish.json().title, problem.title)
  assert.ok(problem.detail.length > 10)
  const pointers = problem.errors?.map(({ pointer }: { pointer: string }) => pointer)
  if (expected.pointers) assert.deepEqual(pointers?.toSorted(), expected.pointers)
}

const post = (body: unknown, language: string) =>
  call('POST', '/v1/customers', { body, headers: { 'accept-language': language } })
const patch = (body: unknown, language: string) =>
  call('PATCH', `/v1/customers/${known.id}`, {
    body,
    headers: { 'accept-language': language, 'if-match': '*' },
  })
const addressPath = () => `/v1/customers/${known.id}/addresses`
const postAddress = (body: unknown, language: string) =>
  call('POST', addressPath(), { body, headers: { 'accept-language': language } })
const patchAddress = (body: unknown, language: string) =>
  call('PATCH', `${addressPath()}/${known.addresses[0]?.id}`, {
    body,
    headers: { 'accept-language': language, 'if-match': '*' },
  })

const invalid = (...pointers: string[]) => ({ status: 422, reason: 'input.invalid', pointers })
const nul = (...pointers: string[]) => ({ status: 422, reason: 'input.unstorable_text', pointers })
const long = (length: number) => 'x'.repeat(length)

const badFields: [law: string, fields: Record<string, unknown>, expected: Refusal][] = [
  ['an unknown field', { nickname: 'Ana' }, invalid('/nickname')],
  ['a field that only we write', { id: 7, created_at: '2026-01-01' }, invalid('/created_at', '/id')],
  ['a number for a name', { name: 7 }, invalid('/name')],
  ['null for a name', { name: null }, invalid('/name')],
  ['a list for a name', { name: ['Ana'] }, invalid('/name')],
  ['an empty name', { name: '' }, invalid('/name', '/name')],
  ['a blank name', { name: ' \t ' }, invalid('/name')],
  ['a name of 300 characters', { name: long(300) }, invalid('/name')],
  ['a name of 201 characters', { name: long(201) }, invalid('/name')],
  ['an email without @', { email: 'ana.example.com' }, invalid('/email')],
  ['an email without a domain', { email: 'ana@' }, invalid('/email')],
  ['an email with blanks', { email: 'ana perez@example.com' }, invalid('/email')],
  ['two emails', { email: 'a@example.com,b@example.com' }, invalid('/email')],
  ['an email with a line break', { email: 'a@example.com\nbcc: b@example.com' }, invalid('/email')],
  ['an empty email', { email: '' }, invalid('/email')],
  ['an email of 300 characters', { email: `a@${Array(60).fill('abcd').join('.')}.com` }, invalid('/email')],
  ['true for an email', { email: true }, invalid('/email')],
  ['a number for a phone', { phone: 3001234567 }, invalid('/phone')],
  ['a phone of 2 characters', { phone: '12' }, invalid('/phone')],
  ['a phone of 33 characters', { phone: '1'.repeat(33) }, invalid('/phone')],
  ['NUL in a name', { name: 'Ana\0' }, nul('/name')],
  ['NUL in an email', { email: 'a\0@example.com' }, nul('/email')],
  ['NUL in a phone', { phone: '\x00\x00\x00\x00' }, nul('/phone')],
  ['half a surrogate pair', { name: 'Ana \ud83d' }, nul('/name')],
]

for (const [law, fields, expected] of badFields) {
  test(`${law} is refused and changes nothing`, async () => {
    await assertRefused(language => post(aCustomer(fields as never), language), expected)
    await assertRefused(language => patch(fields, language), expected)
  })
}

const badAddresses: [law: string, fields: Record<string, unknown>, faults: Refusal][] = [
  ['an unknown field', { floor: 3 }, invalid('/floor')],
  ['an unknown type', { address_type: 'castle' }, invalid('/address_type')],
  ['null for a city', { city: null }, invalid('/city')],
  ['a blank street', { street: '  ' }, invalid('/street')],
  ['a street of 300 characters', { street: long(300) }, invalid('/street')],
  ['a city of 101 characters', { city: long(101) }, invalid('/city')],
  ['a country of 101 characters', { country: long(101) }, invalid('/country')],
  ['a state of 101 characters', { state: long(101) }, invalid('/state')],
  ['a postal code of 21 characters', { postal_code: long(21) }, invalid('/postal_code')],
  ['a number for a postal code', { postal_code: 110111 }, invalid('/postal_code')],
  ['a word for is_default', { is_default: 'true' }, invalid('/is_default')],
  ['NUL in a street', { street: 'a\0b' }, nul('/street')],
  ['a client_id', { client_id: 1 }, invalid('/client_id')],
]

for (const [law, fields, expected] of badAddresses) {
  test(`${law} in an address is refused and changes nothing`, async () => {
    const address = { ...anAddress(), ...fields }
    const pointers = expected.pointers?.map(pointer => `/addresses/1${pointer}`) ?? []
    const whole = aCustomer({ addresses: [anAddress(), address as never] })
    await assertRefused(language => post(whole, language), { ...expected, pointers })
    await assertRefused(language => postAddress(address, language), expected)
    await assertRefused(language => patchAddress(fields, language), expected)
  })
}

test('what is missing is named', async () => {
  await assertRefused(language => post({}, language), invalid('/email', '/name'))
  const needed = invalid('/address_type', '/city', '/country', '/street')
  await assertRefused(language => postAddress({}, language), needed)
})

test('a change that changes nothing is refused', async () => {
  await assertRefused(language => patch({}, language), invalid(''))
  await assertRefused(language => patchAddress({}, language), invalid(''))
})

for (const [law, body] of [
  ['a list', []],
  ['a text', '"Ana"'],
  ['null', 'null'],
  ['a number', '7'],
] as const) {
  test(`${law} instead of an object is refused`, async () => {
    const headers = { 'content-type': 'application/json' }
    const expected = { status: 422, reason: 'input.invalid' }
    await assertRefused(
      language =>
        call('POST', '/v1/customers', { body, headers: { ...headers, 'accept-language': language } }),
      expected,
    )
  })
}

const notJson = [
  '{',
  '{"name": "Ana",}',
  "{'name': 'Ana'}",
  'name=Ana',
  '{"name": "Ana"} extra',
  '\u0000',
  '[1,2',
  'NaN',
]
for (const body of notJson) {
  test(`a body that is not JSON is refused: ${JSON.stringify(body)}`, async () => {
    await assertRefused(
      language =>
        call('POST', '/v1/customers', {
          body,
          headers: { 'content-type': 'application/json', 'accept-language': language },
        }),
      { status: 400, reason: 'body.not_json' },
    )
  })
}

test('an empty body is refused', async () => {
  const headers = { 'content-type': 'application/json' }
  await assertRefused(
    language =>
      call('POST', '/v1/customers', { body: '', headers: { ...headers, 'accept-language': language } }),
    { status: 400, reason: 'body.empty' },
  )
})

test('a body that would change what every object inherits is refused', async () => {
  for (const body of ['{"__proto__": {"name": "x"}}', '{"constructor": {"prototype": {"name": "x"}}}']) {
    const answer = await call('POST', '/v1/customers', {
      body,
      headers: { 'content-type': 'application/json' },
    })
    assert.equal(answer.statusCode, 400, answer.body)
  }
})

test('a body of another type is refused', async () => {
  for (const type of [
    'text/plain',
    'application/xml',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
  ]) {
    await assertRefused(
      language =>
        call('POST', '/v1/customers', {
          body: 'name=Ana',
          headers: { 'content-type': type, 'accept-language': language },
        }),
      { status: 415, reason: 'body.media_type' },
    )
  }
})

test('a body of 2 MB is refused, also when it does not say how long it is', async () => {
  const body = JSON.stringify({ ...aCustomer(), name: long(2 * 1024 * 1024) })
  const tooLarge = { status: 413, reason: 'body.too_large' }
  await assertRefused(
    language =>
      call('POST', '/v1/customers', {
        body,
        headers: { 'content-type': 'application/json', 'accept-language': language },
      }),
    tooLarge,
  )
  const address = await app.listen({ port: 0, host: '127.0.0.1' })
  const dump = await dumpCustomers(owner)
  const answer = await fetch(`${address}/v1/customers`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': adminKey },
    body: new Blob([body]).stream(),
    duplex: 'half',
  } as RequestInit)
  assert.equal(answer.status, 413)
  assert.equal(((await answer.json()) as { reason: string }).reason, 'body.too_large')
  assert.equal(await dumpCustomers(owner), dump)
})

const badQueries: [law: string, query: string, expected: Refusal][] = [
  ['a limit of 0', 'limit=0', invalid('/limit')],
  ['a limit of 10,000', 'limit=10000', invalid('/limit')],
  ['an unknown field', 'nombre=Ana', invalid('/nombre')],
  ['a search of 101 characters', `q=${long(101)}`, invalid('/q')],
  ['an empty search', 'q=', invalid('/q')],
  ['NUL in a search', 'q=a%00b', nul('/q')],
  ['NUL in a city', 'city=%00', nul('/city')],
  ['a search given twice', 'q=a&q=b', invalid('/q')],
  ['a cursor that is none', 'cursor=abc', { status: 400, reason: 'cursor.invalid' }],
]
for (const [law, query, expected] of badQueries) {
  test(`${law} in a list is refused`, async () => {
    await assertRefused(
      language => call('GET', `/v1/customers?${query}`, { headers: { 'accept-language': language } }),
      expected,
    )
  })
}

test('a cursor from another list is refused', async () => {
  const cursor = makeCursors(sessionSecret).seal('audit {}', [1])
  await assertRefused(
    language => call('GET', `/v1/customers?cursor=${cursor}`, { headers: { 'accept-language': language } }),
    { status: 422, reason: 'cursor.mismatch' },
  )
})

test('NUL and broken escapes in /clients are refused', async () => {
  assert.equal((await call('GET', '/clients?email=%00')).statusCode, 422)
  assert.equal((await call('GET', '/clients?email=a&email=b')).statusCode, 422)
  assert.equal((await call('GET', `/clients?email=${long(300)}`)).statusCode, 422)
})

const sqlTexts = [
  "'; drop table customers.customer; --",
  "' or '1'='1",
  '"; delete from customers.address; --',
  '$$; select pg_sleep(10); $$',
  "\\'; truncate customers.customer; --",
  '{{7*7}} %s %1$s <%= 7*7 %>',
  '<script>alert(1)</script>',
]

for (const sql of sqlTexts) {
  test(`a text is kept as it was sent, whatever it looks like: ${sql}`, async () => {
    const texts = { street: sql, city: sql, country: sql, state: sql, postal_code: sql.slice(0, 20) }
    const input = aCustomer({ name: sql, phone: sql.slice(0, 32), addresses: [anAddress(texts)] })
    const customer = await register(call, input)
    assert.deepEqual([customer.name, customer.phone], [sql, input.phone])
    const { id, client_id, created_at, ...address } = customer.addresses[0] as Customer['addresses'][number]
    assert.deepEqual(address, anAddress({ ...texts, is_default: true }))
    const everywhere = new URLSearchParams({ q: sql, country: sql, city: sql })
    const found = await call('GET', `/v1/customers?${everywhere}`)
    assert.ok(found.json().data.some((each: Customer) => each.id === customer.id))
    const dump = await dumpCustomers(owner)
    for (const field of ['q', 'email', 'country', 'city']) {
      const answer = await call('GET', `/v1/customers?${new URLSearchParams({ [field]: sql })}`)
      assert.equal(answer.statusCode, 200)
    }
    for (const field of ['limit', 'sort', 'count', 'created_from', 'cursor', 'from']) {
      const answer = await call('GET', `/v1/customers?${new URLSearchParams({ [field]: sql })}`)
      assert.ok([400, 422].includes(answer.statusCode), `${field}: ${answer.statusCode}`)
    }
    assert.equal(await dumpCustomers(owner), dump)
  })
}
