import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aShop } from '../sales.fixture.ts'
import { makeFeed } from './feed.ts'

const { owner, databases, customerIds } = await aShop({ settings: { TIME_ZONE: 'UTC' } })

test('totals that are as they were are told now and then; sales beside them are told at once', async t => {
  let now = performance.now()
  t.mock.method(performance, 'now', () => now)
  const feed = makeFeed(databases.reads, 'norte')
  let told: (string | undefined)[] = []
  const open = await feed.prepare(undefined)
  open({
    send: bytes => void told.push(...[...String(bytes).matchAll(/^event: (\w+)/gm)].map(([, name]) => name)),
    end: () => {},
    whenOver: () => {},
  })
  const threeLooks = async () => {
    told = []
    for (let looks = 0; looks < 3; looks++) await feed.look()
    return told
  }
  assert.deepEqual(await threeLooks(), ['totals'])
  assert.deepEqual(await threeLooks(), [])
  // No total that is shown counts a sale of a day that is over.
  await owner`
    insert into sales.sale (id, provider_id, product, customer_id, amount, occurred_at, date, door)
    select 'late', 'norte', 'n-1', ${customerIds[0]}, 5, sold_at, sold_at::date, 'seed'
    from (select now() - interval '3 days' as sold_at) as sale`
  assert.deepEqual(await threeLooks(), ['sales', 'totals'])
  now += 16_000
  assert.deepEqual(await threeLooks(), ['totals'])
})
