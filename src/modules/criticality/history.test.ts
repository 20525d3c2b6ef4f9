import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aKey } from '../../../test/access.ts'
import { anApp } from '../../../test/app.ts'
import { anApplication, secappToken } from './criticality.fixture.ts'

const company = await anApp({ settings: { SECAPP_TOKEN: secappToken } })
const { call } = company
const day = (number: number) => `2024-01-${String(number).padStart(2, '0')}T00:00:00Z`

// Reported in this order; the days are those of the producers' clocks.
const days = [5, 2, 9, 7, 9, 12, 1]
const reported: { id: number; day: number; producer: string; status: number }[] = []
for (const [place, each] of days.entries()) {
  const producer = place % 2 ? 'south' : 'north'
  const status = (place % 5) + 1
  reported.push({
    id: await anApplication(company, producer).report(status, day(each)),
    day: each,
    producer,
    status,
  })
}
const becameState = new Set([5, 9, 12].map(each => reported.find(({ day }) => day === each)?.id))

type Change = {
  id: number
  became_state: boolean
  revision: number | null
  change_at: string
  received_at: string
}

async function history(query: string): Promise<Change[]> {
  const answer = await call('GET', `/v1/criticality/history?${query}`)
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json().data
}
const idsOf = (changes: { id: number }[]) => changes.map(({ id }) => id)

test('the history has every change, those too that never were the state, newest received first', async () => {
  const changes = await history('')
  assert.deepEqual(idsOf(changes), idsOf(reported).reverse())
  for (const { id, became_state: became, revision } of changes) {
    assert.equal(became, becameState.has(id), String(id))
    assert.equal(revision !== null, became)
  }
})

test("by the producers' clock the history shows what was true when", async () => {
  const byDay = reported.toSorted((one, other) => other.day - one.day || other.id - one.id)
  assert.deepEqual(idsOf(await history('order=change_at')), idsOf(byDay))
})

test('the history is narrowed by producer, status, whether it became the state, and time by the chosen clock', async () => {
  const only = async (query: string, is: (change: (typeof reported)[0]) => boolean) =>
    assert.deepEqual(idsOf(await history(query)).sort(), idsOf(reported.filter(is)).sort(), query)
  await only('producer=north', ({ producer }) => producer === 'north')
  await only('status=2', ({ status }) => status === 2)
  await only('became_state=true', ({ id }) => becameState.has(id))
  await only(
    'became_state=false&producer=south',
    ({ id, producer }) => !becameState.has(id) && producer === 'south',
  )
  await only('order=change_at&from=2024-01-07', each => each.day >= 7)
  await only('order=change_at&from=2024-01-02&to=2024-01-07', each => each.day >= 2 && each.day <= 7)
  await only(`order=change_at&to=${day(7)}`, each => each.day < 7)
  await only('order=received_at&to=2024-12-31', () => false)
  await only('order=received_at&from=2024-12-31', () => true)
})

for (const order of ['change_at', 'received_at']) {
  test(`page by page by ${order}, nothing is left out or shown twice while changes come in`, async () => {
    const whole = idsOf(await history(`order=${order}`))
    const found: number[] = []
    let cursor: string | null = ''
    let pages = 0
    while (cursor !== null) {
      const query: string = cursor ? `&cursor=${cursor}` : ''
      const page = (await call('GET', `/v1/criticality/history?order=${order}&limit=2${query}`)).json()
      found.push(...idsOf(page.data))
      cursor = page.next_cursor
      assert.ok(pages < whole.length, 'the pages end')
      if (pages++ === 1) await anApplication(company, 'late').report(1, '2024-02-01T00:00:00Z')
    }
    assert.deepEqual(found, whole)
  })
}

test('changes that differ by a microsecond keep their order and their pages', async () => {
  const producer = anApplication(company, 'exact')
  const ids = []
  for (const micros of ['000001', '000003', '000002'])
    ids.push(await producer.report(1, `2023-01-01T00:00:00.${micros}Z`))
  const found: number[] = []
  for (let cursor = ''; ; ) {
    const query = `order=change_at&producer=exact&limit=1${cursor && `&cursor=${cursor}`}`
    const page = (await call('GET', `/v1/criticality/history?${query}`)).json()
    found.push(page.data[0].id)
    assert.ok(found.length <= ids.length, 'the pages end')
    if (!page.next_cursor) break
    cursor = page.next_cursor
  }
  assert.deepEqual(found, [ids[1], ids[2], ids[0]])
  assert.equal((await history('producer=exact&order=change_at'))[0]?.change_at, '2023-01-01T00:00:00.000003Z')
})

const wrong: [query: string, status: number][] = [
  ['order=id', 422],
  ['status=6', 422],
  ['limit=201', 422],
  ['from=yesterday', 422],
  ['from=2024-02-02&to=2024-02-01', 422],
  ['cursor=made-up', 400],
  ['unknown=1', 422],
]
for (const [query, status] of wrong) {
  test(`a history with ${query} is refused`, async () => {
    assert.equal((await call('GET', `/v1/criticality/history?${query}`)).statusCode, status)
  })
}

test('the cursor of one history does not fit another', async () => {
  const { next_cursor: cursor } = (await call('GET', '/v1/criticality/history?limit=1')).json()
  const answer = await call('GET', `/v1/criticality/history?limit=1&order=change_at&cursor=${cursor}`)
  assert.equal(answer.json().reason, 'cursor.mismatch')
})

test('the history needs the scope to read, and a contract token does not open it', async () => {
  const { key } = await aKey(company, { scopes: ['criticality'] })
  assert.equal((await call('GET', '/v1/criticality/history', { key })).statusCode, 403)
  const headers = { Token: secappToken, 'App-name': 'payroll' }
  assert.equal((await call('GET', '/v1/criticality/history', { key: null, headers })).statusCode, 401)
})
