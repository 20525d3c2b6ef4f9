import assert from 'node:assert/strict'
import { test } from 'node:test'
import { anApp } from '../../../test/app.ts'
import { anApplication, patiently, secappToken } from './criticality.fixture.ts'
import { type ModelChange, makeReferenceModel } from './reference-model.fixture.ts'

const settings = { SECAPP_TOKEN: secappToken }
const one = await anApp({ settings })
const two = await anApp({ settings, database: one.database })
const producers = [anApplication(one, 'north'), anApplication(two, 'south')]
const hour = 3_600_000
const start = Date.parse('2020-01-01T00:00:00Z')

// Minutes and statuses of five changes; each order gets an hour of its own, later than all before.
const families: [what: string, changes: { minute: number; status: number }[]][] = [
  ['of five changes', [1, 2, 3, 4, 5].map(minute => ({ minute, status: minute }))],
  [
    'of five changes, of which two and two have the same time',
    [
      { minute: 1, status: 1 },
      { minute: 2, status: 2 },
      { minute: 2, status: 3 },
      { minute: 3, status: 4 },
      { minute: 3, status: 5 },
    ],
  ],
  ['of five changes with one and the same time', [1, 2, 3, 4, 5].map(status => ({ minute: 1, status }))],
]

let hours = 0
for (const [what, changes] of families) {
  test(`all 120 orders ${what} end in the state that the reference model says, through two processes`, async () => {
    const finals = new Set<number>()
    for (const order of permutations([0, 1, 2, 3, 4])) {
      const from = start + hours++ * hour
      const model = makeReferenceModel()
      const before = await stateNow()
      for (const [turn, place] of order.entries()) {
        const { minute, status } = changes[place] as { minute: number; status: number }
        const at = from + minute * 60_000
        const id = await (producers[turn % 2] as (typeof producers)[0]).report(
          status,
          new Date(at).toISOString(),
        )
        model.report({ id, status, at })
      }
      const [found, expected] = [await stateNow(), model.state() as ModelChange & { revision: number }]
      assert.deepEqual(
        [found.change_id, found.status, Date.parse(found.change_at), found.revision - before.revision],
        [expected.id, expected.status, expected.at, expected.revision],
        `order ${order}`,
      )
      finals.add(Date.parse(found.change_at) - from)
    }
    // Whatever the order, the state's time is the latest.
    assert.equal(finals.size, 1)
  })
}

test('of 64 changes reported at the same time, the revisions rise strictly with the time and have no gap', async () => {
  const company = await anApp({ settings })
  const other = await anApp({ settings, database: company.database })
  const apps = [anApplication(company, 'north'), anApplication(other, 'south')]
  const minutes = Array.from({ length: 64 }, (_, place) => (place * 37) % 48)
  const ids = await Promise.all(
    minutes.map((minute, place) =>
      (apps[place % 2] as (typeof apps)[0]).report(
        (place % 5) + 1,
        new Date(start + minute * 60_000).toISOString(),
      ),
    ),
  )
  assert.equal(new Set(ids).size, 64)
  const made = await company.database.owner<
    { id: number; revision: number; changeAt: Date; receivedAt: Date }[]
  >`
    select id, revision, change_at, received_at from criticality.change
    where revision is not null order by revision`
  assert.deepEqual(
    made.map(({ revision }) => revision),
    made.map((_, place) => place + 1),
  )
  for (const [place, each] of made.entries()) {
    const last = made[place - 1]
    if (last) assert.ok(each.changeAt > last.changeAt && each.receivedAt >= last.receivedAt)
  }
  const final = made.at(-1)
  assert.equal(final?.changeAt.getTime(), start + 47 * 60_000)
  const [kept] = await company.database.owner`select count(*)::int from criticality.change`
  assert.equal(kept?.count, 64)
  const state = (await company.call('GET', '/v1/criticality/state')).json()
  assert.deepEqual([state.revision, state.change_id], [made.length, final?.id])
})

test('64 calls of one consumer at the same time, in two processes, are told a state once between them', async () => {
  const company = await anApp({ settings })
  const other = await anApp({ settings, database: company.database })
  const apps = [anApplication(company, 'eager'), anApplication(other, 'eager')]
  for (let round = 1; round <= 5; round++) {
    const id = await (apps[0] as (typeof apps)[0]).report(round, new Date(start + round * hour).toISOString())
    const answers = await Promise.all(
      Array.from({ length: 64 }, (_, place) => (apps[place % 2] as (typeof apps)[0]).ask()),
    )
    const told = answers.filter(answer => Object.keys(answer).length > 0)
    assert.deepEqual(
      told.map(({ status_change_id: each }) => each),
      [id],
    )
  }
})

test('whoever asks after a change was accepted is told it, in whatever process, however many ask', async () => {
  const company = await anApp({ settings })
  const other = await anApp({ settings, database: company.database })
  const producer = anApplication(company, 'producer')
  let isOver = false
  const noise = Array.from({ length: 8 }, async (_, place) => {
    const consumer = anApplication(place % 2 ? company : other, `noise ${place}`)
    while (!isOver) await consumer.ask()
  })
  for (let round = 1; round <= 20; round++) {
    const id = await producer.report((round % 5) + 1, new Date(start + round * hour).toISOString())
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, place) =>
        anApplication(place % 2 ? company : other, `consumer ${place}`).ask(),
      ),
    )
    assert.ok(answers.every(({ status_change_id: each }) => each === id))
  }
  isOver = true
  await Promise.all(noise)
})

type StateNow = { revision: number; status: number; change_id: number; change_at: string }

async function stateNow(): Promise<StateNow> {
  const headers = { Token: secappToken, 'App-name': 'reader' }
  return (await patiently(one, { method: 'GET', url: '/v1/criticality/state', headers })).json()
}

function permutations<Item>(items: Item[]): Item[][] {
  if (items.length < 2) return [items]
  return items.flatMap((item, place) => permutations(items.toSpliced(place, 1)).map(rest => [item, ...rest]))
}
