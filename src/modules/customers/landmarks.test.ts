import assert from 'node:assert/strict'
import { before, test } from 'node:test'
import { anApp } from '../../../test/app.ts'
import { type Customer, insertCustomers, patient } from '../../../test/customers.ts'

const { call: callOnce, database } = await anApp()
const call = patient(callOnce)
const every = 100

before(async () => {
  const rows = Array.from({ length: 450 }, (_, n) => ({
    name: `${['Ana', 'Íñigo', 'Zoe'][n % 3]} ${(n * 7) % 11}`,
    email: `mail${(n * 37) % 450}@example.com`,
    createdAt: `2026-01-${String(1 + ((n * 13) % 28)).padStart(2, '0')}T12:00:00.000Z`,
    addresses: n % 2 === 0 ? [] : [{ country: 'Colombia', city: 'Bogotá' }],
  }))
  await insertCustomers(database.owner, rows)
})

async function read(path: string, query: Record<string, string>) {
  const answer = await call('GET', `/v1/customers${path}?${new URLSearchParams(query)}`)
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json()
}

async function idsFrom(query: Record<string, string>, cursor?: string): Promise<number[]> {
  const page = await read('', { ...query, limit: '200', ...(cursor ? { cursor } : {}) })
  const ids = page.data.map(({ id }: Customer) => id)
  return page.next_cursor ? [...ids, ...(await idsFrom(query, page.next_cursor))] : ids
}

const lists: Record<string, Record<string, string>> = {
  'in each order': {},
  'of what a filter keeps': { country: 'colombia', created_from: '2026-01-03' },
  'of what a search finds': { q: 'inigo' },
}
for (const [law, query] of Object.entries(lists)) {
  test(`a list opened at a landmark goes on as it would have page by page, ${law}`, async () => {
    for (const sort of ['id', '-id', 'name', '-name', 'email', '-created_at']) {
      const whole = await idsFrom({ ...query, sort })
      const { cursors } = await read('/landmarks', { ...query, sort, every: String(every) })
      assert.equal(cursors.length, Math.floor(whole.length / every))
      assert.ok(cursors.length > 0)
      for (const [place, cursor] of cursors.entries())
        assert.deepEqual(await idsFrom({ ...query, sort }, cursor), whole.slice((place + 1) * every))
    }
  })
}

test('a short list has no landmarks', async () => {
  assert.deepEqual(await read('/landmarks', { q: 'mail44' }), { every: 1000, cursors: [] })
})

test('a landmark of one list does not open another', async () => {
  const { cursors } = await read('/landmarks', { sort: 'name', every: String(every) })
  const answer = await call('GET', `/v1/customers?sort=email&cursor=${cursors[0]}`)
  assert.equal(answer.json().reason, 'cursor.mismatch')
})

test('a list that takes too long to read through has no landmarks, and says so', async () => {
  const { owner } = database
  let release = () => {}
  const held = new Promise<void>(resolve => {
    release = resolve
  })
  let locked = () => {}
  const isLocked = new Promise<void>(resolve => {
    locked = resolve
  })
  const lock = owner.begin(async sql => {
    await sql`lock table customers.customer in access exclusive mode`
    locked()
    await held
  })
  await isLocked
  try {
    assert.equal((await read('/landmarks', {})).cursors, null)
  } finally {
    release()
    await lock
  }
})
