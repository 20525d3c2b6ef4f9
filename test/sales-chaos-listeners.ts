import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { aListener, type LiveEvent, type LiveListener } from '../src/modules/sales/live/listener.fixture.ts'
import { type Place, readPlace } from '../src/modules/sales/live/place.ts'
import type { Random } from '../src/platform/seed/random.ts'
import { decimalOf, type Model, type ModelSale } from './sales-chaos-model.ts'
import type { Site } from './sales-chaos-site.ts'
import { adminKey, eventually } from './service.ts'

/** Somebody who listens to a provider's sales (or all), and comes back wherever and whenever the line breaks. */
export type Listening = {
  /** Stops coming back, and gives each line with the place from where it was asked to go on. */
  stop: () => Promise<Line[]>
  providerId: string | undefined
  /** The place of the last event. */
  place: () => Place | undefined
  strange: string[]
  lines: () => number
}

type Line = { from: string | undefined; events: LiveEvent[] }

const lineMaxMs = 12_000
const pauseMs = 150

export function listenOn(
  site: Site,
  random: Random,
  wish: { providerId?: keyof Site['keys'] } = {},
): Listening {
  const { providerId } = wish
  const lines: Line[] = []
  const strange: string[] = []
  const key = providerId ? site.keys[providerId] : adminKey
  let current: LiveListener | undefined
  let isStopped = false
  let from: string | undefined

  const listenOnce = async () => {
    const place = site.places[random.below(2)] as Site['places'][0]
    const asked = from
    const listener = await aListener(place.port, { key, lastEventId: asked }).catch(() => undefined)
    if (!listener) return
    if (listener.status !== 200) {
      if (listener.status !== 503) strange.push(`${listener.status} ${listener.body()}`)
      return listener.close()
    }
    current = listener
    const broken = new AbortController()
    await Promise.race([
      listener.ended,
      sleep(random.below(lineMaxMs), undefined, { signal: broken.signal }).catch(() => {}),
    ])
    broken.abort()
    listener.close()
    await listener.ended
    current = undefined
    lines.push({ from: asked, events: listener.events })
    from = listener.lastEventId() ?? asked
  }
  const run = async () => {
    while (!isStopped) {
      await listenOnce()
      await sleep(random.below(2 * pauseMs))
    }
  }
  const running = run()
  return {
    providerId,
    strange,
    lines: () => lines.length,
    place: () => readPlace(current?.lastEventId() ?? from ?? ''),
    stop: async () => {
      isStopped = true
      current?.close()
      await running
      return lines
    },
  }
}

/** How many sales listeners were told, and how many were left out with a word that there were more. */
export type Heard = { told: number; leftOut: number; lines: number }

/** Waits until each listener's place is behind all sales. */
export async function untilCaughtUp(site: Site, listenings: readonly Listening[]): Promise<void> {
  const [last] = await site.owner<[{ xact: string }]>`select max(xact)::text as xact from sales.sale`
  await eventually(() => {
    for (const { place } of listenings) {
      const reached = place()
      assert.ok(reached && isVisible(BigInt(last.xact), reached), `a listener is at ${reached?.text}`)
    }
  })
}

/**
 * From one event to the next, a listener was told exactly the sales of its provider that had become visible between the
 * two snapshots; where there were more than fit, it was told that, and the rest were among them.
 */
export async function judgeListener(site: Site, model: Model, listening: Listening): Promise<Heard> {
  const lines = await listening.stop()
  assert.deepEqual(listening.strange, [])
  const sales = await visibleSales(site, listening.providerId)
  const heard = { told: 0, leftOut: 0, lines: lines.length }
  for (const { from, events } of lines) {
    let place = from === undefined ? undefined : readPlace(from)
    for (const { name, id, data } of events) {
      if (id === undefined) {
        assert.equal(name, 'end')
        continue
      }
      const next = readPlace(id)
      assert.ok(next, id)
      const told = name === 'sales' ? (data.sales as Told[]) : []
      for (const each of told) assertTold(model, listening.providerId, each)
      if (place) {
        const wanted = sales.between(place, next)
        const ids = told.map(each => each.id)
        const where = `from ${place.text} to ${next.text}, for ${listening.providerId ?? 'all'}`
        if (data.more !== true) assert.deepEqual(ids.toSorted(), wanted.toSorted(), where)
        else {
          assert.ok(ids.length >= 50 && ids.length < wanted.length, where)
          assert.deepEqual(
            ids.filter(each => !wanted.includes(each)),
            [],
            where,
          )
        }
        heard.told += ids.length
        heard.leftOut += wanted.length - ids.length
      }
      place = next
    }
  }
  return heard
}

type Told = {
  id: string
  provider: string
  customer_id: number
  product: string
  amount: string
  occurred_at: string
}

function assertTold(model: Model, providerId: string | undefined, told: Told) {
  const sale = model.sales.get(told.id) as ModelSale
  assert.ok(sale, `nobody sold ${told.id}`)
  if (providerId) assert.equal(sale.providerId, providerId, `${providerId} was told of ${told.id}`)
  assert.deepEqual(
    [told.provider, told.customer_id, told.product, told.amount, Date.parse(told.occurred_at)],
    [sale.providerId, sale.customerId, sale.product, decimalOf(sale.cents), sale.at],
  )
}

const isVisible = (xact: bigint, { next, running }: Place) =>
  xact < BigInt(next) && !running.includes(String(xact))

async function visibleSales({ owner }: Site, providerId: string | undefined) {
  const rows = await owner<{ id: string; xact: string }[]>`
    select id, xact::text from sales.sale
    ${providerId ? owner`where provider_id = ${providerId}` : owner``} order by sale.xact`
  const xacts = rows.map(({ xact }) => BigInt(xact))
  const firstFrom = (xact: bigint) => {
    let [low, high] = [0, xacts.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((xacts[middle] as bigint) < xact) low = middle + 1
      else high = middle
    }
    return low
  }
  const ofXacts = (from: bigint, to: bigint) => rows.slice(firstFrom(from), firstFrom(to))
  return {
    between: (place: Place, next: Place): string[] => {
      const late = place.running.flatMap(xact => ofXacts(BigInt(xact), BigInt(xact) + 1n))
      const [start, end] = [BigInt(place.next), BigInt(next.next)]
      const fresh = end > start ? ofXacts(start, end) : []
      return [...late, ...fresh].filter(({ xact }) => isVisible(BigInt(xact), next)).map(({ id }) => id)
    },
  }
}
