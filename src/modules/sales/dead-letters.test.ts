import assert from 'node:assert/strict'
import { test } from 'node:test'
import { aKey } from '../../../test/access.ts'
import { salesJobs } from '../../assembly/assemble-sales.ts'
import { loadConfig } from '../../platform/config.ts'
import { deleteOldDeadLetters } from './dead-letters.ts'
import { aSale, aShop, assertSumsHold, send } from './sales.fixture.ts'

const shop = await aShop()
const { owner, call, sales } = shop
const { key: ofNorte } = await aKey(shop, { scopes: ['sales:read', 'sales:write'], provider_id: 'norte' })
const { key: ofSur } = await aKey(shop, { scopes: ['sales:read', 'sales:write'], provider_id: 'sur' })

type Letter = {
  id: string
  door: string
  provider_id: string | null
  reason: string
  detail: string
  payload: string
  replayed_at: string | null
  outcome: string | null
}

const list = async (query = '', key?: string): Promise<{ data: Letter[]; next_cursor: string | null }> => {
  const answer = await call('GET', `/v1/sales/dead-letters?${query}`, key === undefined ? {} : { key })
  assert.equal(answer.statusCode, 200, answer.body)
  return answer.json()
}
const letterOf = async (id: unknown): Promise<Letter> => {
  const { data } = await list('limit=200')
  const found = data.find(({ payload }) => payload.includes(`"${id}"`))
  assert.ok(found, `no dead letter of ${id}`)
  return found
}
const replay = (id: string, key?: string) =>
  call('POST', `/v1/sales/dead-letters/${id}/replay`, key === undefined ? {} : { key })
const replayMany = (body: unknown, key?: string) =>
  call('POST', '/v1/sales/dead-letters/replay', { body, ...(key === undefined ? {} : { key }) })
const addProduct = (code: string, providerId = 'norte') =>
  call('POST', '/v1/sales/products', { body: { code, provider_id: providerId, name: code } })

test('a rejected sale is replayed once its product is there, and counts once however often that is repeated', async () => {
  const sale = aSale(shop, { product: 'late-1' })
  await send(shop, sale)
  const { id, reason, detail } = await letterOf(sale.id)
  assert.deepEqual(
    [reason, detail],
    ['unknown_product', 'There is no product "late-1". Create it, then replay this event.'],
  )
  const early = await replay(id)
  assert.deepEqual(early.json(), { accepted: 0, duplicates: 0, rejected: 1, remaining: 0 })
  assert.equal((await letterOf(sale.id)).outcome, 'rejected')

  assert.equal((await addProduct('late-1')).statusCode, 201)
  assert.deepEqual((await replay(id)).json(), { accepted: 1, duplicates: 0, rejected: 0, remaining: 0 })
  assert.deepEqual((await replay(id)).json(), { accepted: 0, duplicates: 1, rejected: 0, remaining: 0 })
  const { outcome, replayed_at } = await letterOf(sale.id)
  assert.equal(outcome, 'accepted')
  assert.ok(replayed_at)
  const [stored] = await owner`select door from sales.sale where id = ${sale.id as string}`
  assert.equal(stored?.door, 'http')
  assert.equal((await send(shop, sale)).duplicates, 1)
  await assertSumsHold(owner)
})

test('the list tells how many a replay of its filter would take, of one provider as of all', async () => {
  const counted = async (query: string, key?: string) => {
    const answer = await call('GET', `/v1/sales/dead-letters?count=true&limit=1&${query}`, key ? { key } : {})
    return answer.json().replayable
  }
  const before = await counted('reason=wrong_amount')
  const sales = [1, 2, 3].map(() => aSale(shop, { amount: '-1' }))
  for (const sale of sales) await send(shop, sale)
  assert.equal(await counted('reason=wrong_amount'), before + 3)
  assert.equal(await counted('reason=wrong_amount&replayed=true'), 0)
  assert.equal(await counted('reason=wrong_amount', ofSur), 0)
  assert.equal('replayable' in (await list('limit=1')), false)
})

test('what is rejected again stays one dead letter, with its new reason', async () => {
  const sale = aSale(shop, { product: 'late-2', customer_id: 999_999 })
  await send(shop, sale)
  const { id } = await letterOf(sale.id)
  await addProduct('late-2')
  await replay(id)
  const { data } = await list('limit=200')
  const same = data.filter(({ payload }) => payload.includes(`"${sale.id}"`))
  assert.deepEqual(
    same.map(each => [each.id, each.reason, each.outcome]),
    [[id, 'unknown_customer', 'rejected']],
  )
})

test('many are replayed by filter, piece by piece until none remains, and those rejected again on request', async () => {
  const wishes = { product: 'late-3' }
  await send(shop, [aSale(shop, wishes), aSale(shop, wishes), aSale(shop, { product: 'never' })])
  await sales.record([aSale(shop, wishes)], { door: 'kafka' })
  await addProduct('late-3')
  const byKafka = await replayMany({ filter: { reason: 'unknown_product', door: 'kafka' } })
  assert.deepEqual(byKafka.json(), { accepted: 1, duplicates: 0, rejected: 0, remaining: 0 })
  const filter = { reason: 'unknown_product' }
  const first = await replayMany({ filter, limit: 2 })
  assert.deepEqual(first.json(), { accepted: 2, duplicates: 0, rejected: 0, remaining: 1 })
  const second = await replayMany({ filter, limit: 2 })
  assert.deepEqual(second.json(), { accepted: 0, duplicates: 0, rejected: 1, remaining: 0 })
  assert.deepEqual((await replayMany({ filter })).json(), {
    accepted: 0,
    duplicates: 0,
    rejected: 0,
    remaining: 0,
  })
  await addProduct('never', 'sur')
  const again = await replayMany({ filter: { ...filter, replayed: true } })
  assert.deepEqual(again.json(), { accepted: 1, duplicates: 0, rejected: 0, remaining: 0 })
  const [kafka] = await owner<
    { sales: number }[]
  >`select count(*) as sales from sales.sale where door = 'kafka'`
  assert.equal(kafka?.sales, 1)
  await assertSumsHold(owner)
})

test('a replay keeps to the provider whose key sent the event', async () => {
  const sale = aSale(shop, { product: 'of-sur-later' })
  await send(shop, sale, { key: ofNorte })
  await addProduct('of-sur-later', 'sur')
  const { id } = await letterOf(sale.id)
  assert.equal((await replay(id)).json().rejected, 1)
  assert.equal((await letterOf(sale.id)).reason, 'not_your_product')
})

test('a provider sees and replays its own dead letters only; another’s are not there', async () => {
  const own = aSale(shop, { amount: -1, product: 's-1' })
  await send(shop, own, { key: ofSur })
  await send(shop, aSale(shop, { amount: -1 }))
  await send(shop, { id: 'of-nobody' })
  const { id, provider_id: providerId } = await letterOf(own.id)
  assert.equal(providerId, 'sur')
  const seen = await list('limit=200', ofSur)
  assert.ok(seen.data.length > 0 && seen.data.every(letter => letter.provider_id === 'sur'))
  assert.deepEqual(
    (await list('limit=200&provider=sur')).data.map(letter => letter.id),
    seen.data.map(letter => letter.id),
  )
  assert.equal((await replay(id, ofNorte)).statusCode, 404)
  assert.equal((await replay(id, ofSur)).json().rejected, 1)
  for (const path of ['GET', 'POST'] as const) {
    const answer =
      path === 'GET'
        ? await call('GET', '/v1/sales/dead-letters?provider=sur', { key: ofNorte })
        : await replayMany({ filter: { provider: 'sur' } }, ofNorte)
    assert.deepEqual([answer.statusCode, answer.json().reason], [404, 'provider.not_found'])
  }
  const before = await owner`select count(*) as letters from sales.dead_letter where replayed_at is null`
  await replayMany({ filter: {}, limit: 5_000 }, ofNorte)
  const left = await owner<{ providerId: string | null }[]>`
    select distinct provider_id from sales.dead_letter where replayed_at is null`
  assert.ok(
    left.some(letter => letter.providerId === null),
    'those of nobody were taken up',
  )
  assert.ok(!left.some(letter => letter.providerId === 'norte'))
  assert.ok(before[0]?.letters > 0)
})

test('pages of dead letters hold each once, the newest first, and their cursor fits their filter only', async () => {
  await send(
    shop,
    Array.from({ length: 7 }, () => aSale(shop, { amount: 0 })),
  )
  const seen: string[] = []
  let cursor: string | null = ''
  for (; cursor !== null; ) {
    const page = await list(`reason=wrong_amount&limit=3${cursor ? `&cursor=${cursor}` : ''}`)
    seen.push(...page.data.map(({ id }) => id))
    assert.ok(page.data.every(({ reason }) => reason === 'wrong_amount'))
    const next = page.next_cursor
    if (next) {
      const other = await call('GET', `/v1/sales/dead-letters?limit=3&cursor=${next}`)
      assert.equal(other.json().reason, 'cursor.mismatch')
    }
    cursor = next
  }
  const rows = await owner<{ id: string }[]>`
    select id from sales.dead_letter where reason = 'wrong_amount' order by received_at desc, id desc`
  assert.deepEqual(
    seen,
    rows.map(({ id }) => id),
  )
})

test('an unknown dead letter is 404, an unknown reason and a limit of 5,001 are 422, and reading gives no right to replay', async () => {
  for (const id of ['019a0000-0000-7000-8000-000000000000', 'x'])
    assert.equal((await replay(id)).statusCode, 404)
  assert.equal((await call('GET', '/v1/sales/dead-letters?reason=nothing')).statusCode, 422)
  assert.equal((await replayMany({ limit: 5_001 })).statusCode, 422)
  const { key } = await aKey(shop, { scopes: ['sales:read'] })
  assert.equal((await replayMany({}, key)).statusCode, 403)
  const { id } = (await list('limit=1')).data[0] as Letter
  assert.equal((await replay(id, key)).statusCode, 403)
})

test('what was cut to be kept is not taken for what was sent when it is replayed', async () => {
  const sale = aSale(shop, { product: 'late-4', note: 'x'.repeat(70_000) })
  await send(shop, sale)
  const { id, reason, payload } = await letterOf(sale.id)
  assert.deepEqual([reason, payload.length], ['unknown_product', 65_536])
  await addProduct('late-4')
  assert.equal((await replay(id)).json().rejected, 1)
  assert.equal((await letterOf(sale.id)).reason, 'too_large')
})

test('dead letters are kept for as many days as the setting says, and deleted then by a job', async () => {
  await send(
    shop,
    [1, 2, 3, 4].map(() => aSale(shop, { product: 'kept' })),
  )
  const kept =
    await owner`select id from sales.dead_letter where reason = 'unknown_product' order by id desc limit 4`
  const [old, replayed] = kept
  await owner`update sales.dead_letter set received_at = now() - interval '31 days' where id in ${owner([old?.id, replayed?.id])}`
  await owner`update sales.dead_letter set replayed_at = now(), outcome = 'accepted' where id = ${replayed?.id}`
  await owner`update sales.dead_letter set received_at = now() - interval '29 days' where id = ${kept[2]?.id}`
  const config = loadConfig({ SALES_DEAD_LETTERS_KEPT_DAYS: '30' })
  const job = salesJobs(shop.databases.writes, { config, events: shop.events }).find(
    ({ name }) => name === 'delete-old-dead-letters',
  )
  await job?.run(new AbortController().signal)
  const left = await owner`select id from sales.dead_letter where id in ${owner(kept.map(({ id }) => id))}`
  assert.deepEqual(left.map(({ id }) => id).sort(), [kept[2]?.id, kept[3]?.id].sort())
})

test('many old dead letters are deleted piece by piece', async () => {
  await owner`
    insert into sales.dead_letter (id, door, reason, payload, received_at)
    select gen_random_uuid(), 'http', 'unreadable', '', now() - interval '2 years' from generate_series(1, 5001)`
  assert.equal(await deleteOldDeadLetters(shop.databases.writes, 365), 5_001)
  assert.equal(await deleteOldDeadLetters(shop.databases.writes, 365), 0)
})

test('the sentence of a dead letter is in the reader’s language', async () => {
  await send(shop, aSale(shop, { product: 'nada' }))
  const answer = await call('GET', '/v1/sales/dead-letters?limit=1', { headers: { 'accept-language': 'es' } })
  assert.equal(
    answer.json().data[0].detail,
    'No existe el producto "nada". Créelo y luego repita este evento.',
  )
})
