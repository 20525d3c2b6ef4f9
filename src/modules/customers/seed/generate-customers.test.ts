import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type GeneratedCustomer, generateCustomers } from './generate-customers.ts'
import { countries } from './places.ts'

const until = new Date('2026-03-01T12:00:00.000Z')
const fiveYears = 5 * 365.25 * 24 * 60 * 60 * 1000

function generate(count: number, { seed = 7, firstId = 1 } = {}): GeneratedCustomer[] {
  return [...generateCustomers({ count, seed, firstId, until })]
}

test('the same seed gives the same customers, another seed gives others', () => {
  assert.deepEqual(generate(500), generate(500))
  const others = generate(500, { seed: 8 })
  const sameNames = generate(500).filter((customer, index) => customer.name === others[index]?.name)
  assert.ok(sameNames.length < 5)
})

test('a longer run begins as a shorter one, and a run may start at any id', () => {
  const long = generate(2_000)
  assert.deepEqual(long.slice(0, 300), generate(300))
  assert.deepEqual(long.slice(1_000, 1_300), generate(300, { firstId: 1_001 }))
})

test('ids follow one another, also beyond 32 bits', () => {
  const firstId = 2 ** 32 + 1
  const far = generate(100, { firstId })
  assert.deepEqual(
    far.map(customer => customer.id),
    far.map((_, index) => firstId + index),
  )
  assert.notEqual(far[0]?.name, generate(1)[0]?.name)
})

test('no two customers share an email, and every email goes to a domain reserved for examples', () => {
  const emails = new Set<string>()
  for (const { email, id } of generateCustomers({ count: 200_000, seed: 7, firstId: 1, until })) {
    emails.add(email.toLowerCase())
    if (!/^[a-z][a-z._]*[a-z\d.]*@([a-z\d-]+\.)?example\.(com|org|net)$/.test(email)) assert.fail(email)
    assert.equal(email.match(/\d+/g)?.join(), String(id))
  }
  assert.equal(emails.size, 200_000)
})

test('everybody has two to four addresses, all of different types, and exactly one default', () => {
  const counts = new Set<number>()
  for (const { addresses } of generate(20_000)) {
    counts.add(addresses.length)
    assert.equal(addresses.filter(address => address.isDefault).length, 1)
    assert.equal(new Set(addresses.map(address => address.addressType)).size, addresses.length)
  }
  assert.deepEqual([...counts].sort(), [2, 3, 4])
})

test('every text is filled in, tidy and no longer than its column', () => {
  const limits = { street: 200, city: 100, state: 100, country: 100, postalCode: 20 } as const
  for (const customer of generate(20_000)) {
    assertText(customer.name, 200)
    assertText(customer.email, 254)
    assert.match(customer.phone, /^\+[\d ]{8,19}$/)
    for (const address of customer.addresses)
      for (const [field, limit] of Object.entries(limits))
        assertText(address[field as keyof typeof limits], limit)
  }
})

function assertText(text: string, limit: number): void {
  const tidy = text.length > 0 && text.length <= limit && !/[{}|]| {2}| ,|^ | $/.test(text)
  assert.ok(tidy, `"${text}"`)
}

test('nobody signed up more than five years before the end, and the last years brought more', () => {
  const dates = generate(20_000).map(customer => customer.createdAt.getTime())
  assert.ok(dates.every(date => date > until.getTime() - fiveYears && date <= until.getTime()))
  const inLastHalf = dates.filter(date => date > until.getTime() - fiveYears / 2).length
  assert.ok(inLastHalf > 12_000 && inLastHalf < 16_000, `${inLastHalf}`)
  assert.ok(dates.some((date, index) => index > 0 && date < (dates[index - 1] ?? 0)))
})

test('no address is older than its customer or lies in the future', () => {
  for (const { createdAt, addresses } of generate(20_000))
    for (const address of addresses) assert.ok(address.createdAt >= createdAt && address.createdAt <= until)
})

test('every country and most cities appear, each city in its own state and country', () => {
  const known = new Set(
    countries.flatMap(({ name, cities }) => cities.map(city => key(name, city[1], city[0]))),
  )
  const seen = new Set<string>()
  let atHome = 0
  let total = 0
  for (const { addresses } of generateCustomers({ count: 50_000, seed: 7, firstId: 1, until }))
    for (const { country, state, city } of addresses) {
      seen.add(key(country, state, city))
      if (city === addresses[0]?.city) atHome++
      total++
    }
  assert.deepEqual(
    [...seen].filter(place => !known.has(place)),
    [],
  )
  assert.ok(seen.size >= known.size * 0.8, `${seen.size} of ${known.size}`)
  assert.equal(new Set([...seen].map(place => place.split('/')[0])).size, countries.length)
  assert.ok(atHome > total * 0.7, 'most addresses are in the same city')
})

function key(country: string, state: string, city: string): string {
  return `${country}/${state}/${city}`
}

test('common surnames are far more common than rare ones, and every country has its own', () => {
  const names = generate(50_000).map(customer => customer.name)
  const bearers = (surname: string) => names.filter(name => name.includes(surname)).length
  assert.ok(bearers('García') > 20 * bearers('Zubizarreta'))
  for (const name of ['de la Cruz', 'Müller', "O'Higgins", 'Quispe', 'Ñahui', 'Zubizarreta', 'María José'])
    assert.ok(bearers(name) > 0, name)
})
