import assert from 'node:assert/strict'
import { beforeEach, test } from 'node:test'
import { anApp } from '../../../test/app.ts'
import {
  aCustomer,
  anAddress,
  assertReadModelHolds,
  type Customer,
  dumpCustomers,
  patient,
  register,
  watchEvents,
} from '../../../test/customers.ts'

const { call: callOnce, database } = await anApp()
const call = patient(callOnce)
const { owner } = database
const newEvents = watchEvents(owner)
const ifMatch = (tag: unknown) => ({ 'if-match': String(tag) })

beforeEach(newEvents)

const read = (id: number) => call('GET', `/v1/customers/${id}`)
const tagOf = async (id: number) => String((await read(id)).headers.etag)
const change = (id: number, body: unknown, tag?: unknown) =>
  call('PATCH', `/v1/customers/${id}`, { body, headers: tag === undefined ? {} : ifMatch(tag) })

async function assertRefused(
  act: () => ReturnType<typeof call>,
  status: number,
  reason: string,
): Promise<void> {
  const before = await dumpCustomers(owner)
  const answer = await act()
  assert.deepEqual([answer.statusCode, answer.json().reason], [status, reason])
  assert.equal(await dumpCustomers(owner), before, 'a refusal changes nothing')
}

test('who registers a customer gets it back as it will be read, with its place and tag', async () => {
  const input = aCustomer({ addresses: [anAddress()] })
  const answer = await call('POST', '/v1/customers', { body: input })
  assert.equal(answer.statusCode, 201)
  const customer: Customer = answer.json()
  const { id, created_at, addresses, ...rest } = customer
  assert.deepEqual({ ...rest, addresses: [anAddress()] }, input)
  const [address] = addresses
  assert.deepEqual(address, {
    ...anAddress({ is_default: true }),
    ...{ id: address?.id, client_id: id, created_at: address?.created_at },
  })
  assert.ok(Math.abs(Date.now() - Date.parse(created_at)) < 3_600_000)
  assert.equal(answer.headers.location, `/v1/customers/${id}`)
  const again = await read(id)
  assert.deepEqual(again.json(), customer)
  assert.equal(again.headers.etag, answer.headers.etag)
  assert.deepEqual(await newEvents(), [{ type: 'customer.registered', payload: { customerId: id } }])
})

test('a customer needs neither phone nor addresses', async () => {
  const customer = await register(call, { phone: undefined as never })
  assert.deepEqual([customer.phone, customer.addresses], [null, []])
  assert.equal((await register(call, { phone: null, addresses: [] })).phone, null)
})

test('addresses keep their order; the first is the default unless another says so', async () => {
  const streets = ['A', 'B', 'C'].map(street => anAddress({ street }))
  const first = await register(call, { addresses: streets })
  assert.deepEqual(
    first.addresses.map(({ street, is_default }) => [street, is_default]),
    [
      ['A', true],
      ['B', false],
      ['C', false],
    ],
  )
  const wishes = [anAddress({ is_default: false }), anAddress({ is_default: true }), anAddress()]
  const chosen = await register(call, { addresses: wishes })
  assert.deepEqual(
    chosen.addresses.map(({ is_default }) => is_default),
    [false, true, false],
  )
  const alone = await register(call, { addresses: [anAddress({ is_default: false })] })
  assert.equal(alone.addresses[0]?.is_default, true)
})

test('a customer may have 50 addresses and no more', async () => {
  const many = Array.from({ length: 50 }, () => anAddress())
  assert.equal((await register(call, { addresses: many })).addresses.length, 50)
  const tooMany = { body: aCustomer({ addresses: [...many, anAddress()] }) }
  await assertRefused(() => call('POST', '/v1/customers', tooMany), 422, 'input.invalid')
})

test('two addresses cannot both be the default', async () => {
  const addresses = [anAddress({ is_default: true }), anAddress(), anAddress({ is_default: true })]
  const body = aCustomer({ addresses })
  await assertRefused(() => call('POST', '/v1/customers', { body }), 422, 'address.several_defaults')
  const answer = await call('POST', '/v1/customers', { body })
  assert.deepEqual(
    answer.json().errors.map(({ pointer }: { pointer: string }) => pointer),
    ['/addresses/2/is_default'],
  )
})

test('a second customer with the same email, whatever its case, is refused and records nothing', async () => {
  const { email } = await register(call, { email: 'Taken@Example.com' })
  for (const same of [email, 'taken@example.com', 'TAKEN@EXAMPLE.COM']) {
    const body = aCustomer({ email: same })
    await assertRefused(() => call('POST', '/v1/customers', { body }), 409, 'customer.email_taken')
  }
  const other = await register(call)
  const tag = await tagOf(other.id)
  await assertRefused(() => change(other.id, { email }, tag), 409, 'customer.email_taken')
  assert.equal((await change(other.id, { email: other.email.toUpperCase() }, tag)).statusCode, 200)
})

test('of many who register the same email at once, one wins', async () => {
  const before = (await call('GET', '/v1/customers?count=exact')).json().count.value
  const same = Array.from({ length: 12 }, () =>
    call('POST', '/v1/customers', { body: aCustomer({ email: 'race@x.co' }) }),
  )
  const statuses = (await Promise.all(same)).map(({ statusCode }) => statusCode)
  assert.deepEqual(statuses.toSorted(), [201, ...Array(11).fill(409)])
  assert.equal((await call('GET', '/v1/customers?count=exact')).json().count.value, before + 1)
  assert.equal((await newEvents()).length, 1)
})

test('a customer that was read and has not changed is not sent again', async () => {
  const { id } = await register(call)
  const tag = await tagOf(id)
  for (const known of [tag, `W/${tag}`, `"0", ${tag}`, '*']) {
    const answer = await call('GET', `/v1/customers/${id}`, { headers: { 'if-none-match': known } })
    assert.deepEqual([answer.statusCode, answer.body, answer.headers.etag], [304, '', tag], known)
  }
  await change(id, { name: 'Other' }, tag)
  const answer = await call('GET', `/v1/customers/${id}`, { headers: { 'if-none-match': tag } })
  assert.deepEqual([answer.statusCode, answer.json().name], [200, 'Other'])
})

test('there is no customer under an unknown id, or under what is no id', async () => {
  for (const id of ['999999999', '9007199254740991']) {
    const answer = await call('GET', `/v1/customers/${id}`)
    assert.deepEqual([answer.statusCode, answer.json().reason], [404, 'customer.not_found'], id)
  }
  for (const id of ['0', '-1', 'abc', '1.5', '99999999999999999999', "1'", '%00', '1%20or%201=1']) {
    const answer = await call('GET', `/v1/customers/${id}`)
    assert.ok([404, 422].includes(answer.statusCode), `${id}: ${answer.body}`)
  }
})

test('a change writes what it names and leaves the rest', async () => {
  const customer = await register(call, { addresses: [anAddress()] })
  const { id } = customer
  const renamed = await change(id, { name: 'Zoe Ñandú' }, await tagOf(id))
  assert.equal(renamed.statusCode, 200)
  assert.deepEqual(renamed.json(), { ...customer, name: 'Zoe Ñandú' })
  assert.equal(renamed.headers.etag, await tagOf(id))
  assert.deepEqual((await newEvents()).at(-1), { type: 'customer.changed', payload: { customerId: id } })
  const silent = await change(id, { phone: null, email: 'Zoe@Example.com' }, renamed.headers.etag)
  assert.deepEqual(silent.json(), { ...customer, name: 'Zoe Ñandú', phone: null, email: 'Zoe@Example.com' })
  assert.deepEqual((await read(id)).json(), silent.json())
  const found = await call('GET', '/v1/customers?q=zoe+nandu')
  assert.deepEqual(found.json().data, [silent.json()])
})

test('a change without If-Match is refused: it could overwrite what was not seen', async () => {
  const { id } = await register(call)
  await assertRefused(() => change(id, { name: 'X' }), 428, 'version.missing')
})

test('a change of what somebody else has changed is refused', async () => {
  const { id } = await register(call, { addresses: [anAddress()] })
  const seen = await tagOf(id)
  assert.equal((await change(id, { name: 'First' }, seen)).statusCode, 200)
  for (const stale of [seen, '"0"', '"999"', `W/${seen}`, 'nonsense', '', `"${seen}"`]) {
    await assertRefused(() => change(id, { name: 'Second' }, stale), 412, 'version.stale')
  }
  const now = await tagOf(id)
  await call('POST', `/v1/customers/${id}/addresses`, { body: anAddress() })
  await assertRefused(() => change(id, { name: 'Second' }, now), 412, 'version.stale')
})

test('If-Match takes a star, a list and a weak tag', async () => {
  const { id } = await register(call)
  for (const write of [
    () => '*',
    (tag: string) => `"0", ${tag}`,
    (tag: string) => `W/${tag}`,
    (tag: string) => tag,
  ]) {
    const tag = write(await tagOf(id))
    assert.equal((await change(id, { name: `By ${tag}` }, tag)).statusCode, 200, tag)
  }
})

test('of two agents who change a customer at once, exactly one wins', async () => {
  const { id } = await register(call)
  for (let round = 0; round < 5; round++) {
    await newEvents()
    const seen = await tagOf(id)
    const agents = ['Ana', 'Bea', 'Caro', 'Dora'].map(name => change(id, { name: `${name} ${round}` }, seen))
    const answers = await Promise.all(agents)
    const winners = answers.filter(({ statusCode }) => statusCode === 200)
    assert.equal(winners.length, 1)
    assert.equal(answers.filter(({ statusCode }) => statusCode === 412).length, 3)
    assert.equal((await read(id)).json().name, winners[0]?.json().name)
    assert.equal((await newEvents()).length, 1)
  }
})

test('changing or removing an unknown customer is a 404', async () => {
  await assertRefused(() => change(999_999_999, { name: 'X' }, '*'), 404, 'customer.not_found')
  await assertRefused(() => call('DELETE', '/v1/customers/999999999'), 404, 'customer.not_found')
})

test('a removed customer is gone with its addresses, its document and its count', async () => {
  const { id, email } = await register(call, { addresses: [anAddress(), anAddress()] })
  await newEvents()
  const removed = await call('DELETE', `/v1/customers/${id}`)
  assert.deepEqual([removed.statusCode, removed.body], [204, ''])
  assert.deepEqual(await newEvents(), [{ type: 'customer.removed', payload: { customerId: id } }])
  assert.equal((await read(id)).statusCode, 404)
  assert.equal((await call('GET', `/v1/customers/${id}/addresses`)).statusCode, 404)
  await assertRefused(() => call('DELETE', `/v1/customers/${id}`), 404, 'customer.not_found')
  const [left] = await owner`select count(*) as value from customers.address where customer_id = ${id}`
  assert.equal(left?.value, 0)
  await register(call, { email })
  await assertReadModelHolds(owner)
})

test('a customer that somebody else has changed is not removed by who names the old version', async () => {
  const { id } = await register(call)
  const seen = await tagOf(id)
  await change(id, { name: 'Changed' }, seen)
  const remove = (tag: unknown) => call('DELETE', `/v1/customers/${id}`, { headers: ifMatch(tag) })
  await assertRefused(() => remove(seen), 412, 'version.stale')
  assert.equal((await remove(await tagOf(id))).statusCode, 204)
})

test('a change and a removal at once: whoever comes second is refused', async () => {
  const { id } = await register(call)
  const seen = await tagOf(id)
  const [changed, removed] = await Promise.all([
    change(id, { name: 'Changed' }, seen),
    call('DELETE', `/v1/customers/${id}`, { headers: ifMatch(seen) }),
  ])
  const statuses = [changed.statusCode, removed.statusCode]
  assert.ok(['200,412', '404,204', '412,204'].includes(String(statuses)), String(statuses))
  await assertReadModelHolds(owner)
})
